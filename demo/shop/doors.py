"""Routes that the stores have in common: pictures, and the demo's own doors under /_demo."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Response

from demo.pictures import garment_png
from demo.shop.goods import Shelves
from demo.shop.obstacles import Codes
from demo.shop.orders import WAY, Ledger, Order, Stage
from demo.shop.post import Post


def pictures(shelves: Shelves) -> APIRouter:
    """GET /pictures/ARTICLE/COLOUR.png"""
    routes = APIRouter()

    @routes.get("/pictures/{slug}/{color}.png")
    def picture(slug: str, color: str) -> Response:
        article = shelves.article(slug)
        if article is None or color not in article.colors:
            return Response(status_code=404)
        return Response(
            garment_png(article.kind, color, 480),
            media_type="image/png",
            headers={"Cache-Control": "public, max-age=86400"},
        )

    return routes


def demo_doors(ledger: Ledger, codes: Codes, post: Post) -> APIRouter:
    """GET /_demo/orders lists what was really taken; POST /_demo/orders/NUMBER/stage/STAGE moves one on at
    once instead of by the clock; GET /_demo/codes lists codes, GET /_demo/mails mails, the newest last."""
    routes = APIRouter(prefix="/_demo")

    @routes.get("/orders")
    async def taken() -> list[dict[str, Any]]:
        return [as_json(order) for order in ledger]

    @routes.get("/codes")
    async def known_codes() -> list[dict[str, str]]:
        return codes.all

    @routes.get("/mails")
    async def mails() -> list[dict[str, str]]:
        return [{"about": m.about, "kind": m.kind, "raw": m.raw.decode()} for m in post.sent]

    @routes.post("/orders/{number}/stage/{stage}")
    async def advance(number: str, stage: Stage) -> dict[str, Any]:
        order = ledger.get(number)
        if order is None or stage not in WAY:
            raise HTTPException(404, "no such order or stage")
        ledger.advance(order, stage)
        post.wake()
        return as_json(order)

    return routes


def as_json(order: Order) -> dict[str, Any]:
    return {
        "order_number": order.number,
        "email": order.email,
        "account": order.account,
        "status": order.stage.value,
        "payment": order.payment,
        "placed_at": order.placed_at.isoformat(),
        "total_cents": order.totals.total_cents,
        "carrier": order.parcel.carrier,
        "tracking_number": order.parcel.number,
        "recipient": order.recipient.name,
        "postal_code": order.recipient.postal_code,
        "lines": [
            {
                "product": line.article.slug,
                "variant_id": line.variant.variant_id,
                "size": line.variant.size,
                "color": line.variant.color,
                "quantity": line.quantity,
                "unit_cents": line.unit_cents,
            }
            for line in order.lines
        ],
    }
