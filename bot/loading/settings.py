"""What the shopper can see and change of their own data."""

from __future__ import annotations

import texts
from bot.accounts import linked_accounts, store_links, stores_met
from bot.cards import accounts as account_cards
from bot.cards import settings as settings_cards
from bot.loading.saved import saved_addresses, saved_cards
from bot.outgoing import OutgoingCard
from bot.scene import Loader, Params, Scene
from checkout import people
from checkout.quoting import known_store
from storage.tables import (
    User,
)


async def _settings(scene: Scene, params: Params) -> OutgoingCard:
    user = await scene.session.get(User, scene.user_id)
    view = settings_cards.SettingsView(
        language=scene.t.language,
        contact=await people.contact_of(scene.session, scene.user_id),
        addresses=await saved_addresses(scene),
        cards=await saved_cards(scene),
        codes=tuple((user.preferences if user else {}).get("codes", ())),
        accounts=await linked_accounts(scene.session, scene.user_id, scene.tiers),
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
    return account_cards.stores_card(scene.t, stores, links, asked=bool(params.get("asked")))


async def _card_page(scene: Scene, params: Params) -> OutgoingCard:
    return settings_cards.card_page_card(scene.t, params["url"])


CARDS: dict[str, Loader] = {
    "settings": _settings,
    "forget": _forget,
    "stores": _stores,
    "card_page": _card_page,
}
