"""The authorization server: who may act for which customer, and how far.

OAuth 2.0 authorization code with PKCE S256 (RFC 6749, 7636), metadata (RFC 8414, 9728), `iss` in the answer
(RFC 9207), rotated refresh tokens, revocation (RFC 7009), registration of clients (RFC 7591).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from demo.northline.accounts import Account
from demo.northline.profile import SCOPES

CODE_SECONDS = 60.0
ANY_LOOPBACK = "http://127.0.0.1/*"
"""A redirect target of the clients known from the start: any path on this machine."""


class OAuthError(Exception):
    """`code` as RFC 6749 names it; answered with `status`."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """`secret` None: a public client, which proves itself by PKCE alone."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    secret: str | None = None

    def may_redirect_to(self, uri: str) -> bool:
        """Exact, except for the port on loopback (RFC 8252, section 7.3)."""
        return any(_same_target(uri, registered) for registered in self.redirect_uris)

    def told(self) -> dict[str, object]:
        """The answer to its registration."""
        told: dict[str, object] = {
            "client_id": self.client_id,
            "client_name": self.name,
            "redirect_uris": list(self.redirect_uris),
            "token_endpoint_auth_method": "none" if self.secret is None else "client_secret_basic",
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
        }
        return told | ({"client_secret": self.secret} if self.secret else {})


CLIENTS = (
    Client(client_id="muse", name="Muse", redirect_uris=(ANY_LOOPBACK,)),
    Client(client_id="muse-server", name="Muse", redirect_uris=(ANY_LOOPBACK,), secret="demo-client-secret"),
)


@dataclass(slots=True, kw_only=True)
class Grant:
    """What a customer allowed a client. Dead grants make all their tokens dead."""

    account: Account
    client_id: str
    scopes: frozenset[str]
    is_alive: bool = True
    refresh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    client: Client
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    state: str | None


@dataclass(slots=True, kw_only=True)
class Code:
    request: AuthorizationRequest
    account: Account
    expires_at: float
    grant: Grant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    grant: Grant
    expires_at: float


