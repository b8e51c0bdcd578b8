"""Signing in to a shopper's own mailbox at its provider (OAuth 2.0), instead of an app password.

Authorization code with PKCE (RFC 7636) and a state that works once, in the browser in which it was begun. Tokens lie
in the vault alone; the mail server takes them by XOAUTH2.
https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.accounts.oauth import AuthorizationServer, Client, GrantGone, LinkFailed, OAuth, Pkce, Tokens
from checkout.tiers.ucp.profile import base_url
from domain.base import Frozen
from domain.errors import MuseError
from domain.settings import Settings
from net.addresses import Guard
from storage.database import Database
from storage.tables import now
from storage.vault import vault_of

log = logging.getLogger(__name__)

CALLBACK = "/mailbox/signed-in"
"""Where providers send shoppers back to, with the provider's id behind it, under Muse's public address. One address
for each provider, so that none can pass off its answer as another's (RFC 9700, 4.4.2)."""
SIGN_IN, ATTEMPT = "mailbox", "mailbox_sign_in"
"""Purposes in the vault: how to sign in to the mailbox, and a sign-in under way."""
LIFE = timedelta(minutes=10)
EARLY = timedelta(minutes=5)
"""A token is renewed so long before it ends."""
LONGEST_SECONDS = 30.0


class MailProvider(Frozen):
    """`imap`: the URL of its server. `receiver`: the authserv-id it writes; empty where it writes none. `asked`:
    beside what is asked for in every case, this goes into the sign-in's address."""

    id: str
    name: str
    server: AuthorizationServer
    imap: str
    scope: str
    scopes: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    receiver: str = ""
    manage: str = ""
    """Where shoppers see and end what they have allowed."""


GOOGLE = MailProvider(
    id="google",
    name="Google",
    server=AuthorizationServer(
        issuer="https://accounts.google.com",
        authorization_endpoint="https://accounts.google.com/o/oauth2/v2/auth",
        token_endpoint="https://oauth2.googleapis.com/token",
        revocation_endpoint="https://oauth2.googleapis.com/revoke",
        auth_methods=("client_secret_post",),
    ),
    imap="imaps://imap.gmail.com:993/INBOX",
    scope="https://mail.google.com/",
    scopes=("openid", "email"),
    asked=(("access_type", "offline"), ("prompt", "consent")),
    receiver="mx.google.com",
    manage="https://myaccount.google.com/connections",
)
"""https://developers.google.com/identity/protocols/oauth2/web-server; IMAP takes no narrower scope."""

MICROSOFT = MailProvider(
    id="microsoft",
    name="Microsoft",
    server=AuthorizationServer(
        issuer="https://login.microsoftonline.com",
        authorization_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/token",
        auth_methods=("client_secret_post",),
    ),
    imap="imaps://outlook.office365.com:993/INBOX",
    scope="https://outlook.office.com/IMAP.AccessAsUser.All",
    scopes=("offline_access", "openid", "email", "profile"),
    asked=(("prompt", "select_account"),),
    manage="https://account.microsoft.com/privacy/app-access",
)
"""https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow. Its servers write no
authserv-id, so that mails there are hints; nothing can be revoked there but by the shopper."""


class SignInFailed(MuseError):
    """The text says why, for the page."""


class Grant(Frozen):
    """What a shopper allowed: reading the mailbox of `address` at `provider`."""

    provider: str
    address: str
    tokens: Tokens

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Grant | None:
        """From the vault; None for a mailbox with an app password."""
        if not kept or "provider" not in kept:
            return None
        tokens = Tokens(
            access_token=SecretStr(kept["access_token"]),
            refresh_token=SecretStr(kept["refresh_token"]),
            expires_at=datetime.fromisoformat(kept["expires_at"]),
        )
        return cls(provider=kept["provider"], address=kept["address"], tokens=tokens)

    def kept(self) -> dict[str, str]:
        """For the vault."""
        assert self.tokens.refresh_token is not None
        return {
            "provider": self.provider,
            "address": self.address,
            "access_token": self.tokens.access_token.get_secret_value(),
            "refresh_token": self.tokens.refresh_token.get_secret_value(),
            "expires_at": self.tokens.expires_at.isoformat(),
        }


class Begun(Frozen):
    """A sign-in that began: where the browser goes, and what only this browser brings back."""

    url: str
    browser: SecretStr


class Finished(Frozen):
    """A sign-in that worked out. `ticket`: the page it began on."""

    user_id: int
    ticket: SecretStr
    grant: Grant


