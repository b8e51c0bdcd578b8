"""`run_bot.py stats`: what the rows say, in words and numbers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select

from bot import splitting
from bot.cards.words import Tongue
from bot.receipts import receipt_pdf, receipt_text
from checkout.commissions import earned
from checkout.payments import ledger
from checkout.payments.receipt import receipt_of
from checkout.payments.reconciliation import Reconciliation
from checkout.payments.stripe_calls import Down
from checkout.payments.till import open_till
from checkout.tiers.registry import Tiers
from domain.money import Money
from domain.settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.tables import Order
from stores.registry import StoreRegistry

NAMES = {
    ledger.HELD: "held on shoppers' cards",
    ledger.BALANCE: "balance at the payment service",
    ledger.OWED: "captured and not yet with stores",
    ledger.FLOAT: "float advanced by virtual cards",
    ledger.ISSUING: "spent of what stood ready for cards",
    ledger.DISPUTED: "disputed",
}


MOVED = {
    "hold": "held",
    "capture": "captured",
    "release": "let go",
    "transfer": "transferred to stores",
    "reversal": "taken back from stores",
    "refund": "given back to shoppers",
    "card_spend": "spent by virtual cards",
    "card_refund": "given back to virtual cards",
    "dispute": "disputed",
    "dispute_won": "disputes won",
}


async def money(settings: Settings, *, against: bool = False, as_json: bool = False) -> int:
    """Print the ledger's balances and check them; 1 when an identity does not hold. `against`: compare with the
    payment service too."""
    database = Database(settings.database)
    try:
        await migrate(database)
        async with database.reading() as session:
            told = await ledger.statement(session)
        faults = list(told.faults)
        if against:
            try:
                faults = await Reconciliation(database, open_till(settings, database).calls).differences()
            except Down as error:
                faults.append(f"not compared with the payment service: {error}")
    finally:
        await database.close()
    print(json.dumps(_plain(told, faults)) if as_json else _words(told, faults))
    return 1 if faults else 0


async def commissions(settings: Settings, *, as_json: bool = False) -> int:
    """Print, by network and currency, the orders that its links led to, and what those placed are worth."""
    database = Database(settings.database)
    try:
        await migrate(database)
        async with database.reading() as session:
            found = await earned(session)
    finally:
        await database.close()
    if as_json:
        print(json.dumps([one.model_dump(mode="json") for one in found]))
        return 0
    for one in found:
        print(
            f"{one.network:<12}{one.worth.currency}  {one.worth.format():>14} in {one.confirmed} orders placed"
            f"   {one.open} open   {one.voided} came to nothing   of {one.expected} expected"
        )
    if not found:
        print("No link has led to a commission yet.")
    return 0


async def receipt(settings: Settings, sought: str, pdf: Path | None = None) -> int:
    """Print the receipt of one checkout (by its id, or by a store's order number) as its shopper has it; with `pdf`
    write the document with each order's evidence. 1 when nothing is found."""
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            session_id = await session.scalar(
                select(Order.session_id)
                .where(or_(Order.session_id == sought, Order.order_number == sought))
                .limit(1)
            )
            if session_id is None:
                print(f"No checkout and no order is called {sought}.")
                return 1
            tiers = Tiers({}, StoreRegistry.load(settings.stores))
            found = await receipt_of(session, session_id, tiers)
    finally:
        await database.close()
    tongue = Tongue("en")
    print(splitting.plain(receipt_text(tongue, found)))
    if pdf is not None:
        await asyncio.to_thread(pdf.write_bytes, receipt_pdf(tongue, found))
    return 0


def _plain(told: ledger.Statement, faults: list[str]) -> dict[str, Any]:
    balances: dict[str, dict[str, int]] = {}
    for (currency, account), cents in sorted(told.balances.items()):
        balances.setdefault(currency, {})[account] = cents
    holds = [
        {"currency": currency, "state": state, "count": count, "cents": cents}
        for (currency, state), (count, cents) in sorted(told.holds.items())
    ]
    moved = [
        {"currency": currency, "event": event, "count": count, "cents": cents}
        for (currency, event), (count, cents) in sorted(told.moved.items())
    ]
    return {"balances": balances, "moved": moved, "holds": holds, "unpaid": told.unpaid, "faults": faults}


def _words(told: ledger.Statement, faults: list[str]) -> str:
    """One block a currency: what moved, what stands where now, and the holds by how they ended."""
    rows = []
    for currency in sorted({currency for currency, _account in told.balances}):
        rows += [currency, "  moved"]
        for event, name in MOVED.items():
            if (currency, event) in told.moved:
                count, cents = told.moved[currency, event]
                rows.append(_row(name, cents, currency, count))
        rows.append("  standing now")
        for account, name in NAMES.items():
            cents = told.balances.get((currency, account), 0)
            rows.append(_row(name, -cents if account in {ledger.OWED, ledger.ISSUING} else cents, currency))
        if told.unpaid.get(currency):
            rows.append(_row("confirmed after the hold was over, not paid", told.unpaid[currency], currency))
        of_currency = [(state, hold) for (one, state), hold in sorted(told.holds.items()) if one == currency]
        rows += ["  holds, by how they stand"] if of_currency else []
        rows += [_row(state, cents, currency, count) for state, (count, cents) in of_currency]
    rows += [f"✗ {fault}" for fault in faults] or ["✓ every identity holds"]
    return "\n".join(rows if told.balances or faults else ["No money has moved yet.", *rows[-1:]])


def _row(name: str, cents: int, currency: str, count: int | None = None) -> str:
    times = f"  ({count})" if count is not None else ""
    return f"    {name:<44}{Money(cents=cents, currency=currency).format():>14}{times}"
