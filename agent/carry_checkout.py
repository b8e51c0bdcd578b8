"""Effects on the checkout, carried out: the steps' answers, the review, and the approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from agent import effects as do
from agent.facts import CheckoutFact, checkout_fact
from agent.work import Work
from checkout import cart
from checkout.approval import approve
from checkout.quoting import methods_for
from checkout.review import review_of
from checkout.sessions import all_answered, quote_of, requote, stores_of
from domain.order import Quote
from storage.tables import AddressRow, Card, CheckoutSession, User, now
from storage.vault_tables import StoreAccount

MAX_CODES = 5
MAX_CODE_LENGTH = 40


async def begin(work: Work, effect: do.BeginCheckout) -> None:
    items = await cart.lines(work.session, work.user_id)
    if not items:
        await work.say("cart-is-empty")
        return
    sessions = work.services.sessions
    methods = await methods_for(work.session, work.services.tiers, items)
    row = await sessions.begin(work.session, work.user_id, items, methods, work.key)
    sessions.touch(row)
    if not row.codes:
        user = await work.session.get(User, work.user_id)
        row.codes = list((user.preferences if user else {}).get("codes", []))
    row.quoting = None
    facts = await _fact(work, row)
    effects, step = await work.services.checkout.enter(facts)
    await _follow_graph(work, row, effects, step)


async def answer(work: Work, effect: do.Answer) -> None:
    """Something for the waiting step. Without an open checkout there is nothing to answer."""
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is None:
        if effect.kind == "confirm":
            await _approved_before(work, effect.value)
        elif not work.internal:
            await work.say("no-checkout")
        return
    if not await refreshed(work, row):
        return
    value = effect.value
    if effect.kind == "card_at":
        cards = list(
            await work.session.scalars(
                select(Card.payment_method_id).where(Card.user_id == work.user_id).order_by(Card.id)
            )
        )
        value = cards[value] if value < len(cards) else None
    kind = "card" if effect.kind == "card_at" else effect.kind
    if kind == "quoted":
        row.quoting = None
    if (kind == "address" and not await _own_address(work, value)) or (kind == "card" and value is None):
        await work.say("button-too-old")
        kind, value = "revisit", row.step
    if kind == "revisit" and value == "delivery":
        await work.show("delivery", slot=_slot(row), checkout=row.session_id)
        return
    if kind == "revisit" and value == "payment" and _instruments_to_choose(row):
        await work.show("instruments", slot=_slot(row), checkout=row.session_id)
        return
    if kind == "revisit" and value == "card":  # from there: a card of Muse's, for the other stores
        value = "payment"
    if kind == "revisit" and value == "code":
        await work.say("code-how")
        return
    facts = await _fact(work, row)
    effects, step = await work.services.checkout.answer(facts, kind, value)
    await _follow_graph(work, row, effects, step)


async def _approved_before(work: Work, digest: str) -> None:
    """A second tap on the card that was approved shows how its orders stand; any other card is out of date."""
    row = await work.session.scalar(
        select(CheckoutSession)
        .where(CheckoutSession.user_id == work.user_id, CheckoutSession.status != "pending")
        .order_by(CheckoutSession.id.desc())
        .limit(1)
    )
    if row is not None and row.digest == digest:
        await work.show("progress", slot=f"progress:{row.session_id}", checkout=row.session_id)
    else:
        await work.say("already-approved")


async def leave(work: Work, effect: do.LeaveCheckout) -> None:
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is None:
        await work.say("nothing-to-cancel")
        return
    await _leave(work, row)


async def _leave(work: Work, row: CheckoutSession) -> None:
    await work.services.sessions.cancel(work.session, work.user_id)
    work.over.append(row.session_id)
    await work.show("text", slot=_slot(row), text="checkout-left", fill={})


async def refreshed(work: Work, row: CheckoutSession) -> bool:
    """The session as it stands with the cart of now; False when nothing is left to buy."""
    items = await cart.lines(work.session, work.user_id)
    if not items:
        await work.say("cart-is-empty")
        await _leave(work, row)
        return False
    sessions = work.services.sessions
    if not work.internal:
        sessions.touch(row)
    sessions.snapshot(row, items, await methods_for(work.session, work.services.tiers, items))
    if not all_answered(row) and not work.internal and row.digest is None:
        row.quoting = None
    return True


async def _follow_graph(work: Work, row: CheckoutSession, effects: list[list[Any]], step: str | None) -> None:
    asked = False
    for name, value in effects:
        if name == "use_address":
            await _use_address(work, row, value)
        elif name == "use_card":
            row.payment_method_id = value
        elif name == "leave":
            await _leave(work, row)
            return
        elif name == "say":
            await work.say(value)
        elif name == "ask_address":
            await work.show("text", slot=_slot(row), text="ask-address", fill={})
            asked = True
        elif name == "ask_contact":
            await work.say("ask-contact")
            asked = True
        elif name == "nudge":
            await work.say(f"unclear-{value}")
            asked = True
        elif name == "place":
            await _place(work, row, value)
            return
    if step is not None:
        moved, row.step = row.step != step, step
        if not asked and (moved or step == "review" or not work.internal):
            await _arrive(work, row, step)


async def _arrive(work: Work, row: CheckoutSession, step: str) -> None:
    """Show the step, or start what it waits for."""
    if step != "review":
        await work.show(step, slot=_slot(row), checkout=row.session_id)
        if step == "address" and await _has_account(work, stores_of(row)):
            work.follow("store_addresses", checkout=row.session_id)
    elif all_answered(row):
        review = await review_of(work.session, row, work.services.tiers)
        row.digest = review.digest()
        await work.show("review", slot=_slot(row), checkout=row.session_id)
    elif row.quoting is None:
        row.quoting = f"quote:{work.key}:{work.told}"
        work.follow("quote", checkout=row.session_id, round=row.quoting)
        await work.show("quoting", slot=_slot(row), checkout=row.session_id)


async def _place(work: Work, row: CheckoutSession, digest: str) -> None:
    review = await review_of(work.session, row, work.services.tiers)
    await work.session.flush()
    orders = await approve(work.session, row, review, digest, tap=work.key)
    if not orders:
        row.step = "review"
        await work.say("review-changed")
        await _arrive(work, row, "review")
        return
    work.over.append(row.session_id)
    work.follow("checkout", checkout=row.session_id)
    await work.show("progress", slot=f"progress:{row.session_id}", checkout=row.session_id)


async def _use_address(work: Work, row: CheckoutSession, address_id: int) -> None:
    if (row.shipping_address or {}).get("address_id") != address_id:
        row.shipping_address = {"address_id": address_id}
        requote(row)
        row.quoting = None
    address = await work.session.get(AddressRow, address_id)
    if address is not None:
        address.used_at = now()


# ---- codes, delivery, cards


async def add_code(work: Work, effect: do.AddCode) -> None:
    code = effect.code.strip().upper()
    plain = code.replace("-", "").replace("_", "")
    if len(code) > MAX_CODE_LENGTH or not (plain.isascii() and plain.isalnum()):
        await work.say("code-odd")
        return
    user = await work.session.get(User, work.user_id)
    if user is None:
        return
    codes = list(dict.fromkeys([*user.preferences.get("codes", []), code]))[-MAX_CODES:]
    user.preferences = {**user.preferences, "codes": codes}
    await work.say("code-kept", code=code)
    await _codes_changed(work, codes)


async def drop_code(work: Work, effect: do.DropCode) -> None:
    user = await work.session.get(User, work.user_id)
    if user is None:
        return
    codes = [code for code in user.preferences.get("codes", []) if code != effect.code]
    user.preferences = {**user.preferences, "codes": codes}
    await _codes_changed(work, codes)


async def _codes_changed(work: Work, codes: list[str]) -> None:
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is not None and await refreshed(work, row):
        row.codes, row.quoting = codes, None
        requote(row)
        if row.step == "review":
            await _arrive(work, row, "review")


async def choose_delivery(work: Work, effect: do.ChooseDelivery) -> None:
    """Another way to have one store's order delivered."""

    def choose(row: CheckoutSession, store: str, quote: Quote) -> None:
        option = quote.delivery_options[effect.place].option_id
        row.delivery = {**row.delivery, store: option}

    await choose_at_store(work, effect.store, choose)


