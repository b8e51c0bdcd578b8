from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.hours import NIGHT, QuietHours
from domain.people import Address
from domain.zones import zone_at, zone_named


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "until"),
    [
        ("UTC", "2026-11-22T21:59", None),
        ("UTC", "2026-11-22T22:00", "2026-11-23T08:00"),
        ("UTC", "2026-11-23T07:59", "2026-11-23T08:00"),
        ("UTC", "2026-11-23T08:00", None),
        ("Europe/Madrid", "2026-11-22T21:30", "2026-11-23T07:00"),
        ("America/Los_Angeles", "2026-11-23T07:00", "2026-11-23T16:00"),
        ("Asia/Kolkata", "2026-11-22T17:00", "2026-11-23T02:30"),
        # clocks go back that night: the night is an hour longer
        ("Europe/Madrid", "2026-10-24T21:00", "2026-10-25T07:00"),
        ("no such zone", "2026-11-22T23:00", "2026-11-23T08:00"),
    ],
)
def test_the_night_ends_by_the_shoppers_own_clock(zone: str, moment: str, until: str | None) -> None:
    assert NIGHT.until(at(moment), zone) == (at(until) if until else None)


def test_hours_within_one_day() -> None:
    siesta = QuietHours.of("14:00-16:30")
    assert siesta is not None
    assert siesta.until(at("2026-11-22T15:00"), "UTC") == at("2026-11-22T16:30")
    assert siesta.until(at("2026-11-22T17:00"), "UTC") is None
    assert str(siesta) == "14:00-16:30"


@pytest.mark.parametrize(
    "written", ["off", "", "22:00", "22:00-22:00", "25:00-08:00", None, 5, "a-b", "1-2-3"]
)
def test_what_is_no_hours(written: object) -> None:
    assert QuietHours.of(written) is None


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Madrid", "Europe/Madrid"),
        ("the Eastern time", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("Bogotá", "America/Bogota"),
        ("españa", "Europe/Madrid"),
        ("Mexico City", "America/Mexico_City"),
        ("America/Argentina/Cordoba", "America/Argentina/Cordoba"),
        ("Austin, Texas", "America/Chicago"),
        ("the moon", None),
        ("", None),
    ],
)
def test_what_people_call_their_time_zone(words: str, zone: str | None) -> None:
    assert zone_named(words) == zone


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("US", "TX", "America/Chicago"),
        ("US", "", "America/New_York"),
        ("CA", "BC", "America/Vancouver"),
        ("ES", "", "Europe/Madrid"),
        ("CO", "", "America/Bogota"),
        ("AU", "NT", "Australia/Darwin"),
        ("XX", "", None),
    ],
)
def test_the_zone_of_an_address(country: str, region: str, zone: str | None) -> None:
    assert zone_at(Address(line1="1 Elm", city="Town", region=region, country=country)) == zone
