"""Profiles of every version and layout, and hosts that are no merchants."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from checkout.tiers.ucp.discovery import MAX_BYTES, Merchants, read_profile
from checkout.tiers.ucp.errors import AnswerLost, NotAMerchant
from checkout.tiers.ucp.probe import probe
from domain.order import TierName
from tests.checkout.tiers.ucp.merchant import ORIGIN, Merchant

Json = dict[str, Any]
Answer = Callable[[httpx.Request], httpx.Response]


def merchants(answer: Answer) -> Merchants:
    return Merchants(httpx.AsyncClient(transport=httpx.MockTransport(answer)))


def telling(profile: Any, **headers: str) -> Answer:
    content = profile if isinstance(profile, bytes) else json.dumps(profile).encode()
    return lambda request: httpx.Response(200, content=content, headers=headers)


OLDEST: Json = {
    "ucp": {
        "version": "2026-01-11",
        "services": {
            "dev.ucp.shopping": {"version": "2026-01-11", "rest": {"endpoint": f"{ORIGIN}/ucp/"}, "x": 1}
        },
        "capabilities": [
            {"name": "dev.ucp.shopping.checkout", "version": "2026-01-11"},
            {
                "name": "dev.ucp.shopping.discount",
                "version": "2026-01-11",
                "extends": "dev.ucp.shopping.checkout",
            },
        ],
    },
    "payment": {"handlers": [{"id": "google_pay", "name": "com.google.pay"}]},
    "signing_keys": [{"kid": "k1", "kty": "EC"}],
}


def nested() -> Json:
    return Merchant().profile()


def flat() -> Json:
    profile = nested()
    return {**profile["ucp"], "keys": [{"kid": "k2"}], "signing_keys": [{"kid": "k1"}, {"kid": "k2"}]}


async def test_the_oldest_dialect_is_understood() -> None:
    merchant = await merchants(telling(OLDEST)).at(ORIGIN)
    assert (merchant.version, merchant.profile.listed) == ("2026-01-11", True)
    assert [(s.transport, s.endpoint) for s in merchant.services] == [("rest", f"{ORIGIN}/ucp")]
    assert merchant.capabilities == {
        "dev.ucp.shopping.checkout": "2026-01-11",
        "dev.ucp.shopping.discount": "2026-01-11",
    }
    assert [handler.name for handler in merchant.profile.handlers] == ["com.google.pay"]


async def test_flat_and_nested_profiles_are_the_same() -> None:
    one, other = read_profile(nested()), read_profile(flat())
    assert one.offers == other.offers
    assert one.services == other.services
    assert [key["kid"] for key in other.keys] == ["k2", "k1"]


async def test_a_newer_merchant_is_asked_in_the_version_both_speak() -> None:
    new = nested()
    new["ucp"]["version"] = "2027-01-01"
    new["ucp"]["supported_versions"] = {
        "2026-01-23": f"{ORIGIN}/.well-known/ucp/2026-01-23",
        "2026-04-08": f"{ORIGIN}/.well-known/ucp/2026-04-08",
    }
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json=new if request.url.path == "/.well-known/ucp" else nested())

    merchant = await merchants(answer).at(ORIGIN)
    assert merchant.version == "2026-04-08"
    assert asked == ["/.well-known/ucp", "/.well-known/ucp/2026-04-08"]


@pytest.mark.parametrize("version", ["2026-01-23", "2026-08-25"])
async def test_other_versions_alone_are_spoken(version: str) -> None:
    assert (await merchants(telling(Merchant(version).profile())).at(ORIGIN)).version == version


def _changed(change: Callable[[Json], None]) -> Json:
    profile = nested()
    change(profile)
    return profile


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(b"<html>", id="html"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"[" * 100_000, id="bottomless"),
        pytest.param(b'{"ucp": {"version": NaN}}', id="nan"),
        pytest.param({"ucp": {}}, id="no version"),
        pytest.param({"ucp": {"version": "draft"}}, id="draft"),
        pytest.param({"ucp": {"version": "2031-01-01"}}, id="unknown version"),
        pytest.param(b" " * (MAX_BYTES + 1), id="huge"),
        pytest.param(
            _changed(
                lambda p: p["ucp"]["services"]["dev.ucp.shopping"][0].update(endpoint="https://evil.com/x")
            ),
            id="endpoint at another site",
        ),
        pytest.param(
            _changed(
                lambda p: p["ucp"]["services"]["dev.ucp.shopping"][0].update(endpoint="https://10.0.0.1/x")
            ),
            id="endpoint at a private address",
        ),
        pytest.param(
            _changed(
                lambda p: p["ucp"]["services"]["dev.ucp.shopping"][0].update(
                    endpoint="http://www.northfield.shop/ucp"
                )
            ),
            id="endpoint without TLS",
        ),
        pytest.param(
            _changed(
                lambda p: p["ucp"].update(
                    version="2027-01-01", supported_versions={"2026-04-08": "https://evil.com/ucp"}
                )
            ),
            id="older profile at another site",
        ),
    ],
)
async def test_hosts_that_are_no_merchants(profile: Any) -> None:
    with pytest.raises(NotAMerchant):
        await merchants(telling(profile)).at(ORIGIN)


@pytest.mark.parametrize("status", [301, 302, 307, 404, 403])
async def test_redirects_and_refusals_are_no_profile(status: int) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(status, headers={"location": f"{ORIGIN}/other"}, json=nested())

    with pytest.raises(NotAMerchant):
        await merchants(answer).at(ORIGIN)
    assert asked == [f"{ORIGIN}/.well-known/ucp"]


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(429), httpx.ReadTimeout("slow")])
async def test_a_host_that_is_down_is_not_written_off(answer: Any) -> None:
    merchant = Merchant()
    merchant.faults["profile"] = [answer]
    known = merchants(merchant)
    with pytest.raises(AnswerLost):
        await known.at(ORIGIN)
    assert (await known.at(ORIGIN)).version == "2026-04-08"


async def test_profiles_and_their_absence_are_remembered() -> None:
    merchant = Merchant()
    known = merchants(merchant)
    await known.at(ORIGIN)
    await known.again(ORIGIN)  # a refresh right after a reading is not a new reading
    assert merchant.operations() == ["profile"]

    asked: list[int] = []

    def nothing(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(404)

    absent = merchants(nothing)
    for _ in range(3):
        with pytest.raises(NotAMerchant):
            await absent.at(ORIGIN)
    assert len(asked) == 1


async def test_a_probe_says_what_a_host_offers() -> None:
    http = httpx.AsyncClient(transport=httpx.MockTransport(Merchant()))
    report = await probe(http, "www.northfield.shop/products/boot")
    assert (report.speaks_ucp, report.tier, report.reason) == (True, TierName.API, "")
    assert (report.version, report.transports) == ("2026-04-08", ("rest",))
    assert report.handlers == ("com.pay.test",)
    assert "dev.ucp.shopping.checkout" in report.capabilities


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "ftp://x", "", "https://nothing.shop"])
async def test_a_probe_never_raises(url: str) -> None:
    http = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(404)))
    report = await probe(http, url)
    assert not report.speaks_ucp
    assert report.reason
    assert report.tier is TierName.REDIRECT
