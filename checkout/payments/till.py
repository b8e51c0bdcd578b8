"""Puts the payments together, as the settings allow."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

import stripe

from checkout.payments.cards import stripe_client
from checkout.payments.cashier import Cashier
from checkout.payments.connect import Connect
from checkout.payments.holds import Holds
from checkout.payments.invoices import InvoiceDesk
from checkout.payments.rails import AtStore, PaymentRail, Rails, StoreSaved
from checkout.payments.stripe_calls import StripeCalls
from checkout.payments.virtual_card import VirtualCards
from domain.settings import Settings, WrongSetting
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Till:
    """`cards` None: no single-use cards."""

    settings: Settings
    database: Database
    client: stripe.StripeClient | None
    calls: StripeCalls
    holds: Holds
    rails: Rails
    cards: VirtualCards | None

    def cashier(self, durable: Durable, outbox: Outbox) -> Cashier:
        operator = self.settings.operator_chat
        desk = InvoiceDesk(durable, self.database, outbox, self.holds.invoices, operator)
        return Cashier(durable, self.database, outbox, self.holds, self.rails, desk, operator)


def open_till(settings: Settings, database: Database, client: stripe.StripeClient | None = None) -> Till:
    """`client` replaces the one that the settings name. Raises `WrongSetting` for virtual cards, or invoices in
    the chat, without what they need."""
    client = client or stripe_client(settings)
    calls = StripeCalls(database, client)
    by_invoice = settings.telegram_provider_token is not None
    if by_invoice and not calls.configured:
        raise WrongSetting(
            "MUSE_TELEGRAM_PROVIDER_TOKEN needs MUSE_STRIPE_API_KEY: the same Stripe account, for what goes back"
        )
    holds = Holds(database, calls, f"{web_base(settings)}/bank/done", by_invoice=by_invoice)
    cards = _virtual_cards(settings, database, calls)
    connected = settings.connected_stores if calls.configured else {}
    offered: list[PaymentRail] = [
        Connect(database, calls, connected, by_invoice=by_invoice),
        StoreSaved(),
    ]
    offered += [cards] if cards is not None else []
    rails = Rails([*offered, AtStore()], connected)
    return Till(settings, database, client, calls, holds, rails, cards)


def _virtual_cards(settings: Settings, database: Database, calls: StripeCalls) -> VirtualCards | None:
    if not settings.virtual_cards:
        return None
    if settings.cardholder is None or not calls.configured:
        raise WrongSetting(
            "MUSE_VIRTUAL_CARDS needs MUSE_STRIPE_API_KEY and MUSE_CARDHOLDER (an Issuing cardholder, ich_...)"
        )
    # The library writes whole answers into its debugging log, and one of them is the card's number.
    logging.getLogger("stripe").setLevel(logging.WARNING)
    if os.environ.get("STRIPE_LOG"):
        raise WrongSetting("STRIPE_LOG would print card numbers: unset it, or MUSE_VIRTUAL_CARDS")
    return VirtualCards(database, calls, settings)


def web_base(settings: Settings) -> str:
    """Where a browser reaches our pages."""
    return (settings.public_url or f"http://{settings.web_host}:{settings.web_port}").rstrip("/")
