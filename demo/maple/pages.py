"""Draws Maple & Main's pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from demo.maple.shop import Shop
from demo.shop.drawing import templates

HERE = Path(__file__).parent


class Pages:
    """Fills a template with what every page shows: who is signed in, how full the bag is, notices."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._templates = templates(HERE / "templates")

    def __call__(self, request: Request, name: str, status: int = 200, /, **context: Any) -> HTMLResponse:
        visit = self._shop.visits.of(request)
        notices, visit.notices = visit.notices, []
        shown = {
            "account": visit.account,
            "bag_count": self._shop.bag(visit).count,
            "categories": self._shop.shelves.categories,
            "cookie_banner": not visit.cookies_chosen,
            "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "notices": notices,
            "origin": str(request.base_url).rstrip("/"),
        }
        return self._templates.TemplateResponse(request, f"{name}.html", shown | context, status_code=status)

    def part(self, name: str, **context: Any) -> str:
        """A piece of a page, as HTML."""
        return self._templates.get_template(f"{name}.html").render(context)
