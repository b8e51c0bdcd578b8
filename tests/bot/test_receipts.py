"""The receipt as text and as a document: who charged what, and what was approved."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards.bill import store_words
from bot.cards.words import Tongue
from bot.receipts import receipt_card, receipt_pdf, receipt_text
from checkout.payments.receipt import Receipt, ReceiptHold, ReceiptLine, ReceiptOrder
from domain.money import Money
from domain.order import OrderStatus, Payer

AT = datetime(2026, 11, 22, 21, 4, 5, tzinfo=UTC)


def shown(name: str, payer: Payer, total: Money) -> dict[str, Any]:
    """A store's part of an approved card, as it is kept."""
    amount = total.model_dump()
    line = {
        "line_id": "c1",
        "name": "Wool Scarf",
        "url": "https://x.example/p",
        "quantity": 1,
        "unit_price": amount,
    }
    quote = {
        "store_id": name.lower(), "tier": "browser", "payer": payer,
        "subtotal": amount, "total": amount, "cap": amount, "exact": True,
    }  # fmt: skip
    return {"store_id": name.lower(), "name": name, "seller": name, "lines": [line], "quote": quote}


def order(name: str, payer: Payer, status: OrderStatus, cents: int, currency: str = "USD") -> ReceiptOrder:
    total, nothing = Money(cents=cents, currency=currency), Money(cents=0, currency=currency)
    return ReceiptOrder(
        muse_order_id=f"cs1:{name.lower()}",
        store=name,
        number=f"N-{name}" if status is OrderStatus.CONFIRMED else None,
        status=status,
        payer=payer,
        lines=(ReceiptLine(name="Schal aus Łódź · 毛", size=None, color=None, quantity=2, total=total),),
        subtotal=total,
        shipping=nothing,
        tax=None,
        total=total,
        cap=total,
        charged=nothing,
        refunded=nothing,
        card="1034" if payer is Payer.VIRTUAL_CARD else None,
        placed_at=AT,
        confirmed_at=AT,
        order_url=None,
        shown=shown(name, payer, total),
    )


def receipt(*orders: ReceiptOrder, holds: tuple[ReceiptHold, ...] = ()) -> Receipt:
    placed = [one.total for one in orders if one.placed]
    currencies = dict.fromkeys(total.currency for total in placed)
    totals = tuple(Money.total((t for t in placed if t.currency == one), one) for one in currencies)
    return Receipt(
        session_id="cs1", orders=orders, holds=holds, totals=totals, digest="d1", tap="tg:1", approved_at=AT
    )


MIXED = receipt(
    order("Ash", Payer.STORE_SAVED, OrderStatus.CONFIRMED, 9_633),
    order("Birch", Payer.VIRTUAL_CARD, OrderStatus.CONFIRMED, 1_500),
    order("Cedar", Payer.TOKEN, OrderStatus.CONFIRMED, 129_900, "EUR"),
    order("Dune", Payer.TOKEN, OrderStatus.CONFIRMED, 12_000, "JPY"),
    order("Elm", Payer.AT_STORE, OrderStatus.NEEDS_SHOPPER, 2_000),
    order("Fir", Payer.CONNECT, OrderStatus.FAILED, 3_000),
)


def test_who_charged_what_with_currencies_apart() -> None:
    assert receipt_text(Tongue("en"), MIXED).splitlines() == [
        "<b>Receipt</b>",
        "Ash: $96.33 – Ash charges the method it has saved",
        "Birch: $15.00 – Muse paid with one-time card ····1034",
        "Cedar: €1,299.00 – Cedar charges through its payment service",
        "Dune: ¥12,000 – Dune charges through its payment service",
        "Elm: about $20.00 – you pay there",
        "Fir: nothing ordered, nothing charged",
        "<b>Ordered: $111.33</b>",
        "<b>Ordered: €1,299.00</b>",
        "<b>Ordered: ¥12,000</b>",
    ]


@pytest.mark.parametrize("cents", [0, 99_999_999_999])
def test_nothing_and_very_much(cents: int) -> None:
    told = receipt_text(Tongue("es"), receipt(order("Ash", Payer.CONNECT, OrderStatus.CONFIRMED, cents)))
    assert told.splitlines()[1].startswith("Ash: 999.999.999,99\u00a0US$" if cents else "Ash: 0,00\u00a0US$")


def test_the_document_has_a_page_for_the_money_and_one_for_each_order() -> None:
    for language in ("en", "es"):
        assert pages(receipt_pdf(Tongue(language), receipt(*MIXED.orders[:3]))) == 4


def test_the_evidence_is_the_card_in_the_words_that_were_shown() -> None:
    told = store_words(Tongue("en"), MIXED.orders[1].shown)
    assert "Wool Scarf" in told[1]
    assert "Muse pays Birch with a one-time card" in told


def test_a_receipt_that_is_too_long_to_stand_below_a_document_is_in_it() -> None:
    many = receipt(*(order(f"Store {n}", Payer.TOKEN, OrderStatus.CONFIRMED, 100) for n in range(25)))
    card = receipt_card(Tongue("en"), many)
    assert card.text == "<b>Receipt</b>"
    assert pages(card.document or b"") >= 26


def pages(pdf: bytes) -> int:
    """By the document's own page tree."""
    found = re.search(rb"/Count (\d+)", pdf)
    assert found is not None
    return int(found[1])
