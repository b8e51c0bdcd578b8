"""What a failed walk is to its caller, before the last click and after it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker.frames import trust_in
from checkout.tiers.walker.obstacles import Broken, CodeAsked, SessionLost
from checkout.tiers.walker.placing import AnswerLost
from checkout.tiers.walker.trips import _told
from domain.errors import Refusal, StoreRefused

BREAKS = (
    PlaywrightError("Target crashed"),
    TimeoutError(),
    SessionLost(),
    Broken(None),
    CodeAsked(again=False),
)


@pytest.mark.parametrize("error", BREAKS, ids=lambda e: type(e).__name__)
def test_what_breaks_after_the_last_click_is_never_a_refusal(error: Exception) -> None:
    assert isinstance(_told(error, ordered=True), AnswerLost)
    assert isinstance(_told(error, ordered=False), StoreRefused)


def test_what_the_store_itself_refuses_stays_refused_and_goes_nowhere_else() -> None:
    told = _told(StoreRefused(Refusal.PAYMENT), ordered=True)
    assert isinstance(told, StoreRefused)
    assert (told.refusal, told.may_fall_back) == (Refusal.PAYMENT, False)


def test_a_walk_that_is_called_off_stays_so() -> None:
    assert isinstance(_told(asyncio.CancelledError(), ordered=True), asyncio.CancelledError)


@pytest.mark.parametrize(
    ("url", "trust"),
    [
        ("https://shop.example/checkout", "whole"),
        ("about:srcdoc", "whole"),
        ("https://js.stripe.com/v3/elements-inner-card.html", "card"),
        ("http://js.stripe.com/v3/", None),
        ("https://js.stripe.com.evil.example/", None),
        ("https://ads.example/", None),
        ("data:text/html,<input>", None),
    ],
)
def test_frames_are_believed_by_who_serves_them(url: str, trust: str | None) -> None:
    assert trust_in(url, lambda one: one.startswith("https://shop.example/"), "whole") == trust
