"""Draws Petit Atelier's pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from demo.atelier.shop import Boutique
from demo.shop.drawing import templates

HERE = Path(__file__).parent


class Pages:
    """Fills a template with what every page shows."""

    def __init__(self, shop: Boutique) -> None:
        self._shop = shop
        self._templates = templates(HERE / "templates")

    def __call__(self, request: Request, name: str, status: int = 200, /, **context: Any) -> HTMLResponse:
        visit = self._shop.visits.of(request)
        notices, visit.notices = visit.notices, []
        shown = {
            "bag_count": visit.bag.count,
            "collections": self._shop.shelves.categories,
            "notices": notices,
            "origin": str(request.base_url).rstrip("/"),
        }
        return self._templates.TemplateResponse(request, f"{name}.html", shown | context, status_code=status)

    def missing(self, request: Request) -> HTMLResponse:
        return self(request, "message", 404, heading="Perdu", text="This page is not here any more.")
