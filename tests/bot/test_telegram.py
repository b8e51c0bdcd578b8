"""Updates by polling and by webhook: nothing lost, each shopper in order."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.responses import Response
from telegram import Update

from bot.inbox import Inbox
from bot.lanes import Work
from bot.polling import Polling
from bot.telegram import KINDS, Telegram
from demo.chat.client import ShopperClient
from demo.serving import serve
from domain.settings import Settings, WrongSetting

from .conftest import TOKEN, Fault


class Seen:
    """An intake that remembers, and can be told to fail."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.failing: Callable[[str], bool] = lambda text: False
        self._changed = asyncio.Event()

    async def __call__(self, update: Update) -> Work | None:
        text = (update.message and update.message.text) or ""
        await asyncio.sleep(0.001)
        if self.failing(text):
            raise OSError("the database is away")
        self.texts.append(text)
        self._changed.set()
        return None

    async def until(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.texts) < count:
                self._changed.clear()
                await self._changed.wait()


async def pending(origin: str) -> int:
    async with httpx.AsyncClient() as client:
        return len((await client.get(f"{origin}/_demo/updates")).json())


async def test_polling_keeps_each_shoppers_order(telegram: Telegram, origin: str) -> None:
    seen = Seen()
    async with telegram.listening(seen):
        for name in ("alice", "bob", "carol"):
            async with ShopperClient(origin, name) as client:
                await client.flood([f"{name} {n}" for n in range(100)])
        await seen.until(300)
    for name in ("alice", "bob", "carol"):
        assert [text for text in seen.texts if text.startswith(name)] == [f"{name} {n}" for n in range(100)]
    assert await pending(origin) == 0, "all is confirmed at the end"


async def test_work_left_to_do_runs_in_the_lane(telegram: Telegram, alice: ShopperClient) -> None:
    stored: list[str] = []
    done: list[str] = []
    all_stored, all_done = asyncio.Event(), asyncio.Event()

    async def intake(update: Update) -> Work:
        text = str(update.message and update.message.text)
        stored.append(text)
        if len(stored) == 3:
            all_stored.set()

        async def work() -> None:
            await all_stored.wait()  # the door does not wait for the work
            done.append(text)
            if len(done) == 3:
                all_done.set()

        return work

    async with telegram.listening(intake):
        await alice.flood(["a", "b", "c"])
        await asyncio.wait_for(all_done.wait(), 60)
    assert stored == done == ["a", "b", "c"]


