from __future__ import annotations

import pytest

from bot.cards.cart import (
    added_card,
    ask_price_card,
    cart_card,
    choice_card,
    edit_card,
    line_card,
    sold_out_card,
    which_line_card,
)
from bot.cards.words import Tongue
from checkout.cart import MAX_LINES
from checkout.views import CartView
from domain.money import Money
from domain.order import TierName
from domain.product import Availability, Product, Variant
from tests.bot.cards.checks import accept, labels, names, seen, tapped
from tests.bot.cards.samples import HOSTILE, cart, cart_line, cart_store, product, three_stores, usd

EN, ES = Tongue("en"), Tongue("es")
EMPTY = CartView(stores=(), totals=(), whole=True)


def lines_of(text: str) -> list[str]:
    return seen(text).splitlines()


def test_the_cart_shows_every_store_with_its_sums() -> None:
    card = cart_card(EN, three_stores())
    assert lines_of(accept(card)) == [
        "Your cart: 3 stores, 6 items",
        "",
        "🏬 Nordstrom (2 items)",
        "• Black Dress, size M – $89.00 $120.00",
        "• Leather Boots, size 8 – $159.00",
        "Subtotal $248.00 · Shipping FREE",
        "✓ Checkout within Muse",
        "",
        "🏬 Macy's (1 item)",
        "• Gold Necklace – $45.00",
        "Subtotal $45.00 · Shipping $5.95",
        "✓ Checkout within Muse",
        "",
        "🏬 Old Navy (3 items)",
        "• Jeans, size 32 – $39.99",
        "• T-shirt, size L, Heather Grey × 2 – $25.98",
        "Subtotal $65.97 · Shipping FREE (over $50)",
        "↗ You finish at Old Navy",
        "",
        "Total $364.92",
    ]
    assert "<s>$120.00</s>" in card.text
    assert labels(card) == [["Checkout all stores"], ["Edit items", "Clear cart"]]


def test_the_cart_in_spanish() -> None:
    words = lines_of(accept(cart_card(ES, three_stores(), undo=True)))
    assert words[0] == "Tu carrito: 3 tiendas, 6 artículos"
    assert "• Jeans, talla 32 – 39,99 US$" in words
    assert words[-1] == "Total 364,92 US$"


def test_one_store_is_not_all_stores() -> None:
    card = cart_card(EN, cart(cart_store("Gap", cart_line())))
    assert lines_of(card.text)[0] == "Your cart: 1 store, 1 item"
    assert labels(card)[0] == ["Checkout"]


def test_currencies_are_never_added_up() -> None:
    euros = cart_line().model_copy(update={"price": Money.of("49.90", "EUR")})
    view = cart(cart_store("Gap", cart_line()), cart_store("Gap", euros), cart_store("Zara", cart_line()))
    words = lines_of(accept(cart_card(EN, view)))
    assert words[0] == "Your cart: 2 stores, 3 items"
    assert words[-2:] == ["Total $178.00", "Total €49.90"]


def test_what_is_unknown_is_said_and_the_total_is_only_so_far() -> None:
    unknown = cart_store("Petit Atelier", cart_line("Blouse", None), shipping=None, tier=TierName.REDIRECT)
    words = lines_of(accept(cart_card(EN, cart(unknown, cart_store("Gap", cart_line()), whole=False))))
    assert "• Blouse, size M – price unknown" in words
    assert "Shipping shown at checkout" in words
    assert "Subtotal $0.00" not in "\n".join(words)
    assert words[-1] == "Total so far $89.00"


def test_a_threshold_keeps_its_cents_where_it_has_any() -> None:
    assert "(over $49.50)" in accept(
        cart_card(EN, cart(cart_store("Gap", cart_line(), free_over=usd("49.5"))))
    )


def test_a_sold_out_line_says_so() -> None:
    assert "⚠️ sold out" in cart_card(EN, cart(cart_store("Gap", cart_line(in_stock=False)))).text


@pytest.mark.parametrize("t", [EN, ES])
def test_an_empty_cart_can_still_be_undone(t: Tongue) -> None:
    card = cart_card(t, EMPTY, undo=True)
    accept(card)
    assert tapped(card) == ["undo"]


@pytest.mark.parametrize("t", [EN, ES])
def test_names_of_pages_stay_text(t: Tongue) -> None:
    line = cart_line(HOSTILE, size=HOSTILE, color=HOSTILE, store=HOSTILE, url="https://a.example/?a=1&b=2")
    view = cart(cart_store(HOSTILE, line), cart_store("Gap", line))
    for card in (
        cart_card(t, view),
        edit_card(t, view),
        which_line_card(t, view, "remove", None),
        line_card(t, line),
        added_card(t, line, changed=True),
        choice_card(t, 1, hostile_product(), None, None),
        ask_price_card(t, 1, hostile_product(), HOSTILE, HOSTILE),
        sold_out_card(t, 1, hostile_product(), None, None, others=True, asked=HOSTILE),
        sold_out_card(t, 1, hostile_product(), None, None, others=False, asked=HOSTILE),
    ):
        words = accept(card)
        assert "\u202e" not in words + "".join(names(card))
    assert '<b>A&W "Tee" &amp;' in accept(added_card(t, line, changed=False))


