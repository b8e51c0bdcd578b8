"""A shop on loopback with one page of every kind."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse

from . import pages


@dataclass
class Shop:
    """`speaks`: which JSON of its own it offers ("", "shopify" or "ucp")."""

    speaks: str = ""
    price: str = "89.00"
    seen: Counter[str] = field(default_factory=Counter)
    robots: str = ""

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def count(request: Request, call_next):  # type: ignore[no-untyped-def]
            self.seen[request.url.path] += 1
            return await call_next(request)

        @app.get("/robots.txt")
        async def robots() -> Response:
            return PlainTextResponse(self.robots, 200 if self.robots else 404)

        @app.get("/dress")
        async def dress() -> Response:
            return HTMLResponse(
                pages.page(
                    pages.visible(price=f"<p class='price'>${self.price}</p>")
                    + pages.linked(pages.product(offers=pages.offer(self.price)))
                )
            )

        @app.get("/products/{handle}")
        async def product(handle: str) -> Response:
            if handle.endswith(".js") and self.speaks == "shopify":
                return JSONResponse(self._shopify())
            if handle.endswith(".json") and self.speaks == "shopify":
                return JSONResponse({"product": {"variants": [{"price": "89.00", "price_currency": "CAD"}]}})
            if "." in handle:
                return Response(status_code=404)
            return HTMLResponse(pages.shopify())

        @app.get("/.well-known/ucp")
        async def profile(request: Request) -> Response:
            if self.speaks != "ucp":
                return Response(status_code=404)
            services = {
                "dev.ucp.shopping": [
                    {"version": "2026-04-08", "transport": "rest", "endpoint": f"{request.base_url}ucp/v1"}
                ]
            }
            return JSONResponse(
                {
                    "ucp": {
                        "version": "2026-04-08",
                        "services": services,
                        "capabilities": {"dev.ucp.shopping.catalog.lookup": [{"version": "2026-04-08"}]},
                    }
                }
            )

        @app.post("/ucp/v1/catalog/lookup")
        async def lookup(request: Request) -> Response:
            (asked,) = (await request.json())["ids"]
            return JSONResponse({"products": [self._ucp("Black")] if "juniper" in asked else []})

        @app.post("/ucp/v1/catalog/product")
        async def detail(request: Request) -> Response:
            return JSONResponse({"product": self._ucp((await request.json())["selected"][0]["label"])})

        for status in (403, 404, 429, 500, 503):
            app.get(f"/status/{status}/black-midi-dress")(self._status(status))

        @app.get("/short/{where}")
        async def short(where: str) -> Response:
            return RedirectResponse(f"/{where}?utm_source=short")

        @app.get("/pdf")
        async def pdf() -> Response:
            return Response(b"%PDF-1.4", media_type="application/pdf")

        @app.get("/shell/black-midi-dress")
        async def shell() -> Response:
            return HTMLResponse(
                "<html><body><div id='root'></div><script src='/app.js'></script></body></html>"
            )

        @app.get("/huge")
        async def huge() -> Response:
            return Response(b"x" * 9_000_000, media_type="text/html")

        return app

    def _status(self, status: int):  # type: ignore[no-untyped-def]
        async def answer() -> Response:
            return HTMLResponse("<h1>Something</h1>", status)

        return answer

    def _shopify(self) -> dict[str, object]:
        text = (
            pages.shopify()
            .decode()
            .split('data-product="">')[-1]
            .split("data-product>")[-1]
            .split("</script>")[0]
        )
        data: dict[str, object] = json.loads(text)
        return data

    def _ucp(self, color: str) -> dict[str, object]:
        variants = [
            {
                "id": f"v-{sku}", "sku": sku, "title": f"{c} / {size}", "price": {"amount": int(price.replace(".", "")), "currency": "USD"},
                "availability": {"available": stock}, "options": [{"name": "Color", "label": c}, {"name": "Size", "label": size}],
                "barcodes": [{"type": "GTIN", "value": "4006381333931"}],
            }
            for sku, size, c, price, stock in pages.matrix()
            if c == color
        ]  # fmt: skip
        return {
            "id": "p-1", "title": pages.NAME, "metadata": {"brand": "Fern & Field"}, "media": [{"type": "image", "url": "https://cdn.example.com/1.png"}], "variants": variants,
            "options": [{"name": "Color", "values": [{"label": c} for c in pages.COLORS]}, {"name": "Size", "values": [{"label": s} for s in pages.SIZES]}],
        }  # fmt: skip
