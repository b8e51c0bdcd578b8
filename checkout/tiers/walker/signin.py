"""Getting in: as the shopper who stored a login, or as a guest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from checkout.tiers.walker import words
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.locate import Found, find
from checkout.tiers.walker.obstacles import asks_for_code, errors_on
from checkout.tiers.walker.page import FieldSeen, PageSeen
from checkout.tiers.walker.visit import Visit, by_words
from domain.errors import Refusal, StoreRefused
from domain.walk import SignIn, Spots

if TYPE_CHECKING:
    from playwright.async_api import StorageState

CODE_SECONDS = 300.0
"""How long a page waits for a shopper's one-time code."""


@dataclass(frozen=True, slots=True)
class Login:
    username: str
    password: SecretStr


class Sessions(Protocol):
    """Cookies and storage of a shopper at a store, kept encrypted."""

    async def load(self, user_id: int, store_id: str) -> StorageState | None: ...

    async def save(self, user_id: int, store_id: str, state: StorageState) -> None: ...

    async def drop(self, user_id: int, store_id: str) -> None: ...


class Logins(Protocol):
    """Logins that shoppers chose to store."""

    async def login(self, user_id: int, store_id: str) -> Login | None: ...


class Asker(Protocol):
    """Asks the shopper while a page waits."""

    async def code(self, user_id: int, store_id: str, seconds: float) -> str | None:
        """The one-time code the store sent, or None when the shopper did not answer within `seconds`."""


@dataclass(slots=True)
class Entrance:
    """How one shopper gets into one store. `login` None: as a guest, or with the cookies the context has."""

    visit: Visit
    login: Login | None
    asker: Asker | None = None
    entered: bool = False
    """Whether we signed in on this visit."""

    async def is_inside(self, page: PageSeen) -> bool:
        """Whether the page greets a signed-in shopper."""
        sign_in = self.visit.walk.sign_in
        if sign_in is None:
            return False
        if sign_in.proof:
            return await find(self.visit.page, sign_in.proof) is not None
        return by_words(page, words.SIGN_OUT) is not None

    async def sign_in(self) -> None:
        """Sign in with the stored login. Raises `StoreRefused` (SIGN_IN) when the store does not take it."""
        sign_in = self.visit.walk.sign_in
        if sign_in is None or self.login is None:
            raise StoreRefused(Refusal.SESSION_EXPIRED, detail="no stored login")
        with self.visit.trail.step("sign in"):
            self.visit.relaxed |= {"password", "code"}
            try:
                await self._sign_in(sign_in, self.login)
            finally:
                self.visit.relaxed -= {"password", "code"}
        self.visit.member = self.entered = True

    async def _sign_in(self, sign_in: SignIn, login: Login) -> None:
        page = await self.visit.goto(sign_in.page)
        if not self.visit.at(page, sign_in.page) and await self.is_inside(page):
            return
        user = await self._field(sign_in.user, page, ("email", "username"))
        await user.locator.fill(login.username)
        page = await self.visit.read()
        if not sign_in.password and _first(page, ("password",)) is None:
            page = await self._submit(sign_in, page, None)  # the password is asked for on its own page
        password = await self._field(sign_in.password, page, ("password",))
        await password.locator.fill(login.password.get_secret_value())
        page = await self._submit(sign_in, await self.visit.read(), _first(page, ("password",)))
        if asks_for_code(page):
            page = await self.answer_code(page)
        if _first(page, ("password",)) is not None or self.visit.at(page, sign_in.page):
            detail = "; ".join(errors_on(page)) or "the store did not let us in"
            raise StoreRefused(Refusal.SIGN_IN, detail=detail)

    async def _submit(self, sign_in: SignIn, page: PageSeen, near: FieldSeen | None) -> PageSeen:
        """Press the form's button; returns the page that answers."""
        if sign_in.press:
            found = await self.visit.find("sign in", sign_in.press, None, page)
        else:
            button = by_words(page, words.SIGN_IN, form=near.form if near else None)
            found = Found(self.visit.here(button.selector), button.text) if button else None
        if found is None:
            raise StoreRefused(Refusal.CHANGED, detail="no button to sign in")
        seen = self.visit.watch.navigations
        await self.visit.press(found)

        def answered(now: PageSeen) -> bool | None:
            failed = any(words.LOGIN_FAILED.search(text) for text in errors_on(now))
            moved = now.shape != page.shape or self.visit.watch.navigations > seen
            return (failed or moved) or None

        now, _ = await self.visit.until(answered)
        if any(words.LOGIN_FAILED.search(text) for text in errors_on(now)):
            raise StoreRefused(Refusal.SIGN_IN, detail="the store refuses the stored login")
        return now

    async def answer_code(self, page: PageSeen) -> PageSeen:
        """Ask the shopper for the one-time code and type it. Raises `StoreRefused` (SIGN_IN) without one."""
        if self.asker is None:
            raise StoreRefused(Refusal.SIGN_IN, detail="a one-time code is asked for")
        async with self.visit.waiting(CODE_SECONDS):
            code = await self.asker.code(self.visit.user_id, self.visit.store.slug, CODE_SECONDS)
        if code is None:
            raise StoreRefused(Refusal.SIGN_IN, detail="no code within five minutes", may_retry=True)
        field = _first(page, ("one_time_code", None))
        if field is None:
            raise StoreRefused(Refusal.CHANGED, detail="no field for the code")
        await self.visit.here(field.selector).fill(code)
        button = by_words(await self.visit.read(), words.SUBMIT_CODE, form=field.form)
        if button is not None:
            await self.visit.press(Found(self.visit.here(button.selector), button.text))
        now, _ = await self.visit.until(lambda seen: True if not asks_for_code(seen) else None)
        if asks_for_code(now):
            raise StoreRefused(Refusal.SIGN_IN, detail="the store refuses the code", may_retry=True)
        return now

    async def _field(self, spots: Spots, page: PageSeen, keys: tuple[str, ...]) -> Found:
        found = await find(self.visit.page, spots)
        if found is not None:
            return found
        field = _first(page, keys)
        if field is None:
            raise StoreRefused(Refusal.CHANGED, detail=f"no field for {keys[0]} at {page.path}")
        return Found(self.visit.here(field.selector), field.label)


def _first(page: PageSeen, keys: tuple[str | None, ...]) -> FieldSeen | None:
    """The first field of a kind; in a form that asks for a password, when there is one."""
    forms = [f.form for f in page.fields if key_of(f) == "password"]
    fields = [f for f in page.fields if key_of(f) in keys and not f.is_choice and f.type != "select"]
    fields.sort(key=lambda f: (keys.index(key_of(f)), bool(forms) and f.form not in forms))
    return fields[0] if fields else None
