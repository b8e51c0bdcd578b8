"""Changes asked of the payment service, each at most once.

The row of a call is written before the call, under a key that a repeat makes again. A lost answer is looked for
before anything is sent a second time; the service forgets keys after a day, so beyond that nothing is sent at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

import stripe
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.ledger_tables import StripeCall
from storage.tables import now

T = TypeVar("T")
KEY_LIFE = timedelta(hours=23)
MARK = "muse_key"
"""Under this name every object we make carries its key, so that it can be found without its answer."""


class Refused(Exception):
    """The payment service said no, for good. `code` is its own word ("card_declined", "expired_card", ...)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Down(Exception):
    """The payment service gave no clear answer; the same call may be made again later."""


class StripeCalls:
    """`client` None: no payment service is configured, and every call is `Down`."""

    def __init__(self, database: Database, client: stripe.StripeClient | None) -> None:
        self._database = database
        self._client = client

    @property
    def configured(self) -> bool:
        return self._client is not None

    @property
    def api(self) -> stripe.StripeClient:
        if self._client is None:
            raise Down("no payment service is configured")
        return self._client

    async def once(
        self,
        key: str,
        what: str,
        params: Mapping[str, Any],
        post: Callable[[Any, Any], Awaitable[T]],
        look: Callable[[], Awaitable[T | None]],
    ) -> T:
        """`post(params, options)` changes something, at most once per `key`; `look()` finds what an earlier
        call under this key made or changed, None when there is nothing. Raises `Refused` (again for a repeat of
        a refused call, without asking) or `Down`.
        """
        call, repeated = await self._begin(key, what, params)
        if call.state == "refused":
            raise Refused(call.refusal or "refused")
        if repeated and (found := await self.read(look())) is not None:
            return await self._done(key, found)
        if repeated and now() - call.created_at > KEY_LIFE:
            raise Down(f"{what}: the key is too old to be used again")
        options = {"idempotency_key": f"{key}:{call.attempt}"}
        try:
            made = await post({**params, "metadata": {**params.get("metadata", {}), MARK: key}}, options)
        except (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError) as error:
            raise await self._refused(key, error) from None
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise await self._refused(key, error) from None
        except stripe.StripeError as error:
            return await self._after_no_answer(key, what, error, look)
        return await self._done(key, made)

    async def read(self, asked: Awaitable[T]) -> T:
        """Await a call that changes nothing. Raises `Down` when there is no answer, `Refused` for "no such"."""
        try:
            return await asked
        except (stripe.InvalidRequestError, stripe.PermissionError) as error:
            raise Refused(error.code or "invalid_request") from None
        except stripe.StripeError as error:
            raise Down(type(error).__name__) from None

    async def _begin(self, key: str, what: str, params: Mapping[str, Any]) -> tuple[StripeCall, bool]:
        digest = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
        async with self._database.writing() as session:
            known = await session.get(StripeCall, key)
            if known is None:
                made = StripeCall(key=key, what=what, digest=digest)
                session.add(made)
                await session.flush()
                return made, False
        if known.digest != digest:
            raise Refused("idempotency_key_reused")
        return known, True

    async def _after_no_answer(
        self,
        key: str,
        what: str,
        error: stripe.StripeError,
        look: Callable[[], Awaitable[T | None]],
    ) -> T:
        """What was sent may have had its effect: it is looked for. A failure of the service itself is kept under
        the key for a day, so the next try has a key of its own; a lost connection keeps its key."""
        found = await self.read(look())
        if found is not None:
            return await self._done(key, found)
        if (error.http_status or 0) >= 500:
            async with self._database.writing() as session:
                call = await _call(session, key)
                call.attempt += 1
        raise Down(f"{what}: {type(error).__name__}")

    async def _done(self, key: str, made: T) -> T:
        async with self._database.writing() as session:
            call = await _call(session, key)
            call.state, call.object_id = "done", str(getattr(made, "id", ""))
        return made

    async def _refused(self, key: str, error: stripe.StripeError) -> Refused:
        body = cast(Any, error.error) if error.error is not None else None
        code = str(getattr(body, "decline_code", None) or error.code or type(error).__name__)[:80]
        async with self._database.writing() as session:
            call = await _call(session, key)
            call.state, call.refusal = "refused", code
            intent = getattr(body, "payment_intent", None)
            call.object_id = getattr(intent, "id", None)
        return Refused(code)


async def _call(session: AsyncSession, key: str) -> StripeCall:
    return await session.get_one(StripeCall, key, with_for_update=True)


def made_under(key: str, listed: Any) -> Any:
    """Of a list's objects the one that carries `key`; None when there is none."""
    return next((one for one in listed.data if getattr(one.metadata, MARK, None) == key), None)
