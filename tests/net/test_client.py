"""The guarded client against servers that misbehave, on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse, StreamingResponse

from demo.serving import serve
from domain.settings import Settings
from net.client import guarded_client, user_agent
from net.errors import PastDeadline, TooLarge, Unsafe


def application() -> FastAPI:
    app = FastAPI()

    @app.get("/echo")
    async def echo(request: Request) -> dict[str, str]:
        return dict(request.headers)

    @app.get("/cookie")
    async def cookie() -> Response:
        response = PlainTextResponse("ok")
        response.set_cookie("session", "of-somebody")
        return response

    @app.get("/packed/{how}")
    async def packed(how: str) -> Response:
        body = b"hello " * 20_000
        raw = zlib.compressobj(wbits=-15)
        packed = {
            "gzip": gzip.compress(body),
            "deflate": zlib.compress(body),
            "raw": raw.compress(body) + raw.flush(),
        }[how]
        return Response(packed, headers={"content-encoding": "deflate" if how == "raw" else how})

    @app.get("/bomb")
    async def bomb() -> Response:
        return Response(gzip.compress(bytes(200_000_000)), headers={"content-encoding": "gzip"})

    @app.get("/bomb-in-bomb")
    async def bomb_in_bomb() -> Response:
        return Response(
            gzip.compress(gzip.compress(bytes(50_000_000))), headers={"content-encoding": "gzip, gzip"}
        )

    @app.get("/broken")
    async def broken() -> Response:
        return Response(b"this is not gzip", headers={"content-encoding": "gzip"})

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        async def drip() -> AsyncIterator[bytes]:
            while True:
                yield b"x"
                await asyncio.sleep(0.05)

        return StreamingResponse(drip())

    @app.get("/huge")
    async def huge() -> StreamingResponse:
        async def pour() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield bytes(1_000_000)

        return StreamingResponse(pour())

    @app.get("/to")
    async def to(where: str) -> RedirectResponse:
        return RedirectResponse(where)

    return app


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    async with serve(application()) as address:
        yield address


@pytest.fixture
def settings(origin: str) -> Settings:
    return Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))


async def test_it_names_itself_and_keeps_the_host_s_name(origin: str, settings: Settings) -> None:
    async with guarded_client(settings) as client:
        headers = (await client.get(f"{origin}/echo")).json()
    assert headers["user-agent"] == user_agent(settings)
    assert headers["host"] == origin.removeprefix("http://")


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw"])
async def test_packed_bodies_are_unpacked(origin: str, settings: Settings, how: str) -> None:
    async with guarded_client(settings) as client:
        response = await client.get(f"{origin}/packed/{how}")
    assert response.text == "hello " * 20_000


@pytest.mark.parametrize("path", ["bomb", "huge"])
async def test_a_body_stops_at_the_cap_after_unpacking(origin: str, settings: Settings, path: str) -> None:
    async with guarded_client(settings) as client:
        with pytest.raises(TooLarge):
            await client.get(f"{origin}/{path}")


@pytest.mark.parametrize("path", ["broken", "bomb-in-bomb"])
async def test_what_cannot_be_unpacked_is_an_error_of_httpx(
    origin: str, settings: Settings, path: str
) -> None:
    async with guarded_client(settings) as client:
        with pytest.raises(httpx.DecodingError):
            await client.get(f"{origin}/{path}")


async def test_one_deadline_holds_for_the_whole_exchange(origin: str, settings: Settings) -> None:
    async with guarded_client(settings, deadline=0.3, follow_redirects=True) as client:
        with pytest.raises(PastDeadline):
            await client.get(f"{origin}/to?where=/endless")


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data",
        "https://xn--/",
        "file:///etc/passwd",
        "//10.0.0.1/",
    ],
)
async def test_each_redirect_is_checked_again(origin: str, settings: Settings, where: str) -> None:
    async with guarded_client(settings, follow_redirects=True) as client:
        with pytest.raises((Unsafe, httpx.UnsupportedProtocol)):
            await client.get(f"{origin}/to", params={"where": where})


async def test_redirects_end(origin: str, settings: Settings) -> None:
    async with guarded_client(settings, follow_redirects=True) as client:
        link = "/echo"
        for _ in range(7):
            link = str(httpx.URL("/to", params={"where": link}))
        with pytest.raises(httpx.TooManyRedirects):
            await client.get(f"{origin}{link}")


async def test_cookies_of_one_shopper_are_not_another_s(origin: str, settings: Settings) -> None:
    async with guarded_client(settings) as client:
        await client.get(f"{origin}/cookie")
        assert "cookie" not in (await client.get(f"{origin}/echo")).json()


async def test_it_connects_to_the_address_that_was_checked(origin: str, settings: Settings) -> None:
    """The name is looked up once; a second answer would be another address."""
    port = origin.rsplit(":", 1)[1]
    asked = []

    async def resolver(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    allowed = Settings(_env_file=None, allow_hosts=(f"shop.localhost:{port}",))
    async with guarded_client(allowed, resolver=resolver) as client:
        headers = (await client.get(f"http://shop.localhost:{port}/echo")).json()
        await client.get(f"http://shop.localhost:{port}/echo")
    assert headers["host"] == f"shop.localhost:{port}"
    assert asked == ["shop.localhost"]


async def test_an_unknown_name_is_an_error_of_httpx() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    async with guarded_client(Settings(_env_file=None), resolver=resolver) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("https://nowhere.store.com/")


async def test_proxies_of_the_environment_are_not_used(
    origin: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with guarded_client(settings) as client:
        assert (await client.get(f"{origin}/echo")).status_code == 200
