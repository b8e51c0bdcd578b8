"""What an operator types: stores, stores probe, stores try, vault rotate."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.stores_cli import probe_host
from app.trying import try_store
from demo.northline import create_app
from demo.serving import serve
from domain.settings import WrongSetting, load_settings
from run_bot import app
from storage.database import Database
from storage.migrate import migrate
from storage.tables import User
from storage.vault import LocalKeys, Vault
from storage.vault_tables import VaultKey
from stores.registry import StoreRegistry

ADDRESS = {
    "name": "Ada Lovelace",
    "line1": "20 W 34th Street",
    "city": "New York",
    "region": "NY",
    "postal_code": "10001",
    "email": "ada@example.com",
}


@pytest.fixture(autouse=True)
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator's machine: a data folder, a free web port, and nothing else set."""
    for name in [name for name in os.environ if name.startswith("MUSE_")]:
        monkeypatch.delenv(name)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MUSE_WEB_PORT", str(port))
    (tmp_path / "ada.json").write_text(json.dumps(ADDRESS))


# ---- stores


def test_a_check_without_a_product_says_what_to_add() -> None:
    result = CliRunner().invoke(app, ["stores", "check", "--address", "ada.json"])
    assert result.exit_code == 0
    assert "nordstrom: no product to check it with" in result.stderr
    assert "stores check nordstrom --link LINK" in result.stderr
    named = CliRunner().invoke(app, ["stores", "check", "nordstrom", "--address", "ada.json"])
    assert named.exit_code == 1
    nameless = CliRunner().invoke(
        app, ["stores", "check", "--link", "https://x.example/1", "--address", "ada.json"]
    )
    assert nameless.exit_code == 2
    assert "which store --link belongs to" in nameless.stderr


def test_the_table_has_every_store_and_says_why() -> None:
    result = CliRunner().invoke(app, ["stores"])
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["STORE", "TIERS", "STATUS", "CHECKED", "WALKS", "OK", "MEDIAN", "WHY"]
    assert len(rows) == len(list(StoreRegistry.load()))
    walmart = next(row for row in rows if row.startswith("Walmart "))
    assert "1,3" in walmart
    assert "unverified" in walmart
    assert "API needs an agreement with Walmart" in walmart


def test_a_partner_needs_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSE_PARTNERS", "walmart")
    result = CliRunner().invoke(app, ["stores"])
    assert "API needs an agreement with Walmart" not in result.stdout
    assert "API needs an agreement with Target" in result.stdout


def test_a_broken_store_file_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corner.py").write_text("STORE = 1 / 0")
    monkeypatch.setenv("MUSE_STORES", str(tmp_path))
    result = CliRunner().invoke(app, ["stores"])
    assert result.exit_code == 2
    assert result.stderr.startswith("muse: store file")
    assert "ZeroDivisionError" in result.stderr


# ---- stores probe


async def test_a_probe_says_what_a_host_offers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(create_app()) as origin:
        monkeypatch.setenv("MUSE_ALLOW_HOSTS", urlsplit(origin).netloc)
        assert await probe_host(f"{origin}/products/anything", True) == 0
        told = json.loads(capsys.readouterr().out)
        assert await probe_host(origin, False) == 0
        words = capsys.readouterr().out
    assert told["origin"] == origin
    assert (told["tier"], told["version"], told["reason"]) == ("api", "2026-04-08", "")
    assert told["transports"] == ["rest", "mcp"]
    assert told["links_accounts"] is True
    assert "dev.ucp.shopping.checkout" in told["capabilities"]
    assert words.startswith(f"{origin}: tier 1 (api)")


async def test_a_probe_of_nothing_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert await probe_host("http://127.0.0.1:9/", False) == 1
    assert "not by API" in capsys.readouterr().out


# ---- stores try


def dress(origin: str, shop: Any) -> tuple[str, str, str]:
    """The link, size and colour of a thing that is in stock."""
    room = shop.state.desk.room
    return next(
        (f"{origin}/products/{article.slug}", variant.size, variant.color)
        for article in room.articles
        for variant in article.variants
        if room.stock[variant.variant_id] >= 3 and variant.size and variant.color
    )


async def tried(capsys: pytest.CaptureFixture[str], link: str, **options: Any) -> tuple[int, dict[str, Any]]:
    code = await try_store(link, address=Path("ada.json"), as_json=True, **options)
    (line,) = capsys.readouterr().out.splitlines()
    return code, json.loads(line)


