"""Reads the stand-in mailbox with a client that was not written for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from imap_tools import MailBoxUnencrypted, MailMessage

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[list[T]]], count: int) -> list[T]:
    """What `look` finds, once it is `count` things; gives up after a minute or so."""
    for _ in range(3000):
        if len(found := await look()) >= count:
            return found
        await asyncio.sleep(0.02)
    raise TimeoutError(f"only {len(found)} of {count}")


async def until_mails(port: int, count: int) -> list[MailMessage]:
    """The mails in the box, once there are `count`."""

    def read() -> list[MailMessage]:
        with MailBoxUnencrypted("127.0.0.1", port=port).login("demo", "demo") as box:
            return list(box.fetch(mark_seen=False))

    return await until(lambda: asyncio.to_thread(read), count)
