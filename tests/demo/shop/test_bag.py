"""What an order costs, and how it moves on."""

from datetime import UTC, date, datetime, timedelta

from demo.maple.goods import ARTICLES
from demo.shop.bag import Line, Method, add_up, dollars
from demo.shop.goods import with_check_digit
from demo.shop.orders import Ledger, Order, Recipient, Stage, working_day
from demo.shop.parcels import parcel

METHOD = Method(method_id="std", title="Standard", cents=595, days=(3, 5), free_over_cents=7500)


def line(cents: int, quantity: int = 1) -> Line:
    article = ARTICLES[0]
    return Line(article=article, variant=article.variants[0], quantity=quantity, unit_cents=cents)


def test_totals_add_up() -> None:
    totals = add_up([line(2800, 2)], METHOD, "NY")
    assert (totals.subtotal_cents, totals.shipping_cents, totals.tax_cents) == (5600, 595, 497)
    assert totals.total_cents == 6692
    assert dollars(totals.total_cents) == "$66.92"


def test_a_discount_lowers_tax_and_may_cost_free_shipping() -> None:
    totals = add_up([line(8000)], METHOD, "TX", discount_percent=10)
    assert (totals.discount_cents, totals.shipping_cents, totals.tax_cents) == (800, 595, 450)


def test_tax_is_unknown_without_a_state() -> None:
    totals = add_up([line(8000)], METHOD, None)
    assert totals.tax_cents is None
    assert totals.total_cents == 8000


def test_gtins_carry_their_check_digit() -> None:
    assert with_check_digit("061414100734") == "0614141007349"


def test_working_days_skip_weekends() -> None:
    assert working_day(date(2026, 11, 27), 1) == date(2026, 11, 30)


def test_the_clock_moves_an_order_on_unless_it_was_cancelled() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    ledger = Ledger(10, lambda: now)
    orders = [_order(number, now) for number in ("A", "B")]
    for order in orders:
        ledger.add(order)
    now += timedelta(seconds=5)
    assert ledger.cancel(orders[1])
    now += timedelta(seconds=16)
    assert [order.stage for order in ledger] == [Stage.OUT_FOR_DELIVERY, Stage.CANCELLED]
    assert orders[0].history[Stage.SHIPPED] == datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
    assert not ledger.cancel(orders[0])


def _order(number: str, placed_at: datetime) -> Order:
    recipient = Recipient(
        first_name="Ada", last_name="L", line1="1 A", line2="", city="X", state="TX", postal_code="78701"
    )
    return Order(
        number=number,
        key="k",
        email="ada@example.com",
        account=None,
        recipient=recipient,
        lines=(line(2800),),
        method=METHOD,
        totals=add_up([line(2800)], METHOD, "TX"),
        payment="Invoice",
        parcel=parcel("USPS", 1),
        placed_at=placed_at,
    )
