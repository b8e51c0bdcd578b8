"""Where linked accounts and sign-ins under way are kept: rows, with every secret in the vault."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Protocol

from pydantic import SecretStr
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.accounts.oauth import Tokens
from domain.base import Frozen
from storage.database import Database
from storage.vault import Vault
from storage.vault_tables import LinkAttempt, OAuthClient, StoreAccount

TOKENS = "store-account"
"""The purpose under which the vault keeps tokens."""
_LINK = "store-sign-in"
ATTEMPT_LIFE = timedelta(minutes=10)
_REFRESH_LEASE = timedelta(seconds=30)


class Attempt(Frozen):
    """A sign-in under way. `state` is known to the shopper's browser and to nobody else."""

    state: SecretStr
    user_id: int
    origin: str
    store_id: str
    issuer: str
    scopes: tuple[str, ...]
    redirect_uri: str
    verifier: SecretStr


class Account(Frozen):
    """A linked account. `wanted`: scopes that the store asked for and the shopper has not granted yet."""

    user_id: int
    origin: str
    store_id: str
    linked: bool
    scopes: tuple[str, ...]
    wanted: tuple[str, ...]
    since: datetime
    tokens: Tokens | None = None


class TokenVault(Protocol):
    """Storage for linking. `DatabaseLedger` is ours; a test may bring a dictionary."""

    async def begin(self, attempt: Attempt) -> None:
        """Keep an attempt; an earlier one of the same shopper at the same store is void."""

    async def take(self, state: str) -> Attempt | None:
        """The attempt of `state`, once and in time; None ever after."""

    async def save(self, user_id: int, origin: str, store_id: str, tokens: Tokens) -> None: ...

    async def load(self, user_id: int, origin: str) -> Account | None: ...

    async def of_user(self, user_id: int) -> tuple[Account, ...]:
        """Without tokens."""

    async def claim_refresh(self, user_id: int, origin: str, seen: Tokens) -> bool:
        """True for one caller at a time, in any process, and only while `seen` are still the tokens kept;
        `save` or half a minute ends the claim."""

    async def expire(self, user_id: int, origin: str) -> None:
        """The grant is gone: the shopper has to sign in again."""

    async def want(self, user_id: int, origin: str, scopes: tuple[str, ...]) -> None: ...

    async def forget(self, user_id: int, origin: str) -> None: ...

    async def client_id(self, issuer: str, redirect_uri: str) -> str | None: ...

    async def keep_client_id(self, issuer: str, redirect_uri: str, client_id: str) -> None: ...


