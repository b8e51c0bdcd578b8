"""Placing: one `checkout` workflow per approval, one `place_order` per store, side by side.

Each order goes prepared -> authorised -> submitting (the fence) -> answered. Only the short `attempt` holds a
slot of the store's queue; nothing that waits for a person does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart, fence
from checkout.assemble import order_to_place
from checkout.payments.cashier import Cashier
from checkout.quoting import falls_back
from checkout.tiers.registry import Tiers
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, OrderStatus, Outcome, Placed, Placement, StoreOrder, TierName, Unclear
from storage.database import Database
from storage.durable import Durable, QueueSpec
from storage.outbox import Outbox, record
from storage.tables import CheckoutSession, Order, OrderItem, now

STORES_QUEUE = QueueSpec("stores", at_once=8, per_partition=4, poll_seconds=0.05)
MAX_TRIES = 3
RETRY_PAUSE_SECONDS = 2.0
LONGEST_RETRY_PAUSE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = (15.0, 60.0, 600.0, 3600.0, 21600.0, 86400.0, 172800.0, *(604800.0,) * 8)
"""When an unclear order is looked for again, should the shopper not have said: for two months, as long as a late
confirmation can still come."""

Follow = Callable[[int], Awaitable[None]]
"""Start following a placed or handed-over order: (its row id). Called inside a workflow."""


ANSWER_TOPIC = "did_it_go_in"
SIGNED_IN_TOPIC = "signed_in"
SIGN_IN_SECONDS = 1800.0
"""How long an order waits for what only its shopper can give."""
WAITING = {
    "account": "order-waits-sign-in",
    "login": "order-waits-sign-in",
    "code": "order-waits-code",
    "person": "order-waits-person",
}
"""What an order that waits says of itself."""


class Answer(StrEnum):
    """The ways a shopper can answer "did it go in?"."""

    PLACED = "placed"
    NOT_PLACED = "not_placed"
    TRY_AGAIN = "try_again"


def resolving_id(order_id: str, again: int) -> str:
    """The workflow that listens for the shopper's answer about an unclear order."""
    return f"{order_id}:resolve:{again}"