def hostile_product() -> Product:
    variants = tuple(Variant(size=f"{HOSTILE}{n}", availability=Availability.SOLD_OUT) for n in range(3))
    return product(name=HOSTILE, store_name=HOSTILE, variants=variants, refused="blocked")


def test_buttons_show_names_without_entities() -> None:
    view = cart(cart_store("A&F", cart_line("Tom & Jerry <3")))
    assert labels(edit_card(EN, view))[0] == ["Tom & Jerry <3 · M"]
    sold_out = product(
        variants=(Variant(size="<S&M>", availability=Availability.SOLD_OUT), Variant(size="L"))
    )
    assert labels(choice_card(EN, 1, sold_out, None, None))[0] == ["<S&M> · sold out", "L"]


@pytest.mark.parametrize("t", [EN, ES])
@pytest.mark.parametrize("stores", [1, 7, MAX_LINES])
def test_the_longest_cart_fits_and_every_line_is_within_reach(t: Tongue, stores: int) -> None:
    each = MAX_LINES // stores
    view = cart(
        *(
            cart_store(
                f"{'A Store With A Long Name ' * 9}{number}",
                *(
                    cart_line(
                        "A Product Name As Long As Pages Have Them " * 5,
                        item_id=number * each + place,
                        color="Washed Midnight Blue Melange",
                    )
                    for place in range(each)
                ),
            )
            for number in range(stores)
        )
    )
    accept(cart_card(t, view))
    for card in (edit_card(t, view), which_line_card(t, view, "variant", None)):
        accept(card)
        assert len([data for data in tapped(card) if data != "cart"]) == view.count


@pytest.mark.parametrize(
    ("act", "quantity", "data"),
    [
        ("remove", None, "rm:7"),
        ("variant", None, "var:7"),
        ("quantity", 3, "qty:7:3"),
        ("quantity", None, "line:7"),
    ],
)
def test_asking_which_line_does_what_was_asked(act: str, quantity: int | None, data: str) -> None:
    view = cart(cart_store("Gap", cart_line(item_id=7)))
    assert tapped(which_line_card(EN, view, act, quantity)) == [data]


def test_a_button_keeps_what_tells_two_lines_apart() -> None:
    long = "The Same Very Long Name Of A Product That Comes In Sizes"
    view = cart(cart_store("Gap", cart_line(long, size="S"), cart_line(long, size="M", quantity=2)))
    (one,), (other,), _back = labels(edit_card(EN, view))
    assert one.endswith("· S")
    assert other.endswith("· M × 2")


def test_a_line_shows_what_one_costs() -> None:
    card = line_card(EN, cart_line("Socks", "30.00", quantity=3, store="Gap"))
    assert lines_of(accept(card)) == ["Socks, size M", "3 × $10.00 = $30.00 · Gap"]
    assert '<a href="https://shop.example/p/1">Socks</a>' in card.text
    assert tapped(card)[:3] == ["qty:1:2", "line:1", "qty:1:4"]


def test_a_line_without_choices_offers_no_change() -> None:
    assert "var:1" not in tapped(line_card(EN, cart_line(variants=1)))
    assert "var:1" not in tapped(added_card(EN, cart_line(variants=1), changed=False))


def test_a_line_links_to_no_odd_address() -> None:
    assert "<a" not in line_card(EN, cart_line(url="javascript:alert(1)")).text


def test_what_was_added_shows_its_picture() -> None:
    card = added_card(EN, cart_line(image_url="https://shop.example/1.jpg"), changed=False)
    assert card.photo_url == "https://shop.example/1.jpg"
    assert accept(card).startswith("✓ Added to your cart\nBlack Dress, size M")


def test_colour_is_asked_first_then_the_size_of_that_colour() -> None:
    first = choice_card(EN, 5, product(), None, None)
    assert accept(first).endswith("Which color?")
    assert tapped(first) == ["pcolor:5:0", "pcolor:5:1", "drop:5"]
    second = choice_card(EN, 5, product(), None, "Black")
    assert accept(second).endswith("Which size?")
    assert "L · sold out" in names(second)
    assert tapped(second) == ["psize:5:0", "psize:5:1", "psize:5:2", "drop:5"]


def test_short_sizes_share_a_row() -> None:
    shoes = product(variants=tuple(Variant(size=str(size)) for size in range(35, 47)))
    assert [len(row) for row in labels(choice_card(EN, 1, shoes, None, None))] == [4, 4, 4, 1]


def test_a_product_with_very_many_choices_stays_within_telegrams_limits() -> None:
    many = product(variants=tuple(Variant(color=f"Colour number {n}") for n in range(300)))
    accept(choice_card(EN, 10**9, many, None, None))


@pytest.mark.parametrize(
    ("refused", "said"), [(None, "couldn’t read"), ("blocked", "doesn’t let me"), ("down", "not answering")]
)
def test_why_a_price_is_asked(refused: str | None, said: str) -> None:
    assert said in accept(ask_price_card(EN, 1, product(refused=refused, price=None), "M", None))
