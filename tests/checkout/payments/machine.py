"""Random checkouts, answers, refunds and faults, against the payment stand-in in this process: after each event
the ledger's identities hold, and at the end nothing is held, nothing was charged twice, and both books agree."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar, cast

import httpx
import pytest
import stripe
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule
from sqlalchemy import func, select

from checkout import fence
from checkout.assemble import order_to_place
from checkout.payments import cashier, late, ledger
from checkout.payments.collecting import Collecting
from checkout.payments.holds import OVER
from checkout.payments.invoices import payload_of
from checkout.payments.reconciliation import Reconciliation
from checkout.payments.refunds import Refunds
from checkout.payments.stripe_calls import Down
from checkout.payments.till import open_till
from demo.payments import create_app
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import EventKind, OrderStatus, Payer, Placed, Placement, TrackingEvent
from domain.settings import Settings
from orders.events import take_in
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold, LedgerEntry, RefundDue
from storage.outbox import Outbox
from storage.tables import Base, Card, CheckoutSession, Order, StoreRow, User, now

T = TypeVar("T")
TROUBLE = st.sampled_from(("", "", "", "before", "after", "500", "down"))
KINDS = st.sampled_from(("connect", "card", "card by hold", "token"))
OUTCOMES = st.sampled_from(("confirmed", "confirmed", "confirmed", "failed", "unclear", "not yet"))
STORES = st.lists(st.tuples(KINDS, st.integers(50, 30_000)), min_size=1, max_size=3)
WAYS = {
    "connect": (Payer.CONNECT, True),
    "card": (Payer.VIRTUAL_CARD, False),
    "card by hold": (Payer.VIRTUAL_CARD, True),
    "token": (Payer.TOKEN, False),
}
SLUGS = ("ash", "birch", "cedar")
WEEK = 8 * 86_400.0
MOST_CHECKOUTS = 3


class Wire(httpx.AsyncBaseTransport):
    """To the stand-in without sockets; loses a request or an answer when told to."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)
        self.trouble = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        changes = request.method == "POST" and not request.url.path.startswith("/_demo")
        if changes and self.trouble == "before":
            self.trouble = ""
            raise httpx.ConnectError("lost")
        answer = await self._inner.handle_async_request(request)
        if changes and self.trouble == "after":
            self.trouble = ""
            raise httpx.ReadError("lost")
        return answer


class NoEngine:
    """Registers workflows and runs none: the machine calls their steps itself."""

    def __init__(self) -> None:
        self.started: list[tuple[Any, ...]] = []
        """The arguments of workflows that were to begin."""

    def workflow(self, name: str, function: T) -> T:
        return function

    async def start(self, function: Any, workflow_id: str, *args: Any) -> None:
        if args not in self.started:
            self.started.append(args)


