"""Numbers find their carriers: examples the carriers themselves publish, and their check digits."""

from __future__ import annotations

import pytest

from orders.carriers.match import carriers, normal

ALONE = {
    "1Z5R89390357567127": "UPS",
    "1Z879E930346834440": "UPS",
    "1z 999 aa1 01 2345 6784": "UPS",
    "9400 1112 0255 5842 3326 69": "USPS",
    "420221539101026837331000039521": "USPS",
    "TBA000000000000": "Amazon",
    "C11031500001879": "OnTrac",
    "D10011354453707": "OnTrac",
    "LX17635036": "LaserShip",
    "JJD0002257639032011": "Yodel",
    "RB123456785GB": "Royal Mail",
    "RB123456785US": "USPS",
    "RR123456785AU": "Australia Post",
    "RB123456785CN": "China Post",
    "EE123456785JP": "Japan Post",
    "RB123456785MX": "Correos de México",
    "YT2229521272164446": "YunExpress",
    "GM295117494011169042": "DHL",
    "JVGL0999999990": "DHL",
    "LTN74207623N1": "Landmark Global",
    "SP029692510000920746": "Spee-Dee",
    "D576002440000001718010": "Canpar",
}


@pytest.mark.parametrize(("number", "name"), ALONE.items())
def test_numbers_that_say_whose_they_are(number: str, name: str) -> None:
    first = carriers().candidates(number)[0]
    assert (first.carrier.name, first.alone) == (name, True)


CHECKED = {
    "986578788855": "FedEx",
    "477179081230": "FedEx",
    "041441760228964": "FedEx",
    "3318810025": "DHL",
    "73891051146": "DHL",
    "0073938000549297": "Canada Post",
    "7035114477138472": "Canada Post",
    "320595463938": "Purolator",
    "09980000020033F": "DPD",
    "0307 1790 0005 2348 3741": "USPS",
    "07209562763": "Old Dominion",
}


@pytest.mark.parametrize(("number", "name"), CHECKED.items())
def test_digits_are_candidates_of_those_whose_check_digit_is_right(number: str, name: str) -> None:
    found = {one.carrier.name: one for one in carriers().candidates(number)}
    assert found[name].checked
    assert not found[name].alone


@pytest.mark.parametrize("number", [*ALONE, *CHECKED])
def test_a_wrong_digit_is_noticed(number: str) -> None:
    right = {(c.carrier.id) for c in carriers().candidates(number) if c.checked}
    last = max(index for index, letter in enumerate(normal(number)) if letter.isdigit())
    body = normal(number)
    changed = body[:last] + str((int(body[last]) + 1) % 10) + body[last + 1 :]
    assert not right & {c.carrier.id for c in carriers().candidates(changed) if c.checked}


def test_one_number_two_carriers() -> None:
    names = [one.carrier.name for one in carriers().candidates("123456789012")]
    assert {"GLS", "Australia Post"} <= set(names)


def test_hosts_and_names() -> None:
    known = carriers()
    assert known.of_host("tools.usps.com").name == "USPS"  # type: ignore[union-attr]
    assert known.of_host("usps.com.evil.example") is None
    assert known.of_host("notups.com") is None
    assert known.of_name("federal express").name == "FedEx"  # type: ignore[union-attr]
    named = [
        carrier.name for _, carrier in known.named_in("Sent by DHL Paket, not upset@ups.com; then USPS.")
    ]
    assert named == ["DHL", "USPS"]


def test_every_link_is_https_and_holds_the_number() -> None:
    for carrier in carriers().all:
        link = carrier.link("X 1&")
        assert link is None or (link.startswith("https://") and " " not in link and "&1" not in link)


def test_ids_and_hosts_are_each_one_carrier_s() -> None:
    known = carriers().all
    assert len({carrier.id for carrier in known}) == len(known)
    hosts = [host for carrier in known for host in carrier.hosts]
    assert len(set(hosts)) == len(hosts)
