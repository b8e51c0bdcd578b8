"""The protocol's operations, the same over REST and MCP."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from demo.northline import profile
from demo.northline.accounts import Account
from demo.northline.agents import Agent
from demo.northline.carts import as_asked
from demo.northline.checkout import Barrier, Checkout, State
from demo.northline.desk import Desk
from demo.northline.oauth import Grant, challenge
from demo.northline.orders import Order, order_told
from demo.northline.telling import checkout_told
from demo.northline.wire import (
    CheckoutAsked,
    CompleteAsked,
    Json,
    LookupAsked,
    NoResource,
    ProductAsked,
    Refused,
    ReturnAsked,
    SearchAsked,
    error,
    not_found,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, whatever brought it: `target` is the id it is about, "" for none."""

    agent: Agent
    body: Json = field(default_factory=dict)
    target: str = ""
    idempotency_key: str | None = None
    bearer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`is_lost`: the connection is to be closed without a word."""

    body: Json
    status: int = 200
    is_lost: bool = False


Shape = TypeVar("Shape", bound=BaseModel)
Operation = Callable[["Operations", Call], Awaitable[Answer]]


class Operations:
    """Runs operations by name. `slow`, `429`, `500` and `garbage` are the transports' part."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._answers: dict[tuple[str, str], tuple[str, Answer]] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, name: str, call: Call) -> Answer:
        """Raises `Refused` and `NoResource`. A change under an idempotency key happens once: the key keeps its
        answer, and is refused with other parameters (409)."""
        operation, changes = OPERATIONS[name]
        if not changes or not call.idempotency_key:
            return await operation(self, call)
        key = (call.agent.profile_url, call.idempotency_key)
        print_ = _fingerprint(name, call)
        async with self._locks[key]:
            if key in self._answers:
                before, answer = self._answers[key]
                if before != print_:
                    raise Refused(409, "idempotency_conflict", "This key was used for another request.")
                return answer
            answer = await operation(self, call)
            self._answers[key] = (print_, replace(answer, is_lost=False))
            return answer

    def grant(self, call: Call, scope: str) -> Grant | None:
        """Who the caller acts for; None without a token. Raises `NoResource` 401 or 403 with a challenge."""
        if call.bearer is None:
            return None
        origin = self.desk.origin()
        if self.desk.faults.take("token_expired"):
            self.desk.oauth.expire_access(call.bearer)
        grant = self.desk.oauth.access(call.bearer)
        if grant is None:
            raise _unidentified(origin, "invalid_token")
        if scope not in grant.scopes:
            raise NoResource(
                error("insufficient_scope", f"This needs {scope}.", None, "requires_buyer_review"),
                status=403,
                headers={"WWW-Authenticate": challenge(origin, "insufficient_scope", (scope,))},
            )
        return grant

    # --- checkout

    async def create_checkout(self, call: Call) -> Answer:
        account = self._account(call, profile.CHECKOUT_MANAGE)
        asked = _read(CheckoutAsked, call.body)
        if asked.cart_id:
            cart = self.desk.carts.get(asked.cart_id, call.agent.profile_url)
            existing = self.desk.checkouts.of_cart(cart.cart_id)
            if existing:
                return self._told(existing, call)
            asked = as_asked(cart)
        checkout = self.desk.checkouts.begin(asked, call.agent.profile_url, account)
        checkout.cart_id = asked.cart_id
        if self.desk.faults.take("escalate"):
            checkout.barrier = Barrier.CAPTCHA
        return self._told(checkout, call, status=201)

    async def get_checkout(self, call: Call) -> Answer:
        return self._told(self._checkout(call), call)

    async def update_checkout(self, call: Call) -> Answer:
        checkout = self._open(call)
        asked = _read(CheckoutAsked, call.body)
        self.desk.checkouts.replace(checkout, asked, self._account(call, profile.CHECKOUT_MANAGE))
        return self._told(checkout, call)

    async def complete_checkout(self, call: Call) -> Answer:
        checkout = self._open(call)
        asked = _read(CompleteAsked, call.body)
        self._meet_with_faults(checkout)
        changed = self._changed_price(checkout, call)
        if changed:
            return self._told(checkout, call, messages=[changed])
        instrument = asked.payment.chosen if asked.payment else None
        messages = self.desk.try_to_place(checkout, instrument, call.agent.webhook_url, by_buyer=False)
        if checkout.state is State.COMPLETED and self.desk.faults.take("in_progress"):
            self._finish_later(checkout)
        answer = self._told(checkout, call, messages=messages)
        lost = checkout.order_id is not None and self.desk.faults.take("answer_lost")
        return replace(answer, is_lost=lost)

    async def cancel_checkout(self, call: Call) -> Answer:
        checkout = self._open(call)
        checkout.state = State.CANCELED
        return self._told(checkout, call)

    def _meet_with_faults(self, checkout: Checkout) -> None:
        faults, room = self.desk.faults, self.desk.room
        if faults.take("session_expired"):
            self.desk.checkouts.expire(checkout)
            raise not_found("Checkout", profile.CHECKOUT)
        if faults.take("captcha"):
            checkout.barrier = Barrier.CAPTCHA
        if faults.take("sold_out_at_review"):
            room.sell_out(checkout.wanted[0].variant_id)
        if faults.take("price_up_at_review"):
            room.raise_price(checkout.wanted[0].variant_id)

    def _changed_price(self, checkout: Checkout, call: Call) -> Json | None:
        """Nothing is placed at a total that its agent was not told."""
        now = self.desk.checkouts.assess(checkout).bill.total_cents
        if checkout.told_cents in {None, now}:
            return None
        checkout.told_cents = now
        return error("price_changed", "The total has changed since you last saw it.", "$.totals")

    def _finish_later(self, checkout: Checkout) -> None:
        def finish() -> None:
            checkout.state = State.COMPLETED

        checkout.state = State.IN_PROGRESS
        asyncio.get_running_loop().call_later(self.desk.settings.clock_seconds, finish)

    def _account(self, call: Call, scope: str) -> Account | None:
        grant = self.grant(call, scope)
        return grant.account if grant else None

    def _checkout(self, call: Call) -> Checkout:
        checkout = self.desk.checkouts.get(call.target, call.agent.profile_url)
        account = self._account(call, profile.CHECKOUT_MANAGE)
        if checkout.account and account is None:
            raise _unidentified(self.desk.origin())
        if checkout.account and checkout.account != account:
            raise not_found("Checkout", profile.CHECKOUT)
        return checkout

    def _open(self, call: Call) -> Checkout:
        """The checkout, when it can still change; else `Refused` 409."""
        checkout = self._checkout(call)
        if checkout.state is not State.OPEN:
            raise Refused(
                409, f"checkout_{checkout.state.value}", f"This checkout is {checkout.state.value}."
            )
        return checkout

    def _told(
        self, checkout: Checkout, call: Call, *, status: int = 200, messages: list[Json] | None = None
    ) -> Answer:
        return Answer(body=checkout_told(self.desk, checkout, call.agent, messages or []), status=status)

    # --- cart

    async def create_cart(self, call: Call) -> Answer:
        account = self._account(call, profile.CART_MANAGE)
        cart = self.desk.carts.begin(_read(CheckoutAsked, call.body), call.agent.profile_url, account)
        return Answer(body=self._cart_told(cart.cart_id, call), status=201)

    async def get_cart(self, call: Call) -> Answer:
        return Answer(body=self._cart_told(call.target, call))

    async def update_cart(self, call: Call) -> Answer:
        cart = self.desk.carts.get(call.target, call.agent.profile_url)
        account = self._account(call, profile.CART_MANAGE)
        self.desk.carts.replace(cart, _read(CheckoutAsked, call.body), account)
        return Answer(body=self._cart_told(call.target, call))

    async def cancel_cart(self, call: Call) -> Answer:
        told = self._cart_told(call.target, call)
        self.desk.carts.drop(self.desk.carts.get(call.target, call.agent.profile_url))
        return Answer(body=told)

    def _cart_told(self, cart_id: str, call: Call) -> Json:
        cart = self.desk.carts.get(cart_id, call.agent.profile_url)
        told = self.desk.carts.told(cart, self.desk.origin())
        return {"ucp": profile.envelope(profile.CART, call.agent.capabilities), **told}

    # --- catalog

    async def search_catalog(self, call: Call) -> Answer:
        found = self.desk.catalog.search(_read(SearchAsked, call.body), self.desk.origin())
        return Answer(body={"ucp": profile.envelope(profile.SEARCH, call.agent.capabilities), **found})

    async def lookup_catalog(self, call: Call) -> Answer:
        found = self.desk.catalog.lookup(_read(LookupAsked, call.body), self.desk.origin())
        return Answer(body={"ucp": profile.envelope(profile.LOOKUP, call.agent.capabilities), **found})

    async def get_product(self, call: Call) -> Answer:
        found = self.desk.catalog.detail(_read(ProductAsked, call.body), self.desk.origin())
        return Answer(body={"ucp": profile.envelope(profile.LOOKUP, call.agent.capabilities), **found})

    # --- orders

    async def get_order(self, call: Call) -> Answer:
        return self._order_told(self._order(call, profile.ORDER_READ), call)

    async def cancel_order(self, call: Call) -> Answer:
        order = self._own_order(call)
        self.desk.orders.cancel(order)
        self.desk.postman.tell(order)
        return self._order_told(order, call)

    async def return_order(self, call: Call) -> Answer:
        order = self._own_order(call)
        asked = _read(ReturnAsked, call.body)
        made = self.desk.orders.send_back(order, asked.line_items, asked.reason, asked.exchange_for)
        self.desk.postman.tell(order)
        told = self._order_told(order, call)
        label = f"{self.desk.origin()}/returns/{made}?order={order.number}&key={order.key}"
        return replace(told, body=told.body | {"label_url": label, "adjustment_id": made})

    def _order(self, call: Call, scope: str) -> Order:
        """An agent sees the orders it brought; with a customer's token, all of the customer's."""
        grant = self.grant(call, scope)
        order = self.desk.orders.get(call.target)
        if order is None:
            raise not_found("Order", profile.ORDER)
        brought = order.agent == call.agent.profile_url
        owned = grant is not None and order.account == grant.account
        if not (owned or (brought and grant is None)):
            sentence = "Not authorized to access this order."
            raise NoResource(error("unauthorized", sentence, None, "unrecoverable"), capability=profile.ORDER)
        return order

    def _own_order(self, call: Call) -> Order:
        """For a change: a customer's order needs the customer's token."""
        order = self._order(call, profile.ORDER_MANAGE)
        if order.account and call.bearer is None:
            raise _unidentified(self.desk.origin())
        return order

    def _order_told(self, order: Order, call: Call) -> Answer:
        return Answer(body=order_told(order, self.desk.origin(), call.agent.capabilities))


