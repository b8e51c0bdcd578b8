"""Customers and the payment methods they keep."""

from __future__ import annotations

from demo.payments.books import Books
from demo.payments.cards import METHOD_NAMES, TEST_CARDS, Typed, fingerprint
from demo.payments.errors import Json, invalid, missing_resource
from demo.payments.listing import page

EMPTY_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
SETTABLE = ("address", "description", "email", "name", "phone", "shipping", "preferred_locales")


def create(books: Books, params: Json) -> Json:
    made = books.add(
        "customer",
        "cus",
        **{name: params.get(name) for name in SETTABLE},
        balance=params.get("balance", 0),
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        discount=None,
        invoice_prefix=None,
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        metadata=params.get("metadata", {}),
        next_invoice_sequence=1,
        tax_exempt="none",
        test_clock=None,
    )
    made["preferred_locales"] = params.get("preferred_locales", [])
    books.event("customer.created", made)
    if params.get("payment_method"):
        attach(books, params["payment_method"], {"customer": made["id"]})
    return made


def update(books: Books, customer_id: str, params: Json) -> Json:
    customer = living(books, customer_id)
    settings = params.get("invoice_settings") or {}
    if method_id := settings.get("default_payment_method"):
        method = books.get("payment_method", method_id, "invoice_settings[default_payment_method]")
        if method["customer"] != customer_id:
            raise invalid(
                f"The customer does not have a payment method with the ID {method_id}.",
                "invoice_settings[default_payment_method]",
                "resource_missing",
            )
        customer["invoice_settings"]["default_payment_method"] = method_id
    customer |= {name: params[name] for name in SETTABLE if name in params}
    customer["metadata"] = merged(customer["metadata"], params)
    books.event("customer.updated", customer)
    return customer


def merged(metadata: Json, params: Json) -> Json:
    """Metadata after an update: an empty value takes a key away, an empty whole takes all away."""
    if "metadata" not in params:
        return metadata
    if not params["metadata"]:
        return {}
    return {k: v for k, v in (metadata | params["metadata"]).items() if v != ""}


def delete(books: Books, customer_id: str) -> Json:
    living(books, customer_id)
    for method in list(books.all("payment_method")):
        if method["customer"] == customer_id:
            detach(books, method["id"])
    gone = {"id": customer_id, "object": "customer", "deleted": True}
    books.event("customer.deleted", books.objects[customer_id])
    books.objects[customer_id] = gone | {"created": books.objects[customer_id]["created"]}
    return gone


def living(books: Books, customer_id: str, param: str = "id") -> Json:
    """The customer, if not deleted."""
    customer = books.get("customer", customer_id, param)
    if customer.get("deleted"):
        raise missing_resource("customer", customer_id, param)
    return customer


def new_method(books: Books, typed: Typed, customer_id: str | None = None) -> Json:
    """A payment method from a card typed on a hosted page. The number stays with us."""
    card = TEST_CARDS[typed.number]
    made = books.add(
        "payment_method",
        "pm",
        type="card",
        allow_redisplay="unspecified",
        billing_details={
            "address": EMPTY_ADDRESS | {"postal_code": typed.postal_code or None},
            "email": None,
            "name": typed.name or None,
            "phone": None,
            "tax_id": None,
        },
        card={
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": "pass" if typed.postal_code else None,
                "cvc_check": "pass",
            },
            "country": "US",
            "display_brand": card.brand,
            "exp_month": typed.month,
            "exp_year": typed.year,
            "fingerprint": fingerprint(typed.number),
            "funding": card.funding,
            "generated_from": None,
            "last4": typed.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        customer=customer_id,
        customer_account=None,
        metadata={},
    )
    books.private[made["id"]] = {"number": typed.number, "is_set_up": False}
    return made


def method_of(books: Books, method_id: str, param: str = "payment_method") -> Json:
    """The method, made on the spot for the names that tests may use."""
    if method_id in METHOD_NAMES:
        return new_method(books, Typed(number=METHOD_NAMES[method_id], month=12, year=2034, cvc="123"))
    return books.get("payment_method", method_id, param)


def attach(books: Books, method_id: str, params: Json) -> Json:
    customer = living(books, params["customer"], "customer")
    method = method_of(books, method_id, "id")
    if method["customer"] not in {None, customer["id"]}:
        raise invalid("The payment method you provided has already been attached to a customer.")
    if books.private[method["id"]].get("was_detached"):
        raise invalid(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from "
            "a Customer, and may not be used again."
        )
    method["customer"] = customer["id"]
    books.event("payment_method.attached", method)
    return method


def detach(books: Books, method_id: str) -> Json:
    method = books.get("payment_method", method_id)
    if method["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    before = {"customer": method["customer"]}
    for customer in books.all("customer"):
        settings = customer.get("invoice_settings") or {}
        if settings.get("default_payment_method") == method_id:
            settings["default_payment_method"] = None
    method["customer"] = None
    books.private[method_id]["was_detached"] = True
    books.event("payment_method.detached", method, before)
    return method


def update_method(books: Books, method_id: str, params: Json) -> Json:
    method = books.get("payment_method", method_id)
    method["metadata"] = merged(method["metadata"], params)
    card = params.get("card") or {}
    method["card"] |= {name: card[name] for name in ("exp_month", "exp_year") if name in card}
    books.event("payment_method.updated", method)
    return method


def methods(books: Books, params: Json, url: str) -> Json:
    """Those of a customer, or all that are attached to nobody's list when no customer is named."""
    if customer := params.get("customer"):
        living(books, customer, "customer")
    found = (
        m
        for m in books.all("payment_method")
        if m["customer"] == params.get("customer") and params.get("type") in {None, m["type"]}
    )
    return page(found, params, url)


def method_of_customer(books: Books, customer_id: str, method_id: str) -> Json:
    living(books, customer_id, "customer")
    method = books.get("payment_method", method_id)
    if method["customer"] != customer_id:
        raise missing_resource("PaymentMethod", method_id)
    return method
