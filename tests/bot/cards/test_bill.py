from __future__ import annotations

import pytest

from bot.cards.bill import review_text
from bot.cards.checkout import delivery_card, review_card
from bot.cards.words import TEXT_LIMIT, Tongue
from bot.splitting import length, plain, split_html
from checkout.cart import MAX_LINES
from checkout.tiers.ucp.quotes import LONGEST_DISCLOSURE
from domain.money import Money
from domain.order import Instrument, LineChange, Payer, TierName, TotalLine
from tests.bot.cards.checks import accept, labels, seen, tapped
from tests.bot.cards.samples import HOSTILE, delivery, order_line, quote, review, review_store, usd

EN, ES = Tongue("en"), Tongue("es")


def words(text: str) -> list[str]:
    return seen(text).splitlines()


def test_a_review_says_what_each_store_charges_and_who_sells() -> None:
    shown = review(review_store(), card="Visa ····4242", codes=("SAVE10",))
    assert words(review_text(EN, shown)) == [
        "3 · Review",
        "",
        "🏬 Nordstrom",
        "• Black Dress, size M – $89.00",
        "Subtotal $89.00 · Shipping FREE · tax $5.20",
        "Total $94.20",
        "✓ Order will be placed",
        "Muse will go through Nordstrom’s own checkout as a guest and place the order there",
        "Nordstrom sends an invoice; nothing is charged now",
        "Delivery: by Fri, Nov 27",
        "Sold by Nordstrom, Inc., who is responsible for the sale",
        "",
        "Together $94.20",
        "",
        "To: Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, US",
        "Contact: Ana Ruiz · ana.ruiz@example.com · +1 512-555-0142",
        "Pay with: Visa ····4242",
        "Codes: SAVE10",
    ]


def test_a_member_is_told_that_muse_signs_in() -> None:
    shown = words(review_text(EN, review(review_store(quote=quote(signed_in=True)))))
    assert "Muse will sign in at Nordstrom with your stored login and place the order there" in shown


def test_an_estimate_says_its_cap() -> None:
    about = quote(exact=False, cap=usd("97"), hand_over=True, payer=Payer.AT_STORE, tier=TierName.REDIRECT)
    shown = words(review_text(EN, review(review_store("Old Navy", quote=about))))
    assert "About $94.20, at most $97.00" in shown
    assert "↗ You’ll complete at Old Navy" in shown
    assert "Together about $94.20, at most $97.00" in shown
    assert "You pay at Old Navy" not in shown


def test_a_quote_with_a_cap_above_its_total_is_never_shown_as_exact() -> None:
    assert "at most $97.00" in review_text(EN, review(review_store(quote=quote(cap=usd("97")))))


def test_discounts_fees_and_rejected_codes() -> None:
    shown = quote(
        discount=usd("-10"), fees=usd("1.50"), tax=None, shipping=usd("5"), rejected_codes=("HALF",)
    )
    text = words(review_text(EN, review(review_store(quote=shown))))
    assert "Subtotal $89.00 · discount −$10.00 · Shipping $5.00 · fees $1.50" in text
    assert "Code HALF was not accepted" in text


