from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from demo.northline import create_app
from demo.serving import serve
from tests.demo.northline.platform import Platform, verify
from tests.demo.northline.shopper import DRESS, Shopper, wanted


@pytest.fixture
async def strict() -> AsyncIterator[httpx.AsyncClient]:
    async with serve(create_app(strict=True)) as origin, httpx.AsyncClient(base_url=origin) as client:
        yield client


def request(client: httpx.AsyncClient, platform: Platform, **headers: str) -> httpx.Request:
    return client.build_request(
        "POST",
        "/ucp/v1/checkout-sessions",
        content=json.dumps(wanted(DRESS)),
        headers={"Content-Type": "application/json", "Idempotency-Key": "k1", **platform.agent, **headers},
    )


async def test_signed_requests_are_served(strict: httpx.AsyncClient, platform: Platform) -> None:
    answer = await strict.send(platform.sign(request(strict, platform)))

    assert answer.status_code == 201, answer.text
    checkout = answer.json()["id"]
    look = strict.build_request("GET", f"/ucp/v1/checkout-sessions/{checkout}?x=1", headers=platform.agent)
    assert (await strict.send(platform.sign(look))).json()["id"] == checkout


async def test_answers_are_signed(strict: httpx.AsyncClient, platform: Platform) -> None:
    jwk = (await strict.get("/.well-known/ucp")).json()["signing_keys"][0]
    answer = await strict.send(platform.sign(request(strict, platform)))

    verify(answer, jwk, ["@status", "content-digest", "content-type"], answer.content)
    assert ";alg=" not in answer.headers["signature-input"]


async def test_agents_with_keys_must_sign(strict: httpx.AsyncClient, platform: Platform) -> None:
    answer = await strict.send(request(strict, platform))
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_missing")

    platform.publishes_key = False
    other = Platform(publishes_key=False)
    async with serve(other.app()) as other.origin:
        assert (await strict.send(request(strict, other))).status_code == 201


async def test_changed_requests_are_refused(strict: httpx.AsyncClient, platform: Platform) -> None:
    signed = platform.sign(request(strict, platform))
    signed.headers["idempotency-key"] = "k2"
    answer = await strict.send(signed)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")

    signed = platform.sign(request(strict, platform))
    body = signed.content.replace(b'"quantity": 1', b'"quantity": 2')
    changed = httpx.Request("POST", signed.url, headers=signed.headers, content=body)
    answer = await strict.send(changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "digest_mismatch")


async def test_signature_must_cover_what_counts(strict: httpx.AsyncClient, platform: Platform) -> None:
    bare = strict.build_request("GET", "/ucp/v1/orders/x", headers=platform.agent)
    signed = platform.sign(bare)
    signed.headers["idempotency-key"] = "added later"
    answer = await strict.send(signed)

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")


async def test_new_keys_are_found(strict: httpx.AsyncClient, platform: Platform) -> None:
    platform.publishes_key = False
    assert (await strict.send(request(strict, platform))).status_code == 201
    platform.publishes_key = True

    answer = await strict.send(platform.sign(request(strict, platform, **{"Idempotency-Key": "k2"})))
    assert answer.status_code == 201, answer.text


async def test_profiles_must_be_named_and_readable(strict: httpx.AsyncClient) -> None:
    async def code(**headers: str) -> tuple[int, str]:
        answer = await Shopper(strict, headers).ask("POST", "/checkout-sessions", wanted(DRESS))
        return answer.status_code, answer.json()["code"]

    assert await code() == (400, "invalid_profile_url")
    assert await code(**{"UCP-Agent": "nonsense"}) == (400, "invalid_profile_url")
    plain = {"UCP-Agent": 'profile="http://agent.example/p"'}
    assert await code(**plain) == (400, "invalid_profile_url")
    nobody = {"UCP-Agent": 'profile="http://127.0.0.1:9/p"'}
    assert await code(**nobody) == (424, "profile_unreachable")
    malformed = {"UCP-Agent": f'profile="{strict.base_url}/.well-known/oauth-authorization-server"'}
    assert await code(**malformed) == (422, "profile_malformed")


async def test_other_versions_are_refused(client: httpx.AsyncClient, platform: Platform) -> None:
    platform.version = "2026-08-25"
    answer = await Shopper(client, platform.agent).ask("POST", "/checkout-sessions", wanted(DRESS))

    assert (answer.status_code, answer.json()["code"]) == (422, "version_unsupported")


async def test_only_shared_capabilities_are_used(client: httpx.AsyncClient, platform: Platform) -> None:
    platform.publishes_key = False
    platform.capabilities = ["dev.ucp.shopping.checkout", "dev.ucp.shopping.fulfillment"]
    begun = await Shopper(client, platform.agent).begin(wanted(DRESS, discounts={"codes": ["SAVE10"]}))

    assert set(begun["ucp"]["capabilities"]) == set(platform.capabilities)
    assert "discounts" not in begun
    answer = await Shopper(client, platform.agent).ask("POST", "/carts", wanted(DRESS))
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["code"] == "capabilities_incompatible"


async def test_extensions_fall_with_their_parents_and_the_buyer_takes_over(
    client: httpx.AsyncClient, platform: Platform
) -> None:
    platform.publishes_key = False
    platform.capabilities = ["dev.ucp.shopping.checkout", "dev.ucp.shopping.catalog.search"]
    begun = await Shopper(client, platform.agent).begin(wanted(DRESS))

    assert begun["status"] == "requires_escalation"
    assert "fulfillment" not in begun


async def test_agents_without_a_profile_are_served_when_not_strict(shopper: Shopper) -> None:
    shopper.headers = {"UCP-Agent": 'profile="https://muse.invalid/.well-known/ucp"'}
    assert (await shopper.begin(wanted(DRESS)))["status"] == "ready_for_complete"
