"""Linking and unlinking store accounts, and fresh tokens for those linked."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import SecretStr

from checkout.accounts.ledger import Account, Attempt, TokenVault
from checkout.accounts.oauth import AuthorizationServer, Client, GrantGone, LinkFailed, OAuth, Pkce, Tokens
from checkout.tiers.ucp.discovery import Merchant, Merchants
from checkout.tiers.ucp.errors import Challenge, NotAMerchant, UcpError
from checkout.tiers.ucp.negotiation import CHECKOUT, LINKING, ORDER
from checkout.tiers.ucp.profile import base_url, profile_url
from checkout.tiers.ucp.signing import Signer
from domain.base import Frozen
from domain.errors import Refusal, StoreRefused
from domain.settings import Settings
from net.addresses import Guard

CALLBACK_PATH = "/link/callback"
"""Where stores send shoppers back to, under Muse's public address."""
USEFUL = (f"{CHECKOUT}:manage", f"{ORDER}:read", f"{ORDER}:manage")
"""Scopes behind which stores keep what Muse offers: saved addresses and cards, status, cancelling."""
_EARLY = timedelta(seconds=60)
_NAMED_BY_RESOURCE_SINCE = "2026-08-25"
_OTHERS_REFRESH_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.1


class Linked(Frozen):
    """A sign-in that worked out. `missing`: scopes the shopper or the store left out."""

    user_id: int
    origin: str
    store_id: str
    scopes: tuple[str, ...]
    missing: tuple[str, ...] = ()


