"""Carrying out what concerns the way to pay: a store's own saved methods, and cards of Muse's."""

from __future__ import annotations

from sqlalchemy import select

from agent import effects as do
from agent.carry_checkout import answer, ask_again, choose_at_store, refreshed
from agent.methods import answers_to
from agent.work import Work
from checkout.quoting import known_store
from checkout.sessions import quote_of, stores_of
from domain.order import Quote
from storage.tables import Card, CheckoutSession


async def choose_instrument(work: Work, effect: do.ChooseInstrument) -> None:
    """Another of the payment methods that the shopper has saved at a store."""

    def choose(row: CheckoutSession, store: str, quote: Quote) -> None:
        row.instruments = {**row.instruments, store: quote.instruments[effect.place].instrument_id}

    await choose_at_store(work, effect.store, choose)


async def pay_with(work: Work, effect: do.PayWith) -> None:
    """A method by its name: at each store that has it saved (or at the one that was named), and among the cards
    of Muse's, for the stores that need one. Nothing of that name shows what there is."""
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    if row is None:
        await work.say("no-checkout")
        return
    if not await refreshed(work, row):
        return
    at_stores = await _saved_at_stores(work, row, effect)
    card = None if effect.store and at_stores else await _own_card(work, effect)
    if not at_stores and card is None:
        await work.say("method-unknown")
        await answer(work, do.Answer(kind="revisit", value="payment"))
        return
    row.instruments = {**row.instruments, **at_stores}
    if at_stores:
        row.step = "review" if card is None else row.step
        for store in at_stores:
            await ask_again(work, row, store)
    if card is not None:
        await answer(work, do.Answer(kind="card", value=card))


async def _saved_at_stores(work: Work, row: CheckoutSession, method: do.PayWith) -> dict[str, str]:
    """Store id -> the saved method there that is meant."""
    found: dict[str, str] = {}
    for store_id in stores_of(row):
        quote = quote_of(row, store_id)
        name = (await known_store(work.session, work.services.tiers, store_id)).name
        if quote is None or (method.store and name.casefold() != method.store.casefold()):
            continue
        meant = [one for one in quote.instruments if answers_to(one.title, method)]
        if meant:
            found[store_id] = meant[0].instrument_id
    return found


async def _own_card(work: Work, method: do.PayWith) -> str | None:
    cards = await work.session.scalars(select(Card).where(Card.user_id == work.user_id).order_by(Card.id))
    return next(
        (card.payment_method_id for card in cards if answers_to(f"{card.brand} {card.last4}", method)), None
    )