class PlacementWorkflows:
    """`follow` is handed every order that exists at a store. Without a `cashier` no store is paid by Muse."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        tiers: Tiers,
        outbox: Outbox,
        follow: Follow,
        cashier: Cashier | None = None,
    ) -> None:
        self._durable = durable
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._follow = follow
        self._cashier = cashier
        self.checkout = durable.workflow("checkout", self._checkout)
        self._place_workflow = durable.workflow("place_order", self._place_order)
        self._attempt_workflow = durable.workflow("attempt", self._attempt)
        self._resolve_workflow = durable.workflow("resolve_unclear", self._resolve_unclear)

    # ---- one approval

    async def _checkout(self, session_id: str) -> None:
        orders = await self._durable.step("orders", self._orders_of, session_id)
        problem = await self._cashier.make_ready(session_id) if self._cashier is not None else None
        if problem is None:
            await asyncio.gather(
                *(self._durable.run(self._place_workflow, f"{order}:place:0", order) for order in orders)
            )
        else:
            await self._durable.step("not_paid", self._place_nothing, orders, problem)
        await self._durable.step("complete", self._complete, session_id)
        if self._cashier is not None:
            await self._cashier.settle(session_id)
        await self._durable.step("receipt", self._receipt, session_id)

    async def _place_nothing(self, orders: list[str], problem: str) -> None:
        """The money could not be made ready: no store was called, and every line goes back to the cart."""
        for order_id in orders:
            async with self._database.writing() as session:
                order = await fence.find_order(session, order_id, lock=True)
                if order.placement == Placement.PREPARED:
                    await fence.fail(session, order_id, StoreRefused(Refusal(problem), may_fall_back=False))
                    await self._return_lines(session, order)
                    await self._progress(session, order, "not_paid")

    async def _receipt(self, session_id: str) -> None:
        """Who charged what, once anything was placed."""
        async with self._database.writing() as session:
            row = await session.scalar(
                select(CheckoutSession).where(CheckoutSession.session_id == session_id)
            )
            if row is not None and row.status == "completed":
                await self._outbox.put(
                    session, row.user_id, "receipt", key=f"{session_id}:receipt", checkout=session_id
                )

    async def _orders_of(self, session_id: str) -> list[str]:
        async with self._database.reading() as session:
            ids = await session.scalars(
                select(Order.muse_order_id).where(Order.session_id == session_id).order_by(Order.id)
            )
            return list(ids)

    async def _complete(self, session_id: str) -> None:
        async with self._database.writing() as session:
            row = await session.scalar(
                select(CheckoutSession).where(CheckoutSession.session_id == session_id)
            )
            if row is None or row.status != "processing":
                return
            statuses = set(
                await session.scalars(select(Order.order_status).where(Order.session_id == session_id))
            )
            row.status = "failed" if statuses == {OrderStatus.FAILED} else "completed"
            row.step, row.completed_at = "done", now()
            record(session, "checkout_completed", user_id=row.user_id, checkout=session_id, status=row.status)
            await self._outbox.put(
                session,
                row.user_id,
                "confirmation",
                key=f"{session_id}:confirmation",
                slot=f"confirmation:{session_id}",
                checkout=session_id,
            )

    # ---- one store's order

    async def _place_order(self, order_id: str, again: int = 0) -> str:
        """`again` counts how often the shopper asked for another try of an unclear order."""
        step = self._durable.step
        ready = await step("authorise", self._authorise, order_id)
        outcome = ready["refused"] or await self._try(order_id, ready["store"], again, 1)
        tries = 1 + MAX_TRIES
        while (waits := outcome.get("waits_for")) and await step(
            "wait_for_sign_in", self._wait, order_id, again, tries, waits
        ):
            if not await self._durable.receive(SIGNED_IN_TOPIC, SIGN_IN_SECONDS):
                break  # nobody came, or they would rather finish there themselves
            outcome = await self._try(order_id, ready["store"], again, tries)
            tries += MAX_TRIES
        status, followed = await step("settle", self._settle, order_id, outcome, again)
        if followed is not None:
            await self._follow(followed)
        if status == OrderStatus.UNCLEAR:
            await self._durable.start(self._resolve_workflow, resolving_id(order_id, again), order_id, again)
        return status

    async def _try(self, order_id: str, store: str, again: int, first: int) -> dict[str, Any]:
        """Call the store, and again after a pause where it asks for one. `first` numbers the tries."""
        for number in range(first, first + MAX_TRIES):
            waiting = await self._durable.enqueue(
                STORES_QUEUE.name,
                self._attempt_workflow,
                f"{order_id}:try:{again}.{number}",
                order_id,
                partition=store,
            )
            outcome = await waiting()
            pause, last = outcome.get("retry_after"), number == first + MAX_TRIES - 1
            if pause is None or last or not await self._durable.step("reopen", self._reopen, order_id):
                break
            await self._durable.sleep(pause)
        return outcome

    async def _wait(self, order_id: str, again: int, tries: int, waits: str) -> bool:
        """Something that only the shopper can give is missing: the order waits, and says so."""
        async with self._database.writing() as session:
            if not await fence.reopen(session, order_id):
                return False
            order = await fence.find_order(session, order_id)
            await session.refresh(order)
            order.problem = {"text": WAITING[waits], "fill": {}, "waiter": f"{order_id}:place:{again}"}
            await self._progress(session, order, f"signing_in:{again}.{tries}")
            if waits in {"account", "login"}:  # a code or a person is asked for by who met the page
                await self._outbox.put(
                    session,
                    order.user_id,
                    "sign_in",
                    key=f"{order_id}:sign_in:{again}.{tries}",
                    order_id=order.id,
                )
            return True

    async def _authorise(self, order_id: str) -> dict[str, Any]:
        """The store, whose queue the attempt goes through; or why its money is not ready."""
        refused = None
        try:
            if self._cashier is not None:
                await self._cashier.authorise(order_id)
        except StoreRefused as error:
            refused = _refusal(error)
        async with self._database.writing() as session:
            if refused is None:
                await fence.authorise(session, order_id)
            return {"store": (await fence.find_order(session, order_id)).store_id, "refused": refused}

    async def _reopen(self, order_id: str) -> bool:
        async with self._database.writing() as session:
            return await fence.reopen(session, order_id)

    # ---- the only part that calls the store

    async def _attempt(self, order_id: str) -> dict[str, Any]:
        answer = await self._durable.step("submit", self._submit, order_id)
        if answer["kind"] == "unclear":
            answer = await self._durable.step("reconcile", self._reconcile, order_id)
        return answer

    async def _submit(self, order_id: str) -> dict[str, Any]:
        """May run again after a crash: then the fence is closed already, and the order is looked for instead."""
        async with self._database.writing() as session:
            if not await fence.close(session, order_id):
                return {"kind": "unclear"}
            row = await fence.find_order(session, order_id)
            await session.refresh(row)
            order = await order_to_place(session, row)
            tier = tier_of(row)
            await self._progress(session, row, f"submitting:{now().timestamp()}")
        try:
            return _plain(await self._tiers[tier].submit(order))
        except StoreRefused as refused:
            return _refusal(refused)
        except Exception as error:  # the store was called: whatever broke, nobody knows what it took
            await self._note(order, "submit_broke", error)
            return {"kind": "unclear"}

    async def _reconcile(self, order_id: str) -> dict[str, Any]:
        async with self._database.reading() as session:
            row = await fence.find_order(session, order_id)
            order, tier = await order_to_place(session, row), tier_of(row)
        try:
            found = await self._tiers[tier].find(order)
        except Exception as error:  # looking never harms; not finding is not "not placed"
            await self._note(order, "find_broke", error)
            found = None
        return _plain(found) if found is not None else {"kind": "unclear"}

    async def _note(self, order: StoreOrder, kind: str, error: BaseException) -> None:
        async with self._database.writing() as session:
            record(session, kind, user_id=order.user_id, store=order.store_id, error=type(error).__name__)

    # ---- what the answer means

    async def _settle(self, order_id: str, answer: dict[str, Any], again: int) -> tuple[str, int | None]:
        """Write the outcome; returns the order's status, and its row id when it is to be followed."""
        handed: HandOver | None = None
        refused = _refused(answer) if answer["kind"] == "refused" else None
        if refused is not None and refused.may_fall_back and falls_back(refused.refusal):
            handed = await self._hand_over_link(order_id, refused)
        async with self._database.writing() as session:
            order = await fence.find_order(session, order_id, lock=True)
            if order.placement == Placement.ANSWERED:
                return order.order_status, order.id if order.order_status != OrderStatus.FAILED else None
            if answer["kind"] == "placed":
                await fence.confirm(session, order_id, Placed.model_validate(answer["outcome"]))
            elif answer["kind"] == "hand_over":
                await fence.hand_over(session, order_id, HandOver.model_validate(answer["outcome"]))
            elif handed is not None:
                await fence.hand_over(session, order_id, handed, tier=TierName.REDIRECT)
            elif refused is not None:
                await fence.fail(session, order_id, refused)
                await self._return_lines(session, order)
            else:
                await fence.unclear(session, order_id, resolving_id(order_id, again))
            await self._progress(session, order, f"settled:{again}")
            if order.order_status == OrderStatus.UNCLEAR:
                await self._outbox.put(
                    session,
                    order.user_id,
                    "unclear",
                    key=f"{order_id}:unclear:{again}",
                    slot=f"unclear:{order.id}",
                    order_id=order.id,
                )
            exists = order.order_status in {OrderStatus.CONFIRMED, OrderStatus.NEEDS_SHOPPER}
            return order.order_status, order.id if exists else None

    async def _hand_over_link(self, order_id: str, refused: StoreRefused) -> HandOver | None:
        """A tier failed before the store took anything: the shopper may finish with the store's cart filled."""
        async with self._database.reading() as session:
            row = await fence.find_order(session, order_id)
            order = await order_to_place(session, row)
        try:
            handed = await self._tiers[TierName.REDIRECT].submit(order)
        except StoreRefused:
            return None
        if not isinstance(handed, HandOver):
            return None
        return handed.model_copy(update={"text": refused.text, "store_ref": None})

    async def _return_lines(self, session: AsyncSession, order: Order) -> None:
        lines = await session.scalars(select(OrderItem.cart_line).where(OrderItem.order_id == order.id))
        await cart.put_back(session, order.user_id, [line for line in lines if line])

    async def _progress(self, session: AsyncSession, order: Order, phase: str) -> None:
        await self._outbox.put(
            session,
            order.user_id,
            "progress",
            key=f"{order.muse_order_id}:progress:{phase}",
            slot=f"progress:{order.session_id}",
            checkout=order.session_id,
        )

    # ---- an order nobody is sure of

    async def _resolve_unclear(self, order_id: str, again: int) -> None:
        """Look again from time to time, and listen to the shopper; never submit unless they say it is not there."""
        for pause in LOOK_AGAIN_SECONDS:
            said = await self._durable.receive(ANSWER_TOPIC, pause)
            if said == Answer.TRY_AGAIN and await self._durable.step("reopen", self._reopen, order_id):
                await self._durable.start(
                    self._place_workflow, f"{order_id}:place:{again + 1}", order_id, again + 1
                )
                return
            if said in {Answer.PLACED, Answer.NOT_PLACED} and await self._durable.step(
                "believe", self._believe, order_id, said
            ):
                return
            found = await self._durable.step("look_again", self._reconcile, order_id)
            if found["kind"] == "placed":
                followed = await self._durable.step("found", self._found, order_id, found["outcome"])
                if followed is not None:
                    await self._follow(followed)
                return

    async def _found(self, order_id: str, outcome: dict[str, Any]) -> int | None:
        async with self._database.writing() as session:
            if not await fence.confirm(session, order_id, Placed.model_validate(outcome)):
                return None
            order = await fence.find_order(session, order_id)
            await self._progress(session, order, "found")
            await self._outbox.put(
                session,
                order.user_id,
                "order_found",
                key=f"{order_id}:found",
                slot=f"unclear:{order.id}",
                order_id=order.id,
            )
        await self._tell_unpaid(order.session_id)
        return order.id

    async def _tell_unpaid(self, session_id: str) -> None:
        """What is known of an order only now, its money may be over: at once, not at the keeper's next round."""
        if self._cashier is not None:
            await self._cashier.tell_unpaid(session_id)

    async def _believe(self, order_id: str, said: str) -> bool:
        """The shopper looked for themselves. False: the order is there, and more of it can still be found."""
        async with self._database.writing() as session:
            order = await fence.find_order(session, order_id, lock=True)
            if order.order_number is not None:
                return order.store_ref is not None or tier_of(order) is not TierName.API
            if said == Answer.NOT_PLACED:
                await fence.fail(session, order_id, StoreRefused(Refusal.DOWN, may_fall_back=False))
                await self._return_lines(session, order)
            else:
                order.order_status = OrderStatus.CONFIRMED
                order.placement = Placement.ANSWERED
                order.confirmed_at = now()
                order.problem = {"resolver": (order.problem or {}).get("resolver")}
                await fence.project(session, order)
            await self._progress(session, order, f"believed:{said}")
        await self._tell_unpaid(order.session_id)
        return said == Answer.NOT_PLACED


def tier_of(order: Order) -> TierName:
    return next(name for name in TierName if name.checkout_method == order.checkout_method)


def _plain(outcome: Outcome) -> dict[str, Any]:
    kinds: dict[type, str] = {Placed: "placed", HandOver: "hand_over", Unclear: "unclear"}
    return {"kind": kinds[type(outcome)], "outcome": outcome.model_dump(mode="json")}


def _refusal(refused: StoreRefused) -> dict[str, Any]:
    retry = None
    if refused.may_retry:
        retry = min(refused.retry_after or RETRY_PAUSE_SECONDS, LONGEST_RETRY_PAUSE_SECONDS)
    return {
        "kind": "refused",
        "refusal": refused.refusal,
        "may_fall_back": refused.may_fall_back,
        "fill": refused.params,
        "detail": refused.detail,
        "retry_after": retry,
        "waits_for": refused.waits_for,
    }


def _refused(answer: dict[str, Any]) -> StoreRefused:
    return StoreRefused(
        Refusal(answer["refusal"]),
        detail=answer["detail"],
        may_fall_back=answer["may_fall_back"],
        **answer["fill"],
    )
