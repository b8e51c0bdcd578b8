"""The OAuth client and the authorization servers it must and must not believe."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from checkout.accounts.ledger import Account
from checkout.accounts.linking import scopes_to_ask
from checkout.accounts.oauth import AuthorizationServer, Client, GrantGone, LinkFailed, OAuth, Pkce, Tokens
from checkout.tiers.ucp.discovery import Merchant, Profile
from checkout.tiers.ucp.negotiation import Offer
from checkout.tiers.ucp.signing import Signer, b64url, from_b64url
from net.addresses import Guard

SHOP = "https://www.northfield.shop"
RFC_8414 = "/.well-known/oauth-authorization-server"
OPENID = "/.well-known/openid-configuration"
RFC_9728 = "/.well-known/oauth-protected-resource"
Json = dict[str, Any]


def metadata(**changes: Any) -> Json:
    told: Json = {
        "issuer": SHOP,
        "authorization_endpoint": f"{SHOP}/oauth2/authorize",
        "token_endpoint": f"{SHOP}/oauth2/token",
        "revocation_endpoint": f"{SHOP}/oauth2/revoke",
        "registration_endpoint": f"{SHOP}/oauth2/register",
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
    }
    return {**told, **changes}


def oauth(
    answers: dict[str, httpx.Response] | Callable[[httpx.Request], httpx.Response],
    signer: Signer | None = None,
) -> OAuth:
    def answer(request: httpx.Request) -> httpx.Response:
        if callable(answers):
            return answers(request)
        return answers.get(request.url.path, httpx.Response(404))

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return OAuth(http, Guard(), "https://muse.shop/.well-known/ucp", signer)


def server(**changes: Any) -> AuthorizationServer:
    given: Json = {
        "issuer": SHOP,
        "authorization_endpoint": f"{SHOP}/oauth2/authorize",
        "token_endpoint": f"{SHOP}/oauth2/token",
        "revocation_endpoint": f"{SHOP}/oauth2/revoke",
        "auth_methods": ("none",),
    }
    return AuthorizationServer(**{**given, **changes})


async def test_metadata_is_found_in_either_place() -> None:
    for place in (RFC_8414, OPENID):
        found = await oauth({place: httpx.Response(200, json=metadata())}).server_of(SHOP)
        assert found.token_endpoint == f"{SHOP}/oauth2/token"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 429, 500, 503])
async def test_only_a_404_leads_to_the_second_place(status: int) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(status if request.url.path == RFC_8414 else 200, json=metadata())

    with pytest.raises(LinkFailed):
        await oauth(answer).server_of(SHOP)
    assert asked == [RFC_8414]


@pytest.mark.parametrize(
    "told",
    [
        metadata(issuer=f"{SHOP}/"),
        metadata(issuer="https://evil.com"),
        metadata(issuer=None),
        metadata(code_challenge_methods_supported=["plain"]),
        metadata(token_endpoint=""),
        metadata(token_endpoint="https://10.0.0.1/token"),
        metadata(authorization_endpoint="http://www.northfield.shop/authorize"),
        metadata(revocation_endpoint="https://127.0.0.1/revoke"),
        [],
        "text",
    ],
)
async def test_metadata_that_is_not_believed(told: Any) -> None:
    with pytest.raises(LinkFailed) as failed:
        await oauth({RFC_8414: httpx.Response(200, json=told)}).server_of(SHOP)
    assert failed.value.text == "account-unavailable"


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(200, text="<html>"), httpx.Response(200, content=b"[" * 100_000)],
)
async def test_garbage_is_no_metadata(answer: httpx.Response) -> None:
    with pytest.raises(LinkFailed):
        await oauth({RFC_8414: answer}).server_of(SHOP)


async def test_an_endless_answer_is_cut() -> None:
    with pytest.raises(LinkFailed):
        await oauth({RFC_8414: httpx.Response(200, content=b" " * 300_000)}).server_of(SHOP)


async def test_a_resource_may_name_its_server_since_the_newest_version() -> None:
    elsewhere = "https://login.northfield.shop"

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == RFC_9728:
            return httpx.Response(200, json={"authorization_servers": [elsewhere]})
        assert request.url.host == "login.northfield.shop"
        return httpx.Response(200, json=metadata(issuer=elsewhere))

    assert (await oauth(answer).server_of(SHOP, named_by_resource=True)).issuer == elsewhere

    private = {RFC_9728: httpx.Response(200, json={"authorization_servers": ["https://10.0.0.1"]})}
    with pytest.raises(LinkFailed):
        await oauth(private).server_of(SHOP, named_by_resource=True)


def test_the_shopper_is_sent_with_a_challenge_that_only_we_can_meet() -> None:
    pkce = Pkce.make()
    url = oauth({}).authorization_url(
        server(),
        Client(client_id="muse"),
        redirect_uri="https://muse.shop/link/callback",
        scopes=("a:read", "b:manage"),
        state="s",
        pkce=pkce,
    )
    query = dict(parse_qsl(urlsplit(url).query))
    assert query == {
        "response_type": "code",
        "client_id": "muse",
        "redirect_uri": "https://muse.shop/link/callback",
        "state": "s",
        "code_challenge": pkce.challenge,
        "code_challenge_method": "S256",
        "scope": "a:read b:manage",
    }
    verifier = pkce.verifier.get_secret_value()
    assert b64url(hashlib.sha256(verifier.encode()).digest()) == pkce.challenge
    assert verifier not in url
    assert verifier not in repr(pkce)


async def redeemed(
    client: Client, methods: tuple[str, ...] | None, signer: Signer | None = None
) -> httpx.Request:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"access_token": "at", "token_type": "Bearer", "expires_in": 60})

    await oauth(answer, signer).redeem(
        server(auth_methods=methods),
        client,
        code="c",
        verifier=SecretStr("v"),
        redirect_uri="https://muse.shop/link/callback",
    )
    return seen[0]


def form_of(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode()))


SECRET = Client(client_id="mu:se", client_secret=SecretStr("s/3"))


@pytest.mark.parametrize("methods", [("none",), None])
async def test_a_public_client_proves_itself_by_pkce(methods: tuple[str, ...] | None) -> None:
    request = await redeemed(Client(client_id="muse"), methods)
    assert form_of(request) == {
        "grant_type": "authorization_code",
        "code": "c",
        "redirect_uri": "https://muse.shop/link/callback",
        "code_verifier": "v",
        "client_id": "muse",
    }
    assert "authorization" not in request.headers


async def test_a_secret_goes_where_the_server_wants_it() -> None:
    basic = await redeemed(SECRET, ("client_secret_basic", "client_secret_post"))
    assert base64.b64decode(basic.headers["authorization"].removeprefix("Basic ")).decode() == "mu%3Ase:s%2F3"
    assert "client_secret" not in form_of(basic)
    post = await redeemed(SECRET, ("client_secret_post",))
    assert form_of(post)["client_secret"] == "s/3"
    assert "authorization" not in post.headers


async def test_an_assertion_is_preferred_where_registered() -> None:
    signer = Signer.generate()
    client = Client(client_id="muse", client_secret=SecretStr("s"), assertion=True)
    form = form_of(await redeemed(client, ("private_key_jwt", "client_secret_basic"), signer))
    claims = json.loads(from_b64url(form["client_assertion"].split(".")[1]))
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("muse", "muse", SHOP)
    assert claims["exp"] - claims["iat"] == 60
    assert "client_secret" not in form


@pytest.mark.parametrize(
    ("client", "methods"),
    [(Client(client_id="muse"), ("client_secret_basic",)), (SECRET, ("tls_client_auth",))],
)
async def test_a_method_that_is_not_offered_is_not_used(client: Client, methods: tuple[str, ...]) -> None:
    with pytest.raises(LinkFailed):
        await redeemed(client, methods)


OLD = Tokens(
    access_token=SecretStr("old"),
    refresh_token=SecretStr("r1"),
    expires_at="2026-11-22T00:00:00Z",
    scopes=("a:read",),
)


async def test_a_refresh_keeps_what_the_answer_leaves_out() -> None:
    answer = httpx.Response(200, json={"access_token": "new", "token_type": "bearer"})
    fresh = await oauth({"/oauth2/token": answer}).refresh(server(), Client(client_id="muse"), OLD)
    assert fresh.access_token.get_secret_value() == "new"
    assert fresh.refresh_token == OLD.refresh_token
    assert fresh.scopes == ("a:read",)


async def test_a_grant_that_is_gone_is_told_apart_from_a_bad_day() -> None:
    gone = httpx.Response(400, json={"error": "invalid_grant"})
    with pytest.raises(GrantGone):
        await oauth({"/oauth2/token": gone}).refresh(server(), Client(client_id="muse"), OLD)
    bare = OLD.model_copy(update={"refresh_token": None})
    with pytest.raises(GrantGone):
        await oauth({}).refresh(server(), Client(client_id="muse"), bare)
    for bad in (
        httpx.Response(500),
        httpx.Response(200, text="?"),
        httpx.Response(200, json={"access_token": "x", "token_type": "mac"}),
        httpx.Response(200, json={"token_type": "bearer"}),
        httpx.Response(302, headers={"location": "https://evil.com"}),
        httpx.Response(401, json={"error": "invalid_client"}),
    ):
        with pytest.raises(LinkFailed):
            await oauth({"/oauth2/token": bad}).refresh(server(), Client(client_id="muse"), OLD)


async def test_both_tokens_are_revoked() -> None:
    revoked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        revoked.append(form_of(request)["token"])
        return httpx.Response(200)

    assert await oauth(answer).revoke(server(), Client(client_id="muse"), OLD)
    assert revoked == ["r1", "old"]
    assert not await oauth({}).revoke(server(), Client(client_id="muse"), OLD)
    assert not await oauth({}).revoke(server(revocation_endpoint=""), Client(client_id="muse"), OLD)


async def test_muse_registers_itself_as_a_public_client() -> None:
    seen: list[Json] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return httpx.Response(201, json={"client_id": "c1"})

    known = server(registration_endpoint=f"{SHOP}/oauth2/register")
    assert (await oauth(answer).register(known, "https://muse.shop/link/callback")).client_id == "c1"
    assert seen[0]["token_endpoint_auth_method"] == "none"
    for broken in ({}, {"/oauth2/register": httpx.Response(201, json={"client_id": 7})}):
        with pytest.raises(LinkFailed):
            await oauth(broken).register(known, "https://muse.shop/link/callback")
    with pytest.raises(LinkFailed):
        await oauth({}).register(server(), "https://muse.shop/link/callback")


def test_no_token_prints() -> None:
    assert "old" not in repr(OLD)
    assert "r1" not in str(OLD)


def merchant(*gated: str) -> Merchant:
    offers = (Offer(name="dev.ucp.common.identity_linking", scopes=gated),)
    return Merchant(
        origin=SHOP,
        version="2026-04-08",
        profile=Profile(version="2026-04-08", offers=offers),
        services=(),
        capabilities={"dev.ucp.shopping.checkout": "2026-04-08", "dev.ucp.shopping.order": "2026-04-08"},
    )


READ, MANAGE = "dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"


def linked(*scopes: str, wanted: tuple[str, ...] = ()) -> Account:
    return Account(
        user_id=7,
        origin=SHOP,
        store_id="s",
        linked=True,
        scopes=scopes,
        wanted=wanted,
        since="2026-11-22T00:00:00Z",
    )


def test_only_what_is_used_is_asked_for() -> None:
    shop = merchant(READ, "dev.ucp.shopping.loyalty:manage")
    assert scopes_to_ask(shop, server(), None) == (READ,)
    assert scopes_to_ask(shop, server(scopes=(READ, MANAGE, "x:y")), None) == (READ, MANAGE)


def test_a_linked_account_is_asked_for_what_is_missing_alone() -> None:
    shop = merchant(READ, MANAGE)
    assert scopes_to_ask(shop, server(), linked(READ)) == (MANAGE,)
    step_up = linked(READ, MANAGE, wanted=("dev.ucp.shopping.checkout:manage",))
    assert scopes_to_ask(shop, server(), step_up) == ("dev.ucp.shopping.checkout:manage",)
