"""A shopper without a browser: opens pages, fills in their forms, presses their buttons."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode


class LostWay(Exception):
    """The page does not have what the shopper looks for."""


class Shopper:
    """Keeps cookies and the page last seen; follows redirects. Leave the context to hang up."""

    def __init__(self, origin: str = "", timeout: float = 20.0) -> None:
        self._http = httpx.AsyncClient(base_url=origin, follow_redirects=True, timeout=timeout)
        self.page = LexborHTMLParser("")
        self.url = origin
        self.status = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def open(self, url: str) -> Self:
        return self._see(await self._http.get(url))

    async def submit(self, form: str, **fields: str) -> Self:
        """Send the form found by a CSS selector, as the page fills it, with `fields` typed over."""
        node = self.one(form)
        data = _values(node) | fields
        method = (node.attributes.get("method") or "get").upper()
        target = httpx.URL(self.url).join(node.attributes.get("action") or self.url)
        if method == "GET":
            return self._see(await self._http.get(target, params=data))
        return self._see(await self._http.post(target, data=data))

    def one(self, selector: str) -> LexborNode:
        found = self.page.css_first(selector)
        if found is None:
            raise LostWay(f"{self.url} ({self.status}) has no {selector}")
        return found

    def text(self, selector: str) -> str:
        """The text of an element, spaces folded."""
        return " ".join(self.one(selector).text().split())

    def has(self, selector: str) -> bool:
        return self.page.css_first(selector) is not None

    def _see(self, response: httpx.Response) -> Self:
        self.page = LexborHTMLParser(response.text)
        self.url, self.status = str(response.url), response.status_code
        return self


def _values(form: LexborNode) -> dict[str, str]:
    """What a browser would send: hidden and typed values, ticked boxes, chosen options."""
    data: dict[str, str] = {}
    for field in form.css("input[name], select[name], textarea[name]"):
        name, kind = field.attributes["name"] or "", field.attributes.get("type")
        if field.tag == "select":
            data[name] = _chosen(field)
        elif field.tag == "textarea":
            data[name] = field.text()
        elif kind not in ("radio", "checkbox") or "checked" in field.attributes:
            data[name] = field.attributes.get("value") or ("on" if kind == "checkbox" else "")
    return data


def _chosen(select: LexborNode) -> str:
    options = select.css("option")
    ticked = [o for o in options if "selected" in o.attributes] or options[:1]
    if not ticked:
        return ""
    value = ticked[0].attributes.get("value")
    return ticked[0].text().strip() if value is None else value