def test_a_stores_api_has_the_say_over_its_own_rows() -> None:
    rows = tuple(
        TotalLine(kind=kind, label=label, amount=usd(amount))
        for kind, label, amount in (
            ("subtotal", "Items", "89"),
            ("discount", "Welcome gift", "-5"),
            ("fulfillment", "Delivery", "0"),
            ("tax", "Sales tax", "5.20"),
            ("total", "To pay", "89.20"),
        )
    )
    api = quote(tier=TierName.API, totals=rows, payer=Payer.TOKEN)
    assert "Items $89.00 · Welcome gift -$5.00 · Delivery FREE · Sales tax $5.20" in words(
        review_text(EN, review(review_store(quote=api)))
    )
    page = api.model_copy(update={"tier": TierName.BROWSER})
    assert "Subtotal $89.00" in seen(review_text(EN, review(review_store(quote=page))))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            LineChange(line_id="1", kind="price_up", before="$89.00", after="$101.00"),
            "now $101.00 (was $89.00)",
        ),
        (
            LineChange(line_id="1", kind="price_down", before="$89.00", after="$80.00"),
            "now $80.00 (was $89.00)",
        ),
        (LineChange(line_id="1", kind="sold_out", before="Black Dress", after=""), "sold out there now"),
        (LineChange(line_id="1", kind="quantity", before="3", after="2"), "has 2 of the 3"),
    ],
)
def test_what_the_store_says_otherwise_stands_below_its_line(change: LineChange, said: str) -> None:
    shown = words(review_text(EN, review(review_store(quote=quote(changes=(change,))))))
    place = shown.index("• Black Dress, size M – $89.00")
    assert shown[place + 1].startswith("⚠️ ")
    assert said in shown[place + 1]


def test_policies_are_links_on_one_line_and_disclosures_stay_whole() -> None:
    warning = "Contains leather & <fur>: see https://shop.example/warning before you buy."
    shown = quote(
        disclosures=(
            warning,
            "Returns: https://shop.example/returns?a=1&b=2",
            "Terms: http://shop.example/terms",
            "Odd: javascript:alert(1)",
            "Odder: https://user@shop.example/",
        )
    )
    text = review_text(EN, review(review_store(quote=shown)))
    assert (
        '<a href="https://shop.example/returns?a=1&amp;b=2">Returns</a> · '
        '<a href="http://shop.example/terms">Terms</a>' in text
    )
    assert warning in words(text)
    assert "Odd: javascript:alert(1)" in words(text)
    assert "Odder: https://user@shop.example/" in words(text)
    accept(review_card(EN, review(review_store(quote=shown))))


