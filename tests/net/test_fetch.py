"""Polite fetching: robots.txt, pace, redirects, conditional requests, rests."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from demo.serving import serve
from domain.settings import Settings
from net.client import guarded_client
from net.errors import Unsafe
from net.fetch import Fetcher, Forbidden, Resting, retry_after


@dataclass
class Shop:
    """A shop that counts its visitors."""

    robots: str | None = None
    robots_status: int = 200
    seen: Counter[str] = field(default_factory=Counter)
    page: str = "hello"

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/robots.txt")
        async def robots() -> Response:
            self.seen["robots"] += 1
            if self.robots_status != 200 or self.robots is None:
                return Response(status_code=self.robots_status if self.robots_status != 200 else 404)
            return PlainTextResponse(self.robots)

        @app.get("/page")
        async def page(request: Request) -> Response:
            self.seen["page"] += 1
            tag = f'"{hash(self.page)}"'
            if request.headers.get("if-none-match") == tag:
                self.seen["not modified"] += 1
                return Response(status_code=304)
            return Response(self.page, headers={"etag": tag}, media_type="text/html")

        @app.get("/bounce")
        async def bounce(request: Request) -> Response:
            """Sends a visitor round until a cookie sticks."""
            if request.cookies.get("met"):
                return PlainTextResponse("welcome")
            response = RedirectResponse("/bounce")
            response.set_cookie("met", "1")
            return response

        @app.get("/round")
        async def around() -> Response:
            return RedirectResponse("/round")

        @app.get("/to")
        async def to(where: str) -> Response:
            return RedirectResponse(where)

        @app.get("/busy")
        async def busy() -> Response:
            self.seen["busy"] += 1
            return Response(status_code=429, headers={"retry-after": "60"})

        return app


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
async def origin(shop: Shop) -> AsyncIterator[str]:
    async with serve(shop.app()) as address:
        yield address


@pytest.fixture
async def fetcher(origin: str) -> AsyncIterator[Fetcher]:
    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with guarded_client(settings) as client:
        yield Fetcher(client, gap=0.0)


async def test_a_page_comes_with_its_address_and_type(origin: str, fetcher: Fetcher) -> None:
    fetched = await fetcher.get(f"{origin}/to?where=/page")
    assert (fetched.status, fetched.url, fetched.body) == (200, f"{origin}/page", b"hello")
    assert fetched.content_type.startswith("text/html")


async def test_robots_are_asked_once_and_obeyed(shop: Shop, origin: str, fetcher: Fetcher) -> None:
    shop.robots = "User-agent: *\nDisallow: /page\n"
    for _ in range(3):
        with pytest.raises(Forbidden):
            await fetcher.get(f"{origin}/page")
    assert shop.seen == {"robots": 1}


async def test_a_rule_for_us_by_name_wins(shop: Shop, origin: str, fetcher: Fetcher) -> None:
    shop.robots = "User-agent: *\nDisallow: /\n\nUser-agent: MuseShopper\nAllow: /\n"
    assert (await fetcher.get(f"{origin}/page")).status == 200


async def test_a_redirect_into_a_forbidden_part_is_not_followed(
    shop: Shop, origin: str, fetcher: Fetcher
) -> None:
    shop.robots = "User-agent: *\nDisallow: /page\n"
    with pytest.raises(Forbidden):
        await fetcher.get(f"{origin}/to?where=/page")
    assert shop.seen["page"] == 0


@pytest.mark.parametrize("status", [404, 403, 410])
async def test_without_robots_everything_may_be_read(
    shop: Shop, origin: str, fetcher: Fetcher, status: int
) -> None:
    shop.robots_status = status
    assert (await fetcher.get(f"{origin}/page")).status == 200


async def test_broken_robots_mean_a_host_that_is_down(shop: Shop, origin: str, fetcher: Fetcher) -> None:
    shop.robots_status = 503
    with pytest.raises(Resting):
        await fetcher.get(f"{origin}/page")


async def test_an_unchanged_page_is_not_sent_again(shop: Shop, origin: str, fetcher: Fetcher) -> None:
    for _ in range(3):
        assert (await fetcher.get(f"{origin}/page")).body == b"hello"
    assert shop.seen["not modified"] == 2
    shop.page = "changed"
    assert (await fetcher.get(f"{origin}/page")).body == b"changed"


async def test_a_cookie_lives_for_one_page_alone(origin: str, fetcher: Fetcher) -> None:
    assert (await fetcher.get(f"{origin}/bounce")).body == b"welcome"
    assert (await fetcher.get(f"{origin}/bounce")).body == b"welcome"


async def test_redirects_end_and_lead_nowhere_private(origin: str, fetcher: Fetcher) -> None:
    with pytest.raises(httpx.TooManyRedirects):
        await fetcher.get(f"{origin}/round")
    for where in ("http://127.0.0.1:1/", "https://xn--/", "ftp://store.com/", "http://[::1]/"):
        with pytest.raises(Unsafe):
            await fetcher.get(str(httpx.URL(f"{origin}/to", params={"where": where})))


async def test_a_busy_host_is_left_alone(shop: Shop, origin: str, fetcher: Fetcher) -> None:
    assert (await fetcher.get(f"{origin}/busy")).status == 429
    for _ in range(3):
        with pytest.raises(Resting):
            await fetcher.get(f"{origin}/busy")
    assert shop.seen["busy"] == 1


async def test_requests_to_one_host_keep_a_pace(origin: str) -> None:
    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with guarded_client(settings) as client:
        fetcher = Fetcher(client, gap=0.05)
        await fetcher.get(f"{origin}/page")
        start = time.monotonic()
        for _ in range(3):
            await fetcher.get(f"{origin}/page")
    assert time.monotonic() - start >= 0.1  # at least, never at most: that is what a pace promises


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after(httpx.Headers({"retry-after": "7"})) == 7.0
    assert retry_after(httpx.Headers({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})) == 0.0
    assert retry_after(httpx.Headers({"retry-after": "soon"})) is None
    assert retry_after(httpx.Headers()) is None
