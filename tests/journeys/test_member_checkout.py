"""A shopper buys in a store's own pages under the login that they stored: on Muse's page, never in the chat."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright
from pydantic import SecretStr
from sqlalchemy import select

from app.runtime import Runtime
from checkout.at_home import AtHome
from checkout.logins.keeping import LOGIN, OF_A_LOGIN, SESSION, keep_login
from checkout.tiers.browser import BrowserTier
from demo.chat.client import ChatMessage
from domain.order import TierName
from net.browser import system_chromium
from storage.tables import User
from storage.vault_tables import VaultSecret
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, order_number
from tests.journeys.world import Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("journeys-member"),
    pytest.mark.browser,
]

STORE = "Maple & Main"
PASSWORD = "demo-password"
SIGN_IN = f"Sign in to {STORE}"


def url_of(message: ChatMessage, label: str) -> str:
    button = message.button(label)
    assert button is not None, message.labels
    assert button.url is not None
    return button.url


async def stores_login(link: str, username: str, password: str = PASSWORD) -> httpx.Response:
    """Open the page of a link and send its form, as a browser would; the answer."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        form = await browser.get(link)
        assert form.status_code == 200, form.text
        token = re.search(r'name="token" value="([^"]+)"', form.text)
        assert token is not None, form.text
        body = {"token": token[1], "username": username, "password": password}
        return await browser.post(link, data=body)


async def signs_in(shopper: Shopper, message: ChatMessage, username: str, password: str = PASSWORD) -> None:
    """Tap the button that asks for a login and give it on the page."""
    page = await shopper.taps(SIGN_IN, "secure page", message)
    done = await stores_login(url_of(page, "Open the secure page"), username, password)
    assert "login is stored" in done.text, done.text
    await shopper.wait_for(sentence("login-stored", store=STORE))


async def user_id(muse: Runtime, shopper: Shopper) -> int:
    """Whose rows are this shopper's: the one who joined last, as each test has a new one."""
    async with muse.database.reading() as session:
        found = await session.scalar(select(User.id).order_by(User.id.desc()).limit(1))
    assert found is not None
    return found


async def kept(muse: Runtime, user: int) -> set[str]:
    """The purposes for which the vault holds something of a shopper's for stores' pages."""
    async with muse.database.reading() as session:
        return set(
            await session.scalars(
                select(VaultSecret.purpose).where(
                    VaultSecret.purpose.in_(OF_A_LOGIN), VaultSecret.user_id == user
                )
            )
        )


async def stored_words(muse: Runtime, word: str) -> bool:
    """Whether a word stands anywhere in Muse's databases."""
    folder = muse.settings.data_dir
    return any(
        word.encode() in file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".png"
    )


async def latest_code(town: Town) -> str:
    codes = (await town.http.get(f"{town.world.maple}/_demo/codes")).json()
    return str(codes[-1]["code"])


async def accounts(town: Town, number: str) -> list[str]:
    """In whose name the store has an order."""
    taken = (await town.http.get(f"{town.world.maple}/_demo/orders")).json()
    return [order["account"] for order in taken if order["order_number"] == number]


@pytest_asyncio.fixture(loop_scope="module")
async def carrying(shopper: Shopper) -> Shopper:
    """Has a scarf in the cart."""
    await shopper.puts_in_cart("maple", "fern-wool-scarf", "Oat")
    return shopper


# ---- logins


async def test_a_profile_made_by_hand_is_listed_and_removed(shopper: Shopper, muse: Runtime) -> None:
    await shopper.asks("/settings", "Settings")
    user = await user_id(muse, shopper)
    profiles = AtHome(muse.database, muse.linking.vault)
    await profiles.keep(user, "maple_and_main", {"cookies": [], "origins": []})
    settings = await shopper.asks("/settings", sentence("settings-login-by-hand", store=STORE))
    await shopper.taps(f"Sign out of {STORE}", sentence("signed-out", stores=STORE, left=0), settings)
    assert await kept(muse, user) == set()
    assert await profiles.profile(user, "maple_and_main") is None


async def test_a_member_buys_and_signs_out(carrying: Shopper, town: Town, muse: Runtime) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper2@example.com")
    review = await carrying.goes_to_review()
    assert sentence("review-member", store=STORE) in review.text
    number = order_number(await carrying.places(review), "MM")
    assert await accounts(town, number) == ["shopper2@example.com"]

    user = await user_id(muse, carrying)
    settings = await carrying.asks("/settings", sentence("settings-logins"))
    assert "s…2@example.com" in settings.text
    assert await kept(muse, user) == {LOGIN, SESSION}
    assert not await stored_words(muse, PASSWORD), "the password is in the vault alone"
    gone = sentence("signed-out", stores=STORE, left=0)
    await carrying.taps(f"Sign out of {STORE}", gone, settings)
    assert await kept(muse, user) == set()
    assert f"Sign out of {STORE}" not in (await carrying.asks("/settings", "Settings")).labels


