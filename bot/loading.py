"""From the name of a card to the card: loads what it shows, as the rows are now, and renders it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import texts
from bot.accounts import linked_accounts, store_links, stores_met
from bot.cards import accounts as account_cards
from bot.cards import cart as cart_cards
from bot.cards import checkout as checkout_cards
from bot.cards import orders as order_cards
from bot.cards import settings as settings_cards
from bot.cards.asking import ask_card
from bot.cards.choices import mail_question, night_row
from bot.cards.words import Tongue, address_line
from bot.choices import CHOICES, mail_choice
from bot.outgoing import OutgoingCard
from bot.quiet import offers_night
from bot.receipts import receipt_card
from bot.scene import Loader, Params, Scene
from catalog.compare import cheaper_elsewhere
from checkout import people
from checkout.cart import lines
from checkout.payments.holds import invoiced
from checkout.payments.receipt import receipt_of
from checkout.quoting import known_store
from checkout.review import review_of
from checkout.sessions import stores_of
from checkout.tiers.registry import Tiers
from checkout.views import cart_view, line_view
from domain.order import EventKind, OrderStatus
from domain.product import Product
from orders.views import OrderView, order_view, orders_of, orders_of_checkout
from storage.ledger_tables import Hold
from storage.tables import (
    AddressRow,
    Card,
    CartItem,
    CheckoutSession,
    Choice,
    Order,
    User,
    now,
)


async def load_card(
    session: AsyncSession, user_id: int, tiers: Tiers, name: str, params: Params, language: str | None = None
) -> OutgoingCard | None:
    """The card as it is right now; None when there is nothing left to show (its order or choice is gone).
    `language` when the caller knows it."""
    language = language or await session.scalar(select(User.language).where(User.id == user_id)) or "en"
    return await CARDS[name](Scene(session, user_id, Tongue(language), tiers), params)


# ---- words


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


async def _human(scene: Scene, params: Params) -> OutgoingCard:
    orders = await orders_of(scene.session, scene.user_id, scene.tiers, limit=4)
    return OutgoingCard(text=scene.t("human"), rows=order_cards.orders_rows(orders))


# ---- cart


async def _cart(scene: Scene, params: Params) -> OutgoingCard:
    view = await cart_view(scene.session, scene.user_id, scene.tiers)
    return cart_cards.cart_card(scene.t, view, undo=bool(params.get("undo")))


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


# ---- checkout


async def _checkout(scene: Scene, params: Params) -> CheckoutSession | None:
    return await scene.session.scalar(
        select(CheckoutSession).where(
            CheckoutSession.session_id == params["checkout"], CheckoutSession.user_id == scene.user_id
        )
    )


async def _saved_addresses(scene: Scene) -> tuple[checkout_cards.SavedAddress, ...]:
    saved = []
    for row, address in await people.addresses_of(scene.session, scene.user_id):
        store = await _store_name(scene, row)
        saved.append(checkout_cards.SavedAddress(address_id=row.id, address=address, store=store))
    return tuple(saved)


async def _store_name(scene: Scene, row: AddressRow) -> str | None:
    """The store whose account the address was saved in."""
    if row.store_id is None:
        return None
    return (await known_store(scene.session, scene.tiers, row.store_id)).name


async def _saved_cards(scene: Scene) -> tuple[checkout_cards.SavedCard, ...]:
    rows = await scene.session.scalars(select(Card).where(Card.user_id == scene.user_id).order_by(Card.id))
    return tuple(
        checkout_cards.SavedCard(
            card_id=row.id,
            title=f"{row.brand.title()} ····{row.last4}",
            expires=f"{row.exp_month:02}/{row.exp_year % 100:02}",
        )
        for row in rows
    )


async def _address(scene: Scene, params: Params) -> OutgoingCard:
    question = mail_question(scene.t, await mail_choice(scene))
    return checkout_cards.address_card(scene.t, await _saved_addresses(scene), question)


async def _address_missing(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await scene.session.get(AddressRow, params["address_id"])
    if row is None or row.user_id != scene.user_id:
        return None
    fields = await people.address_fields(scene.session, row)
    return checkout_cards.address_missing_card(scene.t, fields, params["missing"], params["invalid"])


async def _address_saved(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await scene.session.get(AddressRow, params["address_id"])
    address = await people.address_in(scene.session, row)
    if row is None or row.user_id != scene.user_id or address is None:
        return None
    return OutgoingCard(text=scene.t("address-saved", address=address_line(address)))


async def _payment(scene: Scene, params: Params) -> OutgoingCard:
    return checkout_cards.payment_card(scene.t, await _saved_cards(scene))


async def _quoting(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _checkout(scene, params)
    if row is None:
        return None
    names = [(await known_store(scene.session, scene.tiers, store)).name for store in stores_of(row)]
    return checkout_cards.quoting_card(scene.t, names)


async def _review(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _checkout(scene, params)
    if row is None or row.status != "pending":
        return None
    review = await review_of(scene.session, row, scene.tiers)
    waiting = [store.store_id for store in review.stores if store.sign_in]
    accounts = await linked_accounts(scene.session, scene.user_id, scene.tiers) if waiting else ()
    asked = [account for account in accounts if account.store_id in waiting]
    return checkout_cards.review_card(scene.t, review, asked)


async def _instruments(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _checkout(scene, params)
    if row is None or row.status != "pending":
        return None
    return account_cards.instruments_card(scene.t, await review_of(scene.session, row, scene.tiers))


async def _delivery(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _checkout(scene, params)
    if row is None or row.status != "pending":
        return None
    return checkout_cards.delivery_card(scene.t, await review_of(scene.session, row, scene.tiers))


async def _progress(scene: Scene, params: Params) -> OutgoingCard | None:
    orders = await orders_of_checkout(scene.session, params["checkout"], scene.tiers)
    return checkout_cards.progress_card(scene.t, orders) if orders else None


async def _confirmation(scene: Scene, params: Params) -> OutgoingCard | None:
    orders = await orders_of_checkout(scene.session, params["checkout"], scene.tiers)
    return checkout_cards.confirmation_card(scene.t, orders) if orders else None


async def _bank_step(scene: Scene, params: Params) -> OutgoingCard:
    text = scene.t("bank-step", card=params["title"], amount=params["amount"])
    return OutgoingCard(text=text, rows=((scene.t.button("button-bank", url=params["url"]),),))


async def _invoice(scene: Scene, params: Params) -> OutgoingCard | None:
    hold = await scene.session.get(Hold, params["hold_id"])
    if hold is None or hold.user_id != scene.user_id or hold.state != "asked":
        return None
    parts = await invoiced(scene.session, hold)
    named = [(await known_store(scene.session, scene.tiers, store), cents) for store, cents in parts]
    return checkout_cards.invoice_card(scene.t, hold, [(store.name, cents) for store, cents in named])


async def _receipt(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _checkout(scene, params)
    if row is None:
        return None
    told = await receipt_of(scene.session, row.session_id, scene.tiers)
    return await asyncio.to_thread(receipt_card, scene.t, told)  # drawing pages takes a while


# ---- orders


async def _order_view(scene: Scene, params: Params) -> OrderView | None:
    order = await scene.session.scalar(
        select(Order).where(Order.id == params["order_id"], Order.user_id == scene.user_id)
    )
    return await order_view(scene.session, order, scene.tiers) if order is not None else None


def _of_order(render: Callable[[Scene, OrderView, Params], OutgoingCard | None]) -> Loader:
    async def load(scene: Scene, params: Params) -> OutgoingCard | None:
        order = await _order_view(scene, params)
        return OutgoingCard(text=scene.t("order-unknown")) if order is None else render(scene, order, params)

    return load


async def _orders(scene: Scene, params: Params) -> OutgoingCard:
    return order_cards.orders_card(scene.t, await orders_of(scene.session, scene.user_id, scene.tiers))


async def _order_update(scene: Scene, params: Params) -> OutgoingCard | None:
    order = await _order_view(scene, params)
    if order is None:
        return OutgoingCard(text=scene.t("order-unknown"))
    card = order_cards.order_update_card(
        scene.t, order, EventKind(params["kind"]), params.get("tracking_number")
    )
    user = await scene.session.get_one(User, scene.user_id)
    if offers_night(user.preferences, user.time_zone, now()):
        return card.model_copy(update={"rows": (*card.rows, night_row(scene.t))})
    return card


def _reminder(scene: Scene, order: OrderView, params: Params) -> OutgoingCard | None:
    waits = order.status is OrderStatus.NEEDS_SHOPPER
    return checkout_cards.handover_reminder_card(scene.t, order) if waits else None


def _unclear(scene: Scene, order: OrderView, params: Params) -> OutgoingCard | None:
    return checkout_cards.unclear_card(scene.t, order) if order.status is OrderStatus.UNCLEAR else None


# ---- settings


async def _sign_in(scene: Scene, params: Params) -> OutgoingCard | None:
    order = await scene.session.scalar(
        select(Order).where(Order.id == params["order_id"], Order.user_id == scene.user_id)
    )
    if order is None or not (order.problem or {}).get("waiter"):
        return None
    accounts = await linked_accounts(scene.session, scene.user_id, scene.tiers)
    store = await known_store(scene.session, scene.tiers, order.store_id)
    asked = [account for account in accounts if account.store_id == order.store_id]
    return account_cards.sign_in_card(scene.t, store.name, asked)


async def _settings(scene: Scene, params: Params) -> OutgoingCard:
    user = await scene.session.get(User, scene.user_id)
    view = settings_cards.SettingsView(
        language=scene.t.language,
        contact=await people.contact_of(scene.session, scene.user_id),
        addresses=await _saved_addresses(scene),
        cards=await _saved_cards(scene),
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
    **CHOICES,
    "text": _text,
    "reading": _reading,
    "ask": _ask,
    "greeting": _greeting,
    "help": _help,
    "human": _human,
    "cart": _cart,
    "edit": _edit,
    "which_line": _which_line,
    "line": _line,
    "added": _added,
    "choice": _choice,
    "sold_out": _sold_out,
    "ask_price": _ask_price,
    "compare": _compare,
    "address": _address,
    "address_missing": _address_missing,
    "address_saved": _address_saved,
    "payment": _payment,
    "quoting": _quoting,
    "review": _review,
    "delivery": _delivery,
    "instruments": _instruments,
    "progress": _progress,
    "confirmation": _confirmation,
    "bank_step": _bank_step,
    "invoice": _invoice,
    "receipt": _receipt,
    "handover_reminder": _of_order(_reminder),
    "unclear": _of_order(_unclear),
    "orders": _orders,
    "order": _of_order(lambda scene, order, params: order_cards.order_card(scene.t, order)),
    "order_found": _of_order(lambda scene, order, params: order_cards.order_found_card(scene.t, order)),
    "order_update": _order_update,
    "cancel_order": _of_order(lambda scene, order, params: order_cards.cancel_ask_card(scene.t, order)),
    "cancel_answer": _of_order(
        lambda scene, order, params: order_cards.cancel_answer_card(
            scene.t, order, params["accepted"], params["url"]
        )
    ),
    "return_answer": _of_order(
        lambda scene, order, params: order_cards.return_answer_card(
            scene.t, order, params["text"], params["url"]
        )
    ),
    "settings": _settings,
    "forget": _forget,
    "stores": _stores,
    "sign_in": _sign_in,
    "card_page": _card_page,
}
