"""Maple & Main in a real browser: its own JavaScript, and the tricks its pages play."""

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.demo.maple.trip import ADDRESS, Trip

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("MUSE_CHROMIUM") or shutil.which("chromium"),
            args=["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, origin: str) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=origin, viewport=PHONE)
    context.set_default_timeout(10_000)
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


async def bag_a_dress(page: Page) -> None:
    await page.goto("/p/marlow-wrap-dress")
    if await page.get_by_role("button", name="Accept all").is_visible():
        await page.get_by_role("button", name="Accept all").click()
    await page.get_by_role("link", name="Burgundy").click()
    await expect(page.locator(".colors b")).to_have_text("Burgundy")
    await page.locator(".sizes label", has_text=re.compile("^M$")).click()
    await page.get_by_role("button", name="Add to bag").click()
    await expect(page.locator("[data-drawer]")).to_be_visible()


async def fill_address(page: Page) -> None:
    await page.goto("/checkout")
    await page.get_by_role("button", name="Continue as guest").click()
    for name, value in ADDRESS.items():
        if name not in ("which", "state"):
            await page.locator(f"#{name}").fill(value)
    await page.locator("#state").select_option("TX")


async def to_payment(page: Page) -> None:
    await fill_address(page)
    await page.locator("#phone").press("Tab")
    await page.get_by_role("button", name="Continue to shipping").click()
    await page.get_by_role("button", name="Continue to payment").click()


async def no_sideways_scroll(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_a_dress_is_bought_on_a_phone(page: Page, trip: Trip) -> None:
    await page.goto("/")
    await no_sideways_scroll(page)
    await page.goto("/p/marlow-wrap-dress")
    await page.get_by_role("button", name="Accept all").click()
    await page.get_by_role("button", name="Add to bag").click()
    await expect(page.locator("[data-hint]")).to_have_text("Please select a size")
    await bag_a_dress(page)
    await expect(page.locator("[data-bag-count]")).to_have_text("1")
    await page.goto("/bag")
    await page.get_by_label("Quantity of").select_option("2")
    await expect(page.locator(".line-total")).to_have_text("$196.00")
    await no_sideways_scroll(page)
    await to_payment(page)
    await expect(page.locator("#card_number")).to_be_hidden()
    await page.get_by_label("Credit or debit card").check()
    await expect(page.locator("#card_number")).to_be_visible()
    await page.get_by_label("Pay by invoice").check()
    await page.get_by_role("button", name="Review your order").click()
    await no_sideways_scroll(page)
    await page.get_by_role("button", name="Place order").click()
    number = await page.locator("[data-testid=order-number]").text_content()
    assert [order["order_number"] for order in await trip.orders()] == [number]


async def test_a_rerender_undoes_the_first_click(page: Page, trip: Trip) -> None:
    await bag_a_dress(page)
    await trip.fault("rerender")
    await to_payment(page)
    invoice = page.get_by_label("Pay by invoice")
    await invoice.check()
    await expect(invoice).not_to_be_checked()
    await invoice.check()
    await page.wait_for_timeout(250)
    await expect(invoice).to_be_checked()


async def test_a_layout_shift_swallows_a_click_unless_the_field_was_left(page: Page, trip: Trip) -> None:
    await bag_a_dress(page)
    await trip.fault("layout_shift")
    await fill_address(page)
    await page.locator("#phone").focus()
    await page.get_by_role("button", name="Continue to shipping").click()
    await page.wait_for_timeout(500)
    assert page.url.endswith("/address")
    await page.locator("#phone").press("Tab")
    await expect(page.locator(".push", has_text="Checking")).to_have_count(0)
    await page.get_by_role("button", name="Continue to shipping").click()
    await page.wait_for_url("**/shipping")


async def test_a_newsletter_and_a_wall_of_cookies_cover_the_page(page: Page, trip: Trip) -> None:
    await trip.fault("cookie_banner")
    await trip.fault("newsletter")
    await page.goto("/p/marlow-wrap-dress")
    button = page.get_by_role("button", name="Add to bag")
    covered = (
        "button => document.elementFromPoint(...(r => [r.x + 5, r.y + 5])(button.getBoundingClientRect()))"
    )
    assert await button.evaluate(f"button => ({covered})(button) !== button")
    await page.get_by_role("button", name="Only necessary").click()
    await page.wait_for_url("**/marlow-wrap-dress")
    await trip.fault("newsletter")
    await page.reload()
    await page.get_by_role("button", name="No thanks").click()
    await button.click()
    await expect(page.locator("[data-hint]")).to_have_text("Please select a size")


async def test_the_address_dialog_is_answered(page: Page, trip: Trip) -> None:
    await bag_a_dress(page)
    await trip.fault("address_suggestion")
    await fill_address(page)
    await page.get_by_role("button", name="Continue to shipping").click()
    await page.get_by_role("button", name="Use suggested address").click()
    await expect(page.locator("main address")).to_contain_text("78701-1004")
