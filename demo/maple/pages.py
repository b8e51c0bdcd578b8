"""Draws Maple & Main's pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from demo.maple.shop import Shop
from demo.shop.drawing import templates

HERE = Path(__file__).parent


TRICKS = {
    "newsletter": ("",),
    "cookie_banner": ("",),
    "hidden_duplicate": ("bag", "checkout_"),
    "rerender": ("checkout_payment",),
    "layout_shift": ("checkout_address", "checkout_review"),
}
"""Faults that a page plays on its visitor, and how the templates' names begin that can play them."""


class Pages:
    """Fills a template with what every page shows: who is signed in, how full the bag is, notices."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._templates = templates(HERE / "templates")

    def __call__(self, request: Request, name: str, status: int = 200, /, **context: Any) -> HTMLResponse:
        visit = self._shop.visits.of(request)
        notices, visit.notices = visit.notices, []
        tricks = self._tricks(name)
        shown = {
            "account": visit.account,
            "bag_count": self._shop.bag(visit).count,
            "categories": self._shop.shelves.categories,
            "cookie_banner": not visit.cookies_chosen or "cookie_banner" in tricks,
            "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "notices": notices,
            "origin": str(request.base_url).rstrip("/"),
            "tricks": tricks,
        }
        return self._templates.TemplateResponse(request, f"{name}.html", shown | context, status_code=status)

    def _tricks(self, name: str) -> set[str]:
        return {
            trick
            for trick, pages in TRICKS.items()
            if name.startswith(pages) and self._shop.faults.take(trick)
        }

    def part(self, name: str, **context: Any) -> str:
        """A piece of a page, as HTML."""
        return self._templates.get_template(f"{name}.html").render(context)
