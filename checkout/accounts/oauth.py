"""An OAuth 2.0 client for linking accounts: authorization code with PKCE S256, nothing kept.

RFC 6749 and 7636 (code and PKCE), 8414 (metadata; OpenID Connect's on 404 only), 9207 (`iss`), 7009
(revocation), 7591 (registration), 7523 (client assertions), as UCP's Identity Linking narrows them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from pydantic import SecretStr

from checkout.tiers.ucp.signing import Signer, b64url
from domain.base import Frozen
from domain.errors import MuseError
from net.addresses import Guard, parse
from net.errors import Unsafe

MAX_BYTES = 256 * 1024
_RFC_8414 = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"
_RFC_9728 = "/.well-known/oauth-protected-resource"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_DEFAULT_LIFE = timedelta(hours=1)


class LinkFailed(MuseError):
    """Linking did not work out; `text` is what the shopper is told. `detail` is for operators."""

    def __init__(self, text: str, detail: str = "") -> None:
        super().__init__(text)
        self.detail = detail[:200]


class GrantGone(Exception):
    """The authorization server no longer honours the refresh token or code ("invalid_grant")."""


class AuthorizationServer(Frozen):
    """Checked metadata. `auth_methods` None: not told. `scopes` None: not told."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str = ""
    registration_endpoint: str = ""
    auth_methods: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None


class Client(Frozen):
    """Muse as one authorization server knows it; see `domain.settings.OAuthClientSetting`."""

    client_id: str
    client_secret: SecretStr | None = None
    assertion: bool = False


class Tokens(Frozen):
    """`id_token`: who signed in, where OpenID Connect was asked for."""

    access_token: SecretStr
    refresh_token: SecretStr | None = None
    expires_at: datetime
    scopes: tuple[str, ...] = ()
    id_token: SecretStr | None = None


class Pkce(Frozen):
    """A verifier and its S256 challenge (RFC 7636, section 4.2)."""

    verifier: SecretStr
    challenge: str

    @classmethod
    def make(cls) -> Pkce:
        verifier = secrets.token_urlsafe(48)
        return cls(verifier=SecretStr(verifier), challenge=b64url(hashlib.sha256(verifier.encode()).digest()))


