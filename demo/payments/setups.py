"""Setup intents and hosted pages that save a card for later."""

from __future__ import annotations

from demo.payments import customers
from demo.payments.books import Books, new_id
from demo.payments.cards import TEST_CARDS, Typed
from demo.payments.errors import DECLINES, Json, Refusal, card_error, invalid
from demo.payments.listing import page

PAGE_SECONDS = 24 * 3600


def create(books: Books, params: Json) -> Json:
    if params.get("customer"):
        customers.living(books, params["customer"], "customer")
    made = books.add(
        "setup_intent",
        "seti",
        application=None,
        automatic_payment_methods=params.get("automatic_payment_methods"),
        cancellation_reason=None,
        customer=params.get("customer"),
        customer_account=None,
        description=params.get("description"),
        excluded_payment_method_types=None,
        flow_directions=None,
        last_setup_error=None,
        latest_attempt=None,
        mandate=None,
        metadata=params.get("metadata", {}),
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options={},
        payment_method_types=params.get("allowed_payment_method_types", ["card"]),
        single_use_mandate=None,
        status="requires_payment_method",
        usage=params.get("usage", "off_session"),
    )
    made["client_secret"] = f"{made['id']}_secret_{new_id('x', 20)[2:]}"
    books.event("setup_intent.created", made)
    if method := params.get("payment_method"):
        made["payment_method"] = customers.method_of(books, method)["id"]
        made["status"] = "requires_confirmation"
    if params.get("confirm"):
        return confirm(books, made["id"], params, "")
    return made


def confirm(books: Books, intent_id: str, params: Json, origin: str) -> Json:
    """Use the card once to see whether it can be kept."""
    intent = books.get("setup_intent", intent_id)
    if intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
        message = f"You cannot confirm this SetupIntent because it has a status of {intent['status']}."
        raise invalid(message, code="setup_intent_unexpected_state")
    method_id = params.get("payment_method") or intent["payment_method"]
    if method_id is None:
        message = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise invalid(message, code="setup_intent_unexpected_state")
    method = customers.method_of(books, method_id)
    intent["payment_method"] = method["id"]
    card = TEST_CARDS[books.private[method["id"]]["number"]]
    if card.decline and card.decline_setup:
        raise _failed(books, intent, card.decline)
    if card.asks:
        return _ask_the_bank(books, intent, params.get("return_url"), origin)
    return succeed(books, intent)


def _failed(books: Books, intent: Json, decline: str) -> Refusal:
    code, message = DECLINES[decline]
    intent |= {"status": "requires_payment_method", "payment_method": None}
    intent["last_setup_error"] = {
        "code": code,
        "decline_code": decline,
        "message": message,
        "type": "card_error",
    }
    books.event("setup_intent.setup_failed", intent)
    return card_error(decline, setup_intent=intent)


def _ask_the_bank(books: Books, intent: Json, return_url: str | None, origin: str) -> Json:
    intent["status"] = "requires_action"
    url = f"{origin}/3d_secure/{intent['id']}?secret={intent['client_secret']}"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": return_url, "url": url},
    }
    books.event("setup_intent.requires_action", intent)
    return intent


def succeed(books: Books, intent: Json) -> Json:
    method = books.objects[intent["payment_method"]]
    if intent["customer"] and method["customer"] is None:
        customers.attach(books, method["id"], {"customer": intent["customer"]})
    books.private[method["id"]]["is_set_up"] = True
    intent |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    books.event("setup_intent.succeeded", intent)
    return intent


def authenticated(books: Books, intent: Json, approved: bool) -> Json:
    """After the bank's page."""
    intent["next_action"] = None
    if approved:
        return succeed(books, intent)
    intent |= {"status": "requires_payment_method", "payment_method": None}
    intent["last_setup_error"] = {
        "code": "setup_intent_authentication_failure",
        "message": "The latest attempt to set up the payment method has failed because authentication failed.",
        "type": "invalid_request_error",
    }
    books.event("setup_intent.setup_failed", intent)
    return intent


def cancel(books: Books, intent_id: str, params: Json) -> Json:
    intent = books.get("setup_intent", intent_id)
    if intent["status"] in {"succeeded", "canceled"}:
        message = f"You cannot cancel this SetupIntent because it has a status of {intent['status']}."
        raise invalid(message, code="setup_intent_unexpected_state")
    intent |= {
        "status": "canceled",
        "cancellation_reason": params.get("cancellation_reason"),
        "next_action": None,
    }
    books.event("setup_intent.canceled", intent)
    return intent


def intents(books: Books, params: Json, url: str) -> Json:
    found = (
        i
        for i in books.all("setup_intent")
        if params.get("customer") in {None, i["customer"]}
        and params.get("payment_method") in {None, i["payment_method"]}
    )
    return page(found, params, url)


