"""Links, sizes, colours, counts, items and references, one by one."""

from __future__ import annotations

import pytest

from agent.understanding.colors import find_colors
from agent.understanding.items import Cart
from agent.understanding.likeness import likeness
from agent.understanding.links import unique_links
from agent.understanding.message import Message
from agent.understanding.quantities import find_numbers
from agent.understanding.reading import Act, CartItem, Context, OrderRef
from agent.understanding.references import find_code, find_order, find_position, find_stores
from agent.understanding.sizes import find_size
from agent.understanding.words import clean, split_words


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://shop.example/p/1", ["https://shop.example/p/1"]),
        ("see (https://shop.example/p/1).", ["https://shop.example/p/1"]),
        (
            "<https://shop.example/p/1>,<https://shop.example/p/2>",
            ["https://shop.example/p/1", "https://shop.example/p/2"],
        ),
        ("https://shop.example/p_(1)", ["https://shop.example/p_(1)"]),
        ("https://a.example/1https://b.example/2", ["https://a.example/1", "https://b.example/2"]),
        ("twice https://a.example/1 https://a.example/1", ["https://a.example/1"]),
        ("www.zara.com/p.html and macys.com/shop?id=1!", ["www.zara.com/p.html", "macys.com/shop?id=1"]),
        ("nordstrom.com", ["nordstrom.com"]),
        ("log in to nordstrom.com please", []),
        ("kim@example.com/x", []),
        ("3.5/5 stars, e.g. this and/or that", []),
        ("http://", []),
        ("https://bücher.example/ä?q=ö", ["https://bücher.example/ä?q=ö"]),
        ("HTTPS://SHOP.EXAMPLE/P", ["HTTPS://SHOP.EXAMPLE/P"]),
    ],
)
def test_links(text: str, links: list[str]) -> None:
    assert unique_links(clean(text)) == links


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("medium", "M"),
        ("in a large", "L"),
        ("extra small please", "XS"),
        ("double xl", "XXL"),
        ("size 8", "8"),
        ("sz 7.5", "7.5"),
        ("seven and a half in size", None),
        ("size seven and a half", "7.5"),
        ("7 1/2 size", None),
        ("eu 39", "EU 39"),
        ("us 9.5", "US 9.5"),
        ("get us 9", None),
        ("make it 3", None),
        ("32x30", "32x30"),
        ("32 by 30", "32x30"),
        ("W32 L34", "W32 L34"),
        ("34C", "34C"),
        ("3T", "3T"),
        ("10 petite", "10 petite"),
        ("28 regular", "28 regular"),
        ("talla mediana", "M"),
        ("taille 40", "40"),
        ("Größe 38", "38"),
        ("a 10 in the boots", "10"),
        ("a couple", None),
        ("too small", None),
        ("2nd", None),
        ("one size", "one size"),
        ("boots in 11", "11"),
        ("in 2 days", None),
    ],
)
def test_sizes(text: str, size: str | None) -> None:
    found = find_size([w for w in split_words(text) if "in size" not in text and "1/2" not in text])
    assert (found.value if found else None) == size


def test_a_bare_number_is_a_size_only_where_one_was_asked_for() -> None:
    words = split_words("the 38")
    assert find_size(words) is None
    found = find_size(words, loose=True)
    assert found is not None
    assert found.value == "38"


@pytest.mark.parametrize(
    ("text", "colors"),
    [
        ("in dark brown", ["dark brown"]),
        ("light wash", ["light wash"]),
        ("the heather grey or the dusty rose", ["heather grey", "dusty rose"]),
        ("red plaid", ["red plaid"]),
        ("en azul marino", ["azul marino"]),
        ("bleu ciel", ["bleu ciel"]),
        ("rojo y NEGRO", ["rojo", "negro"]),
        ("check out", []),
        ("marrón", ["marrón"]),
    ],
)
def test_colors(text: str, colors: list[str]) -> None:
    assert [c.value for c in find_colors(text, split_words(text))] == colors


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("make it 0", [0]),
        ("-1 bag", [-1]),
        ("set it to minus one", [-1]),
        ("1,000 of them", [1000]),
        ("x3", [3]),
        ("two, a couple or a dozen", [2, 2, 12]),
        ("cinco y deux und drei", [5, 2, 3]),
        ("ND-1", [1]),
        ("none", []),
    ],
)
def test_numbers(text: str, numbers: list[int]) -> None:
    assert [n.value for n in find_numbers(text, split_words(text))] == numbers


