"""One message into an address, for several countries, and what is missing in it."""

from __future__ import annotations

import pytest

from agent.understanding.address import (
    check_address,
    check_contact,
    find_phone,
    looks_like_address,
    parse_address,
)
from domain.people import Address


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "Maria Lopez, 415 Pine St Apt 6B, Denver, CO 80203",
            {"name": "Maria Lopez", "line1": "415 Pine St", "line2": "Apt 6B", "city": "Denver", "region": "CO", "postal_code": "80203"},
        ),
        (
            "500 5th ave apt 9 new york ny 10110",
            {"line1": "500 5th ave", "line2": "apt 9", "city": "new york", "region": "ny", "postal_code": "10110"},
        ),
        (
            "ship to Jo Li 200 Clarendon St Boston MA 02116",
            {"name": "Jo Li", "line1": "200 Clarendon St", "city": "Boston", "region": "MA", "postal_code": "02116"},
        ),
        (
            "my name is Pat Doe and I live at 12 Oak Ave, Reno, NV 89501",
            {"name": "Pat Doe", "line1": "12 Oak Ave", "city": "Reno", "region": "NV", "postal_code": "89501"},
        ),
        (
            "1 Infinite Loop, Cupertino, California 95014, USA",
            {"line1": "1 Infinite Loop", "city": "Cupertino", "region": "California", "postal_code": "95014", "country": "USA"},
        ),
        ("PO Box 482, Bozeman, MT 59715", {"line1": "PO Box 482", "city": "Bozeman", "region": "MT", "postal_code": "59715"}),
        ("Flat 2, 10 Albion Road, London N16 9PP", {"line1": "10 Albion Road", "line2": "Flat 2", "city": "London", "postal_code": "N16 9PP"}),
        ("221b baker street london nw1 6xe", {"line1": "221b baker street", "city": "london", "postal_code": "nw1 6xe"}),
        (
            "Sam Okafor\n221 Maple Ave\nUnit 3\nToronto, ON M4C 1B5\nCanada",
            {"name": "Sam Okafor", "line1": "221 Maple Ave", "line2": "Unit 3", "city": "Toronto", "region": "ON", "postal_code": "M4C 1B5", "country": "Canada"},
        ),
        ("45 George St, Sydney NSW 2000, Australia", {"line1": "45 George St", "city": "Sydney", "region": "NSW", "postal_code": "2000", "country": "Australia"}),
        ("5 rue de Rivoli 75001 Paris", {"line1": "5 rue de Rivoli", "city": "Paris", "postal_code": "75001"}),
        ("14 rue Lepic, 75018 Paris, Francia", {"line1": "14 rue Lepic", "city": "Paris", "postal_code": "75018", "country": "Francia"}),
        ("Hauptstraße 5, 10115 Berlin, Deutschland", {"line1": "Hauptstraße 5", "city": "Berlin", "postal_code": "10115", "country": "Deutschland"}),
        ("Calle Mayor 15, 3º B, 28013 Madrid, España", {"line1": "Calle Mayor 15", "line2": "3º B", "city": "Madrid", "postal_code": "28013", "country": "España"}),
        ("Via Garibaldi 3, 00153 Roma RM", {"line1": "Via Garibaldi 3", "city": "Roma", "region": "RM", "postal_code": "00153"}),
        ("Keizersgracht 123, 1015 CJ Amsterdam, Netherlands", {"line1": "Keizersgracht 123", "city": "Amsterdam", "postal_code": "1015 CJ", "country": "Netherlands"}),
        ("ul. Marszałkowska 10, 00-590 Warszawa, Polska", {"line1": "ul. Marszałkowska 10", "city": "Warszawa", "postal_code": "00-590", "country": "Polska"}),
        ("Rua Augusta 1500, São Paulo - SP, 01305-100, Brasil", {"line1": "Rua Augusta 1500", "city": "São Paulo", "region": "SP", "postal_code": "01305-100", "country": "Brasil"}),
        ("88 Harbor View Rd, Portland, ME", {"line1": "88 Harbor View Rd", "city": "Portland", "region": "ME"}),
        ("zip is 30309", {"postal_code": "30309"}),
        ("the city is Tacoma", {"city": "Tacoma"}),
        ("apt 12", {"line2": "apt 12"}),
        ("make it 3", {}),
        ("size 8 in black", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_parse_address(text: str, fields: dict[str, str]) -> None:
    assert parse_address(text).fields() == fields


def test_a_contact_beside_the_address() -> None:
    parsed = parse_address("Jane Doe, 55 Water St, Brooklyn, NY 11201, jane@example.com, +1 718 555 0134")
    assert (parsed.email, parsed.phone) == ("jane@example.com", "+1 718 555 0134")
    assert parsed.line1 == "55 Water St"


@pytest.mark.parametrize(
    "text",
    ["call me at 646-555-0199", "phone: (415) 555-0132", "+44 20 7946 0958", "mi móvil es 612 345 678"],
)
def test_find_phone(text: str) -> None:
    assert find_phone(text) in text
    assert find_phone(text)


@pytest.mark.parametrize(
    "text", ["remove the boots, the black ones, and add 2 tees", "New York, NY", "30309", "NL-3301", "32x30"]
)
def test_what_is_no_address(text: str) -> None:
    assert not looks_like_address(text)


def test_a_good_address_is_completed_and_normalised() -> None:
    check = check_address(
        {"name": "Jo Li", "line1": "200 Clarendon St", "city": "Boston", "postal_code": "02116"}
    )
    assert check.address == Address(
        name="Jo Li", line1="200 Clarendon St", city="Boston", region="MA", postal_code="02116", country="US"
    )
    named = check_address(
        {"line1": "1 Elm St", "city": "austin", "region": "texas", "postal_code": "78701"}
    ).address
    assert named is not None
    assert named.region == "TX"


@pytest.mark.parametrize(
    ("fields", "missing", "invalid"),
    [
        ({"line1": "88 Harbor View Rd", "city": "Portland", "region": "ME"}, ("postal_code",), ()),
        ({"line1": "12 Main Street", "city": "Springfield"}, ("region", "postal_code"), ()),
        ({"postal_code": "30309"}, ("line1", "city"), ()),
        ({}, ("line1", "city", "region", "postal_code"), ()),
        (
            {"line1": "1 Elm St", "city": "Portland", "region": "ME", "postal_code": "99999"},
            (),
            ("postal_code",),
        ),
        ({"line1": "1 Elm St", "city": "Oz", "region": "Oz", "postal_code": "02116"}, (), ("region",)),
        ({"line1": "1 Elm St", "city": "X", "country": "Atlantis"}, (), ("country",)),
        ({"line1": "10 Downing Street", "city": "London", "country": "UK"}, ("postal_code",), ()),
    ],
)
def test_what_is_missing_or_cannot_be(
    fields: dict[str, str], missing: tuple[str, ...], invalid: tuple[str, ...]
) -> None:
    check = check_address(fields)
    assert (check.address, check.missing, check.invalid) == (None, missing, invalid)


@pytest.mark.parametrize(
    ("postal_code", "region", "country"),
    [
        ("N16 9PP", "", "GB"),
        ("M4C 1B5", "ON", "CA"),
        ("D01 F5P2", "", "IE"),
        ("1015 CJ", "", "NL"),
        ("2000", "NSW", "AU"),
    ],
)
def test_the_postal_code_gives_the_country_away(postal_code: str, region: str, country: str) -> None:
    fields = {"line1": "1 Elm Street", "city": "Somewhere", "region": region, "postal_code": postal_code}
    address = check_address(fields).address
    assert address is not None
    assert address.country == country


@pytest.mark.parametrize("line1", ["Friedrichstr. 101", "5 rue de Rivoli", "Calle Mayor 3"])
def test_a_foreign_street_is_not_taken_for_one_at_home(line1: str) -> None:
    """ "10117 Berlin" has the form of a postal code of New York."""
    assert check_address({"line1": line1, "city": "Berlin", "postal_code": "10117"}).missing == ("country",)


def test_contacts_in_their_normal_form() -> None:
    good = check_contact("Jane@Example.COM", "(415) 555-2671", "US")
    assert (good.email, good.phone, good.invalid) == ("Jane@example.com", "+14155552671", ())
    bad = check_contact("jane@", "12", "US")
    assert bad.invalid == ("email", "phone")
