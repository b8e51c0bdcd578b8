"""Money: integer minor units and an ISO 4217 currency, always together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, get_decimal_symbol
from pydantic import Field

from domain.base import Frozen

_LOCALES = {"en": "en_US"}
"""Languages whose amounts are written as in one country; any other is written as the language itself does (CLDR)."""


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_LOCALES.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


class Money(Frozen):
    """`cents` are minor units of `currency` (yen have none, dinars have three digits of them)."""

    cents: int
    currency: str = Field(pattern=r"^[A-Z]{3}$")

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Money:
        """From an amount in major units, e.g. `Money.of("89.00", "USD")`; rounds half up."""
        exact = Decimal(amount).scaleb(get_currency_precision(currency))
        return cls(cents=int(exact.quantize(Decimal(1), ROUND_HALF_UP)), currency=currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """The sum of `amounts`, which must all be in `currency`."""
        total = cls(cents=0, currency=currency)
        for amount in amounts:
            total += amount
        return total

    @property
    def amount(self) -> Decimal:
        """In major units."""
        return Decimal(self.cents).scaleb(-get_currency_precision(self.currency))

    def format(self, language: str = "en") -> str:
        """As people of that language read it: "$1,089.50", "1.089,50 US$"."""
        return format_currency(self.amount, self.currency, locale=_locale(language))

    def format_round(self, language: str = "en") -> str:
        """The same, without cents where there are none: "$50", but "$49.50"."""
        whole = self.amount == self.amount.to_integral_value()
        precision = get_currency_precision(self.currency)
        if not whole or not precision:
            return self.format(language)
        return self.format(language).replace(get_decimal_symbol(_locale(language)) + "0" * precision, "")

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(cents=self.cents + other.cents, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(cents=self.cents - other.cents, currency=self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(cents=self.cents * times, currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.cents < other.cents

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.cents <= other.cents
