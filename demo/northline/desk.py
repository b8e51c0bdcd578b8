"""Everything the shop has, in one place: goods, sessions, orders, customers, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from demo.faults import Faults
from demo.northline.accounts import Outcome as PaymentOutcome
from demo.northline.accounts import charge
from demo.northline.agents import Agents
from demo.northline.carts import Carts
from demo.northline.catalog import Catalog
from demo.northline.checkout import Assessment, Barrier, Checkout, Checkouts, State, buyer_email
from demo.northline.goods import ARTICLES
from demo.northline.oauth import AuthorizationServer
from demo.northline.orders import Order, Orders
from demo.northline.shelves import Stockroom
from demo.northline.signing import SigningKey
from demo.northline.webhooks import Postman
from demo.northline.wire import Instrument, Json, error

FAULTS = (
    "down", "slow", "garbage", "429", "500", "totals_wrong", "sold_out_at_review", "price_up_at_review",
    "answer_lost", "captcha", "escalate", "session_expired", "token_expired", "in_progress",
    "webhook_twice", "webhook_forged",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`clock_seconds` between two stages of an order; `strict` as `agents.Agents` says;
    `require_signatures` even of agents whose profile has no keys."""

    clock_seconds: float
    slow_seconds: float = 3.0
    checkout_minutes: float = 360.0
    token_seconds: float = 3600.0
    strict: bool = False
    require_signatures: bool = False


class Desk:
    """`origin` is asked for late: it is known once the shop is being served."""

    def __init__(self, settings: Settings, origin: Callable[[], str]) -> None:
        self.settings = settings
        self.origin = origin
        self.faults = Faults(*FAULTS)
        self.key = SigningKey("northline-2026")
        self.room = Stockroom(ARTICLES)
        self.catalog = Catalog(self.room)
        self.carts = Carts(self.room, _now)
        self.checkouts = Checkouts(self.room, settings.checkout_minutes, _now)
        self.orders = Orders(self.room, settings.clock_seconds, _now)
        self.oauth = AuthorizationServer(token_seconds=settings.token_seconds)
        self.agents = Agents(strict=settings.strict)
        self.postman = Postman(self.orders, self.key, self.faults, origin)

    def try_to_place(
        self, checkout: Checkout, instrument: Instrument | None, webhook_url: str | None, *, by_buyer: bool
    ) -> list[Json]:
        """Charge and take the order, or say why not, in messages. `by_buyer`: a person at our own page has
        passed every barrier and reviewed the total."""
        assessment = self.checkouts.assess(checkout)
        if not self._may_be_placed(assessment, by_buyer):
            return []
        outcome, title = charge(instrument or checkout.instrument, checkout.account)
        if outcome is PaymentOutcome.CHALLENGE and not by_buyer:
            checkout.barrier = Barrier.THREE_DS
            return []
        if outcome is PaymentOutcome.DECLINED:
            return [error("payment_failed", "The card was declined.", "$.payment.instruments[0]")]
        if outcome is PaymentOutcome.NOT_ACCEPTED:
            sentence = "No payment that we take: choose a saved card, or a token of our handler."
            return [error("payment_failed", sentence, "$.payment.instruments")]
        self._take_order(checkout, assessment, title, webhook_url)
        return []

    def _may_be_placed(self, assessment: Assessment, by_buyer: bool) -> bool:
        if not by_buyer:
            return assessment.is_ready
        errors = [m for m in assessment.messages if m["type"] == "error"]
        return all(m["severity"].startswith("requires_") for m in errors)

    def _take_order(
        self, checkout: Checkout, assessment: Assessment, title: str, webhook_url: str | None
    ) -> Order:
        email = buyer_email(checkout) or ""
        order = self.orders.place(checkout, assessment.bill, email, title, webhook_url)
        checkout.barrier = None
        checkout.state, checkout.order_id = State.COMPLETED, order.order_id
        self.postman.follow(order)
        return order


def _now() -> datetime:
    return datetime.now(UTC)
