"""Card fields as payment services host them: one frame for each, from another origin, out of the store's own reach.

The store's page gets a ticket, and never sees what is typed. The other origin is this server by its other name.
"""

from __future__ import annotations

import html
import secrets
from collections import OrderedDict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

FIELDS = {
    "card_number": "Card number",
    "card_expiry": "Expiration date (MM / YY)",
    "card_cvc": "Security code",
}
MOST_TICKETS = 1000

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Card field</title>
<style>body{{margin:0}}input{{box-sizing:border-box;width:100%;height:2.6rem;font:inherit;padding:0 .6rem;border:1px solid #b9b1a5}}
.mirror{{position:absolute;width:1px;height:1px;opacity:0;border:0;padding:0}}</style>
<form><input class="mirror" aria-hidden="true" tabindex="-1" autocomplete="cc-number">
<input id="value" inputmode="numeric"{named}></form>
<script>
  addEventListener('message', async (event) => {{
    if (event.data !== 'send') return;
    const value = document.getElementById('value').value;
    await fetch('/hosted/{ticket}', {{ method: 'POST', body: new URLSearchParams({{ '{field}': value }}) }});
    event.source.postMessage('sent', event.origin);
  }});
</script></html>"""


class Hosted:
    """What was typed into hosted fields, by ticket, until the store asks for it."""

    def __init__(self) -> None:
        self._typed: OrderedDict[str, dict[str, str]] = OrderedDict()

    def ticket(self) -> str:
        ticket = secrets.token_hex(12)
        self._typed[ticket] = {}
        while len(self._typed) > MOST_TICKETS:
            self._typed.popitem(last=False)
        return ticket

    def put(self, ticket: str, field: str, value: str) -> None:
        if ticket in self._typed and field in FIELDS:
            self._typed[ticket][field] = value[:40]

    def take(self, ticket: str) -> dict[str, str]:
        return self._typed.pop(ticket, {})


def other_origin(request: Request) -> str:
    """This server's origin by its other name: another site to a browser."""
    name = "localhost" if request.url.hostname == "127.0.0.1" else "127.0.0.1"
    return f"{request.url.scheme}://{name}:{request.url.port}"


def router(hosted: Hosted) -> APIRouter:
    routes = APIRouter(prefix="/hosted")

    @routes.get("/{ticket}/{field}")
    async def draw(ticket: str, field: str) -> Response:
        if field not in FIELDS:
            return Response(status_code=404)
        # The security code's field has no name of its own: only the frame around it says what it is.
        named = f' aria-label="{html.escape(FIELDS[field])}"' if field != "card_cvc" else ""
        return HTMLResponse(_PAGE.format(ticket=html.escape(ticket), field=field, named=named))

    @routes.post("/{ticket}")
    async def typed(ticket: str, request: Request) -> Response:
        for field, value in (await request.form()).items():
            if isinstance(value, str):
                hosted.put(ticket, field, value.strip())
        return Response(status_code=204)

    return routes