class OAuth:
    """Speaks to authorization servers. Raises `LinkFailed` with a sentence, `GrantGone` for dead grants."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        guard: Guard,
        profile_url: str | None = None,
        signer: Signer | None = None,
    ) -> None:
        self._http = http
        self._guard = guard
        self._signer = signer
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            **({"UCP-Agent": f'profile="{profile_url}"'} if profile_url else {}),
        }

    async def server_of(self, origin: str, *, named_by_resource: bool = False) -> AuthorizationServer:
        """The authorization server of a merchant: the merchant itself, or (`named_by_resource`, since
        2026-08-25) the one its protected-resource metadata names."""
        issuer = await self._named_issuer(origin) if named_by_resource else origin
        status, metadata = await self._metadata(f"{issuer}{_RFC_8414}")
        if status == 404:
            status, metadata = await self._metadata(f"{issuer}{_OPENID}")
        if status != 200 or not isinstance(metadata, dict):
            raise LinkFailed("account-unavailable", f"metadata: HTTP {status}")
        if metadata.get("issuer") != issuer:
            raise LinkFailed("account-unavailable", "the metadata is another issuer's")
        return self._checked(metadata)

    async def _named_issuer(self, origin: str) -> str:
        status, resource = await self._metadata(f"{origin}{_RFC_9728}")
        servers = resource.get("authorization_servers") if isinstance(resource, dict) else None
        if status == 404 or not servers:
            return origin
        if status != 200 or not isinstance(servers, list) or not self._may_visit(servers[0]):
            raise LinkFailed("account-unavailable", "the named authorization server cannot be visited")
        return str(servers[0])

    def _checked(self, metadata: Mapping[str, Any]) -> AuthorizationServer:
        challenges = metadata.get("code_challenge_methods_supported", ["S256"])
        if not isinstance(challenges, list) or "S256" not in challenges:
            raise LinkFailed("account-unavailable", "no PKCE with S256")
        endpoints = {
            name: str(metadata.get(name) or "")
            for name in (
                "authorization_endpoint",
                "token_endpoint",
                "revocation_endpoint",
                "registration_endpoint",
            )
        }
        needed = ("authorization_endpoint", "token_endpoint")
        if not all(endpoints[name] for name in needed):
            raise LinkFailed("account-unavailable", "endpoints are missing")
        if not all(self._may_visit(url) for url in endpoints.values() if url):
            raise LinkFailed("account-unavailable", "an endpoint cannot be visited")
        return AuthorizationServer(
            issuer=str(metadata["issuer"]),
            auth_methods=_words(metadata.get("token_endpoint_auth_methods_supported")),
            scopes=_words(metadata.get("scopes_supported")),
            **endpoints,
        )

    def _may_visit(self, url: Any) -> bool:
        try:
            self._guard.origin(parse(str(url)))
        except Unsafe:
            return False
        return True

    def authorization_url(
        self,
        server: AuthorizationServer,
        client: Client,
        *,
        redirect_uri: str,
        scopes: tuple[str, ...],
        state: str,
        pkce: Pkce,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """Where the shopper's browser goes to sign in. `more`: parameters of this server's own."""
        query = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": pkce.challenge,
            "code_challenge_method": "S256",
            **({"scope": " ".join(scopes)} if scopes else {}),
            **(more or {}),
        }
        joint = "&" if "?" in server.authorization_endpoint else "?"
        return f"{server.authorization_endpoint}{joint}{urlencode(query, quote_via=quote)}"

    async def register(self, server: AuthorizationServer, redirect_uri: str) -> Client:
        """Register Muse as a public client (RFC 7591), where the server lets anybody."""
        if not server.registration_endpoint:
            raise LinkFailed(
                "account-unavailable", "Muse is not registered there, and cannot register itself"
            )
        body = {
            "client_name": "Muse",
            "redirect_uris": [redirect_uri],
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
        }
        status, answer = await self._post(server.registration_endpoint, {}, json_body=body)
        client_id = answer.get("client_id") if isinstance(answer, dict) else None
        if status not in {200, 201} or not isinstance(client_id, str) or not client_id:
            raise LinkFailed("account-unavailable", f"registration: HTTP {status}")
        return Client(client_id=client_id)

    async def redeem(
        self,
        server: AuthorizationServer,
        client: Client,
        *,
        code: str,
        verifier: SecretStr,
        redirect_uri: str,
    ) -> Tokens:
        """Tokens for a code the shopper came back with."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier.get_secret_value(),
        }
        return await self._tokens(server, client, form)

    async def refresh(self, server: AuthorizationServer, client: Client, tokens: Tokens) -> Tokens:
        """Fresh tokens; the refresh token and the scopes stay where the answer names none."""
        if tokens.refresh_token is None:
            raise GrantGone
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token.get_secret_value()}
        fresh = await self._tokens(server, client, form)
        return fresh.model_copy(
            update={
                "refresh_token": fresh.refresh_token or tokens.refresh_token,
                "scopes": fresh.scopes or tokens.scopes,
            }
        )

    async def revoke(self, server: AuthorizationServer, client: Client, tokens: Tokens) -> bool:
        """Take the grant back at the store: the refresh token, and with it (or alone) the access token. False
        when the store could not be told."""
        if not server.revocation_endpoint:
            return False
        told = True
        for token, kind in ((tokens.refresh_token, "refresh_token"), (tokens.access_token, "access_token")):
            if token is not None:
                form = {"token": token.get_secret_value(), "token_type_hint": kind}
                try:
                    status, answer = await self._authenticated(
                        server, client, server.revocation_endpoint, form
                    )
                except LinkFailed:
                    return False
                gone = isinstance(answer, dict) and answer.get("error") == "invalid_token"
                told = told and (status == 200 or gone)
        return told

    async def _tokens(self, server: AuthorizationServer, client: Client, form: dict[str, str]) -> Tokens:
        status, answer = await self._authenticated(server, client, server.token_endpoint, form)
        told = answer if isinstance(answer, dict) else {}
        if status in {400, 401} and told.get("error") == "invalid_grant":
            raise GrantGone
        access = told.get("access_token")
        if status != 200 or not isinstance(access, str) or str(told.get("token_type")).lower() != "bearer":
            raise LinkFailed("account-store-down", f"token: HTTP {status} {str(told.get('error', ''))[:40]}")
        life = told.get("expires_in")
        lasts = timedelta(seconds=life) if type(life) is int and 0 < life < 10**9 else _DEFAULT_LIFE
        refresh, identity = told.get("refresh_token"), told.get("id_token")
        return Tokens(
            access_token=SecretStr(access),
            refresh_token=SecretStr(refresh) if isinstance(refresh, str) and refresh else None,
            expires_at=datetime.now(UTC) + lasts,
            scopes=tuple(str(told.get("scope") or "").split()),
            id_token=SecretStr(identity) if isinstance(identity, str) and identity else None,
        )

    async def _authenticated(
        self, server: AuthorizationServer, client: Client, url: str, form: dict[str, str]
    ) -> tuple[int, Any]:
        """A form sent with the strongest method that the server offers and Muse is registered for."""
        methods = server.auth_methods
        headers: dict[str, str] = {}
        if client.assertion and self._signer is not None and "private_key_jwt" in (methods or ()):
            form |= {
                "client_id": client.client_id,
                "client_assertion_type": _ASSERTION,
                "client_assertion": self._assertion(client, server),
            }
        elif client.client_secret is not None:
            secret = client.client_secret.get_secret_value()
            if methods is None or "client_secret_basic" in methods:
                pair = f"{quote(client.client_id, safe='')}:{quote(secret, safe='')}"
                headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            elif "client_secret_post" in methods:
                form |= {"client_id": client.client_id, "client_secret": secret}
            else:
                raise LinkFailed("account-unavailable", "no way to prove who Muse is")
        elif methods is None or "none" in methods:
            form |= {"client_id": client.client_id}
        else:
            raise LinkFailed("account-unavailable", "public clients are not served there")
        return await self._post(url, headers, form=form)

    def _assertion(self, client: Client, server: AuthorizationServer) -> str:
        assert self._signer is not None
        now = int(time.time())
        claims = {
            "iss": client.client_id,
            "sub": client.client_id,
            "aud": server.issuer,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        return self._signer.jws(json.dumps(claims).encode(), typ="JWT")

    async def _metadata(self, url: str) -> tuple[int, Any]:
        return await self._exchange(self._http.build_request("GET", url, headers=self._headers))

    async def _post(
        self,
        url: str,
        headers: dict[str, str],
        *,
        form: dict[str, str] | None = None,
        json_body: dict[str, Any] | None = None,
    ) -> tuple[int, Any]:
        return await self._exchange(
            self._http.build_request("POST", url, headers=self._headers | headers, data=form, json=json_body)
        )

    async def _exchange(self, request: httpx.Request) -> tuple[int, Any]:
        """Status and JSON (None when it is none); redirects are answers like any other."""
        try:
            answer = await self._http.send(request, stream=True, follow_redirects=False)
            try:
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > MAX_BYTES:
                        raise LinkFailed("account-store-down", "an endless answer")
            finally:
                await answer.aclose()
        except Unsafe as error:
            raise LinkFailed("account-unavailable", f"unsafe address ({error.reason})") from None
        except httpx.HTTPError as error:
            raise LinkFailed("account-store-down", type(error).__name__) from None
        try:
            return answer.status_code, json.loads(bytes(body))
        except (ValueError, RecursionError):
            return answer.status_code, None


def _words(value: Any) -> tuple[str, ...] | None:
    return tuple(str(word) for word in value) if isinstance(value, list) else None
