"""The browser's way out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from demo.serving import serve
from domain.settings import Settings
from net.proxy import FilteringProxy

from .hostile import PRIVATE_V4, PRIVATE_V6


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    app = FastAPI()

    @app.api_route("/echo", methods=["GET", "POST"])
    async def echo(request: Request) -> dict[str, object]:
        return {"headers": dict(request.headers), "length": len(await request.body())}

    async with serve(app) as address:
        yield address


@pytest.fixture
async def proxy(origin: str) -> AsyncIterator[str]:
    async def resolver(host: str, port: int) -> list[str]:
        return {"rebound.store.com": ["10.0.0.1"]}[host]

    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with FilteringProxy(settings, resolver) as address:
        yield address


async def test_allowed_hosts_are_reached(origin: str, proxy: str) -> None:
    async with httpx.AsyncClient(proxy=proxy, trust_env=False) as client:
        for _ in range(3):
            answer = (await client.post(f"{origin}/echo", content=b"x" * 500_000)).json()
            assert answer["length"] == 500_000
            assert answer["headers"]["host"] == origin.removeprefix("http://")
            assert "proxy-connection" not in answer["headers"]


async def test_private_addresses_are_refused_both_ways(proxy: str) -> None:
    hosts = [*PRIVATE_V4, *(f"[{address}]" for address in PRIVATE_V6), "localhost", "rebound.store.com"]
    async with httpx.AsyncClient(proxy=proxy, trust_env=False) as client:
        for host in hosts:
            assert (await client.get(f"http://{host}/")).status_code == 403
            with pytest.raises(httpx.ProxyError, match="403"):
                await client.get(f"https://{host}/")


async def test_tunnels_go_to_web_ports_alone(proxy: str) -> None:
    for target in (
        "store.com:22",
        "store.com:8080",
        "user@store.com:443",
        "127.0.0.1",
        "[::1]:443",
        "2130706433:443",
    ):
        answer = await _raw(proxy, f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")
        assert answer.startswith((b"HTTP/1.1 403", b"HTTP/1.1 400")), target


async def test_nonsense_is_answered_and_forgotten(proxy: str) -> None:
    for text in (
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://store.com/ SPDY/9\r\n\r\n",
        "GET \x00 HTTP/1.1\r\n\r\n",
        "A" * 100_000,
    ):
        answer = await _raw(proxy, text)
        assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 403"))


async def test_a_second_request_cannot_ride_to_another_host(origin: str, proxy: str) -> None:
    first = f"GET {origin}/echo HTTP/1.1\r\nHost: x\r\n\r\n"
    second = "GET http://169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"
    answer = await _raw(proxy, first + second)
    assert answer.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in answer.lower()


async def _raw(proxy: str, text: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.rsplit(":", 1)[1]))
    try:
        writer.write(text.encode("latin-1"))
        writer.write_eof()
        async with asyncio.timeout(60):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
