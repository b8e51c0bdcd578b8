"""What Northline says of itself: its profile at `/.well-known/ucp`, and the metadata in each answer."""

from __future__ import annotations

from collections.abc import Iterable

from demo.northline.accounts import SAVED, TOKENS, Account
from demo.northline.wire import Json

VERSION = "2026-04-08"
SERVICE = "dev.ucp.shopping"
CHECKOUT = "dev.ucp.shopping.checkout"
CART = "dev.ucp.shopping.cart"
ORDER = "dev.ucp.shopping.order"
SEARCH = "dev.ucp.shopping.catalog.search"
LOOKUP = "dev.ucp.shopping.catalog.lookup"
FULFILLMENT = "dev.ucp.shopping.fulfillment"
DISCOUNT = "dev.ucp.shopping.discount"
CONSENT = "dev.ucp.shopping.buyer_consent"
IDENTITY = "dev.ucp.common.identity_linking"
AFTER_SALES = "example.northline.after_sales"
"""Our own: cancel an order that has not left, and send lines back or exchange them."""

CHECKOUT_MANAGE = f"{CHECKOUT}:manage"
CART_MANAGE = f"{CART}:manage"
ORDER_READ = f"{ORDER}:read"
ORDER_MANAGE = f"{ORDER}:manage"
SCOPES = {
    CHECKOUT_MANAGE: "Check out with your saved addresses and cards.",
    CART_MANAGE: "Fill your bag.",
    ORDER_READ: "See your orders and where they are.",
    ORDER_MANAGE: "Cancel your orders and send things back.",
}
GATED = (ORDER_MANAGE,)
"""Scopes without which an operation of a customer's is refused; the others only add what is saved."""

ENDPOINT = "/ucp/v1"
MCP_ENDPOINT = "/api/ucp/mcp"


def _entry(
    page: str, schema: str, extends: str | list[str] | None = None, config: Json | None = None
) -> Json:
    told: Json = {
        "version": VERSION,
        "spec": f"https://ucp.dev/{VERSION}/specification/{page}",
        "schema": f"https://ucp.dev/{VERSION}/schemas/{schema}.json",
    }
    return told | ({"extends": extends} if extends else {}) | ({"config": config} if config else {})


CAPABILITIES: dict[str, Json] = {
    CHECKOUT: _entry("checkout", "shopping/checkout"),
    CART: _entry("cart", "shopping/cart"),
    ORDER: _entry("order", "shopping/order"),
    SEARCH: _entry("catalog/search", "shopping/catalog_search"),
    LOOKUP: _entry("catalog/lookup", "shopping/catalog_lookup"),
    FULFILLMENT: _entry("fulfillment", "shopping/fulfillment", CHECKOUT),
    DISCOUNT: _entry("discount", "shopping/discount", [CHECKOUT, CART]),
    CONSENT: _entry("buyer-consent", "shopping/buyer_consent", CHECKOUT),
    IDENTITY: _entry(
        "identity-linking",
        "common/identity_linking",
        config={"scopes": {scope: {"description": {"plain": SCOPES[scope]}} for scope in GATED}},
    ),
    AFTER_SALES: {
        "version": VERSION,
        "spec": "https://northline.example/specs/after_sales",
        "schema": "https://northline.example/schemas/after_sales.json",
        "extends": ORDER,
    },
}


def parents_of(capability: str) -> frozenset[str]:
    extends = CAPABILITIES[capability].get("extends", [])
    return frozenset([extends] if isinstance(extends, str) else extends)


def handlers(account: Account | None, full: bool = False) -> Json:
    """The payment handlers: tokens for everybody, saved cards for who has any. `full` adds where they are
    described, for the profile."""
    cards = [{"type": "card", "constraints": {"brands": ["visa", "mastercard", "amex"]}}]
    offered: Json = {
        "example.northline.token": [_handler(TOKENS, "token", cards, full)],
    }
    if full or (account and account.cards):
        offered["example.northline.saved"] = [_handler(SAVED, "saved", cards, full)]
    return offered


def _handler(handler_id: str, name: str, instruments: list[Json], full: bool) -> Json:
    told: Json = {
        "id": handler_id,
        "version": VERSION,
        "available_instruments": instruments,
        "config": {"environment": "test", "merchant_id": "northline"},
    }
    if full:
        told["spec"] = f"https://northline.example/specs/{name}"
        told["schema"] = f"https://northline.example/schemas/{name}.json"
    return told


def business_profile(origin: str, signing_keys: list[Json]) -> Json:
    """The document at `/.well-known/ucp`."""
    spec = f"https://ucp.dev/{VERSION}/specification/overview"
    services = [
        {
            "version": VERSION,
            "spec": spec,
            "transport": transport,
            "schema": f"https://ucp.dev/{VERSION}/services/shopping/{schema}.json",
            "endpoint": f"{origin}{path}",
        }
        for transport, schema, path in (
            ("rest", "rest.openapi", ENDPOINT),
            ("mcp", "mcp.openrpc", MCP_ENDPOINT),
        )
    ]
    return {
        "ucp": {
            "version": VERSION,
            "services": {SERVICE: services},
            "capabilities": {name: [entry] for name, entry in CAPABILITIES.items()},
            "payment_handlers": handlers(None, full=True),
        },
        "signing_keys": signing_keys,
    }


def envelope(root: str, shared: Iterable[str], status: str = "success") -> Json:
    """The `ucp` of an answer: the capability it is about and its extensions, as far as shared."""
    return {
        "version": VERSION,
        "status": status,
        "capabilities": {
            name: [{"version": VERSION}]
            for name in CAPABILITIES
            if name in shared and (name == root or root in parents_of(name))
        },
    }
