"""A store's checkout pages as data (tier 2).

A plain store says little: its paths, its cart's rows, its order numbers. Whatever is left empty the engine finds
by what it knows of all stores: what address fields are called, how "Add to bag" is written, where a total stands.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

INTO = " |> "
"""Leads from a frame's selector to what is inside it."""

Kind = Literal["label", "button", "link", "radio", "heading", "text", "test", "css"]


@dataclass(frozen=True, slots=True)
class Spot:
    """One way to find an element. `what` is the accessible name or text as people read it (case and spaces do
    not matter; the whole text is preferred to a part), a `data-testid`, or a CSS selector."""

    kind: Kind
    what: str
    frame: str = ""
    """The frame it is in: its CSS selector, or several joined with `INTO`, the outermost first."""

    def __str__(self) -> str:
        return f"{self.frame}{INTO if self.frame else ''}{self.kind}:{self.what}"


Spots = tuple[Spot, ...]
"""Ordered: the first that is visible on the page is taken. Join with `+`: `button("Buy") + css("#buy")`."""


def label(text: str) -> Spots:
    """A form field by its label."""
    return (Spot("label", text),)


def button(name: str) -> Spots:
    return (Spot("button", name),)


def link(name: str) -> Spots:
    return (Spot("link", name),)


def radio(name: str) -> Spots:
    return (Spot("radio", name),)


def heading(text: str) -> Spots:
    return (Spot("heading", text),)


def text(words: str) -> Spots:
    return (Spot("text", words),)


def test_id(name: str) -> Spots:
    return (Spot("test", name),)


test_id.__test__ = False  # type: ignore[attr-defined]  # not a test, whatever its name


def css(selector: str) -> Spots:
    return (Spot("css", selector),)


def in_frame(frame: str, spots: Spots) -> Spots:
    """The spots inside the frame that a CSS selector names; frames within frames are nested likewise."""
    return tuple(replace(spot, frame=f"{frame}{INTO}{spot.frame}" if spot.frame else frame) for spot in spots)


@dataclass(frozen=True, slots=True)
class Field:
    """One field that the engine would not find by itself.

    `value`: "email", "phone", "name", "first_name", "last_name", "line1", "line2", "city", "region",
    "postal_code", "country", "company", or "=words" typed as they are ("=yes" ticks a box).
    """

    value: str
    at: Spots


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """`page` is a path. `proof` is seen only when signed in; else a link or button to sign out is the proof."""

    page: str
    user: Spots = ()
    password: Spots = ()
    press: Spots = ()
    proof: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Putting one line into the cart. With `link` (a path with {variant_id}, {sku}, {quantity}) no product page
    is opened. `size` and `color` are the controls that hold the choices, where the engine does not see them.
    `done` is seen once the line is in the cart."""

    link: str = ""
    size: Spots = ()
    color: Spots = ()
    quantity: Spots = ()
    press: Spots = ()
    done: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """The cart's page. `row` is one line of it; the rest is looked for inside a row: the field with the
    quantity, the buttons that take one `more` or one `less` of it, the one that removes the line. `update` makes
    the cart reckon anew where a typed quantity does not. `checkout` leads on."""

    page: str
    row: Spots = ()
    quantity: Spots = ()
    more: Spots = ()
    less: Spots = ()
    update: Spots = ()
    remove: Spots = ()
    checkout: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page (or opened section) on the way to the review. Recognised by `page`, a regular expression searched
    in path and query, and by `shows`, which must be visible. `press` leads on; never the last button."""

    name: str
    page: str = ""
    shows: Spots = ()
    fields: tuple[Field, ...] = ()
    press: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Delivery choices that are no radio buttons: each `row` names one, and `press` in it takes it."""

    row: Spots = ()
    press: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Which radio button to choose for each payer: `invoice`, `saved` (a method that the store holds), `card` (one
    is typed). Empty: found by words ("Pay by invoice", "Visa ending in 4242")."""

    invoice: Spots = ()
    saved: Spots = ()
    card: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Where amounts stand on the review, for stores whose labels the engine misreads."""

    subtotal: Spots = ()
    discount: Spots = ()
    shipping: Spots = ()
    tax: Spots = ()
    fees: Spots = ()
    total: Spots = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Where a discount code is typed: on the cart's page or on the review."""

    field: Spots
    press: Spots
    where: Literal["cart", "review"] = "cart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How a taken order shows. `page`: regular expression of the thank-you page's path. `number`: where the order
    number stands, or a link whose address holds it. `pattern`: how the store's numbers look, e.g. r"MM-\\d{8}"; a group narrows it."""

    page: str = ""
    number: Spots = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """A signed-in shopper's order history. `row`: one order; it links to the order's own page, or `order` is
    that page's path with {number}."""

    page: str
    row: Spots = ()
    order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """A form where a guest finds an order: by `fields` ("number", "email", "postal_code", "last_name")."""

    page: str
    fields: tuple[Field, ...] = ()
    press: Spots = ()
    row: Spots = ()
    by: tuple[str, ...] = ("number", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One order's own page: what it shows and what can be done there."""

    status: Spots = ()
    tracking: Spots = ()
    cancel: Spots = ()
    confirm_cancel: Spots = ()
    start_return: Spots = ()
    return_line: Spots = ()
    exchange: Spots = ()
    reason: Spots = ()
    confirm_return: Spots = ()
    label: Spots = ()


Hook = Callable[[Any, Any], Awaitable[None]]
"""Called with Playwright's page and the `StoreOrder`, where a store is too odd for data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A store's whole checkout.

    `checkout`: the path where it starts; empty, the cart's own button leads there. `guest`: whether a guest may
    order; `as_guest` is the choice on a page that offers to sign in. `hosts`: hosts beside the store's own that
    its checkout uses ("checkout.example.com"), as pages or
    in frames; what stands in frames of any other host is left alone. `settle_ms`: how long totals take to follow a change on pages
    that recalculate by themselves. `reloads` False: the review does not survive a reload. `lookups`: guest
    look-ups, each of which may need other fields. `hooks`: (moment, hook), moments "added", "cart", "review" and
    the name of each step.
    """

    cart: Cart
    add: Add = Add()
    checkout: str = ""
    guest: bool = True
    as_guest: Spots = ()
    sign_in: SignIn | None = None
    steps: tuple[Step, ...] = ()
    delivery: Delivery = Delivery()
    payment: Payment = Payment()
    totals: Totals = Totals()
    codes: Codes | None = None
    place: Spots = ()
    taken: Taken = Taken()
    orders: Orders | None = None
    lookups: tuple[LookUp, ...] = ()
    order_page: OrderPage = OrderPage()
    hosts: tuple[str, ...] = ()
    settle_ms: int = 0
    reloads: bool = True
    hooks: tuple[tuple[str, Hook], ...] = ()