async def test_a_store_that_no_file_names_is_bought_from_by_api(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The store is strict: it reads Muse's profile, which the trial itself serves, and checks each signature."""
    shop = create_app(clock_seconds=60.0, strict=True, require_signatures=True)
    async with serve(shop) as origin:
        monkeypatch.setenv("MUSE_ALLOW_HOSTS", urlsplit(origin).netloc)
        monkeypatch.setenv("MUSE_UCP_TOKENS", '{"northline_tokens": "tok_demo_1"}')
        link, size, color = dress(origin, shop)
        chosen = {"size": size.lower(), "color": color.lower(), "quantity": 2}
        code, placed = await tried(capsys, link, **chosen, until="placed")
        (order,) = shop.state.desk.orders
    assert list(placed) == ["tier", "steps", "outcome", "order_number", "total"]
    assert (code, placed["tier"], placed["outcome"]) == (0, "api", "placed")
    assert (placed["order_number"], placed["total"]) == (order.number, f"{order.bill.total_cents / 100:.2f}")
    assert [(ordered.line.variant.size, ordered.line.quantity) for ordered in order.lines] == [(size, 2)]
    assert {tuple(step) for step in placed["steps"]} == {("name", "ms")}
    assert placed["steps"][0]["name"] == "read link"
    assert placed["steps"][-1]["name"].endswith("/complete")


async def test_without_a_token_the_last_tap_is_the_shoppers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = create_app(clock_seconds=60.0)
    async with serve(shop) as origin:
        monkeypatch.setenv("MUSE_ALLOW_HOSTS", urlsplit(origin).netloc)
        link, size, color = dress(origin, shop)
        code = await try_store(
            link, size=size, color=color, address=Path("ada.json"), until="placed", as_json=True
        )
        told = capsys.readouterr()
    assert (code, json.loads(told.out)["outcome"]) == (0, "hand_over")
    assert told.err.strip().startswith(f"{origin}/checkout/")


async def test_a_token_of_the_shoppers_own_account(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shop = create_app(clock_seconds=60.0)
    (tmp_path / "login.json").write_text('{"access_token": "not one of theirs"}')
    async with serve(shop) as origin:
        monkeypatch.setenv("MUSE_ALLOW_HOSTS", urlsplit(origin).netloc)
        link, size, color = dress(origin, shop)
        code, told = await tried(capsys, link, size=size, color=color, login=Path("login.json"))
    assert (code, told["outcome"].partition(":")[0]) == (1, "refused")
    assert "account_verification_required" in told["outcome"]


@pytest.mark.parametrize("text", ["{}", "no json", '{"username": "ada"}'])
async def test_a_wrong_login_file_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "login.json").write_text(text)
    with pytest.raises(WrongSetting, match=r"login\.json"):
        await try_store("https://store.com/p/1", login=Path("login.json"))


# ---- vault rotate


def keys(*names: str) -> str:
    return "".join(f"{name} {base64.b64encode(name.encode() * 32).decode()}\n" for name in names)


async def _shopper(folder: Path, secret: bytes | None = None) -> bytes | None:
    """Keep `secret` for a shopper, or read what is kept."""
    database = Database(f"sqlite:///{folder}/muse.sqlite")
    await migrate(database)
    vault = Vault(database, LocalKeys.load(load_settings()))
    try:
        async with database.writing() as session:
            if secret is None:
                return await vault.get(session, 7, "trial")
            session.add(User(id=7, telegram_id=7, chat_id=7))
            await session.flush()
            await vault.put(session, 7, "trial", secret)
            return None
    finally:
        await database.close()


async def _wrapped_by(folder: Path) -> list[str]:
    database = Database(f"sqlite:///{folder}/muse.sqlite")
    try:
        async with database.reading() as session:
            return list(await session.scalars(select(VaultKey.kek_id)))
    finally:
        await database.close()


def test_rotating_wraps_every_key_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSE_VAULT_KEYS", str(tmp_path / "keys"))
    (tmp_path / "keys").write_text(keys("a"))
    asyncio.run(_shopper(tmp_path, b"a secret"))
    (tmp_path / "keys").write_text(keys("b", "a"))
    result = CliRunner().invoke(app, ["vault", "rotate"])
    assert (result.exit_code, result.stdout) == (0, "1 data keys rewrapped\n")
    assert asyncio.run(_wrapped_by(tmp_path)) == ["b"]
    (tmp_path / "keys").write_text(keys("b"))
    assert asyncio.run(_shopper(tmp_path)) == b"a secret"
