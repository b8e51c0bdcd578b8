"""A shopper at Northline's own page, who lets Muse order for them."""

from __future__ import annotations

import re

import httpx

from demo.northline.accounts import PASSWORD

EMAIL = "shopper@example.com"


class NotLinked(Exception):
    """The pages did not lead to a linked account."""


async def link_account(link: str, act: str = "allow") -> str:
    """From the page that the chat's button opens, through Northline's sign-in, and back; the last page's text.
    Raises `NotLinked`."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        await browser.get(link)
        page = await browser.post(link)
        onward = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
        if onward is None:
            raise NotLinked(f"nothing leads on from {link}")
        url = onward.group(1).replace("&amp;", "&")
        await browser.get(url)
        answer = await browser.post(url, data={"email": EMAIL, "password": PASSWORD, "act": act})
        if "location" not in answer.headers:
            raise NotLinked("the store did not take the sign-in")
        return (await browser.get(answer.headers["location"])).text
