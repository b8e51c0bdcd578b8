"""Understanding with a language model behind the rules, when one is configured.

The rules read every message. Only where they are unsure is the model asked, and it proposes: what it says is
checked against the message and the cart, it can never confirm a purchase, and when it is slow, down or talking
nonsense the rules' reading stands.
"""

from __future__ import annotations

import json
import logging
import re
import time
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI, OpenAIError
from pydantic import BaseModel, ConfigDict, ValidationError

from agent.understanding.reading import SURE, Act, Context, Reading
from agent.understanding.rules import understand
from agent.understanding.secrets import scrub
from domain.settings import Settings

log = logging.getLogger(__name__)

PROMPT = Path(__file__).parent.parent / "prompts" / "understand.md"
LONGEST_ASKED = 600
"""Characters of a message that the model is shown."""
FAILURES = 3
REST_SECONDS = 60.0
"""After so many failures in a row the model is left alone for so long."""

_NEVER = frozenset({Act.CONFIRM, Act.SECRET, Act.GIVE_ADDRESS, Act.FORGET_ME})
"""Acts that only the rules or a button may find."""


class _Proposal(BaseModel):
    """What the model may say; anything else is refused."""

    model_config = ConfigDict(extra="forbid")

    act: Act
    item: str | list[str] | None = None
    size: str | None = None
    color: str | None = None
    quantity: int | None = None
    which: int | str | None = None
    store: str | None = None
    order: str | None = None
    code: str | None = None
    urls: list[str] | None = None


class Understanding:
    """`await read(text, context)`: the rules' reading, or the model's where the rules are unsure."""

    def __init__(self, settings: Settings) -> None:
        key = settings.openai_api_key
        self._model = settings.openai_model
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
        self._rest_until = 0.0

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def read(self, text: str, context: Context) -> Reading:
        """Never raises for what a model does."""
        reading = understand(text, context)
        if self._client is None or reading.confidence >= SURE or time.monotonic() < self._rest_until:
            return reading
        proposed = await self._ask(self._client, text, context)
        return reading if proposed is None else (_checked(proposed, text, context) or reading)

    async def _ask(self, client: AsyncOpenAI, text: str, context: Context) -> _Proposal | None:
        known = {
            "message": scrub(text)[:LONGEST_ASKED],
            "step": context.step,
            "cart": [item.model_dump() for item in context.cart],
            "orders": [order.model_dump() for order in context.orders],
            "offered": list(context.offered),
        }
        try:
            answer = await client.chat.completions.create(
                model=self._model,
                messages=[
                    {"role": "system", "content": PROMPT.read_text(encoding="utf-8")},
                    {"role": "user", "content": json.dumps(known, ensure_ascii=False)},
                ],
                response_format={"type": "json_object"},
            )
            proposal = _Proposal.model_validate_json(answer.choices[0].message.content or "")
        except (OpenAIError, ValidationError, IndexError, AttributeError) as error:
            self._failed(error)
            return None
        self._failures = 0
        return proposal

    def _failed(self, error: Exception) -> None:
        """The kind of failure only: an error's text may quote what the shopper wrote."""
        self._failures += 1
        log.warning("the language model was of no help: %s", type(error).__name__)
        if self._failures >= FAILURES:
            self._failures, self._rest_until = 0, time.monotonic() + REST_SECONDS


def _checked(proposal: _Proposal, text: str, context: Context) -> Reading | None:
    """The proposal as a reading, if nothing in it was made up; None otherwise."""
    if proposal.act in _NEVER:
        return None
    slots: dict[str, Any] = proposal.model_dump(exclude={"act"}, exclude_none=True)
    if any(url not in text for url in slots.get("urls", ())):
        return None
    names = {item.name.casefold() for item in context.cart}
    items = slots.get("item", [])
    if any(name.casefold() not in names for name in (items if isinstance(items, list) else [items])):
        return None
    numbers = {order.number.casefold() for order in context.orders}
    if "order" in slots and slots["order"].casefold() not in numbers and not _said(slots["order"], text):
        return None
    if "code" in slots and not _said(slots["code"], text):
        return None
    return Reading(act=proposal.act, slots=slots, confidence=SURE)


def _said(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
