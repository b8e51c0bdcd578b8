"""The page in headless Chromium: what a shopper sees and does."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect
from telegram import (
    Bot,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
)

from demo.chat.client import ShopperClient

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
CARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Checkout", callback_data="checkout", style="success")],
        [
            InlineKeyboardButton("Store", url="http://127.0.0.1:9/store"),
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("1Z999")),
        ],
    ]
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Chromium for all tests of the file; yields where it is driven from."""
    profile = tmp_path_factory.mktemp("profile")
    command = [os.environ.get("MUSE_CHROMIUM") or shutil.which("chromium") or "chromium", "--headless"]
    command += ["--remote-debugging-port=0", f"--user-data-dir={profile}", "--no-first-run"]
    command += ["--no-sandbox"] if os.geteuid() == 0 else []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        port = profile / "DevToolsActivePort"
        while not port.exists() or not port.read_text():
            assert process.poll() is None
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port.read_text().split()[0]}"
        process.terminate()


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        yield browser
        for context in browser.contexts[1:]:
            await context.close()


Open = Callable[..., Any]


@pytest.fixture
async def open_page(browser: Browser, origin: str) -> AsyncIterator[Open]:
    """Opens the page of a shopper; at the end nothing may have complained, nor left the machine."""
    trouble: list[str] = []

    async def open_as(user: str = "alice", viewport: ViewportSize | None = None, **more: Any) -> Page:
        context = await browser.new_context(
            viewport=viewport or PHONE, permissions=["clipboard-read", "clipboard-write"], **more
        )
        page = await context.new_page()
        page.on(
            "console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "request",
            lambda sent: None if sent.url.startswith((origin, "blob:")) else trouble.append(sent.url),
        )
        await page.goto(f"{origin}/?user={user}")
        await page.wait_for_selector("html[data-ready]")
        return page

    yield open_as
    assert trouble == []


async def tapped(bot: Bot) -> CallbackQuery:
    """The newest tap."""
    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query is not None
    return query


async def test_a_shopper_starts_writes_and_reads(
    open_page: Open, bot: Bot, alice: ShopperClient, origin: str
) -> None:
    page = await open_page()
    await expect(page.locator(".intro")).to_be_visible()
    await expect(page.locator("#composer")).to_be_hidden()
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator(".message.out .text")).to_contain_text("/start")
    chat = (await bot.get_updates())[0].effective_chat
    assert chat is not None
    await bot.send_chat_action(chat.id, "typing")
    await expect(page.locator("#status")).to_have_text("typing")
    sent = await bot.send_message(chat.id, "<b>Welcome</b>\n<pre>a  1\nb  2</pre>\nafter", parse_mode="HTML")
    await expect(page.locator("#status")).to_have_text("bot")
    bubble = page.locator(f'.message[data-id="{sent.message_id}"]')
    await expect(bubble.locator("b")).to_have_text("Welcome")
    await expect(bubble.locator("pre")).to_have_text("a  1\nb  2")
    await page.get_by_role("textbox", name="Message").fill("two\nlines")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.out").last).to_contain_text("two")
    assert [message.text for message in await alice.messages() if message.mine] == ["/start", "two\nlines"]


