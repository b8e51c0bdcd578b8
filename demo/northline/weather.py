"""Bad days of the server itself, on demand."""

from __future__ import annotations

import asyncio

from fastapi import HTTPException
from fastapi.responses import HTMLResponse, Response

from demo.northline.desk import Desk
from demo.northline.wire import Refused


class Garbage(Exception):
    """The answer is to be no JSON, under status 200."""

    def response(self) -> Response:
        return HTMLResponse("<html><body><h1>We'll be right back</h1></body></html>")


async def meet_weather(desk: Desk) -> None:
    """Take the faults that hit a call before it is looked at. Raises `Refused` or `Garbage`."""
    await _storm(desk)
    if desk.faults.take("garbage"):
        raise Garbage


async def meet_weather_in_shop(desk: Desk) -> None:
    """The same for the pages of the shop. Raises `HTTPException`."""
    try:
        await _storm(desk)
    except Refused as refusal:
        raise HTTPException(refusal.status, refusal.content, refusal.headers) from None


async def _storm(desk: Desk) -> None:
    if desk.faults.take("slow"):
        await asyncio.sleep(desk.settings.slow_seconds)
    if desk.faults.take("down"):
        raise Refused(503, "unavailable", "Northline is down.", Retry_After="1")
    if desk.faults.take("429"):
        raise Refused(429, "rate_limited", "Too many requests.", Retry_After="1")
    if desk.faults.take("500"):
        raise Refused(500, "internal_error", "Something broke.")
