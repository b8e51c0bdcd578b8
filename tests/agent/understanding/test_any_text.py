"""Whatever is typed, up to 5,000 characters of it: read without an error, and without work that outgrows it."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.understanding.reading import Act, CartItem, Context, OrderRef, Step
from agent.understanding.rules import understand, warm

LONGEST = 5000
CONTEXTS = {
    step: Context(
        step=step,
        cart=(
            CartItem(name="Wool Scarf", store="Northline", size="34", color="red", quantity=2),
            CartItem(name="Linen Shirt", store="Maple & Main", size="M", color="sand"),
        )[: 1 + (step in ("idle", "review"))],
        orders=(OrderRef(number="NL-3301", store="Northline", status="shipped"),),
        offered=("M", "Sunset Mist"),
    )
    for step in get_args(Step)
}
PIECES = (
    "kim@example.com", "https://shop.example/p/1?a=b", "shop.example/x", "+1 212 555 0123", "12 Elm St, Troy, NY 12180",
    "4242 4242 4242 4242", "code SAVE10", "password", "is", "the", "one", "in", "not", "34", "36", "6 1/2", "size", "two",
    "and", "so", "then", "but", ",", ".", "?", "!", "\n", "-", "'", "s'il", "c'est", "scarf", "linen shirt", "keep", "remove",
    "yes", "place", "NL-3301", "northline's", "first", "last", "M", "É", "ß", "👍🏽", "🛒", "\u200d", "٣", "½", "ﬁ", "\u202e", "\x00",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=12), min_size=1, max_size=12),
    st.sampled_from(["", " "]),
    st.sampled_from([1, 1, 1, 2, 60]),
    st.sampled_from(sorted(CONTEXTS)),
)
def test_any_mixture_is_read(pieces: list[str], between: str, times: int, step: str) -> None:
    text = between.join(pieces * times)[:LONGEST]
    reading = understand(text, CONTEXTS[step])
    assert reading.act in Act
    assert None not in reading.slots.values()


@pytest.mark.parametrize("step", sorted(CONTEXTS))
def test_every_piece_alone_is_read_in_every_step(step: str) -> None:
    for piece in PIECES:
        assert understand(piece, CONTEXTS[step]).act in Act


def _calls(text: str, context: Context) -> int:
    """How many functions, Python's and C's, reading `text` calls: a measure of work that no clock disturbs."""
    made = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        understand(text, context)
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize("piece", ["1 ", "12 Elm St, ", "https://a.example/", "and, ", "zqxv "])
def test_four_times_the_text_is_at_most_four_times_the_work(piece: str) -> None:
    warm()
    context = CONTEXTS["address"]
    short, long = ((piece * LONGEST)[:length] for length in (LONGEST // 4, LONGEST))
    understand(long, context)  # caches are filled, so that both are counted alike
    assert _calls(long, context) <= 4 * _calls(short, context) + 1000
