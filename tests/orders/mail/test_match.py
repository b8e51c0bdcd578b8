"""A mail finds its order, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.money import Money
from domain.order import OrderLine, PlacedOrder
from orders.mail.match import match
from orders.mail.read import MailReading

PLACED = datetime(2026, 10, 5, 12, tzinfo=UTC)
LATER = PLACED + timedelta(hours=1)


def order(
    key: str, store: str, number: str | None, cents: int = 5400, name: str = "Linen apron", hours: float = 0
) -> PlacedOrder:
    line = OrderLine(
        line_id=f"l-{key}",
        name=name,
        url=f"https://www.{store}.example/p/1",
        quantity=1,
        unit_price=Money(cents=cents, currency="USD"),
    )
    return PlacedOrder(
        muse_order_id=key,
        user_id=1,
        store_id=store,
        order_number=number,
        placed_at=PLACED + timedelta(hours=hours),
        lines=(line,),
        total=Money(cents=cents, currency="USD"),
    )


def mail(domain: str = "mail.moss.example", **said: object) -> MailReading:
    return MailReading.model_validate({"sender_domain": domain, **said})


MOSS, FERN = order("a", "moss", "1001"), order("b", "fern", "1001")


def test_the_store_s_number_from_the_store() -> None:
    assert match(mail(order_number="#1001"), [MOSS, FERN], LATER) is MOSS


def test_a_short_number_without_the_store_is_everybody_s() -> None:
    assert match(mail("t.shopifyemail.com", order_number="1001"), [MOSS, FERN], LATER) is None
    assert match(mail("t.shopifyemail.com", order_number="1001"), [MOSS], LATER) is None


def test_two_shops_behind_one_mail_service_are_told_apart_by_name() -> None:
    assert match(mail("t.shopifyemail.com", order_number="1001", store="Fern"), [MOSS, FERN], LATER) is FERN
    assert (
        match(mail("t.shopifyemail.com", order_number="1001", store="Kettle Co"), [MOSS, FERN], LATER) is None
    )


def test_a_long_number_needs_no_store() -> None:
    mine = order("c", "moss", "MS-20419")
    assert match(mail("carrier.example", order_number="ms20419"), [MOSS, mine], LATER) is mine


def test_another_number_of_the_store_is_another_order() -> None:
    assert match(mail(order_number="1002"), [MOSS], LATER) is None


def test_a_mail_older_than_the_order_is_not_about_it() -> None:
    assert match(mail(order_number="1001"), [MOSS], PLACED - timedelta(hours=1)) is None


def test_an_order_without_number_is_found_by_store_and_total() -> None:
    dear, cheap = order("d", "moss", None, 9900), order("e", "moss", None, 1200)
    said = mail(order_number="7001", total=Money(cents=1200, currency="USD"))
    assert match(said, [dear, cheap], LATER) is cheap


def test_an_order_without_number_is_found_by_its_items() -> None:
    apron, lamp = order("f", "moss", None), order("g", "moss", None, name="Brass table lamp")
    assert match(mail(order_number="7002", items=("Brass Table Lamp, small",)), [apron, lamp], LATER) is lamp
    assert (
        match(mail(order_number="7002", subject="Your brass table lamp has shipped"), [apron, lamp], LATER)
        is lamp
    )


def test_the_only_order_there_lately_is_meant_and_of_two_none() -> None:
    one, two = order("h", "moss", None), order("i", "moss", None)
    assert match(mail(order_number="7003"), [one], LATER) is one
    assert match(mail(order_number="7003"), [one, two], LATER) is None
    assert match(mail(order_number="7003"), [one], PLACED + timedelta(days=9)) is None


def test_a_mail_without_number_finds_the_order_by_store_and_items() -> None:
    apron, lamp = order("j", "moss", "1"), order("k", "moss", "2", name="Brass table lamp")
    assert match(mail(items=("Brass table lamp",)), [apron, lamp], LATER) is lamp


def test_the_senders_a_store_file_declares_count() -> None:
    said = mail("notify.other.example", order_number="1001")
    assert match(said, [MOSS], LATER, domains_of=lambda order: ("other.example",)) is MOSS


def test_nobody_s_mail() -> None:
    assert match(mail("friend.example"), [MOSS, FERN], LATER) is None
    assert match(mail(), [], LATER) is None
