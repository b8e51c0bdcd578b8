"""Effects on logins at stores, and on what stores ask of their shoppers, carried out."""

from __future__ import annotations

from agent import effects as do
from agent.carry_accounts import go_on
from agent.work import Work
from checkout.logins import asks, keeping
from checkout.logins.offers import store_of, tag_of
from checkout.quoting import known_store
from storage.vault_tables import StoreAsk, StoreLogin


async def open_login(work: Work, effect: do.OpenLogin) -> None:
    store_id = await store_of(work.session, effect.tag)
    if store_id is None:
        await work.say("button-too-old")
        return
    ask = await asks.open_login(work.session, work.user_id, store_id)
    await work.show("store_ask", slot=f"login:{store_id}"[:120], ask_id=ask.id)


async def go_without(work: Work, effect: do.GoWithout) -> None:
    store_id = await store_of(work.session, effect.tag)
    if store_id is None:
        await work.say("button-too-old")
        return
    await keeping.go_without(work.session, work.user_id, store_id)
    work.follow("close_pages", stores=[store_id])
    await go_on(work, store_id, given=False)


async def sign_out(work: Work, effect: do.SignOut) -> None:
    """Everything kept for the store's pages goes, and what is left is counted afresh and said."""
    store_id = None
    if effect.login_id is not None:
        row = await work.session.get(StoreLogin, effect.login_id)
        if row is None or row.user_id != work.user_id:
            await work.show("settings", slot="settings")
            return
        store_id = row.store_id
    elif effect.tag is not None:
        kept = await keeping.kept_logins(work.session, work.user_id)
        store_id = next((one.store_id for one in kept if tag_of(one.store_id) == effect.tag), None)
        if store_id is None:
            await work.show("settings", slot="settings")
            return
    gone = await keeping.sign_out(work.session, work.user_id, store_id)
    await work.session.flush()
    left = await keeping.remains(work.session, work.user_id, gone)
    names = [(await known_store(work.session, work.services.tiers, one)).name for one in gone]
    await work.show("settings", slot="settings")
    if gone:
        work.follow("close_pages", stores=list(gone))
        await work.say("signed-out", stores=", ".join(names), left=left)
        for one in gone:
            await go_on(work, one, given=False)


async def store_answered(work: Work, effect: do.StoreAnswered) -> None:
    ask = await _own(work, effect.ask_id)
    if ask is None:
        return
    if ask.kind == "login":
        store = await known_store(work.session, work.services.tiers, ask.store_id)
        await work.say("login-stored", store=store.name)
    elif ask.kind == "code":
        await work.show("store_ask", slot=f"store_ask:{ask.id}", ask_id=ask.id)
    await go_on(work, ask.store_id, given=ask.state == "given")


async def answer_ask(work: Work, effect: do.AnswerAsk) -> None:
    ask = await _own(work, effect.ask_id)
    if ask is None:
        await work.say("button-too-old")
        return
    state = "declined" if effect.said == "decline" else "over"
    if await asks.answer(work.session, ask.id, state, late=True):
        if effect.said == "decline":
            work.follow("close_pages", stores=[ask.store_id])
        await go_on(work, ask.store_id, given=effect.said == "resume")
    await work.session.refresh(ask)
    await work.show("store_ask", slot=f"store_ask:{ask.id}", ask_id=ask.id)


async def _own(work: Work, ask_id: int) -> StoreAsk | None:
    ask = await work.session.get(StoreAsk, ask_id)
    return ask if ask is not None and ask.user_id == work.user_id else None
