"""Signs the pages a walk asks for (Web Bot Auth), so that a store knows who is calling."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx
from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from net.signing import BotSigner


async def sign_pages(context: BrowserContext, page: Page, signer: BotSigner) -> None:
    """From now on every document that `page` loads is asked for with `signer`'s signature. Only documents: other
    hosts' pictures and scripts would take the extra headers for a foreign request."""
    wire = await context.new_cdp_session(page)
    acting: set[asyncio.Task[None]] = set()

    def paused(event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(_go_on(wire, signer, event))
        acting.add(task)
        task.add_done_callback(acting.discard)

    wire.on("Fetch.requestPaused", paused)
    await wire.send("Fetch.enable", {"patterns": [{"resourceType": "Document", "requestStage": "Request"}]})


async def _go_on(wire: CDPSession, signer: BotSigner, event: dict[str, Any]) -> None:
    asked = event["request"]
    headers = dict(asked["headers"])
    with contextlib.suppress(httpx.InvalidURL):
        request = httpx.Request(asked["method"], asked["url"])
        await signer(request)
        headers |= {
            name: request.headers[name] for name in ("Signature-Agent", "Signature-Input", "Signature")
        }
    lines = [{"name": name, "value": value} for name, value in headers.items()]
    with contextlib.suppress(PlaywrightError):  # a page that is left meanwhile drops its requests
        await wire.send("Fetch.continueRequest", {"requestId": event["requestId"], "headers": lines})