@dataclass(slots=True)
class AuthorizationServer:
    """All codes, grants and tokens, in memory."""

    token_seconds: float = 3600.0
    clients: dict[str, Client] = field(default_factory=lambda: {c.client_id: c for c in CLIENTS})
    _codes: dict[str, Code] = field(default_factory=dict)
    _access: dict[str, Access] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)

    def register(self, name: str, redirect_uris: list[str], public: bool) -> Client:
        """Raises `OAuthError` for targets that are no https or loopback URLs."""
        if not redirect_uris or not all(_is_target(uri) for uri in redirect_uris):
            raise OAuthError("invalid_redirect_uri", "redirect_uris must be https or loopback.")
        client = Client(
            client_id=f"client_{secrets.token_hex(8)}",
            name=name[:60] or "An app",
            redirect_uris=tuple(redirect_uris),
            secret=None if public else secrets.token_urlsafe(24),
        )
        self.clients[client.client_id] = client
        return client

    def read_request(self, query: dict[str, str]) -> AuthorizationRequest:
        """The checked request. `OAuthError` "invalid_client" or "invalid_redirect_uri" must be shown to the
        person and never redirected; every other one may be sent back to the client."""
        client = self.clients.get(query.get("client_id", ""))
        if client is None:
            raise OAuthError("invalid_client", "This app is not known to Northline.")
        redirect_uri = query.get("redirect_uri", "")
        if not client.may_redirect_to(redirect_uri):
            raise OAuthError("invalid_redirect_uri", "This app may not send you there.")
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be code.")
        if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
            raise OAuthError("invalid_request", "PKCE with S256 is needed.")
        scopes = frozenset(query.get("scope", "").split())
        if not scopes or not scopes <= set(SCOPES):
            raise OAuthError("invalid_scope", f"Scopes are {', '.join(SCOPES)}.")
        return AuthorizationRequest(
            client=client,
            redirect_uri=redirect_uri,
            scopes=scopes,
            challenge=query["code_challenge"],
            state=query.get("state"),
        )

    def allow(self, request: AuthorizationRequest, account: Account) -> str:
        """The code for a customer who said yes."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Code(request=request, account=account, expires_at=time.monotonic() + CODE_SECONDS)
        return code

    def token(self, form: dict[str, str], authorization: str | None) -> dict[str, object]:
        """The answer of the token endpoint. Raises `OAuthError`."""
        client = self._client(form, authorization)
        match form.get("grant_type"):
            case "authorization_code":
                return self._issue(self._redeem(client, form))
            case "refresh_token":
                return self._issue(self._rotate(client, form))
        raise OAuthError("unsupported_grant_type", "authorization_code or refresh_token.")

    def revoke(self, form: dict[str, str], authorization: str | None) -> None:
        """Unknown tokens are no error (RFC 7009, section 2.2)."""
        client = self._client(form, authorization)
        token = form.get("token", "")
        access = self._access.get(token)
        grant = self._refresh.get(token) or (access.grant if access else None)
        if grant is None or grant.client_id != client.client_id:
            return
        if token in self._refresh:
            grant.is_alive = False
        else:
            del self._access[token]

    def access(self, token: str) -> Grant | None:
        """The grant behind an access token that still holds."""
        access = self._access.get(token)
        if access is None or access.expires_at <= time.monotonic() or not access.grant.is_alive:
            return None
        return access.grant

    def expire_access(self, token: str) -> None:
        self._access.pop(token, None)

    @property
    def living(self) -> int:
        """Grants that their customers and clients have not taken back."""
        return len({id(grant) for grant in self._refresh.values() if grant.is_alive})

    def revoke_all(self, email: str) -> None:
        """As if the customer had unlinked every app in their account."""
        for grant in self._refresh.values():
            grant.is_alive = grant.is_alive and grant.account.email != email

    def _client(self, form: dict[str, str], authorization: str | None) -> Client:
        client_id, secret = _basic(authorization) or (form.get("client_id", ""), None)
        client = self.clients.get(client_id)
        right = client is not None and (
            secret is None if client.secret is None else secrets.compare_digest(secret or "", client.secret)
        )
        if client is None or not right:
            raise OAuthError("invalid_client", "Client authentication failed.", 401)
        return client

    def _redeem(self, client: Client, form: dict[str, str]) -> Grant:
        code = self._codes.get(form.get("code", ""))
        if code is None or code.request.client.client_id != client.client_id:
            raise OAuthError("invalid_grant", "Unknown code.")
        if code.grant is not None:
            code.grant.is_alive = False
            raise OAuthError("invalid_grant", "This code was used before; its tokens are revoked.")
        if code.expires_at <= time.monotonic():
            raise OAuthError("invalid_grant", "The code has expired.")
        if not _same_target(form.get("redirect_uri", ""), code.request.redirect_uri):
            raise OAuthError("invalid_grant", "redirect_uri is another one.")
        if not secrets.compare_digest(_s256(form.get("code_verifier", "")), code.request.challenge):
            raise OAuthError("invalid_grant", "code_verifier does not fit.")
        code.grant = Grant(account=code.account, client_id=client.client_id, scopes=code.request.scopes)
        return code.grant

    def _rotate(self, client: Client, form: dict[str, str]) -> Grant:
        token = form.get("refresh_token", "")
        grant = self._refresh.get(token)
        if grant is None or grant.client_id != client.client_id or not grant.is_alive:
            raise OAuthError("invalid_grant", "Unknown refresh token.")
        if grant.refresh != token:
            grant.is_alive = False
            raise OAuthError("invalid_grant", "This refresh token was used before; all are revoked.")
        asked = frozenset(form.get("scope", "").split())
        if asked - grant.scopes:
            raise OAuthError("invalid_scope", "More than was granted.")
        return grant

    def _issue(self, grant: Grant) -> dict[str, object]:
        access, refresh = (f"{kind}_{secrets.token_urlsafe(24)}" for kind in ("nat", "nrt"))
        self._access[access] = Access(grant=grant, expires_at=time.monotonic() + self.token_seconds)
        self._refresh[refresh] = grant
        grant.refresh = refresh
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(self.token_seconds),
            "refresh_token": refresh,
            "scope": " ".join(sorted(grant.scopes)),
        }


def server_metadata(origin: str) -> dict[str, object]:
    """RFC 8414; the issuer is the shop's origin, to the letter."""
    return {
        "issuer": origin,
        "authorization_endpoint": f"{origin}/oauth2/authorize",
        "token_endpoint": f"{origin}/oauth2/token",
        "revocation_endpoint": f"{origin}/oauth2/revoke",
        "registration_endpoint": f"{origin}/oauth2/register",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        "authorization_response_iss_parameter_supported": True,
    }


def resource_metadata(origin: str) -> dict[str, object]:
    """RFC 9728."""
    return {
        "resource": origin,
        "authorization_servers": [origin],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
    }


def challenge(origin: str, error: str | None = None, scopes: tuple[str, ...] = ()) -> str:
    """The value of `WWW-Authenticate` (RFC 6750, section 3)."""
    parts = [f'realm="{origin}"']
    if error:
        parts.append(f'error="{error}"')
    if scopes:
        parts.append(f'scope="{" ".join(scopes)}"')
    parts.append(f'resource_metadata="{origin}/.well-known/oauth-protected-resource"')
    return f"Bearer {', '.join(parts)}"


def _same_target(uri: str, registered: str) -> bool:
    wanted, known = urlsplit(uri), urlsplit(registered)
    if known.hostname not in {"127.0.0.1", "::1"}:
        return uri == registered
    if registered == ANY_LOOPBACK:
        return (wanted.scheme, wanted.hostname) == ("http", "127.0.0.1") and not wanted.fragment
    same = (wanted.scheme, wanted.hostname, wanted.path, wanted.query)
    return same == (known.scheme, known.hostname, known.path, known.query)


def _is_target(uri: str) -> bool:
    parts = urlsplit(uri)
    loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1"}
    return bool(parts.hostname) and not parts.fragment and (parts.scheme == "https" or loopback)


def _basic(authorization: str | None) -> tuple[str, str] | None:
    kind, _, rest = (authorization or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except ValueError:
        raise OAuthError("invalid_client", "Authorization cannot be read.", 401) from None
    return client_id, secret


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
