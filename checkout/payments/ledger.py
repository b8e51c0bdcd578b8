"""The ledger: append-only double entry, in minor units, per currency. What happened to the money, each thing once.

Every posting is a set of lines that add up to nothing. Its key is made of the payment service's own id, so that the
same thing heard of twice, or out of order, is written once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.order import OrderStatus, Payer
from storage.ledger_tables import Hold, LedgerEntry, VirtualCard
from storage.tables import Order

HELD = "held"
"""Held on shoppers' cards, not yet anybody's."""
CARDHOLDERS = "cardholders"
"""The other side of what is held: it is still the shoppers'."""
BALANCE = "balance"
"""The operator's balance at the payment service."""
OWED = "owed_to_stores"
"""Negative: captured for connected stores and not yet transferred."""
FLOAT = "float"
"""What the operator has advanced by virtual cards and not got back from a hold."""
ISSUING = "issuing"
"""What stood ready for virtual cards (negative: spent)."""
DISPUTED = "disputed"

PLACED = frozenset(
    {
        OrderStatus.CONFIRMED,
        OrderStatus.SHIPPED,
        OrderStatus.OUT_FOR_DELIVERY,
        OrderStatus.DELIVERED,
        OrderStatus.RETURNED,
    }
)
"""Orders that their stores took and want to be paid."""
HELD_PAYERS = frozenset({Payer.CONNECT, Payer.VIRTUAL_CARD})
"""Payers that a hold can fund; a store that the shopper pays in the end is none of them."""


@dataclass(frozen=True, slots=True)
class Line:
    account: str
    cents: int
    order: str | None = None


async def post(
    session: AsyncSession,
    posting: str,
    event: str,
    currency: str,
    lines: Sequence[Line],
    *,
    session_id: str | None = None,
    ref: str = "",
) -> bool:
    """Write a posting; False when it was written before. Raises `ValueError` for lines that do not balance."""
    if sum(line.cents for line in lines):
        raise ValueError(f"{posting} does not balance")
    known = await session.scalar(select(LedgerEntry.id).where(LedgerEntry.posting == posting).limit(1))
    if known is not None:
        return False
    for number, line in enumerate(one for one in lines if one.cents):
        session.add(
            LedgerEntry(
                posting=posting,
                line=number,
                event=event,
                account=line.account,
                amount_cents=line.cents,
                currency=currency,
                session_id=session_id,
                muse_order_id=line.order,
                ref=ref,
            )
        )
    await session.flush()
    return True


# ---- what is written


async def held(session: AsyncSession, hold: Hold) -> None:
    lines = (Line(HELD, hold.amount_cents), Line(CARDHOLDERS, -hold.amount_cents))
    await post(session, f"hold:{hold.id}", "hold", hold.currency, lines, session_id=hold.session_id, ref=hold.intent_id or "")  # fmt: skip


async def let_go(session: AsyncSession, hold: Hold) -> None:
    """The whole hold is over without a capture. Nothing where it never stood."""
    if not await _posted(session, f"hold:{hold.id}"):
        return
    lines = (Line(HELD, -hold.amount_cents), Line(CARDHOLDERS, hold.amount_cents))
    await post(session, f"end:{hold.id}", "release", hold.currency, lines, session_id=hold.session_id, ref=hold.intent_id or "")  # fmt: skip


async def captured(session: AsyncSession, hold: Hold, parts: Sequence[tuple[str, Payer, int]]) -> None:
    """`parts`: (order, its payer, its total). The rest of the hold is let go with it."""
    total = sum(cents for _order, _payer, cents in parts)
    lines = [
        Line(HELD, -hold.amount_cents),
        Line(CARDHOLDERS, hold.amount_cents),
        Line(BALANCE, total),
        *(Line(OWED if payer is Payer.CONNECT else FLOAT, -cents, order) for order, payer, cents in parts),
    ]
    await post(session, f"end:{hold.id}", "capture", hold.currency, lines, session_id=hold.session_id, ref=hold.intent_id or "")  # fmt: skip


async def transferred(
    session: AsyncSession, order: Order, cents: int, ref: str, *, back: bool = False
) -> None:
    """A transfer to a connected store, or a reversal of it (`back`)."""
    event, sign = ("reversal", -1) if back else ("transfer", 1)
    one = order.muse_order_id
    lines = (Line(OWED, sign * cents, one), Line(BALANCE, -sign * cents, one))
    await post(session, f"{event}:{ref}", event, order.currency, lines, session_id=order.session_id, ref=ref)


async def spent(
    session: AsyncSession, card: VirtualCard, session_id: str | None, cents: int, ref: str
) -> None:
    """A virtual card was charged; negative when the store gave back."""
    event = "card_spend" if cents > 0 else "card_refund"
    one = card.muse_order_id
    lines = (Line(FLOAT, cents, one), Line(ISSUING, -cents, one))
    await post(session, f"card:{ref}", event, card.currency, lines, session_id=session_id, ref=ref)


