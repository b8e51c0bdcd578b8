"""Reading pasted links: slow work, side by side, each result coming back as an update of its own."""

from __future__ import annotations

from typing import Any

from agent.turns import Turns
from catalog.reader import LinkReader
from storage.durable import Durable


class LinkReading:
    """The workflow `read_link`: one link of one message."""

    def __init__(self, durable: Durable, turns: Turns, reader: LinkReader) -> None:
        self._durable = durable
        self._turns = turns
        self._reader = reader
        self._workflow = durable.workflow("read_link", self._read_link)

    async def start(self, workflow_id: str, what: dict[str, Any]) -> None:
        await self._durable.start(self._workflow, workflow_id, what["key"], what["number"])

    async def _read_link(self, key: str, number: int) -> None:
        found = await self._durable.step("read", self._read, key, number)
        reading = {"act": "link_read", "slots": found["slots"]}
        await self._turns.announce(found["user_id"], f"{key}:link:{found['place']}", reading)

    async def _read(self, key: str, number: int) -> dict[str, Any]:
        asked = await self._turns.follow_up(key, number)
        reading = await self._reader.read(asked["url"])
        slots: dict[str, Any] = {"host": asked["url"].split("//")[-1].split("/")[0][:80]}
        if reading.product is not None:
            slots["product"] = reading.product.model_dump(mode="json", exclude_defaults=True)
        else:
            slots["text"] = reading.detail or f"link-{(reading.reason or 'down').replace('_', '-')}"
        return {"user_id": asked["user_id"], "place": asked["number"], "slots": slots}
