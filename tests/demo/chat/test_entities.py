"""HTML becomes text and entities as Telegram's parser makes them."""

import pytest

from demo.chat.entities import detect, format_text, parse_html
from demo.chat.errors import BotApiError


def types(source: str) -> list[tuple[str, int, int]]:
    return [(e["type"], e["offset"], e["length"]) for e in parse_html(source)[1]]


def test_tags_become_entities() -> None:
    text, entities = parse_html(
        '<b>Cart</b>: <a href="https://x.com/?a=1&amp;b=2">1 &lt; 2</a> &amp; <i>more</i>'
    )
    assert text == "Cart: 1 < 2 & more"
    assert entities[1] == {"type": "text_link", "offset": 6, "length": 5, "url": "https://x.com/?a=1&b=2"}
    assert [e["type"] for e in entities] == ["bold", "text_link", "italic"]


def test_offsets_count_utf16_units() -> None:
    assert types("👗 <b>Dress</b>") == [("bold", 3, 5)]


def test_nested_tags() -> None:
    assert types("<b>a<i>b</i></b>") == [("italic", 1, 1), ("bold", 0, 2)]


def test_code_in_pre_is_one_entity() -> None:
    entities = parse_html('<pre><code class="language-python">x = 1</code></pre>')[1]
    assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


def test_unknown_entities_stay_words() -> None:
    assert parse_html("AT&T &nbsp; &copy;")[0] == "AT&T &nbsp; &copy;"


def test_a_link_nobody_can_follow_is_plain_text() -> None:
    assert parse_html('<a href="javascript:alert(1)">x</a>') == ("x", [])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(BotApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_around_is_dropped_and_entities_move() -> None:
    text, entities = format_text("  \n<b> Hi </b>\n", "HTML", None, 4096)
    assert text == "Hi"
    assert entities == [{"type": "bold", "offset": 0, "length": 2}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/cart now", [("bot_command", "/cart")]),
        ("look: https://a.com/x?y=1.", [("url", "https://a.com/x?y=1")]),
        ("http://127.0.0.1:8081/p/1", [("url", "http://127.0.0.1:8081/p/1")]),
        ("www.nordstrom.com/s/1", [("url", "www.nordstrom.com/s/1")]),
        ("mail a.b@c.co please", [("email", "a.b@c.co")]),
        ("and/or 1/2 $12.99", []),
        ("👗 /help", [("bot_command", "/help")]),
    ],
)
def test_plain_text_is_searched(text: str, found: list[tuple[str, str]]) -> None:
    units = text.encode("utf-16-le")

    def words(offset: int, length: int) -> str:
        return units[offset * 2 : (offset + length) * 2].decode("utf-16-le")

    assert [(e["type"], words(e["offset"], e["length"])) for e in detect(text)] == found
