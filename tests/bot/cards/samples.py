"""What cards are made of, as rooms below hand it over: ordinary shopping, and names meant to break a card."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.cards.checkout import SavedAddress, SavedCard
from checkout.review import Review, ReviewStore
from checkout.views import CartLineView, CartStoreView, CartView
from domain.money import Money
from domain.order import (
    DeliveryOption,
    OrderLine,
    OrderStatus,
    Payer,
    Placement,
    Quote,
    TierName,
)
from domain.people import Address, Contact
from domain.product import Availability, Product, Variant
from orders.views import OrderLineView, OrderView, ParcelView

HOSTILE = '<b>A&W "Tee" &amp; </code><a href="https://evil.example">it\'s</a>\u202e&lt;'
"""Markup, half-open markup, entities that are already written, quotes, and a turn of the writing direction."""

ANA = Address(
    name="Ana Ruiz", line1="410 Elm Street", line2="Apt 4", city="Austin", region="TX", postal_code="78701"
)
CONTACT = Contact(name="Ana Ruiz", email="ana.ruiz@example.com", phone="+15125550142")
FRIDAY = date(2026, 11, 27)


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def cart_line(name: str = "Black Dress", price: str | None = "89.00", **more: Any) -> CartLineView:
    fields: dict[str, Any] = {
        "item_id": 1,
        "name": name,
        "size": "M",
        "color": None,
        "quantity": 1,
        "price": usd(price) if price else None,
        "was": None,
        "in_stock": True,
        "image_url": None,
        "url": "https://shop.example/p/1",
        "variants": 6,
        "store": "Nordstrom",
    }
    return CartLineView.model_validate({**fields, **more})


def cart_store(name: str, *lines: CartLineView, **more: Any) -> CartStoreView:
    prices = [line.price for line in lines if line.price]
    currency = prices[0].currency if prices else "USD"
    fields: dict[str, Any] = {
        "store_id": name.lower(),
        "name": name,
        "tier": TierName.API,
        "lines": lines,
        "subtotal": Money.total(prices, currency),
        "shipping": Money(cents=0, currency=currency),
        "free_over": None,
    }
    return CartStoreView.model_validate({**fields, **more})


def cart(*stores: CartStoreView, whole: bool = True) -> CartView:
    totals: dict[str, Money] = {}
    for store in stores:
        known = totals.get(store.subtotal.currency, store.subtotal * 0)
        totals[store.subtotal.currency] = known + store.subtotal + (store.shipping or known * 0)
    return CartView(stores=stores, totals=tuple(totals.values()), whole=whole)


def three_stores() -> CartView:
    """The cart of the README's picture."""
    return cart(
        cart_store(
            "Nordstrom",
            cart_line("Black Dress", "89.00", was=usd("120.00")),
            cart_line("Leather Boots", "159.00", size="8"),
        ),
        cart_store("Macy's", cart_line("Gold Necklace", "45.00", size=None), shipping=usd("5.95")),
        cart_store(
            "Old Navy",
            cart_line("Jeans", "39.99", size="32"),
            cart_line("T-shirt", "25.98", size="L", color="Heather Grey", quantity=2),
            tier=TierName.REDIRECT,
            free_over=usd("50"),
        ),
    )


def order_line(name: str = "Black Dress", price: str = "89.00", **more: Any) -> OrderLine:
    fields = {
        "line_id": "1",
        "name": name,
        "url": "https://shop.example/p/1",
        "size": "M",
        "quantity": 1,
        "unit_price": usd(price),
    }
    return OrderLine.model_validate({**fields, **more})


def quote(subtotal: str = "89.00", total: str = "94.20", **more: Any) -> Quote:
    fields = {
        "store_id": "nordstrom",
        "tier": TierName.BROWSER,
        "payer": Payer.INVOICE,
        "subtotal": usd(subtotal),
        "shipping": usd("0"),
        "tax": usd("5.20"),
        "total": usd(total),
        "cap": usd(total),
        "exact": True,
        "seller": "Nordstrom, Inc.",
        "eta": FRIDAY,
    }
    return Quote.model_validate({**fields, **more})


