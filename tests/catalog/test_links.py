"""What a link alone tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.links import absolute, choice_in, identifiers, unwrapped, without_tracking, words_of


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://Store.com/p/1?utm_source=x&utm_medium=y", "https://store.com/p/1"),
        ("https://store.com/p/1?color=red&gclid=abc&size=M", "https://store.com/p/1?color=red&size=M"),
        ("https://store.com/p/1?variant=42#reviews", "https://store.com/p/1?variant=42"),
        ("https://store.com", "https://store.com/"),
        ("https://store.com/p?a=1&b=&c=%20x", "https://store.com/p?a=1&b=&c=%20x"),
    ],
)
def test_tracking_goes_and_the_rest_stays(link: str, clean: str) -> None:
    assert without_tracking(link) == clean


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("https://s.com/product/friendly-milk-4099100144185", "4099100144185"),
        ("https://s.com/massivholz-regal-p400105394.html", "400105394"),
        ("https://s.com/item/93133869_alexander-girard", "93133869"),
        ("https://s.com/dp/B0756B4GVG", "B0756B4GVG"),
        ("https://s.com/p/a-name/-/A-78099811", "78099811"),
        ("https://s.com/browse/product.do?pid=901122032", "901122032"),
        ("https://s.com/itm/293565036718?var=1", "293565036718"),
        ("https://s.com/x/M67296549.htm", "M67296549"),
    ],
)
def test_a_product_s_number_is_found(link: str, number: str) -> None:
    assert identifiers(link)[0] == number


@pytest.mark.parametrize(
    "link",
    [
        "https://s.com/",
        "https://s.com/dresses/black-dress",
        "https://s.com/2024/news",
        "https://s.com/?page=2",
    ],
)
def test_a_link_without_a_number_has_none(link: str) -> None:
    assert identifiers(link) == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://s.com/s/black-midi-dress/5678901", "Black Midi Dress"),
        ("https://s.com/products/new-balance-womens-847-walking-shoe", "New Balance Womens 847 Walking Shoe"),
        (
            "https://s.com/ip/ZOTAC-GAMING-GeForce-RTX-2060-Black/341937837",
            "ZOTAC GAMING GeForce RTX 2060 Black",
        ),
        ("https://s.com/p/leather-boots-size-8.html?x=1", "Leather Boots Size 8"),
        ("https://s.com/dp/B01MUGXRT9", ""),
        ("https://s.com/12345", ""),
        ("https://s.com/", ""),
    ],
)
def test_the_link_s_words_name_a_thing(link: str, words: str) -> None:
    assert words_of(link) == words


def test_what_the_link_preselects() -> None:
    assert choice_in("https://s.com/p?variant=42&utm_x=1") == {"variant": "42"}
    assert choice_in("https://s.com/p?dwvar_ABC_color=NVY&dwvar_ABC_size=M") == {"color": "NVY", "size": "M"}
    assert choice_in("https://s.com/p?attribute_pa_size=m&qty=3") == {"size": "m"}
    assert choice_in("https://s.com/p?color=") == {}


def test_a_link_inside_a_click_counter_is_taken_out() -> None:
    inside = "https://store.com/p/1?color=red"
    assert (
        unwrapped("https://click.net.work/deeplink?id=1&murl=https%3A%2F%2Fstore.com%2Fp%2F1%3Fcolor%3Dred")
        == inside
    )
    assert (
        unwrapped(
            "https://www.awards.com/cread.php?awinmid=1&ued=https%3A%2F%2Fstore.com%2Fp%2F1%3Fcolor%3Dred"
        )
        == inside
    )
    assert (
        unwrapped("https://store.com/p/1?url=https%3A%2F%2Felse.com%2Fx")
        == "https://store.com/p/1?url=https%3A%2F%2Felse.com%2Fx"
    )
    assert (
        unwrapped("https://click.net.work/?murl=javascript:alert(1)")
        == "https://click.net.work/?murl=javascript:alert(1)"
    )


def test_relative_addresses() -> None:
    base = "https://s.com/a/b?c"
    assert absolute(base, "//cdn.com/1.jpg") == "https://cdn.com/1.jpg"
    assert absolute(base, "/x") == "https://s.com/x"
    assert [
        absolute(base, bad)
        for bad in ("javascript:alert(1)", "data:image/png;base64,AA", "", None, "https://[", "x" * 5000)
    ] == [""] * 6


@given(st.text(max_size=120))
def test_no_text_breaks_them(text: str) -> None:
    link = f"https://store.com/{text.replace(chr(0), '')}"
    try:
        without_tracking(link)
    except ValueError:
        return  # brackets in the wrong place: no link at all, and `parse` refuses it
    identifiers(link)
    words_of(link)
    choice_in(link)
    unwrapped(link)
