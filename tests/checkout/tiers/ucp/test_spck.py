"""spck-conformance grades our client against its adversarial merchant (UCP 2026-04-08).

Every check is attempted but those of AP2 mandates, an extension that Muse does not offer. The client is the
product's own; this file plays the shopper, keeps the session log that the checks read, and stands where the
sandbox leaves the standards (it reads OAuth forms as JSON).
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from checkout.accounts.ledger import DatabaseLedger
from checkout.accounts.linking import StoreAccounts
from checkout.accounts.oauth import LinkFailed
from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.errors import Patience, Rejected
from checkout.tiers.ucp.operations import Operation
from checkout.tiers.ucp.shop import Shop, caller_for
from checkout.tiers.ucp.signing import Signer
from checkout.tiers.ucp.wire import Wire
from domain.errors import StoreRefused
from domain.order import HandOver, OrderLine, StoreOrder
from domain.settings import HandlerToken, OAuthClientSetting, Settings
from storage.database import Database
from storage.migrate import migrate
from storage.tables import User
from storage.vault import LocalKeys, Vault
from stores.registry import StoreRegistry
from tests.checkout.tiers.ucp.merchant import usd

RUNNER = Path(__file__).parent / "spck.py"
NOT_OFFERED = "ap2"
SHOPPING = {"conformant", "bad_signature", "mismatched_totals"}
SCENARIOS = (
    "conformant",
    "bad_signature",
    "bad_iss",
    "iss_normalized",
    "bad_state",
    "bad_issuer",
    "discovery_error",
    "oidc_fallback_error",
    "mismatched_totals",
    "future_config",
    "auth_challenge",
    "prebaked_continue_url",
    "misleading_error_description",
    "incremental_scope",
)
USER = 7
ORDERS = Operation("list_orders", "GET", "/orders")
CANCEL = Operation("cancel_order", "POST", "/orders/ord_hist/cancel", keyed=True)
Json = dict[str, Any]


@asynccontextmanager
async def sandbox(scenario: str, signer: Signer | None = None) -> AsyncIterator[str]:
    key = [json.dumps(signer.jwk)] if signer else []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(RUNNER),
        "serve",
        scenario,
        *key,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


async def graded(logs: dict[str, list[Json]]) -> dict[str, list[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(RUNNER),
        "grade",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(json.dumps(logs).encode())
    verdicts: dict[str, list[str]] = json.loads(out)
    return verdicts


class Recorder(httpx.AsyncHTTPTransport):
    """The network, with a log of what passed in the words of the checks."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Json] = []
        self.gated = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request = as_the_sandbox_reads(request)
        answer = await super().handle_async_request(request)
        content = await answer.aread()
        path = request.url.raw_path.decode()
        entry: Json = {
            "op": self._operation(request),
            "request": {
                "method": request.method,
                "path": path,
                "headers": {name.decode(): value.decode() for name, value in request.headers.raw},
                "body": json.loads(request.content) if request.content else None,
            },
            "response": {
                "status": answer.status_code,
                "headers": {name.lower(): value for name, value in answer.headers.items()},
                "body": json.loads(content) if content else None,
            },
        }
        if entry["op"] == "discover":
            config = entry["response"]["body"]["ucp"]["capabilities"]["dev.ucp.common.identity_linking"][0][
                "config"
            ]
            entry["unknown_config_fields"] = [name for name in config if name != "scopes"]
        self.log.append(entry)
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    def _operation(self, request: httpx.Request) -> str:
        path = request.url.path
        if path in {"/orders", "/orders/ord_hist/cancel"}:
            return "fetch_gated_retry" if "authorization" in request.headers else "fetch_gated"
        if path == "/catalog/search":
            return "search_page" if b"cursor" in request.content else "search"
        return {
            "/.well-known/ucp": "discover",
            "/.well-known/oauth-authorization-server": "as_discovery",
            "/.well-known/openid-configuration": "oidc_discovery",
            "/oauth2/token": "token",
            "/oauth2/revoke": "revoke",
            "/catalog/product": "get_product",
            "/checkout-sessions": "create_checkout",
        }.get(path, "complete" if path.endswith("/complete") else "get_checkout")

    def mark(self, operation: str, **flags: Any) -> None:
        """Note what our client made of the last answer to `operation`."""
        next(e for e in reversed(self.log) if e["op"] == operation).update(flags)


def as_the_sandbox_reads(request: httpx.Request) -> httpx.Request:
    """RFC 6749 sends forms; the sandbox's token endpoint reads JSON alone."""
    if "x-www-form-urlencoded" not in request.headers.get("content-type", ""):
        return request
    form = dict(parse_qsl(request.content.decode()))
    if form.get("grant_type") == "authorization_code":
        form["scope"] = request.extensions.get("asked", "")
    replaced = {b"content-length", b"content-type"}
    headers = [(k, v) for k, v in request.headers.raw if k.lower() not in replaced]
    return httpx.Request(request.method, request.url, headers=headers, json=form)