async def test_an_update_is_not_confirmed_before_it_is_safe(
    telegram: Telegram, alice: ShopperClient, origin: str
) -> None:
    """The intake dies in the middle of an update: the next start gets it again, and all that came later."""
    reached = asyncio.Event()

    async def dies(update: Update) -> None:
        if update.message and update.message.text == "b":
            reached.set()
            await asyncio.sleep(60)

    inbox = Inbox(dies, 16)
    await alice.flood(["a", "b", "c"])
    task = asyncio.create_task(Polling(telegram.bot, inbox, KINDS).run())
    await asyncio.wait_for(reached.wait(), 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    seen = Seen()
    async with telegram.listening(seen):
        await seen.until(3)
    assert seen.texts == ["a", "b", "c"]


async def polled(telegram: Telegram, seen: Seen, until: Callable[[], Awaitable[None]]) -> None:
    inbox = Inbox(seen, 16)
    polling = Polling(telegram.bot, inbox, KINDS, pauses=(0.02,))
    task = asyncio.create_task(polling.run())
    try:
        await until()
    finally:
        await polling.stop()
        await task
        await polling.confirm()
        await inbox.close(5)


async def test_a_passing_failure_loses_nothing(telegram: Telegram, alice: ShopperClient, origin: str) -> None:
    seen = Seen()
    tries = 0

    def away(text: str) -> bool:
        nonlocal tries
        tries += 1
        return tries <= 12

    seen.failing = away
    await alice.flood(["a", "b", "c"])
    await polled(telegram, seen, lambda: seen.until(3))
    assert seen.texts == ["a", "b", "c"], "in order, each once"


async def test_an_update_that_alone_fails_is_passed_over(
    telegram: Telegram, alice: ShopperClient, origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    seen = Seen()
    seen.failing = lambda text: text == "poison"

    async def others_go_on() -> None:
        await alice.say("poison")
        async with ShopperClient(origin, "bob") as bob:
            for number in range(1, 40):
                await bob.say(f"bob {number}")
                await seen.until(number)
                if "passed over" in caplog.text:
                    break
        await alice.say("better")
        await seen.until(len(seen.texts) + 1)

    await polled(telegram, seen, others_go_on)
    assert "poison" not in seen.texts
    assert "better" in seen.texts
    assert len(set(seen.texts)) == len(seen.texts)
    assert await pending(origin) == 0


async def test_telegram_may_be_away_for_a_while(
    telegram: Telegram, alice: ShopperClient, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    seen = Seen()
    await fault("error500", method="getUpdates", times=3)
    await alice.say("still there?")
    await polled(telegram, seen, lambda: seen.until(1))
    assert seen.texts == ["still there?"]
    assert "no updates from Telegram" in caplog.text


async def test_an_unreadable_update_is_passed_over(
    telegram: Telegram,
    alice: ShopperClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = Seen()
    read = Update.de_json

    def reads(item: dict[str, object], bot: object) -> Update:
        if "odd" in str(item):
            raise KeyError("a field of the future")
        return read(item, bot)  # type: ignore[arg-type]

    monkeypatch.setattr(Update, "de_json", reads)
    await alice.flood(["odd", "even"])
    await polled(telegram, seen, lambda: seen.until(1))
    assert seen.texts == ["even"]
    assert "is not readable: KeyError" in caplog.text


async def test_webhook(origin: str, alice: ShopperClient) -> None:
    hook = FastAPI()
    secrets: list[str | None] = []

    @hook.post("/telegram")
    async def receive(request: Request) -> Response:
        secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        try:
            await telegram.feed(await request.json())
        except (OSError, RuntimeError):
            return Response(status_code=500)
        return Response()

    seen = Seen()
    failures = iter([True, False])
    seen.failing = lambda text: text == "b" and next(failures, False)
    async with serve(hook) as at:
        settings = Settings(
            bot_api_url=origin, public_url=f"{at}/", webhook_secret=SecretStr("s3cret"), _env_file=None
        )
        async with Telegram(settings, SecretStr(TOKEN)) as telegram:
            with pytest.raises(RuntimeError, match="nobody listens yet"):
                await telegram.feed({"update_id": 1})
            await alice.flood(["a", "b", "c"])
            async with telegram.listening(seen):
                await seen.until(3)
                await telegram.feed({"update_id": "no number", "message": 5})
            assert (await telegram.bot.get_webhook_info()).allowed_updates == KINDS
        assert seen.texts == ["a", "b", "c"]
        assert set(secrets) == {"s3cret"}
        async with Telegram(Settings(bot_api_url=origin, _env_file=None), SecretStr(TOKEN)) as polls:
            async with polls.listening(seen):
                await alice.say("d")
                await seen.until(4)
            assert (await polls.bot.get_webhook_info()).url == ""


async def test_the_bot_introduces_itself_once(
    telegram: Telegram, calls: Callable[[str], Awaitable[list[dict[str, object]]]], fault: Fault
) -> None:
    for _ in range(2):
        await telegram.introduce({"cart": "Your cart"}, "One cart for all stores")
        await telegram.introduce({"cart": "Tu cesta"}, "Una cesta", "es")
    assert len(await calls("setMyCommands")) == len(await calls("setMyDescription")) == 2
    assert (await telegram.bot.get_my_commands(language_code="es"))[0].description == "Tu cesta"
    await fault("error500", method="getMyCommands")
    await telegram.introduce({"cart": "Changed"}, "x")


async def test_wrong_settings_are_named(origin: str) -> None:
    public = Settings(bot_api_url=origin, public_url="https://muse.example", _env_file=None)
    async with Telegram(public, SecretStr(TOKEN)) as telegram:
        with pytest.raises(WrongSetting, match="MUSE_WEBHOOK_SECRET is missing"):
            async with telegram.listening(Seen()):
                pass
    with_secret = public.model_copy(update={"webhook_secret": SecretStr("s3cret")})
    async with Telegram(with_secret, SecretStr(TOKEN)) as telegram:
        with pytest.raises(WrongSetting, match="MUSE_PUBLIC_URL: Telegram refuses the webhook: Bad webhook"):
            async with telegram.listening(Seen()):
                pass


async def test_telegram_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.START_PAUSES", (0.01,))
    with pytest.raises(WrongSetting, match=r"MUSE_BOT_API_URL: http://127\.0\.0\.1:9 cannot be reached"):
        async with Telegram(Settings(bot_api_url="http://127.0.0.1:9", _env_file=None), SecretStr(TOKEN)):
            pass