async def refunded(session: AsyncSession, order: Order, cents: int, ref: str) -> bool:
    """Given back to the shopper's card."""
    one = order.muse_order_id
    account = OWED if order.payer == Payer.CONNECT else FLOAT
    lines = (Line(account, cents, one), Line(BALANCE, -cents, one))
    return await post(session, f"refund:{ref}", "refund", order.currency, lines, session_id=order.session_id, ref=ref)  # fmt: skip


async def disputed(session: AsyncSession, hold: Hold, cents: int, ref: str, *, won: bool = False) -> None:
    """The bank took the money back for now, or returned it (`won`)."""
    sign, event = (-1, "dispute_won") if won else (1, "dispute")
    lines = (Line(DISPUTED, sign * cents), Line(BALANCE, -sign * cents))
    await post(session, f"{event}:{ref}", event, hold.currency, lines, session_id=hold.session_id, ref=ref)


async def _posted(session: AsyncSession, posting: str) -> bool:
    found = await session.scalar(select(LedgerEntry.id).where(LedgerEntry.posting == posting).limit(1))
    return found is not None


# ---- what is known


@dataclass(slots=True)
class OrderMoney:
    """One order's sums, in minor units. `captured`: of the hold; `refunded`: of that; `transferred`: net of what
    came back; `spent`: by virtual card, net of the store's refunds."""

    captured: int = 0
    refunded: int = 0
    transferred: int = 0
    spent: int = 0


async def money_of(session: AsyncSession, muse_order_id: str) -> OrderMoney:
    rows = await session.execute(
        select(LedgerEntry.event, LedgerEntry.account, func.sum(LedgerEntry.amount_cents))
        .where(LedgerEntry.muse_order_id == muse_order_id)
        .group_by(LedgerEntry.event, LedgerEntry.account)
    )
    return _money([(event, account, int(cents)) for event, account, cents in rows])


async def ref_of(session: AsyncSession, muse_order_id: str, event: str, ref: str | None = None) -> str | None:
    """The payment service's id of an order's posting; of the one with `ref` when it is given."""
    sought = select(LedgerEntry.ref).where(
        LedgerEntry.muse_order_id == muse_order_id, LedgerEntry.event == event
    )
    return await session.scalar((sought.where(LedgerEntry.ref == ref) if ref else sought).limit(1))


def _money(rows: Sequence[tuple[str, str, int]]) -> OrderMoney:
    sums: dict[str, int] = defaultdict(int)
    for event, account, cents in rows:
        if account in {OWED, FLOAT}:
            sums[event] += cents
    return OrderMoney(
        captured=-sums["capture"],
        refunded=sums["refund"],
        transferred=sums["transfer"] + sums["reversal"],
        spent=sums["card_spend"] + sums["card_refund"],
    )


@dataclass(slots=True)
class Statement:
    """`balances`: (currency, account) -> minor units. `moved`: (currency, event) -> (how many, minor units).
    `holds`: (currency, state) -> (how many, minor units). `unpaid`: currency -> what stores confirmed although the
    hold that was to pay it was over; it needs a new approval. `faults`: sentences for the operator, empty when
    every identity holds."""

    moved: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    unpaid: dict[str, int] = field(default_factory=dict)
    balances: dict[tuple[str, str], int] = field(default_factory=dict)
    holds: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


async def statement(session: AsyncSession) -> Statement:
    """All balances, and whether the books are right."""
    told = Statement()
    sums = await session.execute(
        select(LedgerEntry.currency, LedgerEntry.account, func.sum(LedgerEntry.amount_cents)).group_by(
            LedgerEntry.currency, LedgerEntry.account
        )
    )
    told.balances = {(currency, account): int(cents) for currency, account, cents in sums}
    counted = await session.execute(
        select(Hold.currency, Hold.state, func.count(), func.sum(Hold.amount_cents)).group_by(
            Hold.currency, Hold.state
        )
    )
    told.holds = {(currency, state): (int(n), int(cents)) for currency, state, n, cents in counted}
    told.moved = await _moved(session)
    told.unpaid = await _unpaid(session)
    told.faults += await _unbalanced(session)
    told.faults += await _hold_faults(session)
    told.faults += await _order_faults(session)
    return told


MOVES = {
    "hold": (HELD, 1),
    "release": (HELD, -1),
    "capture": (BALANCE, 1),
    "transfer": (BALANCE, -1),
    "reversal": (BALANCE, 1),
    "refund": (BALANCE, -1),
    "card_spend": (FLOAT, 1),
    "card_refund": (FLOAT, -1),
    "dispute": (DISPUTED, 1),
    "dispute_won": (DISPUTED, -1),
}
"""By event: the account whose line says how much was moved, and its sign there."""


