from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.checkpoints import checkpointer
from agent.facts import CheckoutFact
from agent.graph import Checkout
from storage.database import Database


def fact(**more: object) -> CheckoutFact:
    fields: dict[str, object] = {
        "session_id": "cs1",
        "step": "address",
        "address_id": None,
        "contact": False,
        "card_needed": False,
        "card": None,
        "quoted": False,
        "digest": None,
    }
    return CheckoutFact.model_validate({**fields, **more})


READY = {"step": "review", "address_id": 5, "contact": True, "quoted": True, "digest": "d1"}


@pytest.fixture
async def checkout(tmp_path: Path) -> AsyncIterator[Checkout]:
    database = Database(f"sqlite:///{tmp_path}/m.sqlite")
    async with checkpointer(database) as saver:
        yield Checkout(saver)
    await database.close()


async def test_a_new_shopper_is_asked_for_the_address_first(checkout: Checkout) -> None:
    assert await checkout.enter(fact()) == ([], "address")
    effects, step = await checkout.answer(fact(contact=True), "address", 5)
    assert effects == [["use_address", 5]]
    assert step == "review"


async def test_a_returning_shopper_lands_on_the_review(checkout: Checkout) -> None:
    assert (await checkout.enter(fact(address_id=5, contact=True)))[1] == "review"


async def test_payment_is_asked_only_when_a_card_is_needed(checkout: Checkout) -> None:
    assert (await checkout.enter(fact(address_id=5, contact=True, card_needed=True)))[1] == "payment"
    asked = fact(step="payment", address_id=5, contact=True, card_needed=True)
    assert await checkout.answer(asked, "card", "pm_1") == ([["use_card", "pm_1"]], "review")


async def test_only_the_digest_shown_last_places(checkout: Checkout) -> None:
    await checkout.enter(fact(**READY))
    assert await checkout.answer(fact(**READY), "confirm", "d0") == ([["say", "review-changed"]], "review")
    assert await checkout.answer(fact(**{**READY, "quoted": False}), "confirm", "d1") == (
        [["say", "review-changed"]],
        "review",
    )
    assert await checkout.answer(fact(**READY), "confirm", "d1") == ([["place", "d1"]], None)


async def test_a_typed_yes_never_places(checkout: Checkout) -> None:
    await checkout.enter(fact(**READY))
    assert await checkout.answer(fact(**READY), "typed_yes", None) == ([["say", "tap-to-place"]], "review")


@pytest.mark.parametrize("step", ["address", "payment", "review"])
async def test_dropping_the_checkpoints_loses_nothing(checkout: Checkout, step: str) -> None:
    facts = fact(**{**READY, "step": step, "card_needed": True, "card": "pm_1"})
    await checkout.enter(fact())
    await checkout.drop("cs1")
    answers = {"address": ("address", 5), "payment": ("card", "pm_1"), "review": ("confirm", "d1")}
    _effects, after = await checkout.answer(facts, *answers[step])
    assert after == {"address": "review", "payment": "review", "review": None}[step]


async def test_a_thread_that_waits_elsewhere_than_the_row_says_is_built_anew(checkout: Checkout) -> None:
    await checkout.enter(fact())
    assert await checkout.answer(fact(**READY), "confirm", "d1") == ([["place", "d1"]], None)


async def test_every_step_can_be_visited_again_and_left(checkout: Checkout) -> None:
    await checkout.enter(fact(**READY))
    assert (await checkout.answer(fact(**READY), "revisit", "address"))[1] == "address"
    at_address = fact(**{**READY, "step": "address"})
    assert await checkout.answer(at_address, "back", None) == ([["leave", None]], None)
