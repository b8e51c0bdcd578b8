"""The bag: add, change, remove."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from demo.maple.browse import missing, product_page
from demo.maple.pages import Pages
from demo.maple.shop import MOST_OF_ONE, STANDARD, Shop, Visit
from demo.shop.goods import Article, Variant


def see_other(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def router(shop: Shop, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/bag")
    async def bag(request: Request) -> HTMLResponse:
        visit = shop.visits.of(request)
        shop.leave_behind(visit)
        totals = shop.totals(visit)
        return pages(
            request,
            "bag",
            lines=shop.lines(visit),
            totals=totals,
            method=visit.checkout.method,
            gone=shop.sold_out(visit),
            to_free=(STANDARD.free_over_cents or 0) - totals.subtotal_cents,
        )

    @routes.post("/bag/items")
    async def add(
        request: Request,
        product: Annotated[str, Form()],
        color: Annotated[str, Form()] = "",
        size: Annotated[str, Form()] = "",
        quantity: Annotated[int, Form(ge=1, le=MOST_OF_ONE)] = 1,
    ) -> Response:
        article = shop.shelves.article(product)
        if article is None:
            return missing(request, pages)
        visit = shop.visits.of(request)
        shop.leave_behind(visit)
        variant = next((v for v in article.of_color(color) if v.size == size), None)
        if variant is None:
            return refuse(request, article, color, size, 422, "Please select a size")
        if not shop.in_stock(visit, variant.variant_id):
            return refuse(request, article, color, size, 409, f"{color} / {size} has just sold out")
        before = shop.bag(visit).quantities.get(variant.variant_id, 0)
        left = put(visit, variant.variant_id, before + quantity)
        return added(request, article, variant, left - before)

    def refuse(request: Request, article: Article, color: str, size: str, status: int, hint: str) -> Response:
        if wants_json(request):
            return JSONResponse({"hint": hint}, status)
        return product_page(request, shop, pages, article, color, size, hint=hint, status=status)

    def added(request: Request, article: Article, variant: Variant, quantity: int) -> Response:
        if not wants_json(request):
            return see_other("/bag")
        count = shop.bag(shop.visits.of(request)).count
        drawer = pages.part("drawer", article=article, variant=variant, quantity=quantity, bag_count=count)
        return JSONResponse({"bag_count": count, "drawer": drawer})

    @routes.post("/bag/items/{variant_id}")
    async def change(
        request: Request, variant_id: str, quantity: Annotated[int, Form(ge=0, le=MOST_OF_ONE)]
    ) -> Response:
        visit = shop.visits.of(request)
        if variant_id in shop.bag(visit):
            put(visit, variant_id, quantity)
        return see_other("/bag")

    def put(visit: Visit, variant_id: str, quantity: int) -> int:
        """As many as there are; a notice says when those are fewer."""
        most = 1 if quantity > 1 and shop.faults.take("quantity_cut") else quantity
        left = shop.put(visit, variant_id, most)
        if left < quantity:
            visit.notices.append(f"We only have {left} of these left, so we changed the quantity.")
        return left

    @routes.post("/bag/items/{variant_id}/remove")
    async def remove(request: Request, variant_id: str) -> Response:
        shop.put(shop.visits.of(request), variant_id, 0)
        return see_other("/bag")

    return routes


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
