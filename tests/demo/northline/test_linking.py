from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from demo.northline import create_app
from demo.northline.profile import CHECKOUT_MANAGE, ORDER_MANAGE, ORDER_READ
from demo.serving import serve
from tests.demo.northline.shopper import BUYER, DRESS, Json, Shopper, saved, wanted

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
TARGET = "http://127.0.0.1:5555/return"
ALL = f"{CHECKOUT_MANAGE} {ORDER_READ} {ORDER_MANAGE}"
LOGIN = {"email": "shopper@example.com", "password": "demo-password", "act": "allow"}


def question(scope: str = ALL, **changes: str | None) -> dict[str, str]:
    asked: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "muse",
        "redirect_uri": TARGET,
        "scope": scope,
        "state": "s1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {k: v for k, v in (asked | changes).items() if v is not None}


async def answered(client: httpx.AsyncClient, asked: dict[str, str], form: dict[str, str]) -> dict[str, str]:
    """What comes back to the app."""
    answer = await client.post("/oauth2/authorize", params=asked, data=form)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(TARGET)
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def redemption(code: str, **changes: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": TARGET,
        "client_id": "muse",
        "code_verifier": VERIFIER,
    } | changes


async def link(client: httpx.AsyncClient, scope: str = ALL, **login: str) -> Json:
    async with httpx.AsyncClient(base_url=client.base_url) as browser:
        told = await answered(browser, question(scope), LOGIN | login)
    answer = await client.post("/oauth2/token", data=redemption(told["code"]))
    assert answer.status_code == 200, answer.text
    tokens: Json = answer.json()
    return tokens


def bearer(tokens: Json) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_metadata_names_the_exact_issuer(client: httpx.AsyncClient, origin: str) -> None:
    told = (await client.get("/.well-known/oauth-authorization-server")).json()

    assert told["issuer"] == origin
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert CHECKOUT_MANAGE in told["scopes_supported"]
    resource = (await client.get("/.well-known/oauth-protected-resource")).json()
    assert resource["authorization_servers"] == [origin]


async def test_person_signs_in_and_the_app_gets_a_code(client: httpx.AsyncClient, origin: str) -> None:
    page = await client.get("/oauth2/authorize", params=question())
    assert "Allow Muse?" in page.text
    wrong = await client.post("/oauth2/authorize", params=question(), data=LOGIN | {"password": "x"})
    assert wrong.status_code == 422

    told = await answered(client, question(), LOGIN)
    assert (told["state"], told["iss"]) == ("s1", origin)
    tokens = (await client.post("/oauth2/token", data=redemption(told["code"]))).json()
    assert tokens["token_type"] == "Bearer"
    assert set(tokens["scope"].split()) == set(ALL.split())


async def test_person_may_say_no(client: httpx.AsyncClient, origin: str) -> None:
    told = await answered(client, question(), {"act": "deny"})
    assert (told["error"], told["iss"]) == ("access_denied", origin)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_bad_questions_go_back_to_the_app(
    client: httpx.AsyncClient, changes: dict[str, Any], error: str
) -> None:
    answer = await client.get("/oauth2/authorize", params=question(**changes))
    assert f"error={error}" in answer.headers["location"]


@pytest.mark.parametrize(
    "changes", [{"client_id": "stranger"}, {"redirect_uri": "https://evil.example/return"}]
)
async def test_never_redirects_to_strangers(client: httpx.AsyncClient, changes: dict[str, str]) -> None:
    answer = await client.get("/oauth2/authorize", params=question(**changes))
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "changes",
    [{"code_verifier": "w" * 64}, {"code_verifier": ""}, {"redirect_uri": "http://127.0.0.1:5555/other"}],
)
async def test_codes_need_their_verifier_and_target(
    client: httpx.AsyncClient, changes: dict[str, str]
) -> None:
    told = await answered(client, question(), LOGIN)
    answer = await client.post("/oauth2/token", data=redemption(told["code"], **changes))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_codes_work_once_and_a_second_use_revokes(client: httpx.AsyncClient) -> None:
    told = await answered(client, question(), LOGIN)
    tokens = (await client.post("/oauth2/token", data=redemption(told["code"]))).json()
    again = await client.post("/oauth2/token", data=redemption(told["code"]))
    assert again.json()["error"] == "invalid_grant"
    assert (await Shopper(client, bearer(tokens)).ask("GET", "/orders/x")).status_code == 401


async def test_confidential_clients_need_their_secret(client: httpx.AsyncClient) -> None:
    told = await answered(client, question(client_id="muse-server"), LOGIN)
    form = redemption(told["code"], client_id="muse-server")
    assert (await client.post("/oauth2/token", data=form)).status_code == 401
    right = await client.post("/oauth2/token", data=form, auth=("muse-server", "demo-client-secret"))
    assert right.status_code == 200


async def test_refresh_tokens_rotate_and_reuse_revokes_all(client: httpx.AsyncClient) -> None:
    tokens = await link(client)
    form = {"grant_type": "refresh_token", "client_id": "muse", "refresh_token": tokens["refresh_token"]}
    new = (await client.post("/oauth2/token", data=form)).json()
    assert new["refresh_token"] != tokens["refresh_token"]
    shopper = Shopper(client, bearer(new))
    assert (await shopper.ask("GET", "/orders/x")).status_code == 200

    assert (await client.post("/oauth2/token", data=form)).json()["error"] == "invalid_grant"
    assert (await shopper.ask("GET", "/orders/x")).status_code == 401


