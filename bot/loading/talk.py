"""Cards of words alone."""

from __future__ import annotations

from sqlalchemy import select

from bot.cards import settings as settings_cards
from bot.cards.asking import ask_card
from bot.outgoing import OutgoingCard
from bot.scene import Loader, Params, Scene
from storage.tables import CartItem


async def _text(scene: Scene, params: Params) -> OutgoingCard:
    return OutgoingCard(text=scene.t(params["text"], **params.get("fill", {})))


async def _ask(scene: Scene, params: Params) -> OutgoingCard:
    return ask_card(scene.t, params["text"], params["fill"], params["buttons"])


async def _reading(scene: Scene, params: Params) -> OutgoingCard:
    return OutgoingCard(text=scene.t("reading", host=params["host"]))


async def _greeting(scene: Scene, params: Params) -> OutgoingCard:
    known = await scene.session.scalar(select(CartItem.id).where(CartItem.user_id == scene.user_id).limit(1))
    return settings_cards.greeting_card(scene.t, again=known is not None and not params.get("start"))


async def _help(scene: Scene, params: Params) -> OutgoingCard:
    return settings_cards.help_card(scene.t, affiliate=scene.tiers.offers.affiliate)


CARDS: dict[str, Loader] = {
    "text": _text,
    "reading": _reading,
    "ask": _ask,
    "greeting": _greeting,
    "help": _help,
}
