"""Understanding with a language model behind the rules, when one is configured.

The rules read every message. Only where they are unsure is the model asked, and it proposes: what it says is
checked against the message and the cart, it can never confirm a purchase, and when it is slow, down, hostile or
talking nonsense the rules' reading stands. It is shown no secrets, no contacts and no addresses.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI, OpenAIError
from openai.types.shared_params import ResponseFormatJSONSchema
from pydantic import BaseModel, ConfigDict, Field

from agent.understanding.address import find_email, find_phone, parse_address
from agent.understanding.links import unique_links
from agent.understanding.reading import SURE, Act, Context, Reading
from agent.understanding.rules import understand
from agent.understanding.secrets import scrub
from agent.understanding.words import clean, fold
from domain.settings import Settings

log = logging.getLogger(__name__)

PROMPT = Path(__file__).parent.parent / "prompts" / "understand.md"
LONGEST_ASKED = 600
"""Characters of a message that the model is shown."""
FAILURES = 3
REST_SECONDS = 60.0
"""After so many failures in a row the model is left alone for so long."""
_ANSWER_TOKENS = 1000
"""Enough for an answer and what a model thinks before it; no more is paid for."""

_NEVER = frozenset({Act.CONFIRM, Act.SECRET, Act.GIVE_ADDRESS, Act.FORGET_ME})
"""Acts that only the rules or a button may find."""


class _Proposal(BaseModel):
    """What the model may say; anything else is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: str
    item: list[str] | None = Field(default=None, max_length=20)
    size: str | None = Field(default=None, max_length=40)
    color: str | None = Field(default=None, max_length=40)
    quantity: int | None = Field(default=None, ge=-1_000_000, le=1_000_000)
    which: int | str | None = None
    store: str | None = Field(default=None, max_length=60)
    order: str | None = Field(default=None, max_length=40)
    code: str | None = Field(default=None, max_length=40)
    urls: list[str] | None = Field(default=None, max_length=20)


@cache
def _schema() -> ResponseFormatJSONSchema:
    """Strict structured output wants every property required and nothing else allowed."""
    nullable = {
        "string": {"type": ["string", "null"]},
        "strings": {"type": ["array", "null"], "items": {"type": "string"}},
    }
    properties: dict[str, Any] = {
        "act": {"type": "string", "enum": [act.value for act in Act if act not in _NEVER]},
        "item": nullable["strings"],
        "size": nullable["string"],
        "color": nullable["string"],
        "quantity": {"type": ["integer", "null"]},
        "which": {"type": ["string", "integer", "null"]},
        "store": nullable["string"],
        "order": nullable["string"],
        "code": nullable["string"],
        "urls": nullable["strings"],
    }
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "reading", "strict": True, "schema": schema}}


@cache
def _prompt() -> str:
    return PROMPT.read_text(encoding="utf-8")


class Understanding:
    """`await read(text, context)`: the rules' reading, or the model's where the rules are unsure."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        key = settings.openai_api_key
        self._model = settings.openai_model
        self._seconds = settings.openai_timeout_seconds
        self._clock = clock
        self._client = (
            AsyncOpenAI(
                api_key=key.get_secret_value(),
                base_url=settings.openai_base_url,
                timeout=settings.openai_timeout_seconds,
                max_retries=0,
            )
            if key is not None
            else None
        )
        self._failures = 0
        self._rest_until = float("-inf")
        for name in ("openai", "httpx2", "httpcore2"):
            # Their debug and info lines quote requests: what a shopper wrote, and headers.
            logging.getLogger(name).setLevel(logging.WARNING)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def read(self, text: str, context: Context) -> Reading:
        """Never raises for what a model does, and never takes much longer than the setting allows."""
        reading = understand(text, context)
        if self._client is None or reading.confidence >= SURE or self._clock() < self._rest_until:
            return reading
        if _may_hold_an_address(text, context):
            return reading
        proposed = await self._ask(self._client, text, context)
        return reading if proposed is None else (_checked(proposed, text, context) or reading)

    async def _ask(self, client: AsyncOpenAI, text: str, context: Context) -> _Proposal | None:
        try:
            # The client's own timeout is per read: an endpoint that dribbles would hold the shopper's lane.
            async with asyncio.timeout(self._seconds):
                answer = await client.chat.completions.create(
                    model=self._model,
                    messages=[
                        {"role": "system", "content": _prompt()},
                        {"role": "user", "content": _question(text, context)},
                    ],
                    response_format=_schema(),
                    max_completion_tokens=_ANSWER_TOKENS,
                    store=False,
                )
            proposal = _Proposal.model_validate_json(answer.choices[0].message.content or "")
        except (OpenAIError, TimeoutError, ValueError, LookupError, TypeError, AttributeError) as error:
            self._failed(error)
            return None
        self._failures = 0
        return proposal

    def _failed(self, error: Exception) -> None:
        """The kind of failure only: an error's text may quote what the shopper wrote."""
        self._failures += 1
        log.warning("the language model was of no help: %s", type(error).__name__)
        if self._failures >= FAILURES:
            self._failures, self._rest_until = 0, self._clock() + REST_SECONDS


def _may_hold_an_address(text: str, context: Context) -> bool:
    """Addresses are the rules' business alone."""
    return context.step == "address" or bool(parse_address(text).line1)


def _question(text: str, context: Context) -> str:
    """What the model is shown. Labels of buttons only where they name variants: elsewhere they name addresses."""
    shown = scrub(clean(text))[:LONGEST_ASKED]
    for private, sign in ((find_email(shown), "[e-mail]"), (find_phone(shown), "[phone]")):
        shown = shown.replace(private, sign) if private else shown
    known = {
        "message": shown,
        "step": context.step,
        "cart": [item.model_dump() for item in context.cart],
        "orders": [order.model_dump() for order in context.orders],
        "offered": list(context.offered) if context.step == "variant" else [],
    }
    return json.dumps(known, ensure_ascii=False)


def _checked(proposal: _Proposal, text: str, context: Context) -> Reading | None:
    """The proposal as a reading, if nothing in it was made up; None otherwise."""
    if proposal.act not in set(Act) or Act(proposal.act) in _NEVER:
        return None
    slots = proposal.model_dump(exclude={"act"}, exclude_none=True)
    if not set(slots.get("urls", ())) <= set(unique_links(clean(text))):
        return None
    exact = {item.name.casefold(): item.name for item in context.cart}
    items = [exact.get(name.casefold()) for name in slots.pop("item", [])]
    if None in items:
        return None
    if items:
        slots["item"] = items[0] if len(items) == 1 else items
    numbers = {order.number.casefold() for order in context.orders}
    if "order" in slots and slots["order"].casefold() not in numbers and not _said(slots["order"], text):
        return None
    if "code" in slots and not _said(slots["code"], text):
        return None
    if not _is_position(slots.get("which")) or not _is_store(slots.get("store"), text, context):
        return None
    return Reading(
        act=Act(proposal.act), slots={k: v for k, v in slots.items() if v not in ("", [])}, confidence=SURE
    )


def _said(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", fold(clean(text))) is not None


def _is_position(which: int | str | None) -> bool:
    return which in (None, "last", "all") or (isinstance(which, int) and 1 <= which <= 100)


def _is_store(store: str | None, text: str, context: Context) -> bool:
    known = {item.store.casefold() for item in context.cart} | {
        order.store.casefold() for order in context.orders
    }
    known |= {name.casefold() for name in context.stores}
    return store is None or store.casefold() in known or _said(store, text)