async def test_buttons(open_page: Open, bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    page = await open_page()
    await bot.send_message(alice_id, "Your cart", reply_markup=CARD)
    checkout = page.get_by_role("button", name="Checkout")
    await expect(checkout).to_have_class("success")
    await checkout.click()
    await expect(checkout).to_have_class("success pressed")
    await (await tapped(bot)).answer("On it")
    await expect(page.locator("#toast")).to_have_text("On it")
    await expect(checkout).to_have_class("success")
    await checkout.click()
    await (await tapped(bot)).answer("The price went up", show_alert=True)
    await expect(page.locator("#alert")).to_contain_text("The price went up")
    await page.get_by_role("button", name="OK").click()
    await expect(page.locator("#alert")).to_be_hidden()
    await page.get_by_role("button", name="Copy").click()
    await expect(page.locator("#toast")).to_have_text("Copied to the clipboard")
    assert await page.evaluate("navigator.clipboard.readText()") == "1Z999"
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Store").click()
    assert (await opened.value).url in (
        "http://127.0.0.1:9/store",
        "chrome-error://chromewebdata/",
        "about:blank",
    )


async def test_edits_happen_in_place_and_deletions_vanish(
    open_page: Open, bot: Bot, alice: ShopperClient, alice_id: int
) -> None:
    page = await open_page()
    progress = await bot.send_message(alice_id, "⏳ placing…")
    below = await bot.send_message(alice_id, "below", reply_markup=CARD)
    await bot.edit_message_text("✓ Order #N-1", alice_id, progress.message_id)
    first = page.locator(".message:not(.out)").first
    await expect(first.locator(".text")).to_contain_text("✓ Order #N-1")
    await expect(first).to_contain_text("edited")
    await bot.edit_message_reply_markup(alice_id, below.message_id)
    await expect(page.locator(".buttons")).to_have_count(0)
    await bot.delete_message(alice_id, below.message_id)
    await expect(page.locator(".message:not(.out)")).to_have_count(1)


async def test_pictures_albums_and_files(
    open_page: Open, bot: Bot, alice_id: int, picture: Callable[..., bytes]
) -> None:
    page = await open_page()
    await bot.send_photo(alice_id, picture(600, 800), caption="A dress")
    await bot.send_media_group(alice_id, [InputMediaPhoto(picture(300 + n, 300)) for n in range(3)])
    await bot.send_document(alice_id, b"%PDF-1", filename="label.pdf")
    await expect(page.locator(".photos.single img")).to_have_js_property("complete", True)
    assert await page.locator(".photos.single img").evaluate("image => image.naturalWidth") == 600
    await expect(page.locator(".album.of-3 button")).to_have_count(3)
    await expect(page.locator(".file")).to_contain_text("label.pdf")
    await page.get_by_role("button", name="Open the picture").first.click()
    await expect(page.locator("#lightbox img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#lightbox")).to_be_hidden()


async def test_commands_and_sample_links(open_page: Open, bot: Bot, alice_id: int) -> None:
    await bot.set_my_commands([("cart", "Your cart"), ("orders", "Your orders")])
    page = await open_page()
    await page.get_by_role("button", name="Menu").click()
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.get_by_role("option", name="/orders").click()
    await expect(page.locator(".message.out").last).to_contain_text("/orders")
    await page.get_by_role("textbox").fill("/c")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.out").last).to_contain_text("/cart")
    await page.get_by_role("button", name="Black dress").click()
    await expect(page.get_by_role("textbox")).to_have_value("http://127.0.0.1:1/dress")


async def test_text_is_never_markup(open_page: Open, bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    page = await open_page()
    await alice.say('<img src=x onerror="document.title=1"> <script>document.title=2</script>')
    link = {"type": "text_link", "offset": 0, "length": 4, "url": "javascript:document.title=3"}
    await alice.say("here", entities=[link])
    await expect(page.locator(".message.out").nth(1)).to_contain_text("<img src=x")
    await page.locator(".message.out a").last.click()
    assert await page.title() == "Muse"


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}])
async def test_nothing_overflows(
    open_page: Open,
    bot: Bot,
    alice: ShopperClient,
    alice_id: int,
    viewport: dict[str, int],
    picture: Callable[..., bytes],
) -> None:
    await alice.say("https://store.example/" + "long" * 80)
    await bot.send_message(
        alice_id, f"<pre>{'wide ' * 40}</pre> {'unbreakable' * 30}", parse_mode="HTML", reply_markup=CARD
    )
    await bot.send_media_group(alice_id, [InputMediaPhoto(picture(300, 300)) for _ in range(10)])
    await bot.send_photo(alice_id, picture(2000, 300))
    page = await open_page(viewport=viewport)
    assert await page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    overflow = "node => node.scrollWidth - node.clientWidth"
    assert await page.locator("#scroll").evaluate(overflow) == 0
    width = await page.locator(".log").evaluate("node => node.getBoundingClientRect().width")
    assert width <= 728


async def test_light_and_dark(open_page: Open, alice_id: int) -> None:
    page = await open_page(color_scheme="dark")
    theme = page.locator("html")
    await expect(theme).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="Light or dark").click()
    await expect(theme).to_have_attribute("data-theme", "light")
    await page.reload()
    await expect(theme).to_have_attribute("data-theme", "light")


async def test_several_shoppers(open_page: Open, bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    alices = await open_page("alice")
    bobs = await open_page("bob")
    await bobs.get_by_role("button", name="Start").click()
    await bot.send_message(alice_id, "only for Alice")
    await expect(alices.locator(".message")).to_have_count(2)
    await expect(bobs.locator(".message")).to_have_count(1)
    await alices.get_by_role("button", name="Shopper and settings").click()
    await alices.get_by_role("link", name="bob").click()
    await alices.wait_for_url("**/?user=bob")
    await alices.wait_for_selector("html[data-ready]")
    await expect(alices.locator(".message")).to_have_count(1)


async def test_blocking_and_language(open_page: Open, bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    page = await open_page()
    more = page.get_by_role("button", name="Shopper and settings")
    await more.click()
    await page.get_by_role("menuitemradio", name="Español").click()
    await more.click()
    await page.get_by_role("button", name="Block the bot").click()
    await page.get_by_role("button", name="Restart").click()
    await expect(page.locator("#composer")).to_be_visible()
    assert (await alice.messages())[-1].json["from"]["language_code"] == "es"


async def test_the_reader_stays_where_they_are(
    open_page: Open, bot: Bot, alice: ShopperClient, alice_id: int
) -> None:
    await alice.flood([f"line {n}" for n in range(60)])
    page = await open_page()
    await expect(page.locator("#down")).to_be_hidden()
    await page.locator("#scroll").evaluate("node => node.scrollTo(0, 0)")
    await bot.send_message(alice_id, "news")
    await expect(page.locator("#unread")).to_have_text("1")
    assert await page.locator("#scroll").evaluate("node => node.scrollTop") == 0
    await page.get_by_role("button", name="To the newest message").click()
    await expect(page.locator("#down")).to_be_hidden()


async def test_the_guard_of_the_page(open_page: Open, origin: str) -> None:
    page = await open_page()
    answer = await page.request.get(origin)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
