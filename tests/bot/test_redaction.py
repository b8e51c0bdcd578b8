"""The token never reaches a log, whoever writes it."""

import io
import logging
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from bot import redaction
from bot.telegram import Telegram
from demo.chat.client import ShopperClient
from domain.settings import Settings, WrongSetting

from .conftest import TOKEN

SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def everything() -> Iterator[io.StringIO]:
    """All that any logger writes, down to debug."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


async def test_http_clients_and_the_bot_library(
    everything: io.StringIO, settings: Settings, alice: ShopperClient, alice_id: int
) -> None:
    async with Telegram(settings, SecretStr(TOKEN)) as telegram:
        await telegram.bot.send_message(alice_id, "hi")
        logging.getLogger("httpx2").info("HTTP Request: %s", f"{settings.bot_api_url}/bot{TOKEN}/getMe")
    assert "/bot1000:***/sendMessage" in everything.getvalue()
    assert SECRET not in everything.getvalue()


def test_exceptions_and_odd_records(everything: io.StringIO) -> None:
    log = logging.getLogger("odd")
    with redaction.without(TOKEN):
        try:
            raise httpx.ConnectError(f"cannot reach /bot{TOKEN}/x")
        except httpx.ConnectError:
            log.exception("failed")
        log.warning("%s %s", TOKEN)
    told = everything.getvalue()
    assert "httpx.ConnectError: cannot reach /bot1000:***/x" in told
    assert SECRET not in told


async def test_a_refused_token_is_named_but_not_shown(origin: str) -> None:
    wrong = SecretStr("1000:another-secret")
    settings = Settings(bot_api_url=origin, _env_file=None)
    with pytest.raises(WrongSetting) as refused:
        async with Telegram(settings, wrong):
            pass
    assert str(refused.value) == "MUSE_BOT_TOKEN: Telegram does not know this token"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