async def choose_at_store(
    work: Work, place: int, choose: Callable[[CheckoutSession, str, Quote], None]
) -> None:
    """Let `choose` change the open checkout at its store number `place`, and show the review anew. `IndexError`
    from it, and a store that is not there, mean a button of an older review."""
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is None or not await refreshed(work, row):
        return
    try:
        store = stores_of(row)[place]
        quote = quote_of(row, store)
        if quote is None:
            raise IndexError(place)
        choose(row, store, quote)
    except IndexError:
        await work.say("button-too-old")
        return
    row.step = "review"
    await ask_again(work, row, store)


async def offer_addresses(work: Work, effect: do.OfferAddresses) -> None:
    row = await work.services.sessions.open_of(work.session, work.user_id)
    if row is not None and row.session_id == effect.session_id and row.step == "address":
        await work.show("address", slot=_slot(row), checkout=row.session_id)


async def _has_account(work: Work, stores: list[str]) -> bool:
    """Whether the shopper is signed in at one of `stores`."""
    linked = select(StoreAccount.id).where(
        StoreAccount.user_id == work.user_id,
        StoreAccount.state == "linked",
        StoreAccount.store_id.in_(stores),
    )
    return await work.session.scalar(linked.limit(1)) is not None


async def requote_all(work: Work) -> None:
    """What every store is told has changed: an open checkout asks them all again."""
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is not None and await refreshed(work, row):
        requote(row)
        row.quoting = None
        if row.step == "review":
            await _arrive(work, row, "review")


