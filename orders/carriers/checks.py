"""Check digits of parcel numbers, by the name `carriers.toml` gives them. Each takes the whole number."""

from __future__ import annotations

from collections.abc import Callable

from stdnum import ean, luhn
from stdnum.iso7064 import mod_37_36


def ups(number: str) -> bool:
    """UPS: the 15 characters after "1Z", every second one doubled; a letter counts as its code less 3, mod 10."""
    values = [int(c) if c.isdigit() else (ord(c) - 3) % 10 for c in number.removeprefix("1Z")]
    total = sum(value * (2 if index % 2 else 1) for index, value in enumerate(values[:-1]))
    return -total % 10 == values[-1]


def gs1(number: str) -> bool:
    """GS1: weights 3 and 1 from the right, mod 10 (SSCC, USPS IMpb, Canada Post, FedEx Ground)."""
    return ean.calc_check_digit(number[:-1]) == number[-1]


def mod7(number: str) -> bool:
    """The last digit is the rest of all before it, divided by seven (DHL Express, Yamato, Sagawa)."""
    return int(number[:-1]) % 7 == int(number[-1])


def fedex(number: str) -> bool:
    """FedEx: weights 3, 1, 7 over eleven digits (or 1, 7, 3 over thirteen), mod 11, mod 10."""
    weights = (3, 1, 7) if len(number) == 12 else (1, 7, 3)
    total = sum(int(digit) * weights[index % 3] for index, digit in enumerate(number[:-1]))
    return total % 11 % 10 == int(number[-1])


def s10(number: str) -> bool:
    """UPU S10: eight digits weighted 8 6 4 2 3 5 9 7, mod 11; 10 becomes 0 and 11 becomes 5."""
    digits = number[2:11]
    total = sum(int(d) * w for d, w in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=False))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(digits[8])


def mod37(number: str) -> bool:
    """ISO 7064 mod 37,36 (DPD)."""
    return mod_37_36.is_valid(number)


def ontrac(number: str) -> bool:
    """OnTrac: as UPS, over the digits with the letter's own digit before them."""
    return ups(number)


CHECKS: dict[str, Callable[[str], bool]] = {
    "ups": ups,
    "gs1": gs1,
    "luhn": luhn.is_valid,
    "mod7": mod7,
    "fedex": fedex,
    "s10": s10,
    "mod37": mod37,
    "ontrac": ontrac,
}
