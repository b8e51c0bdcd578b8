"""Faults on demand: a stand-in misbehaves a given number of times, when a test or a visitor asks for it."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class FaultOrder(BaseModel):
    """`times` 0 takes the fault back."""

    fault: str
    times: int = Field(default=1, ge=0, le=1_000_000)


class Faults:
    """How many times each fault is still to happen. One per stand-in; include `router` in its app.

    POST /_demo/faults {"fault": NAME, "times": N} sets one (400 for a name the stand-in does not know; one
    made without names takes any),
    GET lists those to come, DELETE clears all.
    """

    def __init__(self, *known: str) -> None:
        self.known = frozenset(known)
        self._left: Counter[str] = Counter()
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route("/_demo/faults", self._post, methods=["POST"])
        self.router.add_api_route("/_demo/faults", self.left, methods=["GET"])
        self.router.add_api_route("/_demo/faults", self.clear, methods=["DELETE"])

    def set(self, name: str, times: int = 1) -> None:
        if self.known and name not in self.known:
            raise ValueError(f"unknown fault {name!r}; known: {', '.join(sorted(self.known))}")
        self._left[name] = times

    def take(self, name: str) -> bool:
        """Whether the fault is to happen now; counts it as happened."""
        if self._left[name] <= 0:
            return False
        self._left[name] -= 1
        return True

    async def left(self) -> dict[str, int]:
        return {name: times for name, times in self._left.items() if times > 0}

    async def clear(self) -> dict[str, int]:
        self._left.clear()
        return {}

    async def _post(self, order: FaultOrder) -> dict[str, int]:
        try:
            self.set(order.fault, order.times)
        except ValueError as error:
            raise HTTPException(400, str(error)) from None
        return await self.left()


class NoAnswer(Response):
    """Closes the connection without a word, as a server does that dies after its work was done.

    Return it from a route. Reaches through uvicorn's request cycle, which ASGI itself gives no way to.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(receive, "__self__", None)
        transport = getattr(cycle, "transport", None)
        if transport is None:
            raise RuntimeError("only uvicorn can be made to hang up")
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
