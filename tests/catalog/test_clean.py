"""Texts made safe to store and to show."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from catalog.clean import clean_code, clean_text
from catalog.decode import to_utf8


def test_markup_entities_and_spaces_go() -> None:
    assert clean_text("  <b>Tom &amp; Jerry&#39;s</b>\n\t dress ") == "Tom & Jerry's dress"
    assert clean_text("5 < 6 and 7 > 3") == "5 < 6 and 7 > 3"
    assert clean_text("caf\u0065\u0301") == "café"


def test_invisible_and_turning_characters_go() -> None:
    assert clean_text("ab\u202e\u2066cd\u200b\ufeff\x00\x1b[31m") == "abcd[31m"
    assert clean_text("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") is not None


def test_what_is_no_text_is_none() -> None:
    nothing: tuple[object, ...] = (None, True, [], {}, "", "  ", "\u200b")
    assert [clean_text(value) for value in nothing] == [None] * 7
    assert clean_text(42) == "42"


def test_codes_are_codes() -> None:
    assert clean_code(" FF-100 ") == "FF-100"
    assert clean_code(12345) == "12345"
    assert [clean_code(value) for value in ("null", "N/A", "", "---", "x" * 200, None)] == [None] * 6


@given(st.text(max_size=2000), st.integers(1, 200))
def test_nothing_unsafe_or_too_long_comes_out(text: str, limit: int) -> None:
    line = clean_text(text, limit)
    assert line is None or (0 < len(line) <= limit and line == line.strip())
    assert line is None or all(unicodedata.category(c)[0] != "C" or c in "\u200c\u200d" for c in line)


def test_pages_in_any_encoding() -> None:
    def decode(body: bytes, content_type: str = "") -> str:
        return to_utf8(body, content_type).decode()

    word = "<p>Größe: 71,91 €</p>"
    assert decode(word.encode()) == word
    assert decode(b"\xef\xbb\xbf" + word.encode()) == word
    assert decode(word.encode("utf-16")) == word
    assert decode(word.encode("cp1252"), "text/html; charset=windows-1252") == word
    assert "71,91" in decode(b'<meta charset="iso-8859-15">' + word.encode("iso-8859-15"))
    assert decode('<meta charset="big5"><p>商品編號</p>'.encode("big5")).endswith("商品編號</p>")
    assert decode(b'<meta charset="iso-8859-1">' + word.encode()).endswith(
        word
    )  # it calls itself what it is not
    assert decode(word.encode()[:-6] + "€".encode()[:2]).endswith("71,91 ")


@given(st.binary(max_size=500))
def test_no_bytes_break_decoding(body: bytes) -> None:
    to_utf8(body, "text/html; charset=nonsense").decode()
