"""Single-use cards: nothing before the approval, the cap and no more after it, and their numbers nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checkout.assemble import order_to_place
from checkout.tiers.walker.cards import Card
from domain.errors import Refusal, StoreRefused
from domain.order import Payer, StoreOrder
from tests.checkout.payments.rig import REFUSED, Rig

MAPLE = {"maple": (Payer.VIRTUAL_CARD, 8_000)}


async def typed(rig: Rig, session_id: str) -> Card:
    """The card as it is typed at the quote, before anybody approved anything."""
    assert rig.till.cards is not None
    async with rig.database.reading() as session:
        order = await order_to_place(session, await rig.order(session_id, "maple"))
    return await rig.till.cards.card(order)


async def spends(rig: Rig, session_id: str, *amounts: int) -> list[dict[str, Any]]:
    """Place, with the store charging the card while it takes the order."""
    card, told = await typed(rig, session_id), []

    async def charge(order: StoreOrder) -> None:
        told.extend([await rig.pay(card, cents) for cents in amounts])

    rig.tier.before = charge
    await rig.place(session_id)
    return told


async def test_the_card_pays_up_to_the_cap_once_approved_and_ends(rig: Rig) -> None:
    session_id = await rig.approve(MAPLE)
    card = await typed(rig, session_id)
    assert (await rig.pay(card, 1))["reason"] == "card_inactive"
    told = await spends(rig, session_id, 8_001, 8_000, 1)
    assert [one["approved"] for one in told] == [False, True, False]
    assert (await rig.pay(card, 1))["reason"] == "card_canceled"
    statement = await rig.statement()
    assert statement.faults == []
    assert statement.balances == {("USD", "float"): 8_000, ("USD", "issuing"): -8_000}
    assert (await rig.truth())["holds"] == [], "the float is the operator's"


async def test_a_store_that_ships_twice_charges_twice(rig: Rig) -> None:
    session_id = await rig.approve(MAPLE)
    told = await spends(rig, session_id, 3_000, 5_000)
    assert [one["approved"] for one in told] == [True, True]
    assert (await rig.statement()).balances["USD", "float"] == 8_000


async def test_a_hold_gives_the_float_back(rig: Rig) -> None:
    session_id = await rig.approve(MAPLE, held=True)
    await spends(rig, session_id, 8_000)
    statement = await rig.statement()
    assert statement.faults == []
    assert (statement.balances["USD", "float"], statement.balances["USD", "balance"]) == (0, 8_000)


async def test_a_refused_order_ends_its_card(rig: Rig) -> None:
    session_id = await rig.approve(MAPLE)
    card = await typed(rig, session_id)
    rig.tier.answers["maple"] = REFUSED
    await rig.place(session_id)
    assert (await rig.pay(card, 1))["reason"] == "card_canceled"


async def test_no_card_no_order(rig: Rig) -> None:
    session_id = await rig.approve(MAPLE)
    await typed(rig, session_id)
    await rig.platform.fault("down", 1000)
    assert (await rig.place(session_id))["maple"] != "confirmed"
    assert rig.tier.submitted == []


async def test_trouble_with_a_cards_making_or_showing_makes_one_card(rig: Rig) -> None:
    """Each store's form asks for its card again after it was told that there is none."""
    for name in ("down", "429", "500", "timeout_before", "timeout_after"):
        session_id = await rig.approve(MAPLE)
        await rig.platform.fault(name)
        if name != "timeout_after":  # then it is found, made by the call whose answer was lost
            with pytest.raises(StoreRefused) as caught:
                await typed(rig, session_id)
            assert (caught.value.refusal, caught.value.text) == (Refusal.MONEY, "refused-money")
        card = await typed(rig, session_id)
        await rig.platform.fault("down", 1)  # its number is asked for anew each time, and kept nowhere
        with pytest.raises(StoreRefused):
            await typed(rig, session_id)
        assert (await typed(rig, session_id)).number == card.number
        listed = await rig.platform.api.v1.issuing.cards.list_async({"limit": 100})
        made = [one for one in listed.data if one.metadata["muse_order"] == f"{session_id}:maple"]
        assert len(made) == 1, name


async def test_trouble_with_a_cards_opening_or_closing(rig: Rig) -> None:
    """Opened at most once and to the cap; closed as soon as the service answers."""
    for name in ("down", "429", "500", "timeout_before", "timeout_after"):
        session_id = await rig.approve(MAPLE)
        card = await typed(rig, session_id)
        await rig.platform.fault(name)
        status = (await rig.place(session_id))["maple"]
        await rig.platform.fault(name, 0)
        assert status == ("confirmed" if name == "timeout_after" else "failed"), name
        if status == "failed":
            problem = (await rig.order(session_id, "maple")).problem
            assert problem is not None
            assert problem["text"] == "refused-money"
        row = await rig.till.cards.row_of(f"{session_id}:maple")  # type: ignore[union-attr]
        assert row is not None
        for trouble in ("down", "500", "timeout_after"):
            await rig.platform.fault(trouble)
            await rig.till.cards.close(row)  # type: ignore[union-attr]
        await rig.platform.http.delete("/_demo/faults")
        assert await rig.till.cards.close(row)  # type: ignore[union-attr]
        assert (await rig.pay(card, 1))["reason"] == "card_canceled"
    assert (await rig.statement()).faults == []


async def test_another_currency_gets_no_card(rig: Rig) -> None:
    session_id = await rig.approve(MAPLE)
    assert rig.till.cards is not None
    async with rig.database.reading() as session:
        order = await order_to_place(session, await rig.order(session_id, "maple"))
    with pytest.raises(StoreRefused) as caught:
        await rig.till.cards.card(order.model_copy(update={"currency": "EUR"}))
    assert caught.value.refusal is Refusal.MONEY


async def test_the_number_is_nowhere(rig: Rig, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    session_id = await rig.approve(MAPLE)
    card = await typed(rig, session_id)
    await spends(rig, session_id, 8_000)
    number = card.number.get_secret_value()
    assert number not in repr(card)
    assert number not in caplog.text
    assert files_with(tmp_path, number.encode()) == []
    assert "muse.dbos.sqlite" in files_with(tmp_path, b"SQLite")


def files_with(folder: Path, what: bytes) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and what in file.read_bytes()]
