"""The steps of a checkout, from the address to the receipt."""

from __future__ import annotations

import asyncio
from functools import partial

from sqlalchemy import select

from bot.accounts import linked_accounts
from bot.cards import accounts as account_cards
from bot.cards import checkout as checkout_cards
from bot.cards import logins as login_cards
from bot.cards.choices import mail_question
from bot.cards.late_payment import late_payment_card
from bot.cards.words import address_line
from bot.choices import mail_choice
from bot.loading.saved import saved_addresses, saved_cards
from bot.outgoing import OutgoingCard
from bot.receipts import receipt_card
from bot.scene import Loader, Params, Scene
from checkout import people
from checkout.logins.keeping import decided
from checkout.logins.offers import LoginOffer, login_offers, tag_of
from checkout.payments.holds import invoiced
from checkout.payments.late import late_payment
from checkout.payments.receipt import receipt_of
from checkout.quoting import known_store
from checkout.review import review_of
from checkout.sessions import stores_of
from domain.order import TierName
from orders.views import orders_of_checkout
from storage.ledger_tables import Hold
from storage.tables import (
    AddressRow,
    CheckoutSession,
    Order,
)


async def _checkout(scene: Scene, params: Params) -> CheckoutSession | None:
    return await scene.session.scalar(
        select(CheckoutSession).where(
            CheckoutSession.session_id == params["checkout"], CheckoutSession.user_id == scene.user_id
        )
    )


async def _address(scene: Scene, params: Params) -> OutgoingCard:
    question = mail_question(scene.t, await mail_choice(scene))
    return checkout_cards.address_card(scene.t, await saved_addresses(scene), question)


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
    return checkout_cards.payment_card(scene.t, await saved_cards(scene))


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
    waiting = [store.store_id for store in review.stores if store.waits_for == "account"]
    accounts = await linked_accounts(scene.session, scene.user_id, scene.tiers) if waiting else ()
    asked = [account for account in accounts if account.store_id in waiting]
    offered = partial(login_offers, scene.session, scene.user_id, scene.tiers)
    wanted = await offered([s.store_id for s in review.stores if s.waits_for == "login"], anew=True)
    guests = [s.store_id for s in review.placeable if s.quote and s.quote.tier is TierName.BROWSER]
    return checkout_cards.review_card(scene.t, review, asked, wanted, await offered(guests))


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
    text = scene.t(
        "late-bank-step" if params.get("late") else "bank-step", card=params["title"], amount=params["amount"]
    )
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


async def _late_payment(scene: Scene, params: Params) -> OutgoingCard | None:
    order = await scene.session.scalar(
        select(Order).where(Order.id == params["order_id"], Order.user_id == scene.user_id)
    )
    if order is None:
        return None
    asked = await late_payment(scene.session, order)
    store = await known_store(scene.session, scene.tiers, order.store_id)
    return late_payment_card(scene.t, asked, store.name, params.get("why"))


async def _sign_in(scene: Scene, params: Params) -> OutgoingCard | None:
    order = await scene.session.scalar(
        select(Order).where(Order.id == params["order_id"], Order.user_id == scene.user_id)
    )
    if order is None or not (order.problem or {}).get("waiter"):
        return None
    store = await known_store(scene.session, scene.tiers, order.store_id)
    if scene.tiers.takes_login(store):
        known = await decided(scene.session, scene.user_id)
        offer = LoginOffer(tag=tag_of(store.slug), name=store.name)
        return login_cards.wanted_card(scene.t, offer, refused=known.get(store.slug) == "refused")
    accounts = await linked_accounts(scene.session, scene.user_id, scene.tiers)
    asked = [account for account in accounts if account.store_id == order.store_id]
    return account_cards.sign_in_card(scene.t, store.name, asked)


CARDS: dict[str, Loader] = {
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
    "late_payment": _late_payment,
    "sign_in": _sign_in,
}
