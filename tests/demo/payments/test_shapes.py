from __future__ import annotations

import typing

import pytest
import stripe
from fastapi import FastAPI

from tests.demo.payments.platform import Platform

SHAPES = {
    "customer": stripe.Customer,
    "payment_method": stripe.PaymentMethod,
    "setup_intent": stripe.SetupIntent,
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "account": stripe.Account,
    "transfer": stripe.Transfer,
    "transfer_reversal": stripe.TransferReversal,
    "balance_transaction": stripe.BalanceTransaction,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "issuing.cardholder": stripe.issuing.Cardholder,
    "issuing.card": stripe.issuing.Card,
    "issuing.authorization": stripe.issuing.Authorization,
    "issuing.transaction": stripe.issuing.Transaction,
}


def always_there(shape: type) -> set[str]:
    """Fields that the library declares as never missing."""
    found = set()
    for name, kind in shape.__annotations__.items():
        optional = type(None) in typing.get_args(kind) or "Optional" in str(kind)
        constant = "ClassVar" in str(kind)
        if not (optional or constant or name.startswith("_")):
            found.add(name)
    return found


async def fill(platform: Platform) -> None:
    """Something of every kind."""
    hold = await platform.hold()
    await platform.api.v1.payment_intents.capture_async(hold.id)
    await platform.api.v1.refunds.create_async({"payment_intent": hold.id, "amount": 100})
    account = await platform.api.v1.accounts.create_async({"country": "US"})
    transfer = await platform.api.v1.transfers.create_async(
        {
            "amount": 500,
            "currency": "usd",
            "destination": account.id,
            "source_transaction": str(hold.latest_charge),
        }
    )
    await platform.api.v1.transfers.reversals.create_async(transfer.id)
    card = await platform.issue_card()
    helpers = platform.api.v1.test_helpers.issuing.authorizations
    made = await helpers.create_async({"card": card.id, "amount": 100, "currency": "usd"})
    await helpers.capture_async(made.id)
    await platform.http.post(f"/_demo/disputes/{hold.latest_charge}")


async def test_objects_have_every_field_that_the_library_counts_on(platform: Platform, app: FastAPI) -> None:
    await fill(platform)
    kinds = {o["object"]: o for o in app.state.service.books.objects.values()}
    assert set(kinds) == set(SHAPES)
    missing = {k: always_there(shape) - set(kinds[k]) for k, shape in SHAPES.items()}
    assert {k: m for k, m in missing.items() if m} == {}


@pytest.mark.parametrize("kind", SHAPES)
def test_library_declares_fields(kind: str) -> None:
    assert {"id", "object"} <= always_there(SHAPES[kind])