# --- hosted pages


def create_session(books: Books, params: Json, origin: str) -> Json:
    """A hosted page in setup mode, which is all that this service hosts."""
    if params.get("mode") != "setup":
        raise invalid("Only mode=setup is hosted here.", "mode")
    for name in ("line_items", "payment_intent_data", "subscription_data"):
        if name in params:
            raise invalid(f"You can not pass `{name}` in `setup` mode.", name)
    if not params.get("success_url"):
        raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
    if not params.get("currency") and not params.get("allowed_payment_method_types"):
        raise invalid("Missing required param: currency.", "currency", "parameter_missing")
    _check_urls(params)
    if params.get("customer"):
        customers.living(books, params["customer"], "customer")
    intent = create(books, _intent_params(params))
    made = books.add("checkout.session", "cs", **_session_fields(books, params, intent))
    session_id = f"cs_test_{made['id'][3:]}{new_id('x', 34)[2:]}"
    del books.objects[made["id"]]
    made |= {"id": session_id, "url": f"{origin}/c/pay/{session_id}"}
    books.objects[session_id] = made
    return made


def _check_urls(params: Json) -> None:
    for name in ("success_url", "cancel_url"):
        url = params.get(name)
        if url and not url.startswith(("https://", "http://")):
            raise invalid("Not a valid URL", name, "url_invalid")


def _intent_params(params: Json) -> Json:
    data = params.get("setup_intent_data") or {}
    asked = {k: data[k] for k in ("metadata", "description") if k in data}
    return asked | ({"customer": params["customer"]} if params.get("customer") else {})


def _session_fields(books: Books, params: Json, intent: Json) -> Json:
    nothing = (
        "adaptive_pricing", "after_expiration", "allow_promotion_codes", "collected_information",
        "integration_identifier", "managed_payments", "permissions", "wallet_options", "amount_subtotal", "amount_total",
        "billing_address_collection", "client_secret", "consent", "consent_collection", "customer_account",
        "customer_details", "invoice", "invoice_creation", "payment_intent", "payment_link",
        "recovered_from", "shipping_address_collection", "shipping_cost", "subscription", "submit_type",
        "total_details", "saved_payment_method_options", "currency_conversion", "origin_context",
    )  # fmt: skip
    same = (
        "cancel_url",
        "client_reference_id",
        "currency",
        "customer",
        "customer_email",
        "locale",
        "success_url",
    )
    return {
        **dict.fromkeys(nothing),
        **{name: params.get(name) for name in same},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "discounts": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_creation": None if params.get("customer") else params.get("customer_creation"),
        "expires_at": params.get("expires_at", int(books.now()) + PAGE_SECONDS),
        "metadata": params.get("metadata", {}),
        "mode": "setup",
        "payment_method_collection": "always",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": params.get("allowed_payment_method_types", ["card"]),
        "payment_status": "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "setup_intent": intent["id"],
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted",
    }


def session_now(books: Books, session_id: str, param: str = "id") -> Json:
    """The session, expired if its time is over."""
    session = books.get("checkout.session", session_id, param)
    if session["status"] == "open" and session["expires_at"] <= books.now():
        _end_session(books, session)
    return session


def expire_session(books: Books, session_id: str) -> Json:
    session = session_now(books, session_id)
    if session["status"] != "open":
        raise invalid('Only Checkout Sessions with a status in ["open"] can be expired.')
    return _end_session(books, session)


def _end_session(books: Books, session: Json) -> Json:
    session |= {"status": "expired", "url": None}
    cancel(books, session["setup_intent"], {})
    books.event("checkout.session.expired", session)
    return session


def submit_page(books: Books, session: Json, typed: Typed, origin: str) -> Json:
    """A person pressed Save; gives the setup intent. Raises the card's refusal, after which the page goes on."""
    method = customers.new_method(books, typed)
    intent = confirm(books, session["setup_intent"], {"payment_method": method["id"]}, origin)
    if intent["status"] == "succeeded":
        complete_session(books, session)
    return intent


def complete_session(books: Books, session: Json) -> None:
    details = books.objects[books.objects[session["setup_intent"]]["payment_method"]]["billing_details"]
    session |= {"status": "complete", "url": None}
    session["customer_details"] = {
        "address": details["address"],
        "business_name": None,
        "email": session["customer_email"],
        "individual_name": details["name"],
        "name": details["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    books.event("checkout.session.completed", session)


def sessions(books: Books, params: Json, url: str) -> Json:
    found = (
        s
        for s in books.all("checkout.session")
        if params.get("customer") in {None, s["customer"]}
        and params.get("setup_intent") in {None, s["setup_intent"]}
        and params.get("status") in {None, s["status"]}
    )
    return page(found, params, url)