def review_store(name: str = "Nordstrom", *lines: OrderLine, **more: Any) -> ReviewStore:
    fields = {
        "store_id": name.lower(),
        "name": name,
        "seller": f"{name}, Inc.",
        "lines": lines or (order_line(),),
        "quote": None if "problem" in more else quote(),
    }
    return ReviewStore.model_validate({**fields, **more})


def review(*stores: ReviewStore, **more: Any) -> Review:
    totals: dict[str, tuple[Money, Money]] = {}
    for quoted in (store.quote for store in stores if store.quote):
        total, cap = totals.get(quoted.total.currency, (quoted.total * 0, quoted.cap * 0))
        totals[quoted.total.currency] = (total + quoted.total, cap + quoted.cap)
    fields = {
        "session_id": "cs1",
        "stores": stores,
        "address": ANA,
        "contact": CONTACT,
        "card": None,
        "codes": (),
        "totals": tuple(totals.values()),
    }
    return Review.model_validate({**fields, **more})


def delivery(option_id: str, title: str, price: str, **more: Any) -> DeliveryOption:
    return DeliveryOption.model_validate(
        {"option_id": option_id, "title": title, "price": usd(price), "latest": FRIDAY, **more}
    )


def order(store: str = "Nordstrom", status: OrderStatus = OrderStatus.CONFIRMED, **more: Any) -> OrderView:
    waits = status is OrderStatus.NEEDS_SHOPPER
    fields = {
        "order_id": 7,
        "muse_order_id": "cs1-nordstrom",
        "session_id": "cs1",
        "store": store,
        "number": None if waits or status is OrderStatus.FAILED else "ND-12345",
        "status": status,
        "placement": Placement.ANSWERED,
        "method": "headless",
        "total": usd("94.20"),
        "cap": usd("94.20"),
        "eta": FRIDAY,
        "problem": "handover-cart" if waits else None,
        "problem_fill": {},
        "hand_over_url": "https://shop.example/cart" if waits else None,
        "further_urls": (),
        "order_url": "https://shop.example/orders/1",
        "returns_url": "",
        "placed_at": datetime(2026, 11, 22, 19, 0, tzinfo=UTC),
        "lines": (order_item(),),
        "parcels": (),
    }
    return OrderView.model_validate({**fields, **more})


def order_item(name: str = "Black Dress", **more: Any) -> OrderLineView:
    fields: dict[str, Any] = {
        "item_id": 3,
        "name": name,
        "size": "M",
        "color": "Black",
        "quantity": 1,
        "total": usd("89.00"),
        "image_url": None,
    }
    return OrderLineView.model_validate({**fields, **more})


def parcel(number: str = "1Z999AA10123456784", carrier: str | None = "UPS", **more: Any) -> ParcelView:
    fields = {
        "tracking_number": number,
        "carrier": carrier,
        "url": f"https://carrier.example/{number}",
        "status": "shipped",
    }
    return ParcelView.model_validate({**fields, **more})


def product(**more: Any) -> Product:
    """Two colours in three sizes; the black L is sold out."""
    fields: dict[str, Any] = {
        "store_id": "nordstrom",
        "store_name": "Nordstrom",
        "url": "https://shop.example/p/1",
        "name": "Black Dress",
        "price": usd("89.00"),
        "variants": tuple(
            Variant(
                size=size,
                color=color,
                availability=(
                    Availability.SOLD_OUT if (size, color) == ("L", "Black") else Availability.IN_STOCK
                ),
            )
            for color in ("Black", "Emerald")
            for size in ("S", "M", "L")
        ),
    }
    return Product.model_validate({**fields, **more})


def saved_address(address_id: int = 1, **more: Any) -> SavedAddress:
    return SavedAddress(address_id=address_id, address=ANA.model_copy(update=more))


def saved_card(card_id: int = 1, title: str = "Visa ····4242") -> SavedCard:
    return SavedCard(card_id=card_id, title=title, expires="04/27")
