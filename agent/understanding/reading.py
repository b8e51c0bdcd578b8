"""What a message was understood as, and what must be known to understand it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from domain.base import Frozen

Step = Literal["idle", "variant", "address", "payment", "review", "placing", "done"]


class Act(StrEnum):
    """What the shopper wants. `CONFIRM` only labels a message: money needs the button."""

    ADD_LINKS = "add_links"
    PICK_VARIANT = "pick_variant"
    SET_QUANTITY = "set_quantity"
    CHANGE_VARIANT = "change_variant"
    REMOVE_ITEM = "remove_item"
    UNDO = "undo"
    SHOW_CART = "show_cart"
    CLEAR_CART = "clear_cart"
    APPLY_CODE = "apply_code"
    CHECKOUT = "checkout"
    GIVE_ADDRESS = "give_address"
    PICK_ADDRESS = "pick_address"
    PICK_PAYMENT = "pick_payment"
    ADD_CARD = "add_card"
    CONFIRM = "confirm"
    GO_BACK = "go_back"
    CANCEL_CHECKOUT = "cancel_checkout"
    SHOW_ORDERS = "show_orders"
    TRACK_ORDER = "track_order"
    CANCEL_ORDER = "cancel_order"
    RETURN_ORDER = "return_order"
    BUY_AGAIN = "buy_again"
    COMPARE_PRICES = "compare_prices"
    LINK_STORE = "link_store"
    SETTINGS = "settings"
    FORGET_ME = "forget_me"
    HELP = "help"
    HUMAN = "human"
    GREET = "greet"
    THANKS = "thanks"
    SECRET = "secret"
    UNCLEAR = "unclear"


class Reading(Frozen):
    """One message, understood.

    `slots` holds only what applies: urls (list of str as typed), size, color, quantity (int, the resulting
    total), item (a cart item's exact name, or a list of them), store, order (its number), address (dict of
    name, line1, line2, city, region, postal_code, country), which ("last", "all" or an int from 1), code,
    email, phone. `confidence` is 0..1; below `SURE` a second opinion is worth asking for.
    """

    act: Act
    slots: dict[str, Any] = Field(default_factory=dict)
    confidence: float = Field(ge=0, le=1)


SURE = 0.6


class CartItem(Frozen):
    """One cart line as the shopper sees it."""

    name: str
    store: str = ""
    size: str = ""
    color: str = ""
    quantity: int = 1


class OrderRef(Frozen):
    """One placed order; `number` as the store writes it."""

    number: str
    store: str = ""
    status: str = ""


class Context(Frozen):
    """Where the shopper stands. `offered`: labels of sizes and colours (or
    addresses) offered by buttons now; one that is typed comes back as it is written here.
    `stores`: names of stores to be recognised beside the well-known ones."""

    step: Step = "idle"
    cart: tuple[CartItem, ...] = ()
    orders: tuple[OrderRef, ...] = ()
    offered: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    language: str = "en"
