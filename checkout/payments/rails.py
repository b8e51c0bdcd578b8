"""The contract of payment rails, the rails by which Muse charges nothing, and which rail pays which store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.base import Frozen
from domain.order import Payer, Quote, StoreOrder
from storage.tables import Order


class RailStatus(Frozen):
    """What a rail knows of one order's money, in minor units of `currency`. `ready`: the store may be called."""

    currency: str
    ready: bool
    charged_cents: int = 0
    refunded_cents: int = 0


class PaymentRail:
    """One way in which a store gets its money. Rails are deterministic, keep nothing but rows, and may be asked
    the same thing any number of times: whatever changes money is sent under a stored key, at most once.

    An order goes through a rail in this order; every amount is in the order's own currency:

    1. `prepare` while quoting: whether this rail can pay what a tier quoted, and the quote as it is then shown.
       Moves nothing.
    2. `authorise` after the shopper's approval and before the fence: the money is ready, up to the approved cap
       and no further. Raises `StoreRefused` (PAYMENT, HOLD, MONEY): the store is then not called.
    3. `settle` once the store confirmed: the store gets what its order costs. May be asked again until it says
       True; False means "not yet".
    4. `release` when the order is not going to be paid: nothing stays held, no card stays usable.
    5. `refund`: give back `cents` of what this rail took from the shopper. Never called for more than was taken
       and not yet given back. True once it is done. A rail by which Muse takes nothing gives nothing back.
    6. `status`: what is known now, from our own rows.

    `settle`, `release` and `refund` raise nothing for a payment service that is down; they say False.
    """

    payers: frozenset[Payer] = frozenset()
    """Who this rail stands for on the review card."""

    def prepare(self, order: StoreOrder, quote: Quote) -> Quote | None:
        return quote if quote.payer in self.payers else None

    async def authorise(self, order: Order) -> None:
        return None

    async def settle(self, order: Order) -> bool:
        return True

    async def release(self, order: Order) -> bool:
        return True

    async def refund(self, order: Order, cents: int, key: str) -> bool:
        return True

    async def status(self, order: Order) -> RailStatus:
        return RailStatus(currency=order.currency, ready=True)


class StoreSaved(PaymentRail):
    """The store charges the method it holds, or by a token of its own payment service, or sends an invoice. Muse
    charges nothing, so there is nothing to hold, capture or give back."""

    payers = frozenset({Payer.STORE_SAVED, Payer.TOKEN, Payer.INVOICE})


class AtStore(PaymentRail):
    """The shopper pays on the store's own page."""

    payers = frozenset({Payer.AT_STORE})


class Rails:
    """The rails in use, best first (see docs/payments.md). `connected` maps slugs to connected accounts."""

    def __init__(self, rails: Sequence[PaymentRail], connected: Mapping[str, str]) -> None:
        self._rails = tuple(rails)
        self._connected = dict(connected)

    def shown(self, order: StoreOrder, quote: Quote) -> Quote:
        """The quote by the best rail for it; as the tier gave it when no rail has anything to say."""
        for rail in self._rails:
            prepared = rail.prepare(order, quote)
            if prepared is not None:
                return prepared
        return quote

    def may_type_a_card(self, store_id: str) -> bool:
        """False at a connected store: it is paid by transfer."""
        return store_id not in self._connected

    def of(self, order: Order) -> PaymentRail:
        return next(rail for rail in self._rails if Payer(order.payer) in rail.payers)


def payer_at_store(payer: Payer) -> Payer:
    """As a tier is told: a connected store takes the order on account."""
    return Payer.INVOICE if payer is Payer.CONNECT else payer
