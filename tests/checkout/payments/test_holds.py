"""One hold a checkout: nothing charged twice, nothing charged for an order that was not placed, nothing left held."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from checkout.payments.stripe_calls import Down, Refused, StripeCalls
from checkout.placement import ANSWER_TOPIC, Answer
from domain.order import Payer, StoreOrder
from storage.ledger_tables import StripeCall
from storage.tables import Order, User
from tests.checkout.payments.rig import LOST, OPERATOR, REFUSED, Rig, fault

CONNECT = Payer.CONNECT
THREE = {"ash": (CONNECT, 10_000), "birch": (CONNECT, 5_050), "cedar": (CONNECT, 2_525)}


async def until(ask: Any, wanted: Any) -> None:
    for _ in range(1200):
        if await ask() == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{await ask()!r} is not {wanted!r}")


async def test_one_store_of_three_fails_and_the_rest_is_captured_once(rig: Rig) -> None:
    rig.tier.answers["birch"] = REFUSED
    session_id = await rig.approve(THREE)
    assert await rig.place(session_id) == {"ash": "confirmed", "birch": "failed", "cedar": "confirmed"}
    await rig.place(session_id)
    truth = await rig.truth()
    assert [(h["status"], h["amount"], h["captured"]) for h in truth["holds"]] == [
        ("succeeded", 17_575, 12_525)
    ]
    assert sorted(t["amount"] for t in truth["transfers"]) == [2_525, 10_000]
    assert {t["transfer_group"] for t in truth["transfers"]} == {session_id}
    told = await rig.statement()
    assert told.faults == []
    assert told.balances["USD", "held"] == told.balances["USD", "owed_to_stores"] == 0
    assert told.holds == {("USD", "captured"): (1, 17_575)}
    assert (told.moved["USD", "capture"], told.moved["USD", "transfer"]) == ((1, 12_525), (2, 12_525))
    assert told.unpaid == {}
    assert "receipt" in await rig.told()


async def test_no_store_confirms_and_everything_is_released(rig: Rig) -> None:
    rig.tier.answers = dict.fromkeys(THREE, REFUSED)
    session_id = await rig.approve(THREE)
    assert set((await rig.place(session_id)).values()) == {"failed"}
    assert (await rig.captured(), await rig.standing()) == (0, 0)
    assert (await rig.statement()).holds == {("USD", "released"): (1, 17_575)}
    assert "receipt" not in await rig.told()


DECLINED = (
    "pm_card_chargeCustomerFail",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_visa_chargeDeclined",
    "pm_card_chargeDeclinedExpiredCard",
)
TROUBLE = ("down", "429", "500", "timeout_before", "timeout_after")


async def test_a_declined_card_calls_no_store(rig: Rig) -> None:
    for method in DECLINED:
        session_id = await rig.approve(THREE, method=method)
        assert set((await rig.place(session_id)).values()) == {"failed"}, method
        assert rig.tier.submitted == []
        assert (await rig.captured(), await rig.standing()) == (0, 0)
        told = [o.problem["text"] for o in await rig.orders(session_id) if o.problem]
        assert told == ["refused-payment"] * 3
        assert (await rig.statement()).faults == []


@pytest.mark.parametrize("answer", ["approve", "fail", None])
async def test_nothing_is_placed_while_the_bank_asks(rig: Rig, answer: str | None) -> None:
    session_id = await rig.approve(THREE, method="pm_card_authenticationRequired")
    placing = asyncio.create_task(rig.place(session_id))
    await until(lambda: asked(rig), True)
    assert rig.tier.submitted == []
    if answer is not None:
        intent = (await rig.truth())["holds"][0]["id"]
        full = await rig.platform.api.v1.payment_intents.retrieve_async(intent)
        url = full.next_action.redirect_to_url.url  # type: ignore[union-attr]
        await rig.platform.http.post(str(url), data={"act": answer})
    statuses = set((await placing).values())
    assert statuses == ({"confirmed"} if answer == "approve" else {"failed"})
    await until(rig.standing, 0)
    assert await rig.captured() == (17_575 if answer == "approve" else 0)
    assert (await rig.statement()).faults == []
    assert ("bank-confirmed" if answer == "approve" else "bank-over") in await rig.told()


async def asked(rig: Rig) -> bool:
    return "bank_step" in await rig.told()


async def test_trouble_while_holding_holds_once(rig: Rig) -> None:
    for number, name in enumerate(TROUBLE, start=1):
        session_id = await rig.approve(THREE)
        await fault(rig.platform.http, name)
        assert set((await rig.place(session_id)).values()) == {"confirmed"}, name
        truth = await rig.truth()
        assert [h["captured"] for h in truth["holds"] if h["status"] == "succeeded"] == [17_575] * number
        assert await rig.standing() == 0


async def test_without_the_payment_service_no_store_is_called(rig: Rig) -> None:
    for name in ("down", "429", "500", "timeout_before"):
        session_id = await rig.approve(THREE)
        await fault(rig.platform.http, name, 1000)
        assert set((await rig.place(session_id)).values()) == {"failed"}, name
        assert rig.tier.submitted == []
        await fault(rig.platform.http, name, 0)
        await until(rig.standing, 0)
        assert await rig.captured() == 0


@pytest.mark.parametrize("times", [1, 4])
async def test_trouble_while_settling_ends_in_one_capture(rig: Rig, times: int) -> None:
    for number, name in enumerate(TROUBLE, start=1):

        async def trouble(order: StoreOrder, name: str = name) -> None:
            await fault(rig.platform.http, name, times)

        rig.tier.before = trouble
        session_id = await rig.approve({"ash": (CONNECT, 10_000)})
        assert await rig.place(session_id) == {"ash": "confirmed"}, name
        await until(rig.captured, 10_000 * number)
        await until(lambda: transferred(rig), [10_000] * number)
        await until(lambda: owed(rig), 0)
        assert await faults(rig) == []
        await rig.platform.http.delete("/_demo/faults")


async def transferred(rig: Rig) -> list[int]:
    return [t["amount"] for t in (await rig.truth())["transfers"]]


async def owed(rig: Rig) -> int | None:
    return (await rig.statement()).balances.get(("USD", "owed_to_stores"))


async def faults(rig: Rig) -> list[str]:
    return (await rig.statement()).faults


@pytest.mark.parametrize(("cents", "status"), [(0, "confirmed"), (49, "failed"), (100_000_000, "failed")])
async def test_no_total_and_impossible_totals(rig: Rig, cents: int, status: str) -> None:
    session_id = await rig.approve({"ash": (CONNECT, cents)})
    assert await rig.place(session_id) == {"ash": status}
    assert (await rig.captured(), await rig.standing()) == (0, 0)
    assert (await rig.statement()).faults == []


async def test_a_key_is_never_used_for_something_else(rig: Rig) -> None:
    calls: StripeCalls = rig.till.calls

    async def nothing() -> None:
        return None

    create = calls.api.v1.customers.create_async
    await calls.once("k", "customer", {"email": "a@example.com"}, create, nothing)
    with pytest.raises(Refused, match="idempotency_key_reused"):
        await calls.once("k", "customer", {"email": "b@example.com"}, create, nothing)
    async with rig.database.reading() as session:
        row = await session.get(StripeCall, "k")
        assert row is not None
        assert (row.state, row.attempt) == ("done", 1)


class TestShortHolds:
    @pytest.fixture
    def hold_seconds(self) -> float:
        return 1800.0

    async def test_a_hold_that_ends_too_soon_calls_no_store(self, rig: Rig) -> None:
        session_id = await rig.approve(THREE)
        assert set((await rig.place(session_id)).values()) == {"failed"}
        assert rig.tier.submitted == []
        assert [o.problem["text"] for o in await rig.orders(session_id) if o.problem] == ["refused-hold"] * 3
        assert (await rig.captured(), await rig.standing()) == (0, 0)


class TestUnclear:
    @pytest.fixture
    def hold_seconds(self) -> float:
        return 5400.0

    async def test_what_is_unclear_when_the_hold_ends_is_captured_without(self, rig: Rig) -> None:
        rig.tier.answers["birch"] = LOST
        session_id = await rig.approve(THREE)
        assert (await rig.place(session_id))["birch"] == "unclear"
        assert (await rig.captured(), await rig.standing()) == (12_525, 0)
        assert "money-late-unclear" in await rig.told(rig.user_id)
        async with rig.database.reading() as session:
            operator = await session.scalar(select(User.id).where(User.telegram_id == OPERATOR))
        assert await rig.told(operator) == ["operator-unpaid"]
        await answer(rig, session_id, "birch", Answer.PLACED)
        await until(lambda: asked_to_pay(rig), True)
        assert await rig.captured() == 12_525
        told = await rig.statement()
        assert (told.faults, told.unpaid) == ([], {"USD": 5_050})


async def asked_to_pay(rig: Rig) -> bool:
    return "late_payment" in await rig.told(rig.user_id)


@pytest.mark.parametrize(("said", "cents"), [(Answer.PLACED, 17_575), (Answer.NOT_PLACED, 12_525)])
async def test_the_capture_waits_for_what_is_unclear(rig: Rig, said: Answer, cents: int) -> None:
    rig.tier.answers["birch"] = LOST
    session_id = await rig.approve(THREE)
    await rig.place(session_id)
    assert (await rig.captured(), await rig.standing()) == (0, 1)
    await answer(rig, session_id, "birch", said)
    await until(rig.captured, cents)
    await until(lambda: faults(rig), [])


async def answer(rig: Rig, session_id: str, store: str, said: Answer) -> None:
    """The shopper says how an unclear order ended."""
    order = await rig.order(session_id, store)
    assert order.problem is not None
    await rig.durable.send(order.problem["resolver"], ANSWER_TOPIC, said, f"{session_id}:{said}")

    async def status() -> bool:
        return (await rig.order(session_id, store)).order_status != "unclear"

    await until(status, True)


async def test_each_currency_has_a_hold_of_its_own(rig: Rig) -> None:
    session_id = await rig.approve({"ash": (CONNECT, 10_000), "birch": (CONNECT, 5_000)})
    async with rig.database.writing() as session:
        await session.execute(update(Order).where(Order.store_id == "birch").values(currency="EUR"))
    rig.tier.answers["ash"] = REFUSED
    assert await rig.place(session_id) == {"ash": "failed", "birch": "confirmed"}
    held = sorted((h["amount"], h["captured"], h["status"]) for h in (await rig.truth())["holds"])
    assert held == [(5_000, 5_000, "succeeded"), (10_000, 0, "canceled")]
    told = await rig.statement()
    assert told.faults == []
    assert told.holds == {("EUR", "captured"): (1, 5_000), ("USD", "released"): (1, 10_000)}


async def test_a_capture_that_was_begun_is_what_every_later_try_captures(rig: Rig) -> None:
    session_id = await rig.approve({"ash": (CONNECT, 10_000), "birch": (CONNECT, 5_000)})
    [hold_id] = await rig.till.holds.wanted(session_id)
    assert (await rig.till.holds.open(hold_id))["state"] == "held"
    both = [(f"{session_id}:ash", CONNECT, 10_000), (f"{session_id}:birch", CONNECT, 5_000)]
    await fault(rig.platform.http, "down", 2)
    with pytest.raises(Down):
        await rig.till.holds.capture(hold_id, both)
    assert await rig.till.holds.capture(hold_id, both[:1]), "birch was cancelled: it goes back by a refund"
    assert (await rig.captured(), await rig.standing()) == (15_000, 0)


async def test_a_total_above_the_cap_is_not_captured(rig: Rig) -> None:
    session_id = await rig.approve({"ash": (CONNECT, 5_000)})

    async def dearer(order: StoreOrder) -> None:
        async with rig.database.writing() as session:
            await session.execute(update(Order).values(total_cents=9_000))

    rig.tier.before = dearer
    await rig.place(session_id)
    assert (await rig.captured(), await rig.standing()) == (0, 0)
    assert "late_payment" in await rig.told()