async def _moved(session: AsyncSession) -> dict[tuple[str, str], tuple[int, int]]:
    rows = await session.execute(
        select(
            LedgerEntry.currency,
            LedgerEntry.event,
            LedgerEntry.account,
            func.count(LedgerEntry.posting.distinct()),
            func.sum(LedgerEntry.amount_cents),
        ).group_by(LedgerEntry.currency, LedgerEntry.event, LedgerEntry.account)
    )
    return {
        (currency, event): (count, MOVES[event][1] * int(cents))
        for currency, event, account, count, cents in rows
        if MOVES[event][0] == account
    }


async def _unpaid(session: AsyncSession) -> dict[str, int]:
    paid = select(LedgerEntry.muse_order_id).where(
        LedgerEntry.event == "capture", LedgerEntry.muse_order_id.is_not(None)
    )
    rows = await session.execute(
        select(Order.currency, func.sum(Order.total_cents))
        .join(
            Hold,
            and_(
                Hold.session_id == Order.session_id,
                Hold.currency == Order.currency,
                Hold.muse_order_id == "",
            ),
        )
        .where(
            Order.held.is_(True),
            Order.payer.in_(HELD_PAYERS),
            Order.order_status.in_(PLACED),
            Order.total_cents > 0,
            Hold.state.in_(("captured", "released", "expired")),
            Order.muse_order_id.not_in(paid),
        )
        .group_by(Order.currency)
    )
    return {currency: int(cents) for currency, cents in rows}


async def _unbalanced(session: AsyncSession) -> list[str]:
    rows = await session.execute(
        select(LedgerEntry.posting)
        .group_by(LedgerEntry.posting, LedgerEntry.currency)
        .having(func.sum(LedgerEntry.amount_cents) != 0)
    )
    return [f"posting {posting} does not balance" for (posting,) in rows]


async def _hold_faults(session: AsyncSession) -> list[str]:
    """A hold that stands is in the ledger as held, one that ended is not; what was captured is what the orders
    it paid for cost, and never more than was held."""
    faults = []
    standing: dict[str, int] = defaultdict(int)
    for hold in await session.scalars(select(Hold)):
        if hold.state == "held":
            standing[hold.currency] += hold.amount_cents
        if hold.captured_cents > hold.amount_cents:
            faults.append(f"hold {hold.id}: captured {hold.captured_cents} of {hold.amount_cents}")
        taken = await session.scalar(
            select(func.sum(LedgerEntry.amount_cents)).where(
                LedgerEntry.posting == f"end:{hold.id}", LedgerEntry.account == BALANCE
            )
        )
        if (taken or 0) != hold.captured_cents:
            faults.append(f"hold {hold.id}: captured {hold.captured_cents}, in the ledger {taken or 0}")
    sums = await session.execute(
        select(LedgerEntry.currency, func.sum(LedgerEntry.amount_cents))
        .where(LedgerEntry.account == HELD)
        .group_by(LedgerEntry.currency)
    )
    booked = {currency: int(cents) for currency, cents in sums}
    for currency in sorted({*standing, *booked}):
        if standing[currency] != booked.get(currency, 0):
            faults.append(f"{currency}: holds stand for {standing[currency]}, the ledger says {booked.get(currency, 0)}")  # fmt: skip
    return faults


async def _order_faults(session: AsyncSession) -> list[str]:
    rows = await session.execute(
        select(
            LedgerEntry.muse_order_id,
            LedgerEntry.event,
            LedgerEntry.account,
            func.sum(LedgerEntry.amount_cents),
        )
        .where(LedgerEntry.muse_order_id.is_not(None))
        .group_by(LedgerEntry.muse_order_id, LedgerEntry.event, LedgerEntry.account)
    )
    by_order: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for order_id, event, account, cents in rows:
        by_order[order_id or ""].append((event, account, int(cents)))
    orders = {
        order.muse_order_id: order
        for order in await session.scalars(select(Order).where(Order.muse_order_id.in_(by_order)))
    }
    faults = []
    for order_id, sums in by_order.items():
        faults += _faults_of(orders.get(order_id), order_id, _money(sums))
    return faults


def _faults_of(order: Order | None, order_id: str, money: OrderMoney) -> list[str]:
    if order is None:
        return [f"{order_id}: money moved for an order that does not exist"]
    faults = []
    if money.captured > order.cap_cents:
        faults.append(f"{order_id}: captured {money.captured}, approved {order.cap_cents}")
    if money.captured and money.captured != order.total_cents:
        faults.append(f"{order_id}: captured {money.captured} for a total of {order.total_cents}")
    if money.captured and order.order_number is None and order.confirmed_at is None:
        faults.append(f"{order_id}: captured without a confirmation")
    if money.refunded > money.captured:
        faults.append(f"{order_id}: refunded {money.refunded} of {money.captured}")
    if order.payer == Payer.CONNECT and money.transferred > money.captured:
        faults.append(f"{order_id}: transferred {money.transferred} of {money.captured}")
    if money.spent > order.cap_cents:
        faults.append(f"{order_id}: the card spent {money.spent}, approved {order.cap_cents}")
    return faults