async def test_a_login_page_works_once_and_only_from_itself(carrying: Shopper, muse: Runtime) -> None:
    page = await carrying.taps(SIGN_IN, "secure page", await carrying.cart())
    link = url_of(page, "Open the secure page")
    async with httpx.AsyncClient(trust_env=False) as other:
        shown = await other.get(link)
        policy = shown.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert carrying.user in shown.text.lower(), "it names whose chat it is"
        forged = await other.post(link, data={"token": "x", "username": "a", "password": "b"})
        assert forged.status_code == 403
    assert (await stores_login(link, "shopper3@example.com")).status_code == 200
    async with httpx.AsyncClient(trust_env=False) as late:
        assert (await late.get(link)).status_code == 410
    assert LOGIN in await kept(muse, await user_id(muse, carrying))


async def test_a_wrong_password_is_asked_for_again(carrying: Shopper, town: Town, muse: Runtime) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper4@example.com", "not-the-password-1")
    await carrying.asks("checkout", "1 · Address")
    waiting = await carrying.asks(carrying.address, sentence("review-login", store=STORE))
    assert await kept(muse, await user_id(muse, carrying)) == set(), "what the store refuses is not kept"
    page = await carrying.taps(SIGN_IN, "secure page", waiting)
    await stores_login(url_of(page, "Open the secure page"), "shopper4@example.com")
    review = await carrying.wait_for(sentence("review-member", store=STORE))
    assert await accounts(town, order_number(await carrying.places(review), "MM")) == ["shopper4@example.com"]


async def test_who_would_rather_not_sign_in_buys_as_a_guest(carrying: Shopper, town: Town) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper5@example.com", "not-the-password-2")
    await carrying.asks("checkout", "1 · Address")
    waiting = await carrying.asks(carrying.address, sentence("review-login", store=STORE))
    review = await carrying.taps("Go on without signing in", sentence("review-guest", store=STORE), waiting)
    assert await accounts(town, order_number(await carrying.places(review), "MM")) == [None]