class MailSignIns:
    """`providers` that the operator has registered Muse at are offered."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        database: Database,
        settings: Settings,
        providers: tuple[MailProvider, ...] = (GOOGLE, MICROSOFT),
    ) -> None:
        self._database = database
        self._oauth = OAuth(http, Guard(settings.allow_hosts))
        self._clients: dict[str, Client] = {
            name: Client(client_id=client.client_id, client_secret=client.client_secret)
            for name, client in settings.mailbox_oauth.items()
        }
        self._providers = {one.id: one for one in providers if one.id in self._clients}
        self._back = f"{base_url(settings)}{CALLBACK}"
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def by_tls(self) -> bool:
        """Whether the way back is by https."""
        return self._back.startswith("https:")

    @property
    def offered(self) -> tuple[MailProvider, ...]:
        return tuple(self._providers.values())

    def provider(self, name: str) -> MailProvider:
        """Raises `SignInFailed` for one that is not offered."""
        if name not in self._providers:
            raise SignInFailed("mailbox-sign-in-over")
        return self._providers[name]

    # ---- signing in

    async def begin(self, user_id: int, ticket: str, name: str) -> Begun:
        """A sign-in at the provider `name`; the one begun before is void."""
        provider = self.provider(name)
        pkce, browser = Pkce.make(), secrets.token_urlsafe(24)
        state = f"{user_id}.{secrets.token_urlsafe(32)}"
        attempt = {
            "state": state,
            "browser": _digest(browser),
            "provider": name,
            "ticket": ticket,
            "verifier": pkce.verifier.get_secret_value(),
            "at": now().isoformat(),
        }
        async with self._database.writing() as session:
            await vault_of(session).put_json(session, user_id, ATTEMPT, attempt)
        url = self._oauth.authorization_url(
            provider.server,
            self._clients[name],
            redirect_uri=f"{self._back}/{name}",
            scopes=(*provider.scopes, provider.scope),
            state=state,
            pkce=pkce,
            more=dict(provider.asked),
        )
        return Begun(url=url, browser=SecretStr(browser))

    async def finish(self, name: str, query: Mapping[str, str], browser: str) -> Finished:
        """The shopper came back from `name`. Raises `SignInFailed`; the state is used up, whatever came of it."""
        provider = self.provider(name)
        user_id, attempt = await self._taken(query.get("state", ""), browser)
        issuer = query.get("iss", provider.server.issuer)
        if attempt["provider"] != name or not _same_site(issuer, provider.server.issuer):
            raise SignInFailed("mailbox-sign-in-over")
        if "error" in query or not query.get("code"):
            raise SignInFailed("mailbox-sign-in-declined", provider=provider.name)
        try:
            tokens = await self._oauth.redeem(
                provider.server,
                self._clients[name],
                code=query["code"],
                verifier=SecretStr(attempt["verifier"]),
                redirect_uri=f"{self._back}/{name}",
            )
        except GrantGone:
            raise SignInFailed("mailbox-sign-in-over") from None
        except LinkFailed as failed:
            log.warning("signing in at %s failed: %s", name, failed.detail)
            raise SignInFailed("mailbox-sign-in-failed", provider=provider.name) from None
        address = _address_in(tokens, self._clients[name].client_id)
        grant = Grant(provider=name, address=address, tokens=tokens)
        if tokens.scopes and provider.scope.lower() not in {scope.lower() for scope in tokens.scopes}:
            await self.revoke(grant)
            raise SignInFailed("mailbox-sign-in-partly", provider=provider.name)
        if not address or tokens.refresh_token is None:
            await self.revoke(grant)
            raise SignInFailed("mailbox-sign-in-failed", provider=provider.name)
        return Finished(user_id=user_id, ticket=SecretStr(attempt["ticket"]), grant=grant)

    async def _taken(self, state: str, browser: str) -> tuple[int, dict[str, str]]:
        """The shopper, and the attempt of `state`: once, in time and in the browser that began it."""
        number = state.partition(".")[0]
        if not number.isdigit() or len(number) > 15:
            raise SignInFailed("mailbox-sign-in-over")
        user_id = int(number)
        async with self._database.writing() as session:
            attempt = await vault_of(session).get_json(session, user_id, ATTEMPT)
            if not attempt or not hmac.compare_digest(attempt["state"].encode(), state.encode()):
                raise SignInFailed("mailbox-sign-in-over")
            await vault_of(session).forget(session, user_id, ATTEMPT)
        late = now() - datetime.fromisoformat(attempt["at"]) >= LIFE
        if late or not hmac.compare_digest(attempt["browser"], _digest(browser)):
            raise SignInFailed("mailbox-sign-in-over")
        return user_id, attempt

    def url(self, grant: Grant) -> str:
        """Where the mailbox is, with the token as it is now (see `orders.mail.mailbox.Address`). Raises
        `SignInFailed` when its provider is not offered any more."""
        user = quote(f"{grant.address};AUTH=XOAUTH2", safe="")
        scheme, _, rest = self.provider(grant.provider).imap.partition("://")
        return f"{scheme}://{user}:{quote(grant.tokens.access_token.get_secret_value(), safe='')}@{rest}"

    # ---- keeping signed in

    async def token(self, user_id: int, refused: str | None = None) -> str:
        """An access token that is good for some minutes and is not `refused`. Raises `GrantGone` when the shopper
        has to sign in again, `ConnectionError` when the provider does not answer."""
        async with self._database.reading() as session:
            kept = await vault_of(session).get_json(session, user_id, SIGN_IN)
        grant = Grant.of(kept)
        if grant is None or grant.provider not in self._providers:
            raise GrantGone
        access = grant.tokens.access_token.get_secret_value()
        if access != refused and grant.tokens.expires_at - EARLY > now():
            return access
        provider, client = self._providers[grant.provider], self._clients[grant.provider]
        try:
            fresh = await self._oauth.refresh(provider.server, client, grant.tokens)
        except LinkFailed as failed:
            raise ConnectionError(f"{provider.id}: {failed.detail}") from None
        async with self._database.writing() as session:
            if await vault_of(session).get_json(session, user_id, SIGN_IN) == kept:
                renewed = grant.model_copy(update={"tokens": fresh})
                await vault_of(session).put_json(session, user_id, SIGN_IN, renewed.kept())
        return fresh.access_token.get_secret_value()

    # ---- parting

    async def parting(
        self, session: AsyncSession, user_id: int, staying: str | None = None
    ) -> Callable[[], None]:
        """To be called before the mailbox is forgotten; gives what is to be called after the commit: the provider
        is told, from memory alone. `staying`: a mailbox that is connected again, whose grant is one with the old."""
        grant = Grant.of(await vault_of(session).get_json(session, user_id, SIGN_IN))

        def tell() -> None:
            if grant is not None and grant.address != staying:
                task = asyncio.create_task(self.revoke(grant), name="mailbox parting")
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

        return tell

    async def left_there(self, session: AsyncSession, user_id: int) -> MailProvider | None:
        """The provider at which only the shopper can take back what they allowed; None when Muse can, or there is
        nothing."""
        grant = Grant.of(await vault_of(session).get_json(session, user_id, SIGN_IN))
        provider = self._providers.get(grant.provider) if grant else None
        return provider if provider is not None and not provider.server.revocation_endpoint else None

    async def close(self) -> None:
        """Wait for the providers that are being told."""
        await asyncio.gather(*self._under_way)

    async def revoke(self, grant: Grant) -> None:
        """Take back what was allowed, where the provider has a way for it."""
        provider = self._providers.get(grant.provider)
        if provider is None or not provider.server.revocation_endpoint:
            return
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                told = await self._oauth.revoke(provider.server, self._clients[grant.provider], grant.tokens)
        except TimeoutError:
            told = False
        if not told:
            log.warning("%s could not be told that a mailbox was let go", provider.name)


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()


def _same_site(told: str, issuer: str) -> bool:
    """RFC 9207. Microsoft's issuers name the tenant behind the host."""
    return urlsplit(told).netloc == urlsplit(issuer).netloc


def _address_in(tokens: Tokens, client_id: str) -> str:
    """The mailbox that was signed in to, by the ID token; empty when it does not say. It came from the provider's
    own token endpoint, which vouches for it (OpenID Connect Core, 3.1.3.7), and is used as a user name alone: the
    mail server takes the token for no other mailbox."""
    told = tokens.id_token.get_secret_value() if tokens.id_token else ""
    try:
        payload = told.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if claims["aud"] != client_id:
            return ""
        address = str(claims.get("email") or claims.get("preferred_username") or "").strip()
    except (IndexError, KeyError, TypeError, ValueError, AttributeError):
        return ""
    return address if address.count("@") == 1 and address.isprintable() and len(address) <= 320 else ""
