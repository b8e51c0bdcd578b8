"""The protocol's operations, named once for both of its transports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from checkout.tiers.ucp.discovery import Merchant


@dataclass(frozen=True, slots=True)
class Operation:
    """`tool`: its MCP name. `path`: its REST path, "{id}" replaced. `payload`: the MCP argument that holds the
    body. `keyed`: it changes state and carries an idempotency key."""

    tool: str
    method: str
    path: str
    payload: str = ""
    keyed: bool = False

    def url(self, endpoint: str, resource: str) -> str:
        return endpoint + self.path.replace("{id}", quote(resource, safe=""))


CREATE_CHECKOUT = Operation("create_checkout", "POST", "/checkout-sessions", "checkout", keyed=True)
GET_CHECKOUT = Operation("get_checkout", "GET", "/checkout-sessions/{id}")
UPDATE_CHECKOUT = Operation("update_checkout", "PUT", "/checkout-sessions/{id}", "checkout", keyed=True)
COMPLETE_CHECKOUT = Operation(
    "complete_checkout", "POST", "/checkout-sessions/{id}/complete", "checkout", keyed=True
)
CANCEL_CHECKOUT = Operation("cancel_checkout", "POST", "/checkout-sessions/{id}/cancel", keyed=True)
CREATE_CART = Operation("create_cart", "POST", "/carts", "cart", keyed=True)
SEARCH_CATALOG = Operation("search_catalog", "POST", "/catalog/search", "catalog")
LOOKUP_CATALOG = Operation("lookup_catalog", "POST", "/catalog/lookup", "catalog")
GET_PRODUCT = Operation("get_product", "POST", "/catalog/product", "catalog")
GET_ORDER = Operation("get_order", "GET", "/orders/{id}")
CANCEL_ORDER = Operation("cancel_order", "POST", "/orders/{id}/cancel", keyed=True)
RETURN_ORDER = Operation("return_order", "POST", "/orders/{id}/returns", "return", keyed=True)
"""The last two are no part of the protocol: only where a store file names the capability that has them."""


class Caller(Protocol):
    """One transport of one merchant."""

    merchant: Merchant

    async def call(
        self,
        operation: Operation,
        *,
        resource: str = "",
        payload: dict[str, Any] | None = None,
        key: str | None = None,
        bearer: str | None = None,
    ) -> dict[str, Any]:
        """The JSON object answered. Raises `Rejected`, `NotReached` or `AnswerLost`; an envelope of status
        "error" is a `Rejected` too."""