class DatabaseLedger:
    """`TokenVault` on the database and the vault."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def begin(self, attempt: Attempt) -> None:
        async with self._database.writing() as session:
            await session.execute(
                delete(LinkAttempt).where(
                    LinkAttempt.user_id == attempt.user_id, LinkAttempt.origin == attempt.origin
                )
            )
            session.add(
                LinkAttempt(
                    state_digest=_digest(attempt.state.get_secret_value()),
                    user_id=attempt.user_id,
                    origin=attempt.origin,
                    store_id=attempt.store_id,
                    issuer=attempt.issuer,
                    scopes=list(attempt.scopes),
                    redirect_uri=attempt.redirect_uri,
                    expires_at=datetime.now(UTC) + ATTEMPT_LIFE,
                )
            )
            verifier = attempt.verifier.get_secret_value().encode()
            await self._vault.put(session, attempt.user_id, _LINK, verifier, store=attempt.origin)

    async def take(self, state: str) -> Attempt | None:
        digest, now = _digest(state), datetime.now(UTC)
        async with self._database.writing() as session:
            taken = await session.execute(
                update(LinkAttempt)
                .where(
                    LinkAttempt.state_digest == digest,
                    LinkAttempt.used_at.is_(None),
                    LinkAttempt.expires_at > now,
                )
                .values(used_at=now)
                .execution_options(synchronize_session=False)
            )
            if getattr(taken, "rowcount", 0) != 1:
                return None
            row = await session.get_one(LinkAttempt, digest)
            verifier = await self._vault.get(session, row.user_id, _LINK, store=row.origin)
            await self._vault.forget(session, row.user_id, _LINK, store=row.origin)
            if verifier is None:
                return None
            return Attempt(
                state=SecretStr(state),
                user_id=row.user_id,
                origin=row.origin,
                store_id=row.store_id,
                issuer=row.issuer,
                scopes=tuple(row.scopes),
                redirect_uri=row.redirect_uri,
                verifier=SecretStr(verifier.decode()),
            )

    async def save(self, user_id: int, origin: str, store_id: str, tokens: Tokens) -> None:
        async with self._database.writing() as session:
            row = await _row(session, user_id, origin)
            if row is None:
                row = StoreAccount(user_id=user_id, origin=origin, store_id=store_id)
                session.add(row)
            row.state, row.refreshing_until = "linked", None
            row.scopes = list(tokens.scopes)
            row.wanted = [scope for scope in row.wanted or [] if scope not in tokens.scopes]
            row.expires_at = tokens.expires_at
            kept = {
                "access_token": tokens.access_token.get_secret_value(),
                "refresh_token": tokens.refresh_token.get_secret_value() if tokens.refresh_token else None,
            }
            await self._vault.put_json(session, user_id, TOKENS, kept, store=origin)

    async def load(self, user_id: int, origin: str) -> Account | None:
        async with self._database.reading() as session:
            row = await _row(session, user_id, origin)
            if row is None:
                return None
            kept = await self._vault.get_json(session, user_id, TOKENS, store=origin)
            return _account(row, kept)

    async def of_user(self, user_id: int) -> tuple[Account, ...]:
        async with self._database.reading() as session:
            rows = await session.scalars(
                select(StoreAccount).where(StoreAccount.user_id == user_id).order_by(StoreAccount.id)
            )
            return tuple(_account(row, None) for row in rows)

    async def grants(self, session: AsyncSession, user_id: int) -> tuple[Account, ...]:
        """With tokens; those without any have nothing to take back."""
        rows = await session.scalars(select(StoreAccount).where(StoreAccount.user_id == user_id))
        kept = [(row, await self._vault.get_json(session, user_id, TOKENS, store=row.origin)) for row in rows]
        found = (_account(row, tokens) for row, tokens in kept)
        return tuple(account for account in found if account.tokens is not None)

    async def claim_refresh(self, user_id: int, origin: str, seen: Tokens) -> bool:
        now = datetime.now(UTC)
        async with self._database.writing() as session:
            changed = await session.execute(
                update(StoreAccount)
                .where(
                    StoreAccount.user_id == user_id,
                    StoreAccount.origin == origin,
                    StoreAccount.expires_at == seen.expires_at,
                    or_(StoreAccount.refreshing_until.is_(None), StoreAccount.refreshing_until < now),
                )
                .values(refreshing_until=now + _REFRESH_LEASE)
                .execution_options(synchronize_session=False)
            )
            return bool(getattr(changed, "rowcount", 0) == 1)

    async def expire(self, user_id: int, origin: str) -> None:
        async with self._database.writing() as session:
            row = await _row(session, user_id, origin)
            if row is not None:
                row.state, row.refreshing_until = "expired", None
                await self._vault.forget(session, user_id, TOKENS, store=origin)

    async def want(self, user_id: int, origin: str, scopes: tuple[str, ...]) -> None:
        async with self._database.writing() as session:
            row = await _row(session, user_id, origin)
            if row is not None:
                row.wanted = sorted({*row.wanted, *scopes} - set(row.scopes))

    async def forget(self, user_id: int, origin: str) -> None:
        async with self._database.writing() as session:
            await self._vault.forget(session, user_id, TOKENS, store=origin)
            await session.execute(
                delete(StoreAccount).where(StoreAccount.user_id == user_id, StoreAccount.origin == origin)
            )

    async def client_id(self, issuer: str, redirect_uri: str) -> str | None:
        async with self._database.reading() as session:
            row = await session.get(OAuthClient, (issuer, redirect_uri))
            return row.client_id if row else None

    async def keep_client_id(self, issuer: str, redirect_uri: str, client_id: str) -> None:
        async with self._database.writing() as session:
            await session.merge(OAuthClient(issuer=issuer, redirect_uri=redirect_uri, client_id=client_id))


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


async def _row(session: AsyncSession, user_id: int, origin: str) -> StoreAccount | None:
    found: StoreAccount | None = await session.scalar(
        select(StoreAccount).where(StoreAccount.user_id == user_id, StoreAccount.origin == origin)
    )
    return found


def _account(row: StoreAccount, kept: dict[str, str | None] | None) -> Account:
    tokens = None
    if kept is not None and kept["access_token"] is not None and row.expires_at is not None:
        refresh = kept["refresh_token"]
        tokens = Tokens(
            access_token=SecretStr(kept["access_token"]),
            refresh_token=SecretStr(refresh) if refresh else None,
            expires_at=row.expires_at,
            scopes=tuple(row.scopes),
        )
    return Account(
        user_id=row.user_id,
        origin=row.origin,
        store_id=row.store_id,
        linked=row.state == "linked",
        scopes=tuple(row.scopes),
        wanted=tuple(row.wanted),
        since=row.created_at,
        tokens=tokens,
    )