class StoreAccounts:
    """Links accounts by OAuth, and keeps their tokens fresh: one refresh at a time per account."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        merchants: Merchants,
        ledger: TokenVault,
        settings: Settings,
        signer: Signer | None = None,
    ) -> None:
        self._merchants = merchants
        self._ledger = ledger
        self._clients = settings.oauth_clients
        self._redirect_uri = f"{base_url(settings)}{CALLBACK_PATH}"
        self._oauth = OAuth(http, Guard(settings.allow_hosts), profile_url(settings), signer)
        self._refreshing: dict[tuple[int, str], asyncio.Lock] = {}

    # ---- linking

    async def begin(self, user_id: int, origin: str, store_id: str) -> str:
        """The address where the shopper signs in at the store. For an account that is linked already, only
        what is missing is asked for. Raises `LinkFailed`."""
        merchant, server = await self._server(origin)
        client = await self._client(server)
        account = await self._ledger.load(user_id, origin)
        scopes = scopes_to_ask(merchant, server, account)
        pkce, state = Pkce.make(), secrets.token_urlsafe(32)
        await self._ledger.begin(
            Attempt(
                state=SecretStr(state),
                user_id=user_id,
                origin=origin,
                store_id=store_id,
                issuer=server.issuer,
                scopes=scopes,
                redirect_uri=self._redirect_uri,
                verifier=pkce.verifier,
            )
        )
        return self._oauth.authorization_url(
            server, client, redirect_uri=self._redirect_uri, scopes=scopes, state=state, pkce=pkce
        )

    async def finish(self, query: Mapping[str, str]) -> Linked:
        """The shopper came back with `query`. Raises `LinkFailed`; whatever it was, its `state` is used up."""
        attempt = await self._ledger.take(query.get("state", ""))
        if attempt is None:
            raise LinkFailed("account-expired", "unknown, used or expired state")
        _, server = await self._server(attempt.origin)
        if not query.get("iss") == attempt.issuer == server.issuer:
            raise LinkFailed("account-mixed-up", "the answer is another issuer's")
        if "error" in query or not query.get("code"):
            declined = query.get("error") == "access_denied"
            raise LinkFailed(
                "account-declined" if declined else "account-store-down", query.get("error", "")[:40]
            )
        client = await self._client(server)
        try:
            tokens = await self._oauth.redeem(
                server,
                client,
                code=query["code"],
                verifier=attempt.verifier,
                redirect_uri=attempt.redirect_uri,
            )
        except GrantGone:
            raise LinkFailed("account-expired", "the code was not honoured") from None
        granted = tokens.scopes or attempt.scopes
        tokens = tokens.model_copy(update={"scopes": granted})
        await self._ledger.save(attempt.user_id, attempt.origin, attempt.store_id, tokens)
        return Linked(
            user_id=attempt.user_id,
            origin=attempt.origin,
            store_id=attempt.store_id,
            scopes=granted,
            missing=tuple(scope for scope in attempt.scopes if scope not in granted),
        )

    async def unlink(self, user_id: int, origin: str) -> bool:
        """Forget the account here and revoke its tokens at the store. False: forgotten, but the store could not
        be told, so the shopper may want to remove Muse there as well."""
        account = await self._ledger.load(user_id, origin)
        await self._ledger.forget(user_id, origin)
        return account is None or await self.revoke(account)

    async def revoke(self, account: Account) -> bool:
        """Take the account's grant back at the store (RFC 7009). False: the store could not be told."""
        if account.tokens is None:
            return True
        try:
            _, server = await self._server(account.origin)
            return await self._oauth.revoke(server, await self._client(server), account.tokens)
        except LinkFailed:
            return False

    async def linked(self, user_id: int) -> tuple[Account, ...]:
        """The shopper's accounts, for their settings; those with `linked` False need a new sign-in."""
        return await self._ledger.of_user(user_id)

    # ---- tokens for the API tier

    async def bearer(self, user_id: int, origin: str) -> str | None:
        """A token good for a minute at least, or None for a guest; raises `StoreRefused` (SIGN_IN) when the
        shopper has to sign in again."""
        account = await self._ledger.load(user_id, origin)
        if account is None:
            return None
        if not account.linked or account.tokens is None:
            raise _sign_in(account)
        if account.tokens.expires_at - _EARLY > datetime.now(UTC):
            return account.tokens.access_token.get_secret_value()
        return await self._refreshed(account, account.tokens.access_token.get_secret_value())

    async def renew(self, user_id: int, origin: str, challenge: Challenge, refused: str) -> str | None:
        """Another token after the store refused one with `challenge`; None when no token helps, because the
        store wants scopes that the shopper has yet to grant."""
        account = await self._ledger.load(user_id, origin)
        if account is None:
            return None
        if challenge.error == "insufficient_scope":
            await self._ledger.want(user_id, origin, challenge.scopes)
            return None
        return await self._refreshed(account, refused)

    async def _refreshed(self, account: Account, stale: str) -> str:
        lock = self._refreshing.setdefault((account.user_id, account.origin), asyncio.Lock())
        async with lock:
            now = await self._ledger.load(account.user_id, account.origin)
            if now is None or not now.linked or now.tokens is None:
                raise _sign_in(account)
            if now.tokens.access_token.get_secret_value() != stale:
                return now.tokens.access_token.get_secret_value()
            if not await self._ledger.claim_refresh(account.user_id, account.origin, now.tokens):
                return await self._refreshed_elsewhere(account, stale)
            return (await self._refresh(account, now.tokens)).access_token.get_secret_value()

    async def _refresh(self, account: Account, tokens: Tokens) -> Tokens:
        try:
            _, server = await self._server(account.origin)
            fresh = await self._oauth.refresh(server, await self._client(server), tokens)
        except GrantGone:
            await self._ledger.expire(account.user_id, account.origin)
            raise _sign_in(account) from None
        except LinkFailed as error:
            raise StoreRefused(Refusal.DOWN, detail=error.detail, may_retry=True, retry_after=30) from None
        await self._ledger.save(account.user_id, account.origin, account.store_id, fresh)
        return fresh

    async def _refreshed_elsewhere(self, account: Account, stale: str) -> str:
        """Another process is at it: wait for what it brings."""
        for _ in range(int(_OTHERS_REFRESH_SECONDS / _LOOK_AGAIN_SECONDS)):
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            now = await self._ledger.load(account.user_id, account.origin)
            if now is None or not now.linked or now.tokens is None:
                raise _sign_in(account)
            if (token := now.tokens.access_token.get_secret_value()) != stale:
                return token
        raise StoreRefused(Refusal.DOWN, detail="a refresh takes long", may_retry=True, retry_after=10)

    # ---- parts

    async def _server(self, origin: str) -> tuple[Merchant, AuthorizationServer]:
        try:
            merchant = await self._merchants.at(origin)
        except NotAMerchant as error:
            raise LinkFailed("account-unavailable", error.detail) from None
        except UcpError as error:
            raise LinkFailed("account-store-down", error.detail) from None
        if not merchant.has(LINKING):
            raise LinkFailed("account-unavailable", "the store links no accounts")
        named = merchant.version >= _NAMED_BY_RESOURCE_SINCE
        return merchant, await self._oauth.server_of(origin, named_by_resource=named)

    async def _client(self, server: AuthorizationServer) -> Client:
        """How Muse is known there: by the operator's registration, or by its own."""
        if (known := self._clients.get(server.issuer)) is not None:
            return Client(**known.model_dump())
        client_id = await self._ledger.client_id(server.issuer, self._redirect_uri)
        if client_id is None:
            client = await self._oauth.register(server, self._redirect_uri)
            await self._ledger.keep_client_id(server.issuer, self._redirect_uri, client.client_id)
            return client
        return Client(client_id=client_id)


def scopes_to_ask(
    merchant: Merchant, server: AuthorizationServer, account: Account | None
) -> tuple[str, ...]:
    """What the shopper is asked to allow: scopes that gate what Muse calls, and useful ones that the server
    says it honours; never one of a capability that is not in use, nor one that is granted already."""
    accepted = set(server.scopes or ())
    offered = [*merchant.gated_scopes, *(scope for scope in USEFUL if scope in accepted)]
    asked = [scope for scope in dict.fromkeys(offered) if merchant.has(scope.rpartition(":")[0])]
    if account is None or not account.linked:
        return tuple(asked)
    missing = [scope for scope in (*asked, *account.wanted) if scope not in account.scopes]
    return tuple(dict.fromkeys(missing)) or tuple(asked)


def _sign_in(account: Account) -> StoreRefused:
    return StoreRefused(
        Refusal.SIGN_IN,
        detail="the store account has to be linked again",
        may_fall_back=False,
        waits_for="account",
        store=account.store_id,
    )