async def test_revoking_ends_everything(client: httpx.AsyncClient) -> None:
    tokens = await link(client)
    form = {"token": tokens["refresh_token"], "client_id": "muse"}
    assert (await client.post("/oauth2/revoke", data=form)).status_code == 200
    answer = await Shopper(client, bearer(tokens)).ask("GET", "/orders/x")

    assert answer.status_code == 401
    assert answer.json()["messages"][0]["code"] == "identity_required"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_tokens_expire() -> None:
    async with (
        serve(create_app(token_seconds=0)) as origin,
        httpx.AsyncClient(base_url=origin) as client,
    ):
        tokens = await link(client)
        assert (await Shopper(client, bearer(tokens)).ask("GET", "/orders/x")).status_code == 401


async def test_too_small_a_scope_is_told_in_full(client: httpx.AsyncClient, origin: str) -> None:
    tokens = await link(client, ORDER_READ)
    answer = await Shopper(client, bearer(tokens)).ask("POST", "/checkout-sessions", wanted(DRESS))

    assert (answer.status_code, answer.json()["messages"][0]["code"]) == (403, "insufficient_scope")
    challenge = answer.headers["www-authenticate"]
    assert f'realm="{origin}"' in challenge
    assert f'scope="{CHECKOUT_MANAGE}"' in challenge


async def test_saved_addresses_and_cards_are_offered_and_used(client: httpx.AsyncClient) -> None:
    shopper = Shopper(client, bearer(await link(client)))
    line = {"line_items": [{"item": {"id": DRESS}, "quantity": 1}]}
    begun = await shopper.begin(line)
    method = begun["fulfillment"]["methods"][0]
    assert [d["id"] for d in method["destinations"]] == ["addr_home", "addr_work"]
    cards = begun["payment"]["instruments"]
    assert [c["display"]["last_digits"] for c in cards] == ["4242", "4444", "0002"]
    assert cards[0]["selected"] is True
    assert all("credential" not in c for c in cards)
    assert "example.northline.saved" in begun["ucp"]["payment_handlers"]

    chosen = {"methods": [{"type": "shipping", "selected_destination_id": "addr_work"}]}
    ready = await shopper.update(begun["id"], {**line, "fulfillment": chosen})
    assert ready["status"] == "ready_for_complete"
    declined = (await shopper.complete(begun["id"], saved("card_visa_0002"))).json()
    assert declined["messages"][0]["code"] == "payment_failed"
    done = (await shopper.complete(begun["id"], saved("card_mastercard_4444"))).json()
    assert done["status"] == "completed"
    order = (await shopper.taken())[0]
    assert (order["account"], order["payment"]) == ("shopper@example.com", "Mastercard ····4444")
    assert order["postal_code"] == "94111"


async def test_guests_cannot_pay_with_saved_cards(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    told = (await shopper.complete(begun["id"], saved("card_visa_4242"))).json()
    assert told["messages"][0]["code"] == "payment_failed"


async def test_a_customers_things_need_the_customers_token(client: httpx.AsyncClient) -> None:
    shopper = Shopper(client, bearer(await link(client)))
    done = await shopper.buy(wanted(DRESS), saved("card_visa_4242"))
    order, guest = f"/orders/{done['order']['id']}", Shopper(client)

    assert (await guest.ask("POST", f"{order}/cancel")).status_code == 401
    assert (await guest.ask("GET", f"/checkout-sessions/{done['id']}")).status_code == 401
    other = Shopper(client, bearer(await link(client, email="sam@example.com")))
    assert (await other.ask("GET", order)).json()["messages"][0]["code"] == "unauthorized"
    assert (await other.look(done["id"]))["messages"][0]["code"] == "not_found"
    assert (await shopper.ask("POST", f"{order}/cancel")).status_code == 200


async def test_expired_token_fault_asks_to_sign_in_again(client: httpx.AsyncClient) -> None:
    tokens = await link(client)
    shopper = Shopper(client, bearer(tokens))
    await shopper.fault("token_expired")
    assert (await shopper.ask("POST", "/checkout-sessions", wanted(DRESS))).status_code == 401
    form = {"grant_type": "refresh_token", "client_id": "muse", "refresh_token": tokens["refresh_token"]}
    shopper.headers = bearer((await client.post("/oauth2/token", data=form)).json())
    assert await shopper.begin(wanted(DRESS))


async def test_members_code_needs_an_account(client: httpx.AsyncClient) -> None:
    shopper = Shopper(client, bearer(await link(client)))
    body = {"buyer": BUYER, "discounts": {"codes": ["MEMBER15"]}}
    begun = await shopper.begin(wanted(DRESS) | body)
    assert begun["discounts"]["applied"][0]["amount"] == 1500


async def test_apps_can_register_themselves(client: httpx.AsyncClient) -> None:
    asked = {
        "client_name": "A bot",
        "redirect_uris": ["https://bot.example/return", "http://127.0.0.1:1/return"],
        "token_endpoint_auth_method": "none",
    }
    made = (await client.post("/oauth2/register", json=asked)).json()
    assert "client_secret" not in made
    for target, status in (
        ("https://bot.example/return", 200),
        ("https://bot.example/return/", 400),
        ("http://127.0.0.1:7777/return", 200),
        ("http://127.0.0.1:7777/elsewhere", 400),
    ):
        query = question(client_id=made["client_id"], redirect_uri=target)
        assert (await client.get("/oauth2/authorize", params=query)).status_code == status
    bad = await client.post("/oauth2/register", json={"redirect_uris": ["http://bot.example/"]})
    assert bad.json()["error"] == "invalid_redirect_uri"