OPERATIONS: dict[str, tuple[Operation, bool]] = {
    "create_checkout": (Operations.create_checkout, True),
    "get_checkout": (Operations.get_checkout, False),
    "update_checkout": (Operations.update_checkout, True),
    "complete_checkout": (Operations.complete_checkout, True),
    "cancel_checkout": (Operations.cancel_checkout, True),
    "create_cart": (Operations.create_cart, True),
    "get_cart": (Operations.get_cart, False),
    "update_cart": (Operations.update_cart, True),
    "cancel_cart": (Operations.cancel_cart, True),
    "search_catalog": (Operations.search_catalog, False),
    "lookup_catalog": (Operations.lookup_catalog, False),
    "get_product": (Operations.get_product, False),
    "get_order": (Operations.get_order, False),
    "cancel_order": (Operations.cancel_order, True),
    "return_order": (Operations.return_order, True),
}
"""By name, with whether it changes something."""

CAPABILITY_OF = {
    **{f"{verb}_checkout": profile.CHECKOUT for verb in ("create", "get", "update", "complete", "cancel")},
    **{f"{verb}_cart": profile.CART for verb in ("create", "get", "update", "cancel")},
    "search_catalog": profile.SEARCH,
    "lookup_catalog": profile.LOOKUP,
    "get_product": profile.LOOKUP,
    **{f"{verb}_order": profile.ORDER for verb in ("get", "cancel", "return")},
}


def _read(shape: type[Shape], body: Json) -> Shape:
    try:
        return shape.model_validate(body)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(400, "invalid_request", f"$.{where}: {first['msg']}"[:300]) from None


def _fingerprint(name: str, call: Call) -> str:
    words = json.dumps([name, call.target, call.body], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def _unidentified(origin: str, problem: str | None = None) -> NoResource:
    return NoResource(
        error("identity_required", "Sign in to Northline for this.", None, "requires_buyer_review"),
        status=401,
        headers={"WWW-Authenticate": challenge(origin, problem)},
    )