class Session:
    """Our client at one sandbox, with a shopper who does what they are asked."""

    def __init__(self, base: str, database: Database, signer: Signer) -> None:
        self.base = base
        self.recorder = Recorder()
        self.asked_scope = ""
        settings = Settings(
            _env_file=None,
            public_url="https://muse.shop",
            allow_hosts=(urlsplit(base).netloc,),
            ucp_tokens={"h1": HandlerToken.model_validate("escalate_token")},
            oauth_clients={base: OAuthClientSetting(client_id="muse")},
        )
        self.http = httpx.AsyncClient(
            transport=self.recorder, event_hooks={"request": [self._remember_scope]}
        )
        patience = Patience(answer=5, attempts=1, pause=0.01, in_doubt=0.2, settle=0.05)
        ledger = DatabaseLedger(database, Vault(database, LocalKeys({"k": b"k" * 32})))
        self.tier = ApiTier(self.http, StoreRegistry(()), settings, None, signer, patience=patience)
        self.accounts = StoreAccounts(self.http, self.tier.merchants, ledger, settings, signer)
        self.wire = Wire(
            self.http,
            self.tier.merchants,
            lambda version: "https://muse.shop/.well-known/ucp",
            signer,
            patience,
        )

    async def _remember_scope(self, request: httpx.Request) -> None:
        request.extensions["asked"] = self.asked_scope

    async def browse(self) -> None:
        shop = Shop(self.wire, await self.tier.merchants.at(self.base))
        assert [product.id for product in await shop.search("teapot", {})] == ["p1", "p2", "p3", "p4"]
        await shop.product("teapot_ceramic", {"Color": "Blue", "Size": "10"})

    async def buy(self) -> None:
        line = OrderLine(
            line_id="l1",
            name="Teapot",
            url=f"{self.base}/products/teapot",
            variant_id="teapot_ceramic",
            quantity=1,
            unit_price=usd(1000),
        )
        order = StoreOrder(
            muse_order_id="spck:1",
            user_id=USER,
            store_id=urlsplit(self.base).netloc,
            currency="USD",
            lines=(line,),
            created_at=datetime.now(UTC),
        )
        try:
            quote = await self.tier.quote(order)
        except StoreRefused as refused:
            if "signature" in refused.detail:
                self.recorder.mark("create_checkout", sig_verified=False, rejected=True)
            if "add up" in refused.detail:
                self.recorder.mark("create_checkout", totals_mismatch=True)
            return
        approved = {"quote_ref": quote.quote_ref, "approved_cap": quote.cap, "payer": quote.payer}
        outcome = await self.tier.submit(order.model_copy(update=approved))
        assert isinstance(outcome, HandOver)
        await self._open(outcome.url, "follow_escalation", whole=True)

    async def link(self, operation: str = "authorize") -> bool:
        """The shopper taps the button, allows it at the store, and comes back."""
        try:
            url = await self.accounts.begin(USER, self.base, "spck")
        except LinkFailed as failed:
            if "another issuer" in failed.detail:
                self.recorder.mark("as_discovery", issuer_matched=False, rejected=True)
            return False
        self.asked_scope = dict(parse_qsl(urlsplit(url).query)).get("scope", "")
        back = await self._open(url, operation)
        try:
            await self.accounts.finish(back)
        except LinkFailed as failed:
            told = "iss_validated" if failed.text == "account-mixed-up" else "state_validated"
            self.recorder.mark(operation, **{told: False}, rejected=True)
            return False
        return True

    async def gated(self, operation: Operation) -> None:
        """What only a signed-in shopper may: linked, and linked further, until the store is content."""
        caller = caller_for(self.wire, await self.tier.merchants.at(self.base))
        for _ in range(4):
            token = await self.accounts.bearer(USER, self.base)
            key = "spck-key" if operation.keyed else None
            try:
                await caller.call(operation, bearer=token, key=key)
                return
            except Rejected as refused:
                if refused.challenge is None:
                    return
                if token is not None:
                    await self.accounts.renew(USER, self.base, refused.challenge, token)
            await self.link("authorize_gated")

    async def _open(self, url: str, operation: str, *, whole: bool = False) -> dict[str, str]:
        """A page in the shopper's own browser."""
        async with httpx.AsyncClient() as browser:
            answer = await browser.get(url)
        parts = urlsplit(url)
        self.recorder.log.append(
            {
                "op": operation,
                "browser": True,
                "request": {
                    "method": "GET",
                    "path": url if whole else f"{parts.path}?{parts.query}",
                    "headers": {},
                    "body": None,
                },
                "response": {"status": answer.status_code, "headers": {}, "body": answer.json()},
            }
        )
        return {name: value for name, value in answer.json().items() if isinstance(value, str)}


async def session_log(scenario: str, database: Database) -> list[Json]:
    """One session. In the conformant one the sandbox verifies our signatures while we shop (it would want
    OAuth's own requests signed too, so linking has a sandbox of its own)."""
    signer, log = Signer.generate(), []
    if scenario in SHOPPING:
        async with sandbox(scenario, signer) as base:
            session = Session(base, database, signer)
            if scenario == "conformant":
                await session.browse()
            await session.buy()
            log += session.recorder.log
    if scenario not in SHOPPING or scenario == "conformant":
        async with sandbox(scenario) as base:
            session = Session(base, database, signer)
            if await session.link():
                await session.gated(ORDERS)
                if scenario == "incremental_scope":
                    await session.gated(CANCEL)
                assert await session.accounts.unlink(USER, session.base)
            log += session.recorder.log
    return log


async def test_every_check_that_applies_is_clean(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    await migrate(database)
    async with database.writing() as writing:
        writing.add(User(id=USER, telegram_id=USER, chat_id=USER))
    found = await asyncio.gather(*(session_log(scenario, database) for scenario in SCENARIOS))
    logs = dict(zip(SCENARIOS, found, strict=True))
    await database.close()
    verdicts = await graded(logs)
    unclean = {c: v for c, v in verdicts.items() if v[1] != "CLEAN" and v[0] != NOT_OFFERED}
    assert unclean == {}
    assert sum(verdict == "CLEAN" for _, verdict in verdicts.values()) == 42
