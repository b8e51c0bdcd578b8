"""Whatever a cart, a quote or an order holds, Telegram takes the card."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.bill import review_text
from bot.cards.cart import cart_card, edit_card, line_card
from bot.cards.checkout import confirmation_card, delivery_card, progress_card, review_card
from bot.cards.order_sheet import PAGE_ROWS, orders_card
from bot.cards.orders import order_card
from bot.cards.words import TEXT_LIMIT, Tongue
from bot.splitting import plain, split_html
from checkout.review import Review, ReviewStore
from checkout.views import CartLineView, CartStoreView, CartView
from domain.money import Money
from domain.order import (
    DeliveryOption,
    Instrument,
    LineChange,
    OrderLine,
    OrderStatus,
    Payer,
    Placement,
    Quote,
    TierName,
    TotalLine,
)
from orders.views import OrderView
from tests.bot.cards.checks import accept, seen
from tests.bot.cards.samples import ANA, CONTACT, cart, order, order_item, parcel

CURRENCIES = ("USD", "EUR", "JPY", "KWD")
MARKUP = [
    "<b>",
    "</b>",
    "&amp;",
    "&",
    "<",
    ">",
    '"',
    "'",
    "\n",
    "{ $x }",
    "\u202e",
    "🧦",
    "é",
    "https://a.example/",
]

tongues = st.sampled_from([Tongue("en"), Tongue("es")])
texts = st.lists(
    st.sampled_from(MARKUP) | st.text(string.ascii_letters + " ", max_size=30), min_size=1, max_size=8
).map(lambda parts: "".join(parts) or "x")
named = texts.filter(lambda text: bool(text.translate({0x202E: None}).strip()))
parts = st.none() | named
ids = st.integers(1, 2**31)
days = st.none() | st.dates()


def money(currency: str, least: int = 0) -> st.SearchStrategy[Money]:
    return st.integers(least, 10**9).map(lambda cents: Money(cents=cents, currency=currency))


@st.composite
def cart_lines(draw: st.DrawFn, currency: str) -> CartLineView:
    return CartLineView(
        item_id=draw(ids),
        name=draw(named),
        size=draw(parts),
        color=draw(parts),
        quantity=draw(st.integers(1, 99)),
        price=draw(st.none() | money(currency, 1)),
        was=draw(st.none() | money(currency, 1)),
        in_stock=draw(st.booleans()),
        image_url=None,
        url=draw(texts),
        variants=draw(st.integers(0, 9)),
        store=draw(named),
    )


@st.composite
def cart_stores(draw: st.DrawFn) -> CartStoreView:
    currency = draw(st.sampled_from(CURRENCIES))
    lines = tuple(draw(st.lists(cart_lines(currency), min_size=1, max_size=12)))
    return CartStoreView(
        store_id=draw(named),
        name=draw(named),
        tier=draw(st.sampled_from(TierName)),
        lines=lines,
        subtotal=Money.total((line.price for line in lines if line.price), currency),
        shipping=draw(st.none() | money(currency)),
        free_over=draw(st.none() | money(currency)),
    )


carts = st.lists(cart_stores(), max_size=12).map(lambda stores: cart(*stores))


@st.composite
def quotes(draw: st.DrawFn, currency: str, lines: tuple[OrderLine, ...]) -> Quote:
    total = draw(money(currency, 1))
    title = draw(named)
    disclosures = st.lists(named | named.map(lambda label: f"{label}: https://a.example/x"), max_size=4)
    changes = st.builds(
        LineChange,
        line_id=st.sampled_from([line.line_id for line in lines]),
        kind=st.sampled_from(["price_up", "price_down", "sold_out", "quantity"]),
        before=texts,
        after=texts,
    )
    return Quote(
        store_id="store",
        tier=draw(st.sampled_from(TierName)),
        payer=draw(st.sampled_from(Payer)),
        subtotal=draw(money(currency)),
        discount=draw(st.none() | money(currency)),
        shipping=draw(st.none() | money(currency)),
        tax=draw(st.none() | money(currency)),
        fees=draw(st.none() | money(currency)),
        total=total,
        cap=total + draw(money(currency)),
        exact=draw(st.booleans()),
        hand_over=draw(st.booleans()),
        totals=tuple(
            draw(
                st.lists(
                    st.builds(TotalLine, kind=st.just("tax"), label=texts, amount=money(currency)), max_size=3
                )
            )
        ),
        delivery_options=tuple(
            DeliveryOption(option_id=str(n), title=title, price=draw(money(currency)), latest=draw(days))
            for n in range(draw(st.integers(0, 4)))
        ),
        instruments=(Instrument(instrument_id="1", title=title, chosen=True),),
        disclosures=tuple(draw(disclosures)),
        changes=tuple(draw(st.lists(changes, max_size=3))),
        rejected_codes=tuple(draw(st.lists(named, max_size=2))),
        eta=draw(days),
    )


@st.composite
def review_stores(draw: st.DrawFn) -> ReviewStore:
    currency = draw(st.sampled_from(CURRENCIES))
    lines = tuple(
        OrderLine(
            line_id=str(number),
            name=draw(named),
            url="https://a.example/",
            size=draw(parts),
            color=draw(parts),
            quantity=draw(st.integers(1, 99)),
            unit_price=draw(money(currency)),
        )
        for number in range(draw(st.integers(1, 5)))
    )
    quote = draw(st.none() | quotes(currency, lines))
    return ReviewStore(
        store_id=draw(named),
        name=draw(named),
        seller=draw(named),
        lines=lines,
        quote=quote,
        problem=None if quote else "refused-down",
    )


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    stores = tuple(draw(st.lists(review_stores(), min_size=1, max_size=4)))
    quoted = [store.quote for store in stores if store.quote]
    totals = tuple(
        (
            Money.total((q.total for q in quoted if q.total.currency == currency), currency),
            Money.total((q.cap for q in quoted if q.total.currency == currency), currency),
        )
        for currency in dict.fromkeys(q.total.currency for q in quoted)
    )
    return Review(
        session_id="cs1",
        stores=stores,
        address=ANA,
        contact=CONTACT,
        card=draw(parts),
        codes=tuple(draw(st.lists(named, max_size=2))),
        totals=totals,
    )


@st.composite
def orders(draw: st.DrawFn) -> OrderView:
    status = draw(st.sampled_from(OrderStatus))
    return order(
        draw(named),
        status,
        order_id=draw(ids),
        number=draw(parts),
        placement=draw(st.sampled_from(Placement)),
        total=draw(money(draw(st.sampled_from(CURRENCIES)))),
        eta=draw(days),
        lines=tuple(order_item(draw(named), size=draw(parts)) for _ in range(draw(st.integers(0, 4)))),
        parcels=(parcel(draw(st.text(string.ascii_uppercase, min_size=1, max_size=40)), draw(parts)),),
    )


@given(tongues, carts, st.booleans())
@settings(max_examples=25, deadline=None)
def test_any_cart(t: Tongue, view: CartView, undo: bool) -> None:
    card = cart_card(t, view, undo=undo)
    text = accept(card)
    accept(edit_card(t, view))
    for total in view.totals:
        assert seen(t.money(total)) in text
    for store in view.stores[:2]:
        accept(line_card(t, store.lines[0]))


@given(tongues, reviews())
@settings(max_examples=25, deadline=None)
def test_any_review(t: Tongue, shown: Review) -> None:
    text = accept(review_card(t, shown), whole=False)
    accept(delivery_card(t, shown))
    for total, cap in shown.totals:
        assert seen(t.money(total)) in text
        assert seen(t.money(cap)) in text
    for part in split_html(review_text(t, shown), TEXT_LIMIT):
        assert len(plain(part)) <= TEXT_LIMIT


@given(tongues, st.lists(orders(), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_any_orders(t: Tongue, shown: list[OrderView]) -> None:
    accept(progress_card(t, shown))
    accept(confirmation_card(t, shown))
    accept(orders_card(t, shown[:PAGE_ROWS]))
    for one in shown:
        accept(order_card(t, one))