async def show_step(work: Work, step: str) -> bool:
    """Show the open checkout's step once more; False when it stands elsewhere."""
    row = await work.services.sessions.open_of(work.session, work.user_id)
    if row is None or row.step != step:
        return False
    await work.show(step, slot=_slot(row), checkout=row.session_id)
    return True


async def requote_store(work: Work, store_id: str) -> None:
    """Something about one store has changed: the open checkout, if it buys there, asks that store again."""
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is not None and store_id in stores_of(row) and await refreshed(work, row):
        await ask_again(work, row, store_id)


async def ask_again(work: Work, row: CheckoutSession, store: str) -> None:
    row.quotes = {other: known for other, known in row.quotes.items() if other != store}
    row.digest, row.quoting = None, None
    if row.step == "review":
        await _arrive(work, row, "review")
    elif row.step == "address" and await _has_account(work, [store]):
        work.follow("store_addresses", checkout=row.session_id)


def _instruments_to_choose(row: CheckoutSession) -> bool:
    """Some store has several payment methods of the shopper's."""
    quotes = [quote for store in stores_of(row) if (quote := quote_of(row, store)) is not None]
    return any(len(quote.instruments) > 1 for quote in quotes)


async def open_card_page(work: Work, effect: do.OpenCardPage) -> None:
    work.follow("card_page")
    await work.say("card-page-coming")


async def remove_card(work: Work, effect: do.RemoveCard) -> None:
    card = await work.session.scalar(
        select(Card).where(Card.user_id == work.user_id, Card.id == effect.card_id)
    )
    if card is not None:
        work.follow("detach_card", payment_method_id=card.payment_method_id)
        await work.session.delete(card)
        await work.session.flush()
    await work.show("settings", slot="settings")


async def _own_address(work: Work, address_id: int) -> bool:
    row = await work.session.get(AddressRow, address_id)
    return row is not None and row.user_id == work.user_id and row.complete


async def _fact(work: Work, row: CheckoutSession) -> CheckoutFact:
    await work.session.flush()
    fact = await checkout_fact(work.session, row)
    if fact is None:
        raise LookupError("an open checkout without facts")
    return fact


def _slot(row: CheckoutSession) -> str:
    return f"checkout:{row.session_id}"
