"""Getting in: as the shopper who stored a login, or as a guest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from checkout.tiers.walker import codes, words
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.locate import Found
from checkout.tiers.walker.obstacles import CodeAsked, asks_for_code, errors_on
from checkout.tiers.walker.page import FieldSeen, PageSeen
from checkout.tiers.walker.visit import Visit, by_words
from domain.errors import Refusal, StoreRefused
from domain.walk import SignIn, Spots

if TYPE_CHECKING:
    from playwright.async_api import StorageState

    from checkout.tiers.walker.remote import RemotePage


@dataclass(frozen=True, slots=True)
class Login:
    username: str
    password: SecretStr


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a walk stood when it had to wait for its shopper: enough to go on there in another context."""

    url: str
    state: StorageState


class Sessions(Protocol):
    """Cookies and storage of a shopper at a store, kept encrypted."""

    async def load(self, user_id: int, store_id: str) -> StorageState | None: ...

    async def save(self, user_id: int, store_id: str, state: StorageState) -> None: ...

    async def drop(self, user_id: int, store_id: str) -> None: ...


class Logins(Protocol):
    """Logins that shoppers chose to store."""

    async def login(self, user_id: int, store_id: str) -> Login | None: ...


class Asker(Protocol):
    """Asks the shopper for what only they can give. The walk ends meanwhile, and begins anew once it is given; its
    page is kept as long as that pays (see `held`)."""

    async def login_refused(self, user_id: int, store_id: str) -> None:
        """The store did not take the stored login: it is of no use any more."""

    async def wants_login(self, user_id: int, store_id: str, *, members_only: bool) -> bool:
        """Whether the shopper, who has no login stored, is asked for one before anything is bought there."""

    async def stand(self, user_id: int, store_id: str) -> Stand | None:
        """Where the last walk had to wait, if that is not over."""

    async def code(self, user_id: int, store_id: str) -> str | None:
        """The one-time code that the shopper gave, once."""

    async def ask_code(self, user_id: int, store_id: str, stand: Stand, *, again: bool) -> None:
        """Ask for the store's one-time code. `again`: the one given before was not taken."""

    async def ask_person(self, page: RemotePage) -> bool:
        """Ask the shopper to pass a page that wants to see a person. False: they would rather not, or were asked
        often enough."""

    async def declines(self, user_id: int, store_id: str) -> bool:
        """Whether the shopper said a while ago that they would not pass such a page."""

    async def too_late(self, user_id: int, store_id: str) -> None:
        """The page is no longer held."""

    async def over(self, user_id: int, store_id: str) -> None:
        """The walk got past what it waited for."""


