"""A card typed into a store's page: known to this process's memory alone, and to nobody after the walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from domain.order import StoreOrder


@dataclass(frozen=True, slots=True)
class Card:
    """`month` 1-12, `year` with four digits."""

    number: SecretStr
    month: int
    year: int
    code: SecretStr
    holder: str

    def values(self) -> dict[str, str]:
        """What card fields want, by key."""
        return {
            "card_number": self.number.get_secret_value(),
            "card_expiry": f"{self.month:02d}/{self.year % 100:02d}",
            "card_month": f"{self.month:02d}",
            "card_year": str(self.year),
            "card_code": self.code.get_secret_value(),
            "card_name": self.holder,
        }


class CardSource(Protocol):
    """Gives the single-use card with which one order is to be paid."""

    async def card(self, order: StoreOrder) -> Card: ...
