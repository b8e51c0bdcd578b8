"""Northline's customers, what they have saved, and how their payments end."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum, auto

from demo.northline.wire import Address, Instrument, Json
from demo.shop.bag import STATES

PASSWORD = "demo-password"
TOKENS = "northline_tokens"
"""The handler of tokens: instruments with a credential {"type": "token", "token": "tok_demo..."}."""
SAVED = "northline_saved"
"""The handler of cards that a signed-in customer has saved here: instruments without a credential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card kept for a customer, without its number. `declined`: its bank refuses it."""

    card_id: str
    brand: str
    last4: str
    month: int
    year: int
    declined: bool = False

    @property
    def title(self) -> str:
        return f"{self.brand.title()} ····{self.last4}"

    def told(self, selected: bool) -> Json:
        return {
            "id": self.card_id,
            "handler_id": SAVED,
            "type": "card",
            "selected": selected,
            "display": {
                "brand": self.brand,
                "last_digits": self.last4,
                "expiry_month": self.month,
                "expiry_year": self.year,
                "description": self.title,
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    email: str
    first_name: str
    last_name: str
    phone: str
    addresses: tuple[Address, ...] = ()
    cards: tuple[Card, ...] = ()

    def card(self, card_id: str) -> Card | None:
        return next((c for c in self.cards if c.card_id == card_id), None)


_SHOPPER = Account(
    email="shopper@example.com",
    first_name="Robin",
    last_name="Demo",
    phone="+12125550123",
    addresses=(
        Address(
            id="addr_home",
            first_name="Robin",
            last_name="Demo",
            street_address="350 5th Ave",
            extended_address="Apt 21",
            address_locality="New York",
            address_region="NY",
            postal_code="10118",
            phone_number="+12125550123",
        ),
        Address(
            id="addr_work",
            first_name="Robin",
            last_name="Demo",
            street_address="1 Ferry Building",
            address_locality="San Francisco",
            address_region="CA",
            postal_code="94111",
            phone_number="+12125550123",
        ),
    ),
    cards=(
        Card(card_id="card_visa_4242", brand="visa", last4="4242", month=12, year=2031),
        Card(card_id="card_mastercard_4444", brand="mastercard", last4="4444", month=8, year=2030),
        Card(card_id="card_visa_0002", brand="visa", last4="0002", month=3, year=2030, declined=True),
    ),
)
_SECOND = Account(
    email="sam@example.com",
    first_name="Sam",
    last_name="Second",
    phone="+13125550188",
    addresses=(
        Address(
            id="addr_lake",
            first_name="Sam",
            last_name="Second",
            street_address="233 S Wacker Dr",
            address_locality="Chicago",
            address_region="IL",
            postal_code="60606",
        ),
    ),
    cards=(Card(card_id="card_amex_0005", brand="amex", last4="0005", month=1, year=2032),),
)
ACCOUNTS = {account.email: account for account in (_SHOPPER, _SECOND)}


def sign_in(email: str, password: str) -> Account | None:
    """The account, when the password is its own."""
    return ACCOUNTS.get(email.strip().lower()) if password == PASSWORD else None


class Outcome(Enum):
    """How a payment ends."""

    PAID = auto()
    DECLINED = auto()
    CHALLENGE = auto()
    """The bank wants to see the buyer (3-D Secure)."""
    NOT_ACCEPTED = auto()
    """No instrument that a handler of ours takes."""


def charge(instrument: Instrument | None, account: Account | None) -> tuple[Outcome, str]:
    """The outcome, and the instrument's name for receipts. Tokens: "tok_demo..." pays, "tok_declined..." is
    declined, "tok_3ds..." asks for the buyer."""
    if instrument is None:
        return Outcome.NOT_ACCEPTED, ""
    if instrument.handler_id == SAVED and account:
        card = account.card(instrument.id)
        if card is None:
            return Outcome.NOT_ACCEPTED, ""
        return (Outcome.DECLINED if card.declined else Outcome.PAID), card.title
    if instrument.handler_id != TOKENS or not instrument.credential:
        return Outcome.NOT_ACCEPTED, ""
    if instrument.credential.type in {"card", "pan"}:
        return Outcome.NOT_ACCEPTED, ""
    token = instrument.credential.token
    for start, outcome in (
        ("tok_demo", Outcome.PAID),
        ("tok_declined", Outcome.DECLINED),
        ("tok_3ds", Outcome.CHALLENGE),
    ):
        if token.startswith(start):
            return outcome, _title(instrument)
    return Outcome.NOT_ACCEPTED, ""


def _title(instrument: Instrument) -> str:
    shown = instrument.display or {}
    brand, digits = str(shown.get("brand", "card"))[:20], str(shown.get("last_digits", ""))[:4]
    return f"{brand.title()} ····{digits}" if digits else f"{brand.title()} token"


def with_id(address: Address) -> Address:
    """The address, with an id made from its words when the agent gave none."""
    if address.id:
        return address
    words = address.model_dump_json(exclude={"id"})
    return address.model_copy(update={"id": f"dest_{hashlib.sha256(words.encode()).hexdigest()[:10]}"})


def address_faults(address: Address) -> list[tuple[str, str, str]]:
    """(field, code, sentence) for each thing that keeps a parcel from this address."""
    if not delivers_to(address):
        return [("address_country", "address_undeliverable", "Northline delivers within the United States.")]
    faults = [
        (field, "missing", f"The address needs a {title}.")
        for field, title in (
            ("street_address", "street"),
            ("address_locality", "city"),
            ("address_region", "state"),
            ("postal_code", "ZIP code"),
        )
        if not getattr(address, field).strip()
    ]
    if address.address_region and state_of(address) is None:
        faults.append(("address_region", "invalid", f"{address.address_region[:40]} is no US state."))
    if address.postal_code and not re.fullmatch(r"\d{5}(-\d{4})?", address.postal_code.strip()):
        faults.append(("postal_code", "invalid", f"{address.postal_code[:20]} is no US ZIP code."))
    return faults


def delivers_to(address: Address) -> bool:
    """Whether Northline sends parcels to the address's country."""
    return address.address_country.upper() in {"US", "USA", "UNITED STATES"}


def state_of(address: Address) -> str | None:
    """The two-letter code of a state, written as a code or in full."""
    words = address.address_region.strip()
    if words.upper() in STATES:
        return words.upper()
    return next((code for code, name in STATES.items() if name.lower() == words.lower()), None)