@dataclass(slots=True)
class Entrance:
    """How one shopper gets into one store. `login` None: as a guest, or with the cookies the context has."""

    visit: Visit
    login: Login | None
    asker: Asker | None = None
    sessions: Sessions | None = None
    stand: Stand | None = None
    """Where an earlier walk had to wait."""
    waited: bool = False
    """This very page asked for a code, and was held."""
    entered: bool = False
    """Whether we signed in on this visit."""

    async def is_inside(self, page: PageSeen) -> bool:
        """Whether the page greets a signed-in shopper."""
        sign_in = self.visit.walk.sign_in
        if sign_in is None:
            return False
        if sign_in.proof:
            return await self.visit.spot(sign_in.proof) is not None
        return by_words(page, words.SIGN_OUT) is not None

    async def go_in(self, *, again: bool) -> None:
        """Signed in when there is a login or a kept session, else as a guest. `again`: the session was lost on the
        way. Raises `StoreRefused` (SIGN_IN, SESSION_EXPIRED) and `CodeAsked`."""
        visit = self.visit
        if again and self.sessions is not None:
            await self.sessions.drop(visit.user_id, visit.store.slug)
        if self.login is not None and (again or not visit.member):
            await self.sign_in()
        elif again and visit.member:
            raise StoreRefused(Refusal.SESSION_EXPIRED, detail="the kept session ended")
        elif again:
            await visit.context.clear_cookies()
        elif not visit.member:
            await self._as_guest(visit)

    async def _as_guest(self, visit: Visit) -> None:
        closed = not visit.walk.guest
        asker = self.asker if visit.walk.sign_in is not None else None
        if asker and await asker.wants_login(visit.user_id, visit.store.slug, members_only=closed):
            raise self._login_wanted("no stored login")
        if closed:
            raise StoreRefused(Refusal.SIGN_IN, detail="the store sells to members only")

    def _login_wanted(self, detail: str) -> StoreRefused:
        if self.asker is None:
            return StoreRefused(Refusal.SIGN_IN, detail=detail)
        return StoreRefused(Refusal.SIGN_IN, detail=detail, waits_for="login", store=self.visit.store.name)

    async def sign_in(self) -> None:
        """Sign in with the stored login. Raises `StoreRefused` (SIGN_IN) when the store does not take it, and
        `CodeAsked`."""
        sign_in = self.visit.walk.sign_in
        if sign_in is None or self.login is None:
            raise StoreRefused(Refusal.SESSION_EXPIRED, detail="no stored login")
        with self.visit.trail.step("sign in"):
            self.visit.relaxed |= {"password", "code"}
            try:
                page = await self._where_it_stood() or await self._with_login(sign_in, self.login)
                if asks_for_code(page):
                    page = await self._answer_code(page)
                if _first(page, ("password",)) is not None or self.visit.at(page, sign_in.page):
                    await self._login_refused("; ".join(errors_on(page)) or "the store did not let us in")
            finally:
                self.visit.relaxed -= {"password", "code"}
        self.visit.member = self.entered = True

    async def pass_code(self) -> PageSeen | None:
        """The page that follows once the code was typed for which the checkout had to wait; None where nothing waits
        for one, and where signing in comes first. Raises `CodeAsked`."""
        if self.login is not None and not self.visit.member:
            return None
        self.visit.relaxed.add("code")
        try:
            page = await self._where_it_stood()
            return await self._answer_code(page) if page is not None else None
        finally:
            self.visit.relaxed.discard("code")

    async def _where_it_stood(self) -> PageSeen | None:
        """The page on which an earlier walk was asked for a code, while that still waits for one."""
        stand, self.stand = self.stand, None
        if self.waited:
            page = await self.visit.read()
        elif stand is not None and self.visit.is_ours(stand.url):
            page = await self.visit.goto(stand.url)
        else:
            return None
        self.waited = asks_for_code(page)
        return page if self.waited else None

    async def _with_login(self, sign_in: SignIn, login: Login) -> PageSeen:
        """Type the login; the page that answers. None is needed where we are signed in already."""
        page = await self.visit.goto(sign_in.page)
        if not self.visit.at(page, sign_in.page) and await self.is_inside(page):
            return page
        user = await self._field(sign_in.user, page, ("email", "username"))
        await user.locator.fill(login.username)
        page = await self.visit.read()
        if not sign_in.password and _first(page, ("password",)) is None:
            page = await self._submit(sign_in, page, None)  # the password is asked for on its own page
        password = await self._field(sign_in.password, page, ("password",))
        await password.locator.fill(login.password.get_secret_value())
        return await self._submit(sign_in, await self.visit.read(), _first(page, ("password",)))

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
            await self._login_refused("the store refuses the stored login")
        return now

    async def _login_refused(self, detail: str) -> None:
        """The login is of no use: it is forgotten, and the shopper asked for another. Raises `StoreRefused`."""
        if self.asker is not None:
            await self.asker.login_refused(self.visit.user_id, self.visit.store.slug)
        raise self._login_wanted(detail)

    async def _answer_code(self, page: PageSeen) -> PageSeen:
        """Type the one-time code that the shopper gave for this page. Raises `CodeAsked` without one."""
        user_id, store_id = self.visit.user_id, self.visit.store.slug
        given = await self.asker.code(user_id, store_id) if self.asker is not None else None
        if given is None or not self.waited:  # one that was given for an earlier page is out of date
            raise CodeAsked(again=False)
        self.waited = False
        return await codes.give(self.visit, page, given)

    async def _field(self, spots: Spots, page: PageSeen, keys: tuple[str, ...]) -> Found:
        found = await self.visit.spot(spots)
        if found is not None:
            return found
        field = _first(page, keys)
        if field is None:
            said = f": HTTP {page.status}" if page.status >= 400 else ""
            raise StoreRefused(Refusal.CHANGED, detail=f"no field for {keys[0]} at {page.path}{said}")
        return Found(self.visit.here(field.selector), field.label)


def _first(page: PageSeen, keys: tuple[str | None, ...]) -> FieldSeen | None:
    """The first field of a kind; in a form that asks for a password, when there is one."""
    forms = [f.form for f in page.fields if key_of(f) == "password"]
    fields = [f for f in page.fields if key_of(f) in keys and not f.is_choice and f.type != "select"]
    fields.sort(key=lambda f: (keys.index(key_of(f)), bool(forms) and f.form not in forms))
    return fields[0] if fields else None
