"""Every call that the payment stand-in recorded, beside what Stripe's own library declares for the pinned version."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import stripe

from demo.payments.forms import nested
from demo.payments.parameters import checked
from demo.payments.routes import ROUTES
from tests.journeys.world import Town

PINNED = "2026-10-28.endive"
BY_HAND = "/v1/issuing/cardholders", "/v1/accounts"
"""Made by the world itself while it is set up."""


async def every_call_is_valid(town: Town) -> None:
    """Each names the pinned version, exists in it, sends only parameters that it has, and every change has a key."""
    calls = (await town.http.get(f"{town.world.payments}/_demo/requests")).json()
    ours = [call for call in calls if call["path"] not in BY_HAND]
    assert stripe.api_version == PINNED
    assert {call["version"] for call in ours} == {PINNED}
    for call in ours:
        [route] = [r for r in ROUTES if r.method == call["method"] and _matches(r.path, call["path"])]
        checked(nested([*parse_qsl(call["query"]), *parse_qsl(call["params"])]), route.shape)
        assert call["method"] != "POST" or call["key"], call["path"]
    assert {call["status"] for call in ours} <= {200, 402}


def _matches(path: str, called: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", f"/v1{path}"), called) is not None
