"""Which calls the service knows, with the library's own class for the parameters of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import stripe.params as p
import stripe.params.checkout as checkout_params
import stripe.params.issuing as issuing_params
import stripe.params.test_helpers.issuing as helper_params

from demo.payments import charges, connect, customers, issuing, network, setups, webhooks
from demo.payments.errors import Json, invalid, missing_resource
from demo.payments.listing import page
from demo.payments.service import Service

Ids = dict[str, str]
Handler = Callable[[Service, Ids, Json], Json | Awaitable[Json]]
RAW_CARD = (
    "Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use "
    "Stripe.js, the Stripe mobile bindings, or Stripe Elements."
)


@dataclass(frozen=True, slots=True)
class Route:
    """`path` under /v1, with {id} and {id2}; `shape` is a class of `stripe.params`."""

    method: str
    path: str
    shape: Any
    handle: Handler


def _list(kind: str, path: str) -> Handler:
    def handle(s: Service, ids: Ids, params: Json) -> Json:
        return page(s.books.all(kind), params, path)

    return handle


def _get(kind: str) -> Handler:
    def handle(s: Service, ids: Ids, params: Json) -> Json:
        return s.books.get(kind, ids["id"])

    return handle


def _create_method(s: Service, ids: Ids, params: Json) -> Json:
    """Cards come from the hosted page; over the API only the names of test tokens."""
    card = params.get("card") or {}
    if "number" in card:
        raise invalid(RAW_CARD, "card[number]")
    token = str(card.get("token", "")).removeprefix("tok_")
    if params.get("type") != "card" or not token:
        raise invalid("Only cards by token (tok_visa) can be made here.", "card")
    made = customers.method_of(s.books, f"pm_card_{token}", "card[token]")
    made["metadata"] = params.get("metadata", {})
    return made


async def _simulate(s: Service, ids: Ids, params: Json) -> Json:
    card = s.books.get("issuing.card", params["card"], "card")
    purchase = network.Purchase(
        amount=params["amount"],
        currency=params.get("currency") or card["currency"],
        merchant=params.get("merchant_data") or {},
    )
    return await network.authorise(s.books, card, purchase, s.webhooks.ask)


def _delete_endpoint(s: Service, ids: Ids, params: Json) -> Json:
    found = [e for e in s.webhooks.endpoints if e.endpoint_id == ids["id"]]
    if not found:
        raise missing_resource("webhook_endpoint", ids["id"])
    s.webhooks.endpoints.remove(found[0])
    return {"id": ids["id"], "object": "webhook_endpoint", "deleted": True}


def _create_endpoint(s: Service, ids: Ids, params: Json) -> Json:
    made = s.webhooks.add(params["url"], events=params["enabled_events"])
    return webhooks.as_json(made, s.books, with_secret=True)


def _endpoints(s: Service, ids: Ids, params: Json) -> Json:
    return page((webhooks.as_json(e, s.books) for e in s.webhooks.endpoints), params, "/v1/webhook_endpoints")


def _events(s: Service, ids: Ids, params: Json) -> Json:
    kinds = set(params.get("types", [])) | ({params["type"]} if "type" in params else set())
    found = (e for e in s.books.all("event") if not kinds or e["type"] in kinds)
    return page(found, params, "/v1/events")


ROUTES: tuple[Route, ...] = (
    # customers and their payment methods
    Route("POST", "/customers", p.CustomerCreateParams, lambda s, i, a: customers.create(s.books, a)),
    Route("GET", "/customers", p.CustomerListParams, _list("customer", "/v1/customers")),
    Route("GET", "/customers/{id}", p.CustomerRetrieveParams, _get("customer")),
    Route(
        "POST",
        "/customers/{id}",
        p.CustomerUpdateParams,
        lambda s, i, a: customers.update(s.books, i["id"], a),
    ),
    Route(
        "DELETE",
        "/customers/{id}",
        p.CustomerDeleteParams,
        lambda s, i, a: customers.delete(s.books, i["id"]),
    ),
    Route(
        "GET",
        "/customers/{id}/payment_methods",
        p.CustomerPaymentMethodListParams,
        lambda s, i, a: customers.methods(
            s.books, a | {"customer": i["id"]}, f"/v1/customers/{i['id']}/payment_methods"
        ),
    ),
    Route(
        "GET",
        "/customers/{id}/payment_methods/{id2}",
        p.CustomerPaymentMethodRetrieveParams,
        lambda s, i, a: customers.method_of_customer(s.books, i["id"], i["id2"]),
    ),
    Route("POST", "/payment_methods", p.PaymentMethodCreateParams, _create_method),
    Route(
        "GET",
        "/payment_methods",
        p.PaymentMethodListParams,
        lambda s, i, a: customers.methods(s.books, a, "/v1/payment_methods"),
    ),
    Route("GET", "/payment_methods/{id}", p.PaymentMethodRetrieveParams, _get("payment_method")),
    Route(
        "POST",
        "/payment_methods/{id}",
        p.PaymentMethodUpdateParams,
        lambda s, i, a: customers.update_method(s.books, i["id"], a),
    ),
    Route(
        "POST",
        "/payment_methods/{id}/attach",
        p.PaymentMethodAttachParams,
        lambda s, i, a: customers.attach(s.books, i["id"], a),
    ),
    Route(
        "POST",
        "/payment_methods/{id}/detach",
        p.PaymentMethodDetachParams,
        lambda s, i, a: customers.detach(s.books, i["id"]),
    ),
    # saving cards
    Route("POST", "/setup_intents", p.SetupIntentCreateParams, lambda s, i, a: setups.create(s.books, a)),
    Route(
        "GET",
        "/setup_intents",
        p.SetupIntentListParams,
        lambda s, i, a: setups.intents(s.books, a, "/v1/setup_intents"),
    ),
    Route("GET", "/setup_intents/{id}", p.SetupIntentRetrieveParams, _get("setup_intent")),
    Route(
        "POST",
        "/setup_intents/{id}/confirm",
        p.SetupIntentConfirmParams,
        lambda s, i, a: setups.confirm(s.books, i["id"], a, s.origin()),
    ),
    Route(
        "POST",
        "/setup_intents/{id}/cancel",
        p.SetupIntentCancelParams,
        lambda s, i, a: setups.cancel(s.books, i["id"], a),
    ),
    Route(
        "POST",
        "/checkout/sessions",
        checkout_params.SessionCreateParams,
        lambda s, i, a: setups.create_session(s.books, a, s.origin()),
    ),
    Route(
        "GET",
        "/checkout/sessions",
        checkout_params.SessionListParams,
        lambda s, i, a: setups.sessions(s.books, a, "/v1/checkout/sessions"),
    ),
    Route(
        "GET",
        "/checkout/sessions/{id}",
        checkout_params.SessionRetrieveParams,
        lambda s, i, a: setups.session_now(s.books, i["id"]),
    ),
    Route(
        "POST",
        "/checkout/sessions/{id}/expire",
        checkout_params.SessionExpireParams,
        lambda s, i, a: setups.expire_session(s.books, i["id"]),
    ),
    # holds, charges, refunds
    Route(
        "POST",
        "/payment_intents",
        p.PaymentIntentCreateParams,
        lambda s, i, a: s.intents.create(a, s.origin()),
    ),
    Route(
        "GET",
        "/payment_intents",
        p.PaymentIntentListParams,
        lambda s, i, a: s.intents.list(a, "/v1/payment_intents"),
    ),
    Route(
        "GET", "/payment_intents/{id}", p.PaymentIntentRetrieveParams, lambda s, i, a: s.intents.get(i["id"])
    ),
    Route(
        "POST",
        "/payment_intents/{id}",
        p.PaymentIntentUpdateParams,
        lambda s, i, a: s.intents.update(i["id"], a),
    ),
    Route(
        "POST",
        "/payment_intents/{id}/confirm",
        p.PaymentIntentConfirmParams,
        lambda s, i, a: s.intents.confirm(i["id"], a, s.origin()),
    ),
    Route(
        "POST",
        "/payment_intents/{id}/capture",
        p.PaymentIntentCaptureParams,
        lambda s, i, a: s.intents.capture(i["id"], a),
    ),
    Route(
        "POST",
        "/payment_intents/{id}/cancel",
        p.PaymentIntentCancelParams,
        lambda s, i, a: s.intents.cancel(i["id"], a),
    ),
    Route("GET", "/charges", p.ChargeListParams, lambda s, i, a: charges.charges(s.books, a, "/v1/charges")),
    Route("GET", "/charges/{id}", p.ChargeRetrieveParams, _get("charge")),
    Route("POST", "/refunds", p.RefundCreateParams, lambda s, i, a: charges.refund(s.books, a)),
    Route("GET", "/refunds", p.RefundListParams, lambda s, i, a: charges.refunds(s.books, a, "/v1/refunds")),
    Route("GET", "/refunds/{id}", p.RefundRetrieveParams, _get("refund")),
    Route(
        "POST",
        "/refunds/{id}",
        p.RefundUpdateParams,
        lambda s, i, a: charges.update_refund(s.books, i["id"], a),
    ),
    Route("GET", "/disputes", p.DisputeListParams, _list("dispute", "/v1/disputes")),
    Route("GET", "/disputes/{id}", p.DisputeRetrieveParams, _get("dispute")),
    # connected accounts and the balance
    Route("POST", "/accounts", p.AccountCreateParams, lambda s, i, a: connect.create_account(s.books, a)),
    Route("GET", "/accounts", p.AccountListParams, _list("account", "/v1/accounts")),
    Route("GET", "/accounts/{id}", p.AccountRetrieveParams, _get("account")),
    Route(
        "POST",
        "/accounts/{id}",
        p.AccountUpdateParams,
        lambda s, i, a: connect.update_account(s.books, i["id"], a),
    ),
    Route("POST", "/transfers", p.TransferCreateParams, lambda s, i, a: connect.transfer(s.books, a)),
    Route(
        "GET",
        "/transfers",
        p.TransferListParams,
        lambda s, i, a: connect.transfers(s.books, a, "/v1/transfers"),
    ),
    Route("GET", "/transfers/{id}", p.TransferRetrieveParams, _get("transfer")),
    Route(
        "POST",
        "/transfers/{id}",
        p.TransferUpdateParams,
        lambda s, i, a: connect.update_transfer(s.books, i["id"], a),
    ),
    Route(
        "POST",
        "/transfers/{id}/reversals",
        p.TransferReversalCreateParams,
        lambda s, i, a: connect.reverse(s.books, i["id"], a),
    ),
    Route("GET", "/balance", p.BalanceRetrieveParams, lambda s, i, a: connect.balance(s.books)),
    Route(
        "GET",
        "/balance_transactions",
        p.BalanceTransactionListParams,
        lambda s, i, a: connect.transactions(s.books, a, "/v1/balance_transactions"),
    ),
    Route(
        "GET", "/balance_transactions/{id}", p.BalanceTransactionRetrieveParams, _get("balance_transaction")
    ),
    # issued cards
    Route(
        "POST",
        "/issuing/cardholders",
        issuing_params.CardholderCreateParams,
        lambda s, i, a: issuing.create_cardholder(s.books, a),
    ),
    Route(
        "GET",
        "/issuing/cardholders",
        issuing_params.CardholderListParams,
        _list("issuing.cardholder", "/v1/issuing/cardholders"),
    ),
    Route(
        "GET",
        "/issuing/cardholders/{id}",
        issuing_params.CardholderRetrieveParams,
        _get("issuing.cardholder"),
    ),
    Route(
        "POST",
        "/issuing/cardholders/{id}",
        issuing_params.CardholderUpdateParams,
        lambda s, i, a: issuing.update_cardholder(s.books, i["id"], a),
    ),
    Route(
        "POST",
        "/issuing/cards",
        issuing_params.CardCreateParams,
        lambda s, i, a: issuing.create_card(s.books, a),
    ),
    Route(
        "GET",
        "/issuing/cards",
        issuing_params.CardListParams,
        lambda s, i, a: issuing.cards(s.books, a, "/v1/issuing/cards"),
    ),
    Route("GET", "/issuing/cards/{id}", issuing_params.CardRetrieveParams, _get("issuing.card")),
    Route(
        "POST",
        "/issuing/cards/{id}",
        issuing_params.CardUpdateParams,
        lambda s, i, a: issuing.update_card(s.books, i["id"], a),
    ),
    Route(
        "GET",
        "/issuing/authorizations",
        issuing_params.AuthorizationListParams,
        lambda s, i, a: network.authorizations(s.books, a, "/v1/issuing/authorizations"),
    ),
    Route(
        "GET",
        "/issuing/authorizations/{id}",
        issuing_params.AuthorizationRetrieveParams,
        _get("issuing.authorization"),
    ),
    Route(
        "GET",
        "/issuing/transactions",
        issuing_params.TransactionListParams,
        lambda s, i, a: network.transactions(s.books, a, "/v1/issuing/transactions"),
    ),
    Route(
        "GET",
        "/issuing/transactions/{id}",
        issuing_params.TransactionRetrieveParams,
        _get("issuing.transaction"),
    ),
    Route("POST", "/test_helpers/issuing/authorizations", helper_params.AuthorizationCreateParams, _simulate),
    Route(
        "POST",
        "/test_helpers/issuing/authorizations/{id}/capture",
        helper_params.AuthorizationCaptureParams,
        lambda s, i, a: network.capture(s.books, i["id"], a),
    ),
    Route(
        "POST",
        "/test_helpers/issuing/authorizations/{id}/reverse",
        helper_params.AuthorizationReverseParams,
        lambda s, i, a: network.reverse(s.books, i["id"], a),
    ),
    # events
    Route("GET", "/events", p.EventListParams, _events),
    Route("GET", "/events/{id}", p.EventRetrieveParams, _get("event")),
    Route("POST", "/webhook_endpoints", p.WebhookEndpointCreateParams, _create_endpoint),
    Route("GET", "/webhook_endpoints", p.WebhookEndpointListParams, _endpoints),
    Route("DELETE", "/webhook_endpoints/{id}", p.WebhookEndpointDeleteParams, _delete_endpoint),
)
