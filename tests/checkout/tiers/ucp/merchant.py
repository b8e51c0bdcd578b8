"""A merchant behind httpx's transport seam: faithful by default, and as odd as a test tells it to be."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ECDSA_P256_SHA256

from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.errors import Patience
from checkout.tiers.ucp.shop import Accounts
from checkout.tiers.ucp.signing import Message, Response, Signer, digest_of
from checkout.tiers.ucp.wire import CallTime
from domain.money import Money
from domain.order import OrderLine, Payer, PlacedOrder, StoreOrder
from domain.people import Address, Contact
from domain.settings import HandlerToken, Settings
from stores.registry import StoreRegistry

Json = dict[str, Any]
ORIGIN = "https://www.northfield.shop"
SWIFT = Patience(answer=5, attempts=2, pause=0.001, longest_pause=0.01, in_doubt=0.15, settle=0.0)
PATIENT = replace(SWIFT, in_doubt=30)
"""For outcomes that come, however slow the machine is."""
ADDRESS = Address(
    name="Ada Lovelace", line1="1 Main St", city="New York", region="NY", postal_code="10001", country="US"
)
CONTACT = Contact(name="Ada Lovelace", email="ada@example.com", phone="+12125550123")


def usd(cents: int) -> Money:
    return Money(cents=cents, currency="USD")


def line(variant: str | None = "boot-9", quantity: int = 1, price: int = 8900, **more: Any) -> OrderLine:
    given: Json = {
        "line_id": f"l-{variant}",
        "name": "Trail boot",
        "url": f"{ORIGIN}/products/trail-boot",
        "variant_id": variant,
        "quantity": quantity,
        "unit_price": usd(price),
    }
    return OrderLine(**{**given, **more})


def order(**changes: Any) -> StoreOrder:
    given: Json = {
        "muse_order_id": "s1:www.northfield.shop",
        "user_id": 7,
        "store_id": "www.northfield.shop",
        "currency": "USD",
        "lines": (line(),),
        "address": ADDRESS,
        "contact": CONTACT,
        "created_at": datetime(2026, 11, 22, tzinfo=UTC),
    }
    return StoreOrder(**{**given, **changes})


def approved(quote_ref: str | None, cap: int = 20000, **changes: Any) -> StoreOrder:
    return order(**{"quote_ref": quote_ref, "approved_cap": usd(cap), "payer": Payer.TOKEN, **changes})


def placed_order(store_ref: str = "ord_1", **changes: Any) -> PlacedOrder:
    given: Json = {
        "muse_order_id": "s1:www.northfield.shop",
        "user_id": 7,
        "store_id": "www.northfield.shop",
        "origin": ORIGIN,
        "order_number": "N-1001",
        "store_ref": store_ref,
        "placed_at": datetime(2026, 11, 22, tzinfo=UTC),
    }
    return PlacedOrder(**{**given, **changes})


class Lost(Exception):
    """The merchant does its work, and its answer never arrives."""


class Merchant:
    """`faults[operation]` is taken from the front, one per call: an exception to raise, `Lost()`, a
    `httpx.Response` to send, or a function of the usual answer. `change` edits every checkout it tells."""

    def __init__(self, version: str = "2026-04-08") -> None:
        self.version = version
        self.signer = Signer.generate()
        self.sign_answers = False
        self.stock = {"boot-9": 8900, "sock-m": 1200}
        self.checkouts: dict[str, Json] = {}
        self.orders: dict[str, Json] = {}
        self.keys: dict[str, tuple[int, Json]] = {}
        self.completions = 0
        self.faults: dict[str, list[Any]] = defaultdict(list)
        self.calls: list[tuple[str, httpx.Request]] = []
        self.change: Callable[[Json], None] = lambda checkout: None
        self.handlers: Json = {"com.pay.test": [{"id": "h1", "available_instruments": [{"type": "card"}]}]}
        self.instruments: list[Json] = []
        self.asynchronous = False

    # ---- the transport

    def __call__(self, request: httpx.Request) -> httpx.Response:
        operation = self._operation(request)
        self.calls.append((operation, request))
        fault = self.faults[operation].pop(0) if self.faults[operation] else None
        if isinstance(fault, httpx.Response):
            return fault
        if isinstance(fault, Exception) and not isinstance(fault, Lost):
            raise fault
        status, body = self._answer(operation, request)
        if isinstance(fault, Lost):
            raise httpx.ReadTimeout("lost", request=request)
        if fault is not None:
            body = fault(copy.deepcopy(body))
        return self._sent(status, body)

    def operations(self) -> list[str]:
        return [operation for operation, _ in self.calls]

    def bodies(self, operation: str) -> list[Json]:
        return [json.loads(r.content) for o, r in self.calls if o == operation and r.content]

    def _operation(self, request: httpx.Request) -> str:
        path = request.url.path
        if path.startswith("/.well-known/ucp"):
            return "profile"
        if path.startswith("/ucp/orders/"):
            return "order"
        if path.startswith("/ucp/catalog/"):
            return path.rpartition("/")[2]
        if path.endswith(("/complete", "/cancel")):
            return path.rpartition("/")[2]
        return {"POST": "create", "GET": "get", "PUT": "update"}[request.method]

    def _sent(self, status: int, body: Any) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": "application/json", "cache-control": "public, max-age=120"}
        if self.sign_answers:
            headers["content-digest"] = digest_of(content)
            headers |= sign_answer(self.signer, status, headers)
        return httpx.Response(status, content=content, headers=headers)

    # ---- the shop

    def profile(self) -> Json:
        names = ("checkout", "fulfillment", "discount", "order", "catalog.lookup", "buyer_consent")
        parents = {"fulfillment", "discount", "buyer_consent"}
        return {
            "ucp": {
                "version": self.version,
                "services": {
                    "dev.ucp.shopping": [
                        {"version": self.version, "transport": "rest", "endpoint": f"{ORIGIN}/ucp"}
                    ]
                },
                "capabilities": {
                    f"dev.ucp.shopping.{name}": [
                        {
                            "version": self.version,
                            **({"extends": "dev.ucp.shopping.checkout"} if name in parents else {}),
                        }
                    ]
                    for name in names
                },
                "payment_handlers": self.handlers,
            },
            "signing_keys": [self.signer.jwk],
        }

    def _answer(self, operation: str, request: httpx.Request) -> tuple[int, Any]:
        if operation == "profile":
            return 200, self.profile()
        body = json.loads(request.content) if request.content else {}
        parts = request.url.path.split("/")
        if operation == "create":
            checkout_id = f"chk_{len(self.checkouts) + 1}"
            self.checkouts[checkout_id] = {"status": "incomplete", "asked": body}
            return 201, self._told(checkout_id)
        if operation == "order":
            return self._found(self.orders.get(parts[-1]))
        if operation in {"lookup", "product"}:
            return 200, self._catalog(operation)
        checkout_id = parts[3]
        if checkout_id not in self.checkouts:
            return 404, {"code": "not_found", "content": "no such checkout"}
        if operation == "update":
            self.checkouts[checkout_id]["asked"] = body
        elif operation == "complete":
            return self._complete(checkout_id, body, request.headers["idempotency-key"])
        elif operation == "get":
            self._settle(checkout_id)
        return 200, self._told(checkout_id)

    def _found(self, order: Json | None) -> tuple[int, Json]:
        if order is not None:
            return 200, order
        message = {"type": "error", "code": "not_found", "severity": "unrecoverable", "content": "?"}
        return 200, {"ucp": {"version": self.version, "status": "error"}, "messages": [message]}

    def _catalog(self, operation: str) -> Json:
        variants = [
            {
                "id": f"boot-{size}",
                "title": size,
                "price": {"amount": 8900, "currency": "USD"},
                "options": [{"name": "Size", "label": size}, {"name": "Color", "label": "Tan"}],
            }
            for size in ("8", "9")
        ]
        boot = {"id": "boot", "title": "Trail boot"}
        if operation == "product":
            return {"ucp": {"version": self.version}, "product": {**boot, "variants": variants}}
        return {"ucp": {"version": self.version}, "products": [{**boot, "variants": variants[:1]}]}

    def _complete(self, checkout_id: str, body: Json, key: str) -> tuple[int, Json]:
        if key in self.keys:
            return self.keys[key]
        held = self.checkouts[checkout_id]
        if self._status(held) != "ready_for_complete":
            return 409, {"code": "conflict", "content": "not ready"}
        self.completions += 1
        held["status"] = "complete_in_progress"
        if not self.asynchronous:
            self._settle(checkout_id)
        self.keys[key] = 200, self._told(checkout_id)
        return self.keys[key]

    def _settle(self, checkout_id: str) -> None:
        held = self.checkouts[checkout_id]
        if held["status"] == "complete_in_progress":
            held["status"] = "completed"
            number = 1000 + self.completions
            held["order"] = {
                "id": f"ord_{number}",
                "label": f"N-{number}",
                "permalink_url": f"{ORIGIN}/orders/ord_{number}",
            }

    def _status(self, held: Json) -> str:
        if held["status"] != "incomplete":
            return str(held["status"])
        asked = held["asked"]
        methods = asked.get("fulfillment", {}).get("methods", [])
        chosen = methods and all(g.get("selected_option_id") for g in methods[0].get("groups", [{}]))
        return "ready_for_complete" if asked.get("buyer", {}).get("email") and chosen else "incomplete"

    def _told(self, checkout_id: str) -> Json:
        held = self.checkouts[checkout_id]
        asked = held["asked"]
        lines = [
            {
                "id": f"li_{n}",
                "item": {"id": a["item"]["id"], "title": "Trail boot", "price": self.stock[a["item"]["id"]]},
                "quantity": a["quantity"],
                "totals": [],
            }
            for n, a in enumerate(asked["line_items"], 1)
            if a["item"]["id"] in self.stock
        ]
        subtotal = sum(entry["item"]["price"] * entry["quantity"] for entry in lines)
        codes = [c for c in asked.get("discounts", {}).get("codes", []) if c.upper() == "TEN"]
        totals = [{"type": "subtotal", "display_text": "Subtotal", "amount": subtotal}]
        if codes:
            totals.append({"type": "discount", "display_text": "Ten off", "amount": -1000})
        methods = asked.get("fulfillment", {}).get("methods", [])
        fulfillment, shipping = self._fulfillment(methods)
        if methods:
            totals.append({"type": "fulfillment", "display_text": "Shipping", "amount": shipping})
            totals.append({"type": "tax", "display_text": "Sales tax", "amount": 790})
        totals.append({"type": "total", "amount": sum(int(str(t["amount"])) for t in totals)})
        told: Json = {
            "ucp": {"version": self.version, "status": "success", "payment_handlers": self.handlers},
            "id": checkout_id,
            "status": self._status(held),
            "currency": "USD",
            "line_items": lines,
            "totals": totals,
            "fulfillment": fulfillment,
            "discounts": {
                "codes": codes,
                "applied": [{"code": c, "title": c, "amount": 1000} for c in codes],
            },
            "links": [{"type": "terms_of_service", "url": f"{ORIGIN}/terms"}],
            "payment": {"instruments": self.instruments},
            "continue_url": f"{ORIGIN}/checkout/{checkout_id}",
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        }
        if "order" in held:
            told["order"] = held["order"]
        self.change(told)
        return told

    def _fulfillment(self, methods: list[Json]) -> tuple[Json, int]:
        if not methods:
            return {}, 0
        prices = {"standard": 500, "express": 1500}
        asked = methods[0].get("groups", [{}])[0].get("selected_option_id")
        options = [
            {
                "id": name,
                "title": name.capitalize(),
                "latest_fulfillment_time": "2026-11-28T00:00:00Z",
                "totals": [{"type": "total", "amount": cents}],
            }
            for name, cents in prices.items()
        ]
        destination = {**methods[0]["destinations"][0], "id": "dest_1"}
        method = {
            "id": "m1",
            "type": "shipping",
            "line_item_ids": ["li_1"],
            "destinations": [destination],
            "selected_destination_id": "dest_1",
            "groups": [{"id": "g1", "options": options, "selected_option_id": asked}],
        }
        return {"methods": [method]}, prices.get(asked, 0)


def sign_answer(signer: Signer, status: int, headers: dict[str, str]) -> dict[str, str]:
    """`Signature` and `Signature-Input` for an answer."""
    return sign(signer, Response(status, dict(headers)), ("@status", "content-digest", "content-type"))


def sign(signer: Signer, message: Message | Response, covered: tuple[str, ...]) -> dict[str, str]:
    """`Signature` and `Signature-Input` over `covered`, as a merchant makes them."""
    keys = _OneKey()
    keys.private = signer._key
    HTTPMessageSigner(signature_algorithm=ECDSA_P256_SHA256, key_resolver=keys).sign(
        message,
        key_id=signer.kid,
        include_alg=False,
        covered_component_ids=covered,
        use_existing_digest="content-digest" in covered,
    )
    return {name: message.headers[name] for name in ("Signature", "Signature-Input")}


class _OneKey(HTTPSignatureKeyResolver):
    private: Any = None

    def resolve_private_key(self, key_id: str) -> Any:
        return self.private

    def resolve_public_key(self, key_id: str) -> Any:
        raise KeyError(key_id)


def tier(
    merchant: Callable[[httpx.Request], httpx.Response],
    *,
    accounts: Accounts | None = None,
    signer: Signer | None = None,
    tokens: bool = True,
    patience: Patience = SWIFT,
    watch: Callable[[CallTime], None] | None = None,
) -> ApiTier:
    settings = Settings(
        _env_file=None,
        public_url="https://muse.shop",
        ucp_tokens={"h1": HandlerToken.model_validate("tok_secret")} if tokens else {},
    )
    http = httpx.AsyncClient(transport=httpx.MockTransport(merchant))
    return ApiTier(http, StoreRegistry(()), settings, accounts, signer, patience=patience, watch=watch)