class PaymentsMachine(RuleBasedStateMachine):
    checkouts: Bundle[str] = Bundle("checkouts")
    provider_token: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._begun = 0
        self._skew = 0.0
        self._run(self._open())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def _open(self) -> None:
        self.app = create_app(now=lambda: time.time() + self._skew, issuing_cents=10_000_000)
        self.wire = Wire(self.app)
        http_client = stripe.HTTPXClient(timeout=30)
        http_client._client_async = httpx.AsyncClient(transport=self.wire)
        api = stripe.StripeClient(
            "sk_test_demo",
            base_addresses={"api": "http://stripe.test"},
            http_client=http_client,
            max_network_retries=0,
        )
        self.http = httpx.AsyncClient(transport=self.wire, base_url="http://stripe.test")
        accounts = [(await api.v1.accounts.create_async({"country": "US"})).id for _ in SLUGS]
        address = {"line1": "1 Main St", "city": "New York", "country": "US", "postal_code": "10001"}
        holder = await api.v1.issuing.cardholders.create_async(
            {"name": "Muse", "type": "company", "billing": {"address": cast(Any, address)}}
        )
        options: dict[str, Any] = {
            "_env_file": None,
            "connected_stores": dict(zip(SLUGS, accounts, strict=True)),
            "virtual_cards": True,
            "cardholder": holder.id,
            "telegram_provider_token": self.provider_token,
        }
        self.database = Database("sqlite:///:memory:")
        async with self.database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        self.till = open_till(Settings(**options), self.database, api)
        self.engine, outbox = NoEngine(), Outbox()
        self.cashier = self.till.cashier(cast(Durable, self.engine), outbox)
        self.collecting = Collecting(cast(Durable, self.engine), self.database, outbox, self.cashier, None)
        self.refunds = Refunds(cast(Durable, self.engine), self.database, outbox, self.till.rails, None)
        self.customer = (await api.v1.customers.create_async()).id
        async with self.database.writing() as session:
            session.add(User(id=1, telegram_id=1, chat_id=1))
            session.add_all(StoreRow(id=slug, name=slug.title(), origin="") for slug in SLUGS)

    def _cause(self, trouble: str) -> None:
        self.wire.trouble = trouble if trouble in {"before", "after"} else ""
        if trouble in {"500", "down"}:
            self.app.state.service.faults.set(trouble, 1)

    def _calm(self) -> None:
        self.wire.trouble = ""
        for name in ("500", "down", "decline"):
            self.app.state.service.faults.set(name, 0)

    # ---- what happens

    @rule(
        target=checkouts,
        stores=STORES,
        good=st.sampled_from((True, True, True, False)),
        outcomes=st.tuples(OUTCOMES, OUTCOMES, OUTCOMES),
        far=st.sampled_from((3, 2, 1, 0, 4, 4)),
    )
    def approve(
        self, stores: list[tuple[str, int]], good: bool, outcomes: tuple[str, str, str], far: int
    ) -> Any:
        """A checkout, `far` gone already without trouble: held, answered, settled, and with 4 an order confirmed
        when the hold was over."""
        if self._begun == MOST_CHECKOUTS:
            return multiple()
        self._begun += 1
        if far == 4:
            stores, good = [("connect", stores[0][1]), *stores[1:]], True
        made = self._run(self._approve(stores, "pm_card_visa" if good else "pm_card_chargeCustomerFail"))
        if far >= 1:
            self._run(self._hold(made))
        if far >= 2:
            self.answer_all(made, ("unclear", *outcomes[1:]) if far == 4 else outcomes, 100)
        if far == 3:
            self._run(self.cashier._settle_once(made))
        if far == 4:
            self._end_soon(made)
            self._run(self._resolve(made, there=True))
        return made

    async def _approve(self, stores: list[tuple[str, int]], method: str) -> str:
        number = self._begun
        session_id = f"cs{number}"
        async with self.database.writing() as session:
            session.add(
                Card(
                    user_id=1, payment_method_id=f"{method}#{number}", customer_id=self.customer, brand="visa",
                    last4="4242", exp_month=1, exp_year=2034,
                )
            )  # fmt: skip
            session.add(
                CheckoutSession(
                    session_id=session_id, user_id=1, payment_method_id=f"{method}#{number}", status="processing",
                    expires_at=now() + timedelta(minutes=30),
                )
            )  # fmt: skip
            for slug, (kind, cents) in zip(SLUGS, stores, strict=False):
                payer, held = WAYS[kind]
                session.add(
                    Order(
                        muse_order_id=f"{session_id}:{slug}", user_id=1, store_id=slug, session_id=session_id,
                        subtotal_cents=cents, total_cents=cents, cap_cents=cents, currency="USD", payer=payer,
                        held=held, checkout_method="oauth_api",
                    )
                )  # fmt: skip
        await self._own_method(session_id, method)
        return session_id

    async def _own_method(self, session_id: str, method: str) -> None:
        """The stand-in's named test methods are used as they are."""
        for hold_id in await self.till.holds.wanted(session_id):
            async with self.database.writing() as session:
                (await session.get_one(Hold, hold_id)).payment_method_id = method

    @rule(session_id=checkouts, trouble=TROUBLE)
    def hold(self, session_id: str, trouble: str) -> None:
        self._cause(trouble)
        self._run(self._hold(session_id))
        self._calm()

    async def _hold(self, session_id: str) -> None:
        for hold_id in await self.till.holds.wanted(session_id):
            try:
                state = (await self.till.holds.open(hold_id))["state"]
                if state == "asked":
                    state = await self._asked(hold_id)
                if state == "declined":
                    await self._fail_all(session_id)
            except Down:
                pass

    async def _asked(self, hold_id: int) -> str:
        """What becomes of a hold that wants the shopper."""
        return "asked"

    async def _fail_all(self, session_id: str) -> None:
        for order in await self._orders(session_id):
            if order.placement == Placement.PREPARED:
                await self._fail(order, Refusal.PAYMENT)

    @rule(
        session_id=checkouts,
        outcomes=st.tuples(OUTCOMES, OUTCOMES, OUTCOMES),
        part=st.integers(0, 110),
        trouble=TROUBLE,
    )
    def answer(self, session_id: str, outcomes: tuple[str, str, str], part: int, trouble: str) -> None:
        """The stores are called and answer, or one of them not yet; one that has a virtual card charges it `part`
        percent of the cap."""
        self._cause(trouble)
        self.answer_all(session_id, outcomes, part)
        self._calm()

    def answer_all(self, session_id: str, outcomes: tuple[str, str, str], part: int) -> None:
        for order, outcome in zip(self._run(self._orders(session_id)), outcomes, strict=False):
            if outcome != "not yet":
                self._run(self._answer(session_id, order, outcome, part))

    async def _answer(self, session_id: str, order: Order, outcome: str, part: int) -> None:
        orders = await self._orders(session_id)
        if order.placement != Placement.PREPARED or not await self._ready(session_id, orders):
            return
        number = await self._typed(order)
        try:
            await self.cashier.authorise(order.muse_order_id)
        except StoreRefused as refused:
            await self._fail(order, refused.refusal)
            return
        async with self.database.writing() as session:
            await fence.authorise(session, order.muse_order_id)
            assert await fence.close(session, order.muse_order_id)
        if number is not None and outcome != "failed":
            await self._charge(number, order.cap_cents * part // 100)
        async with self.database.writing() as session:
            if outcome == "confirmed":
                await fence.confirm(session, order.muse_order_id, Placed(order_number=f"N{order.id}"))
            elif outcome == "unclear":
                await fence.unclear(session, order.muse_order_id, "r")
            else:
                await fence.fail(session, order.muse_order_id, StoreRefused(Refusal.SOLD_OUT))

    async def _ready(self, session_id: str, orders: list[Order]) -> bool:
        async with self.database.reading() as session:
            holds = (await session.scalars(select(Hold).where(Hold.session_id == session_id))).all()
        return all(hold.state == "held" for hold in holds)

    async def _typed(self, order: Order) -> str | None:
        if order.payer != Payer.VIRTUAL_CARD or self.till.cards is None:
            return None
        async with self.database.reading() as session:
            wanted = await order_to_place(session, order)
        try:
            return (await self.till.cards.card(wanted)).number.get_secret_value()
        except StoreRefused:
            return None

    async def _charge(self, number: str, cents: int) -> None:
        card = next(
            one for one in self.app.state.service.books.all("issuing.card")
            if self.app.state.service.books.private[one["id"]]["number"] == number
        )  # fmt: skip
        if cents:
            secret = self.app.state.service.books.private[card["id"]]
            body = {
                "number": number, "exp_month": card["exp_month"], "exp_year": card["exp_year"], "cvc": secret["cvc"],
                "amount": cents, "merchant": "ASH",
            }  # fmt: skip
            await self.http.post("/_demo/network/pay", json=body)

    @rule(session_id=checkouts, there=st.booleans())
    def resolve(self, session_id: str, there: bool) -> None:
        """What was unclear is known now."""
        self._run(self._resolve(session_id, there))

    async def _resolve(self, session_id: str, there: bool) -> None:
        for order in await self._orders(session_id):
            if order.order_status != OrderStatus.UNCLEAR:
                continue
            async with self.database.writing() as session:
                if there:
                    await fence.confirm(session, order.muse_order_id, Placed(order_number=f"N{order.id}"))
                else:
                    await fence.fail(session, order.muse_order_id, StoreRefused(Refusal.DOWN))

    @rule(session_id=checkouts, trouble=TROUBLE)
    def settle(self, session_id: str, trouble: str) -> None:
        self._cause(trouble)
        self._run(self.cashier._settle_once(session_id))
        self._calm()

    @rule(
        session_id=checkouts,
        place=st.integers(0, 2),
        kind=st.sampled_from((EventKind.CANCELLED, EventKind.REFUNDED)),
        source=st.sampled_from(("api", "mail")),
        cents=st.none() | st.integers(1, 40_000),
    )
    def give_back(self, session_id: str, place: int, kind: EventKind, source: str, cents: int | None) -> None:
        self._run(self._give_back(session_id, place, kind, source, cents))

    async def _give_back(
        self, session_id: str, place: int, kind: EventKind, source: str, cents: int | None
    ) -> None:
        orders = await self._orders(session_id)
        order = orders[place % len(orders)]
        if order.order_number is None:
            return
        amount = Money(cents=cents, currency="USD") if cents is not None else None
        event = TrackingEvent(kind=kind, source=source, at=now(), amount=amount, event_id=f"{kind}{cents}")
        async with self.database.writing() as session:
            await take_in(session, Outbox(), await session.get_one(Order, order.id), [event])

    @rule(trouble=TROUBLE)
    def refund(self, trouble: str) -> None:
        self._cause(trouble)
        self._run(self._refund())
        self._calm()

    async def _refund(self) -> None:
        async with self.database.reading() as session:
            due = (await session.scalars(select(RefundDue.id).order_by(RefundDue.id))).all()
        for due_id in due:
            await self.refunds.carry_out(due_id)

    @precondition(lambda self: self._skew == 0)
    @rule(really=st.integers(0, 5))
    def time_passes(self, really: int) -> None:
        """Holds that stand are over at the payment service."""
        if really:
            return
        self._skew = WEEK
        self._run(self._look_at_all())

    async def _look_at_all(self) -> None:
        async with self.database.reading() as session:
            holds = (await session.scalars(select(Hold.id).where(Hold.state.not_in(OVER)))).all()
        for hold_id in holds:
            await self.till.holds.look(hold_id)

    @rule(session_id=checkouts, trouble=TROUBLE)
    def the_hold_ends_soon(self, session_id: str, trouble: str) -> None:
        """It is captured without what is still unclear."""
        self._cause(trouble)
        self._end_soon(session_id)
        self._calm()

    def _end_soon(self, session_id: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cashier, "LATE", timedelta(days=9))
            self._run(self.cashier._settle_once(session_id))

    @rule(
        place=st.integers(0, 2),
        good=st.sampled_from((True, True, True, False)),
        taps=st.integers(1, 2),
        trouble=TROUBLE,
    )
    def agree_to_pay(self, place: int, good: bool, taps: int, trouble: str) -> None:
        """The shopper taps on what is asked for an order that its hold did not pay, once or twice."""
        self._run(self._agree(place, "pm_card_visa" if good else "pm_card_chargeCustomerFail", taps))
        self._cause(trouble)
        self._run(self._collect())
        self._calm()

    async def _agree(self, place: int, method: str, taps: int) -> None:
        async with self.database.reading() as session:
            every = (await session.scalars(select(Order).order_by(Order.id))).all()
            orders = [order for order in every if await late.may_be_paid(session, order)]
        for tap in range(taps if orders else 0):
            async with self.database.writing() as session:
                order = await session.get_one(Order, orders[place % len(orders)].id, with_for_update=True)
                asked = await late.late_payment(session, order)
                card = asked.cards[0].card_id if asked.cards else 0
                hold = await late.agree(session, order, card, asked.amount.cents, f"tap{tap}")
                assert hold is None or tap == 0, "one approval is one hold"
                if hold is not None:
                    hold.payment_method_id = method

    @rule(trouble=TROUBLE)
    def collect(self, trouble: str) -> None:
        """What was agreed to and not answered is tried again."""
        self._cause(trouble)
        self._run(self._collect())
        self._calm()

    async def _collect(self) -> None:
        async with self.database.reading() as session:
            agreed = select(Hold.id, Hold.session_id).where(Hold.muse_order_id != "")
            holds = (await session.execute(agreed.where(Hold.state.not_in(OVER)))).all()
        for hold_id, session_id in holds:
            try:
                state = (await self.till.holds.open(hold_id))["state"]
                if state == "asked":
                    state = await self._asked(hold_id)
            except Down:
                continue
            if state == "held":
                await self.collecting.approved(hold_id)
            ended = await (self.cashier.end_hold if state == "held" else self.cashier.released)(hold_id)
            if ended:
                await self.cashier._settle_once(session_id)

    # ---- what must hold

    @invariant()
    def the_books_are_right(self) -> None:
        self._run(self._check())

    async def _check(self) -> None:
        async with self.database.reading() as session:
            told = await ledger.statement(session)
            placed = {o.muse_order_id: o for o in await session.scalars(select(Order))}
        assert told.faults == []
        books = self.app.state.service.books
        for intent in books.all("payment_intent"):
            charge = books.objects.get(intent["latest_charge"] or "", {})
            assert charge.get("amount_captured", 0) <= intent["amount"]
            if charge.get("captured"):
                assert charge["amount_refunded"] <= charge["amount_captured"]
        for transfer in books.all("transfer"):
            assert placed[transfer["metadata"]["muse_order"]].order_number is not None

    def teardown(self) -> None:
        try:
            self._calm()
            self._run(self._finish())
        finally:
            self._run(self.database.close())
            self._run(self.http.aclose())
            self._runner.close()

    async def _finish(self) -> None:
        """Everybody answers, and everything is settled: nothing is held, and both books agree."""
        async with self.database.reading() as session:
            sessions = (await session.scalars(select(CheckoutSession.session_id))).all()
        for session_id in sessions:
            for order in await self._orders(session_id):
                if order.placement == Placement.PREPARED:
                    await self._fail(order, Refusal.DOWN)
            await self._resolve(session_id, there=True)
            for _ in range(3):
                await self.cashier._settle_once(session_id)
            async with self.database.reading() as session:
                left = select(Hold.id).where(Hold.session_id == session_id, Hold.state.not_in(OVER))
                holds = (await session.scalars(left)).all()
            for hold_id in holds:
                await self.till.holds.release(hold_id)
        await self._refund()
        await self._refund()
        await self._all_returned()
        await self._check()
        books = self.app.state.service.books
        assert [i for i in books.all("payment_intent") if i["status"] == "requires_capture"] == []
        assert await Reconciliation(self.database, self.till.calls).differences() == []

    async def _all_returned(self) -> None:
        """Payments that belonged to nothing are back with the shopper."""
        assert self.engine.started == []

    # ---- parts

    async def _orders(self, session_id: str) -> list[Order]:
        async with self.database.reading() as session:
            found = await session.scalars(
                select(Order).where(Order.session_id == session_id).order_by(Order.id)
            )
            return list(found)

    async def _fail(self, order: Order, why: Refusal) -> None:
        async with self.database.writing() as session:
            await fence.fail(session, order.muse_order_id, StoreRefused(why))


class InvoiceMachine(PaymentsMachine):
    """The same, where the shopper pays by invoice in the chat: too little never, twice or too late sometimes."""

    provider_token = "284685063:TEST:demo"

    async def _asked(self, hold_id: int) -> str:
        hold = await self.till.holds.get(hold_id)
        if hold.charge_id is None and not await self._pays(hold, hold.payment_method_id):
            await self.till.holds.release(hold_id)
            return "declined"
        return (await self.till.holds.look(hold_id))["state"]

    async def _pays(self, hold: Hold, method: str) -> bool:
        """Telegram asks, charges and tells."""
        desk, payload = self.cashier.desk, payload_of(hold.id)
        if not await desk.may_be_paid(payload, 1, hold.currency, hold.amount_cents):
            return False
        charge = await self._charged(hold, method)
        if charge is not None:
            for _ in range(2):  # the update may come twice
                await desk.paid(payload, 1, hold.currency, hold.amount_cents, charge)
        return charge is not None

    async def _charged(self, hold: Hold, method: str) -> str | None:
        """By Telegram's provider, over a line of its own."""
        form = {"amount": hold.amount_cents, "currency": "usd", "payment_method": method, "confirm": "true"}
        form["allowed_payment_method_types[]"] = "card"
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://s.test"
        ) as http:
            answer = await http.post(
                "/v1/payment_intents", data=form, headers={"Authorization": "Bearer sk_test_demo"}
            )
        return None if answer.is_error else str(answer.json()["latest_charge"])

    @rule(session_id=PaymentsMachine.checkouts, trouble=TROUBLE)
    def pay_again(self, session_id: str, trouble: str) -> None:
        """A charge for an invoice that is paid, or over: whatever Telegram was told, it happened."""
        self._run(self._pay_again(session_id, trouble))
        self._calm()

    async def _pay_again(self, session_id: str, trouble: str) -> None:
        async with self.database.reading() as session:
            holds = (await session.scalars(select(Hold).where(Hold.session_id == session_id))).all()
        for hold in holds:
            if hold.state in {"wanted", "asked"}:
                continue
            charge = await self._charged(hold, "pm_card_visa")
            await self.cashier.desk.paid(
                payload_of(hold.id), 1, hold.currency, hold.amount_cents, str(charge)
            )
        self._cause(trouble)
        await self._return_all()

    async def _return_all(self) -> None:
        for args in list(self.engine.started):
            if await self.cashier.desk._give_back(*args[:2]) != "down":
                self.engine.started.remove(args)

    async def _all_returned(self) -> None:
        await self._return_all()
        await super()._all_returned()
        books = self.app.state.service.books
        kept = sum(charge["amount_captured"] - charge["amount_refunded"] for charge in books.all("charge"))
        async with self.database.reading() as session:
            told = await ledger.statement(session)
            captured = sum(hold.captured_cents for hold in await session.scalars(select(Hold)))
            refunds = await session.scalar(
                select(func.sum(LedgerEntry.amount_cents)).where(
                    LedgerEntry.event == "refund", LedgerEntry.account == ledger.BALANCE
                )
            )
        assert told.faults == []
        assert kept == captured + int(refunds or 0)
