"""A merchant's operations with typed answers, over whichever transport it offers."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from checkout.tiers.ucp import operations as op
from checkout.tiers.ucp.discovery import Merchant
from checkout.tiers.ucp.errors import AnswerLost, Challenge, NotAMerchant, Rejected
from checkout.tiers.ucp.mcp import McpCaller
from checkout.tiers.ucp.models import Checkout
from checkout.tiers.ucp.negotiation import CHECKOUT
from checkout.tiers.ucp.operations import Caller, Operation
from checkout.tiers.ucp.rest import RestCaller
from checkout.tiers.ucp.snapshots import CatalogProduct, OrderSnapshot
from checkout.tiers.ucp.wire import Wire, patiently

M = TypeVar("M", bound=BaseModel)
_MOST_PAGES = 20


def caller_for(wire: Wire, merchant: Merchant) -> Caller:
    """REST before MCP; raises `NotAMerchant` when the merchant offers neither, or no checkout."""
    if not merchant.has(CHECKOUT):
        raise NotAMerchant("offers no checkout in a version Muse speaks")
    endpoints = {service.transport: service.endpoint for service in reversed(merchant.services)}
    if "rest" in endpoints:
        return RestCaller(wire, merchant, endpoints["rest"])
    if "mcp" in endpoints:
        return McpCaller(wire, merchant, endpoints["mcp"])
    raise NotAMerchant("offers neither REST nor MCP")


class Accounts(Protocol):
    """Store accounts that shoppers linked."""

    async def bearer(self, user_id: int, origin: str) -> str | None:
        """A fresh access token, or None when no account is linked; raises `StoreRefused` (SIGN_IN) when the
        shopper has to sign in again."""

    async def renew(self, user_id: int, origin: str, challenge: Challenge, refused: str) -> str | None:
        """Another token in place of a `refused` one; None when only the shopper can help."""


@dataclass(slots=True)
class Login:
    """A shopper's own access at a merchant. `renew` brings another token when one is refused, or None when
    only the shopper can help."""

    token: str = field(repr=False)
    renew: Callable[[Challenge, str], Awaitable[str | None]] = field(repr=False)


class Shop:
    """One merchant, as one shopper (`login`) or as a guest. Reads and keyed writes are repeated patiently;
    `complete_checkout` never is: its caller decides."""

    def __init__(self, wire: Wire, merchant: Merchant, login: Login | None = None) -> None:
        self._wire = wire
        self._caller = caller_for(wire, merchant)
        self._login = login
        self.merchant = merchant

    @property
    def signed_in(self) -> bool:
        return self._login is not None

    async def create_checkout(self, body: dict[str, Any]) -> Checkout:
        return await self._patiently(Checkout, op.CREATE_CHECKOUT, payload=body)

    async def create_cart(self, body: dict[str, Any]) -> Checkout:
        """A cart, which costs the merchant less than a checkout: read as one that is not complete."""
        answer = await self._repeat(op.CREATE_CART, payload=body)
        return _read(Checkout, {**answer, "status": "incomplete"})

    async def get_checkout(self, checkout_id: str) -> Checkout:
        return await self._patiently(Checkout, op.GET_CHECKOUT, resource=checkout_id)

    async def look_at_checkout(self, checkout_id: str) -> Checkout:
        """One look, without patience."""
        return _read(Checkout, await self._call(op.GET_CHECKOUT, resource=checkout_id))

    async def update_checkout(self, checkout_id: str, body: dict[str, Any]) -> Checkout:
        return await self._patiently(Checkout, op.UPDATE_CHECKOUT, resource=checkout_id, payload=body)

    async def complete_checkout(self, checkout_id: str, body: dict[str, Any], key: str) -> Checkout:
        answer = await self._call(op.COMPLETE_CHECKOUT, resource=checkout_id, payload=body, key=key)
        return _read(Checkout, answer)

    async def cancel_checkout(self, checkout_id: str) -> Checkout:
        return await self._patiently(Checkout, op.CANCEL_CHECKOUT, resource=checkout_id)

    async def order(self, order_id: str) -> OrderSnapshot:
        return await self._patiently(OrderSnapshot, op.GET_ORDER, resource=order_id)

    async def cancel_order(self, order_id: str) -> OrderSnapshot:
        return await self._patiently(OrderSnapshot, op.CANCEL_ORDER, resource=order_id)

    async def return_order(self, order_id: str, body: dict[str, Any]) -> str:
        """Starts a return or an exchange; gives the address of its label, empty when none is told."""
        answer = await self._repeat(op.RETURN_ORDER, resource=order_id, payload=body)
        return str(answer.get("label_url") or "")

    async def lookup(self, ids: tuple[str, ...], context: dict[str, str]) -> tuple[CatalogProduct, ...]:
        """Products behind identifiers: product or variant ids, and SKUs, handles or links where supported."""
        answer = await self._repeat(op.LOOKUP_CATALOG, payload={"ids": list(ids), "context": context})
        return _products(answer)

    async def product(self, product_id: str, selected: dict[str, str]) -> CatalogProduct | None:
        """One product in full, its variants narrowed to `selected` (option name -> label)."""
        choice = [{"name": name, "label": label} for name, label in selected.items()]
        payload: dict[str, Any] = {"id": product_id, **({"selected": choice} if choice else {})}
        answer = await self._repeat(op.GET_PRODUCT, payload=payload)
        return _read(CatalogProduct, answer["product"]) if isinstance(answer.get("product"), dict) else None

    async def search(
        self, query: str, context: dict[str, str], limit: int = 20
    ) -> tuple[CatalogProduct, ...]:
        """Up to `limit` products for `query`; pages are followed by the merchant's word, not by their size."""
        found: tuple[CatalogProduct, ...] = ()
        pagination: dict[str, Any] = {"limit": limit}
        for _ in range(_MOST_PAGES):
            payload = {"query": query, "context": context, "pagination": pagination}
            answer = await self._repeat(op.SEARCH_CATALOG, payload=payload)
            found += _products(answer)
            page = answer.get("pagination")
            if not isinstance(page, dict) or not page.get("has_next_page") or not page.get("cursor"):
                break
            if len(found) >= limit:
                break
            pagination = {"limit": limit, "cursor": page["cursor"]}
        return found[:limit]

    async def _patiently(
        self,
        model: type[M],
        operation: Operation,
        *,
        resource: str = "",
        payload: dict[str, Any] | None = None,
    ) -> M:
        return _read(model, await self._repeat(operation, resource=resource, payload=payload))

    async def _repeat(
        self, operation: Operation, *, resource: str = "", payload: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        key = str(uuid.uuid4()) if operation.keyed else None
        return await patiently(
            self._wire, lambda: self._call(operation, resource=resource, payload=payload, key=key)
        )

    async def _call(
        self,
        operation: Operation,
        *,
        resource: str = "",
        payload: dict[str, Any] | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        bearer = self._login.token if self._login else None
        try:
            return await self._caller.call(
                operation, resource=resource, payload=payload, key=key, bearer=bearer
            )
        except Rejected as error:
            if self._login is None or error.challenge is None:
                raise
            token = await self._login.renew(error.challenge, self._login.token)
            if token is None:
                raise
            self._login.token = token
        return await self._caller.call(operation, resource=resource, payload=payload, key=key, bearer=token)


def _read(model: type[M], answer: Any) -> M:
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise AnswerLost(f"the answer is no {model.__name__}: {where}") from None


def _products(answer: dict[str, Any]) -> tuple[CatalogProduct, ...]:
    products = answer.get("products")
    return tuple(_read(CatalogProduct, product) for product in products or () if isinstance(product, dict))
