"""Tells agents of each change of their orders, signed, until they have heard it."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Coroutine

import httpx

from demo.faults import Faults
from demo.northline.orders import Order, Orders, order_told
from demo.northline.profile import CAPABILITIES
from demo.northline.signing import SigningKey, sign_webhook
from demo.northline.wire import Json
from demo.shop.orders import WAY, Stage

logger = logging.getLogger(__name__)

TRIES = 6
WAKE_LATE_SECONDS = 0.02
"""The loop's clock and the wall's may differ by a little: never look before a stage is due."""


class Postman:
    """Follows each order with a task of its own. `retry_seconds` is the first pause, doubled each time."""

    def __init__(
        self,
        orders: Orders,
        key: SigningKey,
        faults: Faults,
        origin: Callable[[], str],
        retry_seconds: float = 0.2,
    ) -> None:
        self._orders = orders
        self._key = key
        self._faults = faults
        self._origin = origin
        self._retry_seconds = retry_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent: list[Json] = []
        """What was delivered or given up, for tests: order, webhook_id, stage, status."""

    def follow(self, order: Order) -> None:
        """Tell of the order now and at each stage to come; does nothing for an agent without a webhook."""
        if order.webhook_url:
            self._start(self._follow(order))

    def tell(self, order: Order) -> None:
        """Tell of a change made by hand (cancelled, returned)."""
        if order.webhook_url:
            self._start(self._deliver(order))

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, order: Order) -> None:
        await self._deliver(order)
        for stage in WAY[1:]:
            pause = (self._orders.due(order, stage) - self._orders.now()).total_seconds()
            await asyncio.sleep(max(0.0, pause) + WAKE_LATE_SECONDS)
            if order.stage is Stage.CANCELLED:
                return
            await self._deliver(order)

    async def _deliver(self, order: Order) -> None:
        """One event; tried again under the same id until it is answered with 2xx."""
        self._orders.get(order.order_id)
        url, stage = order.webhook_url or "", order.stage
        body = json.dumps(order_told(order, self._origin(), frozenset(CAPABILITIES))).encode()
        webhook_id, stamp = f"wh_{secrets.token_hex(10)}", str(int(time.time()))
        copies = 2 if self._faults.take("webhook_twice") else 1
        status = 0
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(self._retry_seconds * 2 ** (attempt - 1))
            for _ in range(copies):
                status = await self._post(url, body, webhook_id, stamp)
            if 200 <= status < 300:
                break
        self.sent.append(
            {"order": order.number, "webhook_id": webhook_id, "stage": stage.value, "status": status}
        )

    async def _post(self, url: str, body: bytes, webhook_id: str, stamp: str) -> int:
        headers = {
            "UCP-Agent": f'profile="{self._origin()}/.well-known/ucp"',
            "Idempotency-Key": webhook_id,
            "Webhook-Id": webhook_id,
            "Webhook-Timestamp": stamp,
        }
        signed = sign_webhook(self._key, url, body, headers)
        if self._faults.take("webhook_forged"):
            signed = sign_webhook(SigningKey(self._key.key_id), url, body, headers)
        try:
            async with httpx.AsyncClient(timeout=20.0, trust_env=False) as client:
                return (await client.post(url, content=body, headers=signed)).status_code
        except httpx.HTTPError as problem:
            logger.info("webhook to %s: %s", url, type(problem).__name__)
            return 0
