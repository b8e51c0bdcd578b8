"""Tracking numbers that carriers' own check digits accept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parcel:
    carrier: str
    number: str

    @property
    def url(self) -> str:
        """The carrier's own tracking page for the number."""
        return {
            "USPS": f"https://tools.usps.com/go/TrackConfirmAction?tLabels={self.number}",
            "FedEx": f"https://www.fedex.com/fedextrack/?trknbr={self.number}",
            "UPS": f"https://www.ups.com/track?tracknum={self.number}",
        }[self.carrier]


def parcel(carrier: str, serial: int) -> Parcel:
    """The parcel of "USPS", "FedEx" or "UPS" with this serial number (its lowest digits are used)."""
    match carrier:
        case "USPS":
            body = f"9400136895{serial % 10**11:011d}"
            return Parcel(carrier, f"{body}{usps_check_digit(body)}")
        case "FedEx":
            body = f"39{serial % 10**9:09d}"
            return Parcel(carrier, f"{body}{fedex_check_digit(body)}")
        case "UPS":
            body = f"A7F21403{serial % 10**7:07d}"
            return Parcel(carrier, f"1Z{body}{ups_check_digit(body)}")
    raise ValueError(f"no carrier {carrier!r}")


def usps_check_digit(body: str) -> int:
    """Of the 21 digits before it; USPS Publication 199 (IMpb): weights 3, 1, 3, ... from the right, mod 10."""
    return -sum(int(d) * (1 if place % 2 else 3) for place, d in enumerate(reversed(body))) % 10


def fedex_check_digit(body: str) -> int:
    """Of the 11 digits before it; FedEx Express: weights 1, 3, 7 from the right, mod 11, mod 10."""
    return sum(int(d) * (1, 3, 7)[place % 3] for place, d in enumerate(reversed(body))) % 11 % 10


def ups_check_digit(body: str) -> int:
    """Of the 15 signs between "1Z" and it: every second one counts twice; letters count as their place in the
    alphabet plus two, mod 10 (A = 2)."""
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    return -sum(value * (2 if place % 2 else 1) for place, value in enumerate(values)) % 10
