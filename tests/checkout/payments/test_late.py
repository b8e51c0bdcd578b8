"""An order confirmed when its hold was over: nothing is charged unless the shopper agrees, and then once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from checkout.payments import late
from checkout.placement import Answer
from domain.order import EventKind, OrderStatus, Payer
from storage.ledger_tables import Hold
from storage.outbox import Outbox
from storage.tables import Card, Notice, Order, User
from tests.checkout.payments.rig import LOST, OPERATOR, Rig, fault
from tests.checkout.payments.test_holds import THREE, TROUBLE, answer, asked_to_pay, until
from tests.checkout.payments.test_refunds import carry_out, refunded, says

FIRST = 12_525
"""What the two stores that answered in time cost."""
BIRCH = 5_050


@pytest.fixture
def hold_seconds() -> float:
    """Less than two hours: what is unclear is captured without at once."""
    return 5400.0


@pytest.fixture
async def late_order(rig: Rig) -> str:
    """A checkout whose second store confirms when the hold is captured; the shopper has been asked."""
    session_id = await confirmed_late(rig)
    assert "money-late-unclear" in await rig.told(rig.user_id)
    await until(lambda: asked_to_pay(rig), True)
    assert await rig.captured() == FIRST
    return session_id


async def confirmed_late(rig: Rig) -> str:
    rig.tier.answers["birch"] = LOST
    session_id = await rig.approve(THREE)
    await rig.place(session_id)
    await answer(rig, session_id, "birch", Answer.PLACED)
    return session_id


async def another_card(rig: Rig, method: str, last4: str = "0002") -> int:
    async with rig.database.writing() as session:
        known = await session.scalar(select(Card).where(Card.user_id == rig.user_id))
        assert known is not None
        card = Card(
            user_id=rig.user_id, payment_method_id=method, customer_id=known.customer_id, brand="visa",
            last4=last4, exp_month=12, exp_year=2034,
        )  # fmt: skip
        session.add(card)
        await session.flush()
        return card.id


async def asked(rig: Rig, session_id: str) -> late.LatePayment:
    order = await rig.order(session_id, "birch")
    async with rig.database.reading() as session:
        return await late.late_payment(session, order)


async def to_operator(rig: Rig) -> list[str]:
    async with rig.database.reading() as session:
        operator = await session.scalar(select(User.id).where(User.telegram_id == OPERATOR))
    return await rig.told(operator)


async def books_hold(rig: Rig, unpaid: int = 0) -> None:
    told = await rig.statement()
    assert told.faults == []
    assert told.unpaid == ({"USD": unpaid} if unpaid else {})
    assert told.balances["USD", "held"] == told.balances["USD", "owed_to_stores"] == 0


async def test_it_is_charged_once_when_the_shopper_agrees(rig: Rig, late_order: str) -> None:
    before = await asked(rig, late_order)
    assert (before.state, before.amount.cents, before.card) == ("asked", BIRCH, "")
    await books_hold(rig, unpaid=BIRCH)
    assert await rig.agree(late_order, "birch", cents=BIRCH + 1) is None, "another amount than was shown"
    hold_id = await rig.agree(late_order, "birch")
    assert hold_id is not None
    assert await rig.agree(late_order, "birch") is None, "a second tap"
    assert (await asked(rig, late_order)).state == "waiting"
    after = await rig.collect(hold_id)
    assert (after.state, after.card, after.amount.cents) == ("paid", "Visa ····4242", BIRCH)
    assert await rig.agree(late_order, "birch") is None
    truth = await rig.truth()
    assert sorted(h["captured"] for h in truth["holds"]) == [BIRCH, FIRST]
    assert sorted(t["amount"] for t in truth["transfers"]) == [2_525, BIRCH, 10_000]
    assert await rig.standing() == 0
    await books_hold(rig)
    assert (await rig.told(rig.user_id)).count("receipt") == 2
    assert await to_operator(rig) == ["operator-unpaid", "operator-unpaid", "operator-late-paid"]
    async with rig.database.reading() as session:
        hold = await session.get_one(Hold, hold_id)
    assert hold.tap.startswith("tg:")


async def test_what_is_cancelled_after_that_goes_back(rig: Rig, late_order: str) -> None:
    await rig.collect(await rig.agree(late_order, "birch") or 0)
    await says(rig, late_order, "birch", EventKind.CANCELLED, "api")
    assert await carry_out(rig) == [True]
    assert await refunded(rig) == [BIRCH]
    await books_hold(rig)


async def test_a_cancelled_order_is_not_paid_any_more(rig: Rig, late_order: str) -> None:
    hold_id = await rig.agree(late_order, "birch")
    assert hold_id is not None
    await says(rig, late_order, "birch", EventKind.CANCELLED, "api")
    assert (await rig.collect(hold_id)).state == "over"
    assert (await rig.captured(), await rig.standing()) == (FIRST, 0)
    assert await rig.agree(late_order, "birch") is None
    await books_hold(rig)


async def test_a_declined_card_charges_nothing_and_another_one_pays(rig: Rig, late_order: str) -> None:
    bad = await another_card(rig, "pm_card_visa_chargeDeclinedInsufficientFunds")
    hold_id = await rig.agree(late_order, "birch", bad)
    assert hold_id is not None
    after = await rig.collect(hold_id)
    assert (after.state, after.card) == ("asked", "Visa ····0002")
    assert "operator-late-not-paid" in await to_operator(rig)
    await books_hold(rig, unpaid=BIRCH)
    good = next(card for card in after.cards if card.card_id != bad)
    assert (await rig.collect(await rig.agree(late_order, "birch", good.card_id) or 0)).state == "paid"
    assert await rig.captured() == FIRST + BIRCH
    await books_hold(rig)


@pytest.mark.parametrize("said", ["approve", "fail", None])
async def test_the_bank_is_asked(rig: Rig, late_order: str, said: str | None) -> None:
    card = await another_card(rig, "pm_card_authenticationRequired", "3184")
    hold_id = await rig.agree(late_order, "birch", card)
    assert hold_id is not None
    paying = asyncio.create_task(rig.collect(hold_id))
    await until(lambda: bank_step(rig), True)
    await rig.placement._cashier._settle_once(late_order)  # type: ignore[union-attr]  # as the keeper does
    if said is not None:
        intent = (await rig.till.holds.get(hold_id)).intent_id
        full = await rig.platform.api.v1.payment_intents.retrieve_async(str(intent))
        url = full.next_action.redirect_to_url.url  # type: ignore[union-attr]
        await rig.platform.http.post(str(url), data={"act": said})
    assert (await paying).state == ("paid" if said == "approve" else "asked")
    assert await rig.captured() == FIRST + (BIRCH if said == "approve" else 0)
    assert await rig.standing() == 0
    assert ("bank-confirmed" if said == "approve" else "late-bank-over") in await rig.told(rig.user_id)
    await books_hold(rig, unpaid=0 if said == "approve" else BIRCH)


async def bank_step(rig: Rig) -> bool:
    return "bank_step" in await rig.told(rig.user_id)


async def test_trouble_charges_once_or_not_at_all(rig: Rig) -> None:
    for number, (name, times) in enumerate(zip(TROUBLE, (1, 3, 1, 3, 1), strict=True)):
        session_id = await confirmed_late(rig)
        before = await rig.captured()
        hold_id = await rig.agree(session_id, "birch")
        assert hold_id is not None
        await fault(rig.platform.http, name, times)
        after = await rig.collect(hold_id)
        if after.state == "asked":
            assert await rig.captured() == before, name
            await rig.platform.http.delete("/_demo/faults")
            after = await rig.collect(await rig.agree(session_id, "birch") or 0)
        assert after.state == "paid", name
        await until(lambda: transfers(rig), 3 * (number + 1))
        assert (await rig.captured(), await rig.standing()) == (before + BIRCH, 0)
        await until(lambda: faults(rig), [])
        await rig.platform.http.delete("/_demo/faults")


async def test_while_the_payment_service_is_down_the_shopper_is_told_and_asked_again(
    rig: Rig, late_order: str
) -> None:
    hold_id = await rig.agree(late_order, "birch")
    assert hold_id is not None
    await fault(rig.platform.http, "down", 1000)
    paying = asyncio.create_task(rig.collect(hold_id))
    await until(lambda: whys(rig), ["late-down"])
    assert (await asked(rig, late_order)).state == "waiting"
    await fault(rig.platform.http, "down", 0)
    assert (await paying).state == "asked"
    assert await whys(rig) == ["late-down", "late-down"]
    assert (await rig.captured(), await rig.standing()) == (FIRST, 0)


async def whys(rig: Rig) -> list[Any]:
    """Why nothing was charged, as the cards say it."""
    async with rig.database.reading() as session:
        rows = await session.scalars(select(Notice).where(Notice.card == "late_payment").order_by(Notice.id))
        return [row.params["why"] for row in rows if row.params.get("why")]


async def transfers(rig: Rig) -> int:
    return len((await rig.truth())["transfers"])


async def faults(rig: Rig) -> list[str]:
    return (await rig.statement()).faults


async def test_more_than_was_approved_needs_an_approval_of_its_own(rig: Rig) -> None:
    session_id = await rig.approve({"birch": (Payer.CONNECT, 5_000)})

    async def dearer(order: Any) -> None:
        async with rig.database.writing() as session:
            await session.execute(update(Order).values(total_cents=9_000))

    rig.tier.before = dearer
    await rig.place(session_id)
    told = await asked(rig, session_id)
    assert (told.state, told.amount.cents, told.cap.cents) == ("asked", 9_000, 5_000)
    assert (await rig.collect(await rig.agree(session_id, "birch") or 0)).state == "paid"
    assert await rig.captured() == 9_000
    await books_hold(rig)


async def test_what_a_single_use_card_cannot_have_paid_is_for_people(rig: Rig) -> None:
    session_id = await rig.approve({"maple": (Payer.VIRTUAL_CARD, 5_000)}, held=True)
    async with rig.database.writing() as session:
        await session.execute(
            update(Order).values(total_cents=9_000, order_status=OrderStatus.CONFIRMED, placement="answered")
        )
        session.add(
            Hold(
                session_id=session_id, user_id=rig.user_id, currency="USD", amount_cents=5_000,
                payment_method_id="", customer_id="", card_title="", state="released",
            )
        )  # fmt: skip
    await rig.placement._cashier.tell_unpaid(session_id)  # type: ignore[union-attr]
    assert await rig.told(rig.user_id) == ["money-late"]
    assert await to_operator(rig) == ["operator-unpaid"]
    assert await rig.agree(session_id, "maple") is None


async def test_putting_it_off_charges_nothing_and_tells_the_operator(rig: Rig, late_order: str) -> None:
    async with rig.database.writing() as session:
        order = await rig.order(late_order, "birch")
        await late.put_off(session, Outbox(), OPERATOR, order, key="k")
    assert "operator-late-put-off" in await to_operator(rig)
    assert (await asked(rig, late_order)).state == "asked"
