"""What the shopper can see and change of their own data."""

from __future__ import annotations

import texts
from bot.accounts import linked_accounts, store_links, stores_met
from bot.cards import accounts as account_cards
from bot.cards import logins as login_cards
from bot.cards import settings as settings_cards
from bot.loading.saved import saved_addresses, saved_cards
from bot.outgoing import OutgoingCard
from bot.scene import Loader, Params, Scene
from checkout import people
from checkout.logins.keeping import PICTURE, decided, kept_logins
from checkout.logins.offers import login_offers
from checkout.quoting import known_store
from storage.tables import (
    User,
    now,
)
from storage.vault import vault_of
from storage.vault_tables import StoreAsk


async def _settings(scene: Scene, params: Params) -> OutgoingCard:
    user = await scene.session.get(User, scene.user_id)
    logins = await kept_logins(scene.session, scene.user_id)
    names = [(await known_store(scene.session, scene.tiers, one.store_id)).name for one in logins]
    view = settings_cards.SettingsView(
        language=scene.t.language,
        contact=await people.contact_of(scene.session, scene.user_id),
        addresses=await saved_addresses(scene),
        cards=await saved_cards(scene),
        codes=tuple((user.preferences if user else {}).get("codes", ())),
        accounts=await linked_accounts(scene.session, scene.user_id, scene.tiers),
        logins=logins,
        stores={one.store_id: name for one, name in zip(logins, names, strict=True)},
    )
    return settings_cards.settings_card(scene.t, view, texts.LANGUAGES)


async def _forget(scene: Scene, params: Params) -> OutgoingCard:
    return settings_cards.forget_card(scene.t)


async def _stores(scene: Scene, params: Params) -> OutgoingCard:
    met = await stores_met(scene.session)
    told = dict(params.get("linking", ()))
    links = await store_links(scene.session, scene.user_id, scene.tiers, met, told)
    shown = list(dict.fromkeys([*links, *met]))
    stores = [await known_store(scene.session, scene.tiers, one) for one in shown]
    logins = await login_offers(scene.session, scene.user_id, scene.tiers, shown, anew=True)
    known = await decided(scene.session, scene.user_id)
    signed_in = [store for store, state in known.items() if state == "stored"]
    return account_cards.stores_card(
        scene.t, stores, links, logins, signed_in, asked=bool(params.get("asked"))
    )


async def _store_ask(scene: Scene, params: Params) -> OutgoingCard | None:
    ask = await scene.session.get(StoreAsk, params["ask_id"])
    if ask is None or ask.user_id != scene.user_id:
        return None
    store = await known_store(scene.session, scene.tiers, ask.store_id)
    desk, kind, picture = scene.tiers.asks, ask.kind, None
    if kind == "person" and ask.state == "open":
        vault = vault_of(scene.session)
        picture = await vault.get(scene.session, scene.user_id, PICTURE, store=ask.store_id)
    view = login_cards.AskView(
        ask_id=ask.id,
        kind=kind,
        state="late" if kind == "login" and ask.expires_at < now() else ask.state,
        again=ask.again,
        store=store.name,
        url=desk.page("person" if kind == "person" else "login", ask.id) if desk is not None else None,
        picture=picture,
    )
    return login_cards.ask_card(scene.t, view)


async def _card_page(scene: Scene, params: Params) -> OutgoingCard:
    return settings_cards.card_page_card(scene.t, params["url"])


CARDS: dict[str, Loader] = {
    "settings": _settings,
    "forget": _forget,
    "stores": _stores,
    "store_ask": _store_ask,
    "card_page": _card_page,
}
