"""Tracking numbers have the carriers' shapes and check digits."""

import pytest

from demo.shop.parcels import fedex_check_digit, parcel, ups_check_digit, usps_check_digit


@pytest.mark.parametrize("number", ["1Z999AA10123456784", "1Z5R89390357567127", "1Z879E930346834440"])
def test_ups(number: str) -> None:
    assert ups_check_digit(number[2:-1]) == int(number[-1])


@pytest.mark.parametrize("number", ["986578788855", "477179081230", "799531274483", "790535312317"])
def test_fedex(number: str) -> None:
    assert fedex_check_digit(number[:-1]) == int(number[-1])


@pytest.mark.parametrize("number", ["9361289878700317633795", "9405511899223197428490"])
def test_usps(number: str) -> None:
    assert usps_check_digit(number[:-1]) == int(number[-1])


def test_parcels_have_the_carriers_shapes() -> None:
    assert [len(parcel(carrier, 7).number) for carrier in ("USPS", "FedEx", "UPS")] == [22, 12, 18]
    assert parcel("UPS", 7).number in parcel("UPS", 7).url
    with pytest.raises(ValueError, match="no carrier"):
        parcel("Pigeon", 7)
