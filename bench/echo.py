"""The yardstick: a bare python-telegram-bot echo at the chat server.

`python -m bench.echo` prints its reply time, and the updates a second it answers at 16 shoppers.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from bench.chat import TOKEN, Times, chat_server, measure_latency, measure_throughput, process
from demo.chat.client import ShopperClient

LANES = 16


@dataclass(frozen=True, slots=True)
class Measured:
    latency: Times
    updates_a_second: float


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message is not None and message.text is not None:
        await message.reply_text(message.text)


def run_bot(origin: str) -> None:
    """Echo until ended, as python-telegram-bot's own examples do, with as many handlers at once as Muse has lanes."""

    async def ready(_: Any) -> None:
        print("ready", flush=True)

    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{origin}/bot")
        .base_file_url(f"{origin}/file/bot")
        .concurrent_updates(LANES)
        .post_init(ready)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def echo_bot(origin: str) -> Any:
    """The echo in a process of its own; `async with echo_bot(origin)`."""
    return process(sys.executable, "-m", "bench.echo", "--bot", origin, ready="ready")


async def measure_echo(rounds: int = 300, each: int = 100) -> Measured:
    async with chat_server() as origin, echo_bot(origin), ShopperClient(origin, "alice") as alice:
        latency = await measure_latency(alice, lambda number: alice.say(f"message {number}"), rounds=rounds)
        return Measured(latency, await measure_throughput(origin, shoppers=LANES, each=each))


async def main() -> None:
    measured = await measure_echo()
    print(f"reply time of a bare echo      {measured.latency}")
    print(f"updates a second, {LANES} shoppers  {measured.updates_a_second:.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bot"]:
        run_bot(sys.argv[2])
    else:
        asyncio.run(main())