CART = Cart(
    (
        CartItem(name="Nimbus Wrap Dress", store="Northline", size="M", color="navy"),
        CartItem(name="Nimbus Slip Dress", store="Petit Atelier", size="4", color="champagne"),
        CartItem(name="Sky Force 2 Sneakers", store="Macy's", size="9", color="white"),
        CartItem(name="Linen-Blend Shirt", store="Northline", size="L", color="blue"),
        CartItem(name="Crew-Neck T-Shirt", store="Northline", size="L", color="white", quantity=3),
    )
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the wrap dress", ["Nimbus Wrap Dress"]),
        ("the navy one", ["Nimbus Wrap Dress"]),
        ("the dress from petit atelier", ["Nimbus Slip Dress"]),
        ("the sneakers", ["Sky Force 2 Sneakers"]),
        ("los tenis", ["Sky Force 2 Sneakers"]),
        ("my sf2s", ["Sky Force 2 Sneakers"]),
        ("the shoes", ["Sky Force 2 Sneakers"]),
        ("la camisa de lino", ["Linen-Blend Shirt"]),
        ("the crewneck", ["Crew-Neck T-Shirt"]),
        ("wrap dress and the sneakers", ["Nimbus Wrap Dress", "Sky Force 2 Sneakers"]),
        ("both dresses", ["Nimbus Wrap Dress", "Nimbus Slip Dress"]),
        ("the dress, the navy one not the champagne one", ["Nimbus Wrap Dress"]),
        ("the sneakers but keep the shirt", ["Sky Force 2 Sneakers"]),
        ("the dress", []),
        ("the hat", []),
        ("", []),
    ],
)
def test_items(text: str, names: list[str]) -> None:
    assert list(CART.find(split_words(text)).names) == names


def test_goods_that_are_not_in_the_cart_are_noticed() -> None:
    assert CART.find(split_words("the hat")).said
    assert CART.find(split_words("the dress")).open
    assert not CART.find(split_words("it")).said


ORDERS = (OrderRef(number="NL-3301", store="Northline"), OrderRef(number="MM8842", store="Maple & Main"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("track NL-3301", "NL-3301"),
        ("nl3301?", "NL-3301"),
        ("NL 3301", "NL-3301"),
        ("#8842", "MM8842"),
        ("order 3301 please", "NL-3301"),
        ("track XY-9999", "XY-9999"),
        ("33012", "33012"),
        ("size 8", None),
    ],
)
def test_order_numbers(text: str, number: str | None) -> None:
    found = find_order(text, ORDERS, loose=True)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("the second one", "2"),
        ("3rd", "3"),
        ("number two", "2"),
        ("#4", "4"),
        ("option b", "2"),
        ("la última", "last"),
        ("the bottom one", "last"),
        ("wait a second", None),
        ("on second thought", None),
        ("first, show my cart", None),
        ("last week", None),
    ],
)
def test_positions(text: str, position: str | None) -> None:
    found = find_position(split_words(text))
    assert (found.value if found else None) == position


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("use SAVE10", "SAVE10"),
        ("code mom-2024", "mom-2024"),
        ("promo code: hello", "hello"),
        ("15OFF", "15OFF"),
        ("does the code work", None),
        ("XL please", None),
        ("CANCEL MY ORDER", None),
    ],
)
def test_codes(text: str, code: str | None) -> None:
    assert find_code(text) == code


def test_stores_by_their_written_name() -> None:
    context = Context(cart=(CartItem(name="Vase", store="Maple & Main"),), stores=("Petit Atelier",))
    text = "maple and main, petit atelier, macys or h&m"
    assert [s.value for s in find_stores(split_words(text), context)] == [
        "Maple & Main",
        "Petit Atelier",
        "Macy's",
        "H&M",
    ]


def test_typing_errors_are_mended_towards_what_is_known() -> None:
    context = Context(cart=(CartItem(name="Gabardine Culottes"),))
    keys = [w.key for w in Message.of("remvoe teh gabardnie culotes plsss", context).words]
    assert keys == ["remove", "the", "gabardine", "culottes", "please"]
    real = [w.key for w in Message.of("my cat wrote a poem", context).words]
    assert real == ["my", "cat", "wrote", "a", "poem"]


def test_likeness_knows_its_own_examples() -> None:
    message = Message.of("what do i owe for my basket", Context())
    assert likeness(message.text, message.words, message.marks, "idle").act is Act.SHOW_CART
