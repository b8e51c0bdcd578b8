"""The cart, its lines, and what is asked before a line is one."""

from __future__ import annotations

from sqlalchemy import select

from bot.cards import cart as cart_cards
from bot.outgoing import OutgoingCard
from bot.scene import Loader, Params, Scene
from catalog.compare import cheaper_elsewhere
from checkout.cart import lines
from checkout.logins.offers import login_offers
from checkout.quoting import known_store
from checkout.views import cart_view, line_view
from domain.product import Product
from storage.tables import (
    CartItem,
    Choice,
)


async def _cart(scene: Scene, params: Params) -> OutgoingCard:
    view = await cart_view(scene.session, scene.user_id, scene.tiers)
    offers = await login_offers(
        scene.session, scene.user_id, scene.tiers, [store.store_id for store in view.stores]
    )
    return cart_cards.cart_card(scene.t, view, offers, undo=bool(params.get("undo")))


async def _edit(scene: Scene, params: Params) -> OutgoingCard:
    return cart_cards.edit_card(scene.t, await cart_view(scene.session, scene.user_id, scene.tiers))


async def _which_line(scene: Scene, params: Params) -> OutgoingCard:
    view = await cart_view(scene.session, scene.user_id, scene.tiers)
    return cart_cards.which_line_card(scene.t, view, params["act"], params.get("quantity"))


async def _line(scene: Scene, params: Params) -> OutgoingCard | None:
    item = await _item(scene, params["item_id"])
    if item is None:
        return OutgoingCard(text=scene.t("line-gone"))
    store = await known_store(scene.session, scene.tiers, item.store_id)
    return cart_cards.line_card(scene.t, line_view(item, store.name))


async def _added(scene: Scene, params: Params) -> OutgoingCard | None:
    item = await _item(scene, params["item_id"])
    if item is None:
        return None
    store = await known_store(scene.session, scene.tiers, item.store_id)
    return cart_cards.added_card(scene.t, line_view(item, store.name), changed=bool(params.get("changed")))


async def _item(scene: Scene, item_id: int) -> CartItem | None:
    return await scene.session.scalar(
        select(CartItem).where(CartItem.id == item_id, CartItem.user_id == scene.user_id)
    )


async def _choice(scene: Scene, params: Params) -> OutgoingCard | None:
    found = await _open_choice(scene, params)
    if found is None:
        return None
    return cart_cards.choice_card(
        scene.t, found.id, Product.model_validate(found.product), found.size, found.color
    )


async def _sold_out(scene: Scene, params: Params) -> OutgoingCard | None:
    found = await _open_choice(scene, params, closed=True)
    if found is None:
        return None
    product = Product.model_validate(found.product)
    asked = f"{product.name}{scene.t.plain_variant(params['size'], params['color'])}"
    return cart_cards.sold_out_card(
        scene.t, found.id, product, found.size, found.color, others=params["others"], asked=asked
    )


async def _ask_price(scene: Scene, params: Params) -> OutgoingCard | None:
    found = await _open_choice(scene, params)
    if found is None:
        return None
    product = Product.model_validate(found.product)
    return cart_cards.ask_price_card(scene.t, found.id, product, found.size, found.color)


async def _open_choice(scene: Scene, params: Params, *, closed: bool = False) -> Choice | None:
    choice = await scene.session.get(Choice, params["choice_id"])
    if choice is None or choice.user_id != scene.user_id or not (choice.open or closed):
        return None
    return choice


async def _compare(scene: Scene, params: Params) -> OutgoingCard:
    items = await lines(scene.session, scene.user_id)
    wanted = [item for item in items if not params.get("item_ids") or item.id in params["item_ids"]]
    products = [Product.model_validate(item.product) for item in items if item.product]
    told = []
    for item in wanted:
        offer = cheaper_elsewhere(Product.model_validate(item.product), products) if item.product else None
        if offer is not None:
            told.append(
                scene.t(
                    "compare-cheaper",
                    name=item.product_name,
                    saving=offer.saving,
                    store=offer.product.store_name,
                )
            )
    return OutgoingCard(text="\n".join(told) or scene.t("compare-none"))


CARDS: dict[str, Loader] = {
    "cart": _cart,
    "edit": _edit,
    "which_line": _which_line,
    "line": _line,
    "added": _added,
    "choice": _choice,
    "sold_out": _sold_out,
    "ask_price": _ask_price,
    "compare": _compare,
}
