"""Long texts are cut so that each part is whole HTML and nothing is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.splitting import length, plain, split_html
from demo.chat.entities import parse_html, utf16

WORDS = st.text(alphabet='abc 👗é&<>"\n', max_size=60).map(
    lambda words: words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
HTML = st.recursive(
    WORDS,
    lambda inner: st.tuples(st.sampled_from(["b", "i", "code"]), st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=25,
)


def test_a_short_text_is_one_part() -> None:
    assert split_html("<b>Hi</b> &amp; bye", 12) == ["<b>Hi</b> &amp; bye"]


def test_cuts_fall_between_lines() -> None:
    text = "<b>Orders</b>\n" + "\n".join(f"order {n}" for n in range(10))
    parts = split_html(text, 40)
    assert [len(part) <= 50 for part in parts] == [True] * len(parts)
    assert parts[0] == "<b>Orders</b>\norder 0\norder 1\norder 2\norder 3"
    assert parts[1].startswith("order 4")


def test_a_long_line_is_cut_between_words() -> None:
    parts = split_html("word " * 30, 52)
    assert all(part == part.strip() and set(part.split()) == {"word"} for part in parts)


def test_open_tags_are_closed_and_opened_again() -> None:
    parts = split_html(f"<pre>{'x' * 30}\n{'y' * 30}</pre>", 40)
    assert parts == [f"<pre>{'x' * 30}\n</pre>", f"<pre>{'y' * 30}</pre>"]


@given(HTML, st.integers(8, 50))
def test_every_part_is_html_that_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split_html(text, limit)
    for part in parts:
        words, _ = parse_html(part)
        assert utf16(words) <= limit
        assert words == plain(part)
    squeezed = re.sub(r"\s", "", plain(text))
    assert "".join(re.sub(r"\s", "", plain(part)) for part in parts) == squeezed


def test_length_counts_what_is_shown() -> None:
    assert length("<b>&lt;👗</b>") == 3