def test_the_longest_disclosure_is_never_cut() -> None:
    long = "All of this must be read. " * (LONGEST_DISCLOSURE // 26)
    text = review_text(
        EN, review(*(review_store(f"Store {n}", quote=quote(disclosures=(long,))) for n in range(4)))
    )
    assert plain(text).count(long.strip()) == 4
    assert "".join(map(plain, split_html(text, TEXT_LIMIT))).count("All of this must be read.") >= 4


@pytest.mark.parametrize(
    ("payer", "said"),
    [
        (Payer.STORE_SAVED, "charges Visa ····4242"),
        (Payer.TOKEN, "through its payment service"),
        (Payer.INVOICE, "sends an invoice"),
        (Payer.CONNECT, "charges your card"),
        (Payer.VIRTUAL_CARD, "one-time card"),
        (Payer.AT_STORE, "You pay at"),
    ],
)
def test_who_charges(payer: Payer, said: str) -> None:
    saved = (Instrument(instrument_id="1", title="Visa ····4242", chosen=True),)
    assert said in review_text(EN, review(review_store(quote=quote(payer=payer, instruments=saved))))


def test_a_store_that_cannot_be_part_says_why_and_is_not_placed() -> None:
    card = review_card(EN, review(review_store(), review_store("Gap", problem="refused-down")))
    assert "⚠️ Left out: the store is not answering right now" in accept(card)
    assert labels(card)[0] == ["Place order"]
    alone = review_card(EN, review(review_store("Gap", problem="refused-down")))
    assert not any(data.startswith("place:") for data in tapped(alone))


def test_the_button_carries_the_digest_of_what_is_shown() -> None:
    shown = review(review_store(), review_store("Gap"))
    card = review_card(EN, shown)
    assert tapped(card)[0] == f"place:{shown.digest()}"
    assert labels(card)[0] == ["Place orders"]
    handed = quote(hand_over=True, payer=Payer.AT_STORE)
    assert labels(review_card(EN, review(review_store(quote=handed))))[0] == ["Continue to the stores"]


def test_currencies_are_never_added_up() -> None:
    euros = quote().model_copy(
        update={
            name: Money.of(amount, "EUR")
            for name, amount in (("total", "50"), ("cap", "50"), ("subtotal", "50"))
        }
        | {"tax": None, "shipping": None}
    )
    shown = words(review_text(EN, review(review_store(), review_store("Zara", quote=euros))))
    assert shown[shown.index("Together $94.20") + 1] == "Together €50.00"


@pytest.mark.parametrize("t", [EN, ES])
def test_names_of_stores_stay_text(t: Tongue) -> None:
    shown = quote(
        disclosures=(HOSTILE, f"{HOSTILE}: https://shop.example/", 'Terms: https://a.example/"><b>'),
        delivery_options=(delivery("a", HOSTILE, "1", chosen=True), delivery("b", HOSTILE, "2")),
        rejected_codes=(HOSTILE,),
        changes=(LineChange(line_id="1", kind="price_up", before=HOSTILE, after=HOSTILE),),
        totals=(TotalLine(kind="subtotal", label=HOSTILE, amount=usd("1")),),
        tier=TierName.API,
    )
    store = review_store(
        HOSTILE, order_line(HOSTILE, size=HOSTILE, color=HOSTILE), seller=HOSTILE, quote=shown
    )
    everything = review(store, review_store("Gap", problem="refused-down"), card=HOSTILE, codes=(HOSTILE,))
    accept(review_card(t, everything))
    accept(delivery_card(t, everything))


@pytest.mark.parametrize("t", [EN, ES])
@pytest.mark.parametrize("stores", [1, 6, 15])
def test_a_review_of_the_longest_cart_fits(t: Tongue, stores: int) -> None:
    """Every amount and seller is kept; only the lines' names give way."""
    each = MAX_LINES // stores
    shown = review(
        *(
            review_store(
                f"Store {number}",
                *(
                    order_line(
                        f"A product with a name of some length {n}", line_id=str(n), color="Midnight Blue"
                    )
                    for n in range(each)
                ),
                quote=quote(tax=None),
            )
            for number in range(stores)
        )
    )
    text = accept(review_card(t, shown))
    assert text.count(seen(t.money(usd("94.20")))) >= stores
    assert text.count(", Inc.") == stores


def test_a_shortened_review_keeps_the_lines_that_changed() -> None:
    changed = LineChange(line_id="59", kind="sold_out", before="x", after="")
    lines = tuple(order_line(f"{'A long name ' * 5}{n}", line_id=str(n)) for n in range(MAX_LINES))
    text = review_text(EN, review(review_store("Gap", *lines, quote=quote(changes=(changed,)))))
    assert length(text) <= TEXT_LIMIT
    assert "sold out there now" in text
    assert "… and 56 more items" in text


def test_delivery_options_say_price_and_day() -> None:
    options = (delivery("a", "Standard", "0", chosen=True), delivery("b", "Express courier", "12.50"))
    card = delivery_card(
        EN, review(review_store(), review_store("Gap", quote=quote(delivery_options=options)))
    )
    assert "✓ Standard – FREE · by Fri, Nov 27" in accept(card)
    assert labels(card) == [["✓ Standard · FREE"], ["• Express courier · $12.50"], ["Back to review"]]
    assert tapped(card) == ["ship:1:0", "ship:1:1", "step:review"]


def test_delivery_options_of_several_stores_name_their_store() -> None:
    options = (delivery("a", "Standard", "0", chosen=True), delivery("b", "Express", "12.50"))
    two = review(
        review_store(quote=quote(delivery_options=options)),
        review_store("Gap", quote=quote(delivery_options=options)),
    )
    assert ["• Gap: Express · $12.50"] in labels(delivery_card(EN, two))


def test_very_many_delivery_options_stay_within_telegrams_limits() -> None:
    options = tuple(delivery(str(n), f"Courier service number {n} " * 5, "12.50") for n in range(200))
    accept(delivery_card(EN, review(review_store(quote=quote(delivery_options=options)))))
