"""The same item for less elsewhere, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from catalog.compare import cheaper_elsewhere, same_item
from catalog.sizes import display_size, size_order
from domain.money import Money
from domain.product import Availability, Product, Variant


def item(store: str = "a", price: int | None = 8900, **more: object) -> Product:
    fields: dict[str, object] = {
        "store_id": store, "store_name": store.upper(), "url": f"https://{store}.com/p", "name": "Marlow Wrap Dress", "brand": "Alder & Ivy",
        "price": None if price is None else Money(cents=price, currency="USD"),
    }  # fmt: skip
    return Product.model_validate(fields | more)


def test_the_cheapest_is_suggested_with_the_saving() -> None:
    offer = cheaper_elsewhere(item(), [item("b", 8500), item("c", 7900), item("d", 9900)])
    assert offer is not None
    assert (offer.product.store_id, offer.saving, offer.by) == (
        "c",
        Money(cents=1000, currency="USD"),
        "title",
    )


@pytest.mark.parametrize(
    "other",
    [
        item("a", 5000),  # the same store
        item("b", 8900),
        item("b", 8850),  # not worth a word
        item("b", None),
        item("b", 5000, availability=Availability.SOLD_OUT),
        item("b", 5000, refused="blocked"),
        item("b").model_copy(update={"price": Money(cents=5000, currency="EUR")}),
        item("b", 5000, brand="Somebody Else"),
        item("b", 5000, brand=None),
        item("b", 5000, name="Marlow Wrap Skirt"),
        item("b", 5000, name="Marlow Wrap Dress, pack of 2"),
        item("b", 5000, name="Refurbished Marlow Wrap Dress"),
        item("b", 5000, name="Marlow 2 Wrap Dress"),
    ],
)
def test_what_is_not_the_same_or_not_cheaper_is_not_suggested(other: Product) -> None:
    assert cheaper_elsewhere(item(), [other]) is None


def test_numbers_decide_before_names() -> None:
    one = item(gtin="4006381333931", name="Anything")
    assert same_item(one, item("b", gtin="4006381333931", name="Something else", brand=None)) == "gtin"
    assert same_item(one, item("b", gtin="04006381333931")) == "gtin"
    assert same_item(item(gtin="4006381333931"), item("b", gtin="5099873388655")) is None
    assert (
        same_item(item(gtin="1234567890123"), item("b", gtin="1234567890123", name="Else", brand="X")) is None
    )  # no valid number
    assert same_item(item(mpn="JW-4471", name="x"), item("b", mpn="jw4471", name="y")) == "mpn"
    assert same_item(item(mpn="JW-4471", name="x"), item("b", mpn="JW-4472", name="y")) is None


def test_brand_and_word_order_do_not_matter() -> None:
    assert same_item(item(), item("b", name="Alder & Ivy Wrap Dress Marlow")) == "title"
    assert same_item(item(), item("b", name="Women's Marlow Wrap Dress by Alder & Ivy")) == "title"


def test_the_other_store_must_have_the_size_and_colour() -> None:
    wanted = Variant(size="M", color="Black", price=Money(cents=8900, currency="USD"))
    small = Variant(
        size="S", color="Black", price=Money(cents=5000, currency="USD"), availability=Availability.IN_STOCK
    )
    gone = Variant(
        size="M",
        color="Black",
        price=Money(cents=5000, currency="USD"),
        availability=Availability.OUT_OF_STOCK,
    )
    here = Variant(
        size="m", color="black", price=Money(cents=6000, currency="USD"), availability=Availability.IN_STOCK
    )
    assert cheaper_elsewhere(item(), [item("b", 5000, variants=(small, gone))], wanted) is None
    offer = cheaper_elsewhere(item(), [item("b", 5000, variants=(small, gone, here))], wanted)
    assert offer is not None
    assert offer.saving == Money(cents=2900, currency="USD")


def test_sizes_read_alike_and_sort_as_on_a_shelf() -> None:
    assert [display_size(s) for s in ("X-Small", "medium", "2XL", "xx-large", "One Size", "Size: 8 1/2", "EU 38", "32x30", "6 Treatment Pack")] == [
        "XS", "M", "XXL", "XXL", "One size", "8.5", "EU 38", "32x30", "6 Treatment Pack",
    ]  # fmt: skip
    assert sorted(["XL", "10", "S", "8.5", "M", "One Size", "8"], key=size_order) == [
        "S",
        "M",
        "XL",
        "8",
        "8.5",
        "10",
        "One Size",
    ]