async def test_a_store_for_members_only_waits_for_the_login(
    carrying: Shopper, town: Town, muse: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = muse.stores.by_slug("maple_and_main")
    assert store is not None
    assert store.walk is not None
    closed = replace(store, walk=replace(store.walk, guest=False))
    monkeypatch.setitem(muse.stores._by_slug, store.slug, closed)
    monkeypatch.setitem(muse.tiers.known, store.slug, closed)
    await carrying.asks("checkout", "1 · Address")
    waiting = await carrying.asks(carrying.address, sentence("review-login", store=STORE))
    page = await carrying.taps(SIGN_IN, "secure page", waiting)
    await stores_login(url_of(page, "Open the secure page"), "shopper8@example.com")
    review = await carrying.wait_for(sentence("review-member", store=STORE))
    assert await accounts(town, order_number(await carrying.places(review), "MM")) == ["shopper8@example.com"]


async def test_signing_out_everywhere_leaves_nothing(carrying: Shopper, muse: Runtime) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper9@example.com")
    user = await user_id(muse, carrying)
    async with muse.database.writing() as session:
        await keep_login(session, user, "northline", "shopper9@example.com", SecretStr(PASSWORD))
    settings = await carrying.asks("/settings", sentence("settings-logins"))
    await carrying.taps("Sign out everywhere", "Signed out", settings)
    assert await kept(muse, user) == set()
    assert sentence("settings-logins") not in (await carrying.asks("/settings", "Settings")).text


async def test_what_the_bank_asks_a_member_is_answered_on_the_stores_page(
    carrying: Shopper, town: Town
) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper9@example.com")
    review = await carrying.goes_to_review()
    await town.fault("maple", "three_d_secure")
    done = await carrying.places(review)
    why = sentence("handover-bank-check")
    assert done.text == f"Almost done\n\n{sentence('confirmation-hand-over', store=STORE, why=why)}"
    assert url_of(done, f"Continue to {STORE}").startswith(town.world.maple)
    taken = (await town.http.get(f"{town.world.maple}/_demo/orders")).json()
    assert "shopper9@example.com" not in [order["account"] for order in taken]


async def test_a_security_code_asked_of_a_member_is_typed_on_the_stores_page(
    carrying: Shopper, town: Town
) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper7@example.com")
    await town.fault("maple", "asks_cvc", 9)
    review = await carrying.goes_to_review()
    assert f"You’ll complete at {STORE}" in review.text
    done = await carrying.places(review)
    assert sentence("handover-security-code") in done.text


async def test_a_password_in_the_chat_is_deleted_and_never_used(carrying: Shopper, muse: Runtime) -> None:
    await carrying.taps(SIGN_IN, "secure page", await carrying.cart())
    await carrying.asks("my password is hunter2-Maple", sentence("secret-deleted", kind="password"))
    assert not [m for m in await carrying.messages() if "hunter2" in m.text]
    assert await kept(muse, await user_id(muse, carrying)) == set()


# ---- one-time codes


async def test_a_one_time_code_is_typed_into_the_chat(carrying: Shopper, town: Town, muse: Runtime) -> None:
    await signs_in(carrying, await carrying.cart(), "shopper6@example.com")
    await town.fault("maple", "one_time_code")
    await carrying.asks("checkout", "1 · Address")
    await carrying.asks(carrying.address, sentence("ask-code", store=STORE))
    await carrying.wait_for(sentence("review-code", store=STORE), since=0)
    wrong = await carrying.asks("000000", sentence("ask-code-again", store=STORE))
    assert wrong.text
    code = await latest_code(town)
    review = await carrying.asks(f"it's {code}", sentence("review-member", store=STORE))
    assert not [m for m in await carrying.messages() if code in m.text], "the code is gone from the chat"
    assert await accounts(town, order_number(await carrying.places(review), "MM")) == ["shopper6@example.com"]
    assert not await stored_words(muse, code)


async def test_a_code_that_comes_too_late_goes_on_where_the_walk_stood(
    carrying: Shopper, town: Town, muse: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = muse.tiers[TierName.BROWSER]
    assert isinstance(browser, BrowserTier)
    monkeypatch.setattr(browser.held, "seconds", 0.3)
    await signs_in(carrying, await carrying.cart(), "shopper7@example.com")
    await town.fault("maple", "one_time_code")
    await carrying.asks("checkout", "1 · Address")
    late = await carrying.asks(carrying.address, sentence("ask-code-late", store=STORE))
    assert muse.browser.open_contexts == 0, "the page was closed, its state is kept"
    monkeypatch.setattr(browser.held, "seconds", 60.0)
    await carrying.taps(f"Go on at {STORE}", sentence("ask-code", store=STORE), late)
    review = await carrying.asks(await latest_code(town), sentence("review-member", store=STORE))
    assert await accounts(town, order_number(await carrying.places(review), "MM")) == ["shopper7@example.com"]


# ---- a page that wants to see a person


async def meets_the_wall(shopper: Shopper, town: Town) -> ChatMessage:
    """On the way to the review the store asks for a person; the message that says so."""
    await town.fault("maple", "captcha")
    await shopper.asks("checkout", "1 · Address")
    asked = await shopper.asks(shopper.address, sentence("ask-person", store=STORE))
    await shopper.wait_for(sentence("review-person", store=STORE), since=0)
    return asked


async def test_a_captcha_is_passed_in_the_remote_view(carrying: Shopper, town: Town, muse: Runtime) -> None:
    asked = await meets_the_wall(carrying, town)
    assert asked.photo is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=system_chromium(muse.settings))
        view = await browser.new_page(viewport={"width": 390, "height": 844})
        await view.goto(url_of(asked, "Show me the page"))
        assert carrying.user in (await view.inner_text("main")).lower()
        await view.get_by_role("button", name="Show the page").click()
        await view.wait_for_function("() => document.getElementById('shown').naturalWidth === 390")
        stranger = await browser.new_context()
        elsewhere = await (await stranger.new_page()).goto(view.url)
        assert elsewhere is not None
        assert elsewhere.status == 403
        await view.locator("#stage").focus()
        await view.keyboard.press("Tab")
        await view.locator("#type").fill(await latest_code(town))
        await view.locator("#enter").click()
        await view.get_by_text(sentence("view-passed")).wait_for()
        await browser.close()
    review = await carrying.wait_for(sentence("review-guest", store=STORE), since=0)
    await assert_one_order(carrying, review)


async def assert_one_order(shopper: Shopper, review: ChatMessage) -> None:
    number = order_number(await shopper.places(review), "MM")
    assert [order["order_number"] for order in await shopper.orders("maple")] == [number]


async def test_a_captcha_nobody_passes_in_time_can_be_opened_anew(
    carrying: Shopper, town: Town, muse: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = muse.tiers[TierName.BROWSER]
    assert isinstance(browser, BrowserTier)
    monkeypatch.setattr(browser.held, "seconds", 0.3)
    await town.fault("maple", "captcha")
    await carrying.asks("checkout", "1 · Address")
    late = await carrying.asks(carrying.address, sentence("ask-person-late", store=STORE))
    await carrying.wait_for(sentence("review-you-complete", store=STORE), since=0)
    review = await carrying.taps(f"Open {STORE} anew", sentence("review-guest", store=STORE), late)
    await assert_one_order(carrying, review)


async def test_a_captcha_that_is_refused_leaves_the_store_to_the_shopper(
    carrying: Shopper, town: Town, muse: Runtime
) -> None:
    asked = await meets_the_wall(carrying, town)
    await carrying.tap("I’ll finish there myself", asked)
    await carrying.wait_for(sentence("ask-person-declined", store=STORE))
    review = await carrying.wait_for(sentence("review-you-complete", store=STORE), since=0)
    done = await carrying.places(review)
    assert done.text.startswith("Almost done")
    assert await carrying.orders("maple") == []
