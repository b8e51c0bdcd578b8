"""Whole mails: what shops and carriers write, and what is no order's business."""

from __future__ import annotations

import pytest

from orders.mail.read import MailReading, read_mail
from tests.orders.mail.letters import Letter
from tests.orders.mail.letters_carriers import CARRIERS, NEGATIVES
from tests.orders.mail.letters_fifth import FIFTH
from tests.orders.mail.letters_fourth import FOURTH
from tests.orders.mail.letters_more import MORE
from tests.orders.mail.letters_seventh import SEVENTH
from tests.orders.mail.letters_shops import SHOPS
from tests.orders.mail.letters_sixth import SIXTH
from tests.orders.mail.letters_third import THIRD

LETTERS = (*SHOPS, *CARRIERS, *MORE, *THIRD, *FOURTH, *FIFTH, *SIXTH, *SEVENTH)
SAME = ({"shipped", "in_transit"}, {"ordered", "confirmed"})


def says(reading: MailReading, letter: Letter) -> dict[str, bool]:
    status = reading.status.value if reading.status else None
    eta = reading.eta.isoformat() if reading.eta else None
    return {
        "order": (reading.order_number or "").upper() == (letter.order or "").upper(),
        "tracking": set(reading.tracking) == set(letter.tracking),
        "carrier": reading.carrier == letter.carrier,
        "status": status == letter.status or any({status, letter.status} <= same for same in SAME),
        "eta": eta == letter.eta,
        "language": reading.language == letter.language,
        "store": letter.store is None or reading.store == letter.store,
    }


@pytest.mark.parametrize("letter", [one for one in LETTERS if one.status], ids=lambda one: one.name)
def test_a_mail_says_what_it_says(letter: Letter) -> None:
    verdict = says(read_mail(letter.raw()), letter)
    assert all(verdict.values()), verdict


@pytest.mark.parametrize(
    "letter",
    [*NEGATIVES, *(one for one in (*MORE, *FOURTH, *FIFTH, *SIXTH, *SEVENTH) if not one.status)],
    ids=lambda one: one.name,
)
def test_a_mail_about_no_order_says_nothing(letter: Letter) -> None:
    reading = read_mail(letter.raw())
    assert (reading.status, reading.tracking, reading.order_number) == (None, (), None)
    assert (reading.carrier, reading.eta) == (None, None)


@pytest.mark.parametrize("letter", [one for one in THIRD if not one.status], ids=lambda one: one.name)
def test_an_order_number_alone_states_nothing(letter: Letter) -> None:
    assert all(says(read_mail(letter.raw()), letter).values())


def test_several_parcels_have_their_own_links() -> None:
    letter = next(one for one in SHOPS if one.name == "two_parcels")
    reading = read_mail(letter.raw())
    assert len(reading.tracking_urls) == 2
    assert all(number in url for number, url in zip(reading.tracking, reading.tracking_urls, strict=True))


def test_a_one_time_code_is_read_and_a_pickup_code_is_none() -> None:
    code = next(one for one in NEGATIVES if one.name == "password_code")
    locker = next(one for one in SHOPS if one.name == "amazon_locker")
    assert read_mail(code.raw()).one_time_code == "481516"
    assert read_mail(locker.raw()).one_time_code is None


@pytest.mark.parametrize(
    ("name", "cents", "currency"),
    [
        ("shopify_confirmed_html", 5400, "USD"),
        ("woo_processing", 1500, "GBP"),
        ("woo_german", 2790, "EUR"),
        ("magento_confirmation", 12990, "USD"),
        ("fr_confirmation", 4150, "EUR"),
        ("amazon_ordered", 6120, "USD"),
    ],
)
def test_the_total(name: str, cents: int, currency: str) -> None:
    total = read_mail(next(one for one in SHOPS if one.name == name).raw()).total
    assert total is not None
    assert (total.cents, total.currency) == (cents, currency)


def test_the_first_day_of_a_range_is_kept() -> None:
    letter = next(one for one in SHOPS if one.name == "de_versand_dhl")
    reading = read_mail(letter.raw())
    assert (str(reading.eta_from), str(reading.eta)) == ("2026-10-07", "2026-10-09")


def test_a_forwarded_mail_is_read_as_its_original() -> None:
    reading = read_mail(next(one for one in SHOPS if one.name == "forwarded_shipped").raw())
    assert reading.forwarded
    assert (reading.sender_domain, reading.store) == ("lamp.example", "Lamp Shop")


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("From: Lamp Shop <a@lamp.example>\nSent: Friday, October 2, 2026 9:12 AM", "2026-10-03"),
        ("Von: Lamp Shop <a@lamp.example>\nGesendet: Freitag, 2. Oktober 2026 09:12", "2026-10-03"),
        ("De : Lamp Shop <a@lamp.example>\nEnvoyé : vendredi 2 octobre 2026 09:12", "2026-10-03"),
        ("De: Lamp Shop <a@lamp.example>\nFecha: vie, 2 oct 2026 a las 9:12", "2026-10-03"),
        ("> From: Lamp Shop <a@lamp.example>\n> Date: 2 October 2026 at 09:12:00 CEST", "2026-10-03"),
        ("From: Lamp Shop <a@lamp.example>\nDate: some day", "2026-10-06"),
    ],
)
def test_tomorrow_is_counted_from_the_day_of_the_original(head: str, day: str) -> None:
    body = f"see below\n\n{head}\n\nYour order L-5501 has shipped and will arrive tomorrow.\n"
    letter = Letter(name="f", sender="Ada <ada@home.example>", subject="FW: Your order", body=body)
    reading = read_mail(letter.raw())
    assert (str(reading.eta), reading.sender_domain) == (day, "lamp.example")
