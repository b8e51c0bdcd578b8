"""The cart, and the links that fill it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from demo.atelier.pages import Pages
from demo.atelier.shop import MOST_OF_ONE, STANDARD, Boutique, Visit

MOST_ITEMS = 40


def see_other(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def router(shop: Boutique, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/cart")
    async def cart(request: Request) -> HTMLResponse:
        visit = shop.visits.of(request)
        totals = shop.totals(visit)
        return pages(
            request,
            "cart",
            lines=shop.lines(visit),
            totals=totals,
            method=visit.method,
            code=visit.code,
            gone=shop.sold_out(visit),
            to_free=(STANDARD.free_over_cents or 0) - totals.subtotal_cents + totals.discount_cents,
        )

    @routes.get("/cart/fill")
    async def fill(request: Request, items: str = "", discount: str = "", email: str = "") -> Response:
        visit = shop.visits.of(request)
        wanted = read_items(items)
        if not wanted:
            return pages(
                request,
                "message",
                400,
                heading="An unreadable link",
                text="This cart link does not name anything we sell.",
            )
        visit.bag.clear()
        for variant_id, quantity in wanted.items():
            fill_one(shop, visit, variant_id, quantity)
        if discount and not shop.use_code(visit, discount):
            visit.notices.append(f"The code {discount[:30]} is not valid.")
        visit.email = email[:120]
        return see_other("/cart")

    @routes.post("/cart/add")
    async def add(
        request: Request,
        variant: Annotated[str, Form()] = "",
        quantity: Annotated[int, Form(ge=1, le=MOST_OF_ONE)] = 1,
    ) -> Response:
        visit = shop.visits.of(request)
        if shop.shelves.variant(variant) is None:
            return pages.missing(request)
        fill_one(shop, visit, variant, visit.bag.quantities.get(variant, 0) + quantity)
        return see_other("/cart")

    @routes.post("/cart/change/{variant_id}")
    async def change(
        request: Request, variant_id: str, quantity: Annotated[int, Form(ge=0, le=MOST_OF_ONE)]
    ) -> Response:
        visit = shop.visits.of(request)
        if variant_id in visit.bag.quantities:
            shop.put(visit, variant_id, quantity)
        return see_other("/cart")

    @routes.post("/cart/discount")
    async def discount(request: Request, code: Annotated[str, Form()] = "") -> Response:
        visit = shop.visits.of(request)
        if code and not shop.use_code(visit, code):
            visit.notices.append(f"The code {code[:30]} is not valid.")
        return see_other("/cart")

    return routes


def read_items(items: str) -> dict[str, int]:
    """ "4410101:2,4411403:1"; a missing quantity is one. Empty when any part is unreadable."""
    wanted: dict[str, int] = {}
    for part in items.split(",")[:MOST_ITEMS]:
        variant_id, _, quantity = part.strip().partition(":")
        if not variant_id.isdigit() or not (quantity or "1").isdigit():
            return {}
        wanted[variant_id] = wanted.get(variant_id, 0) + int(quantity or "1")
    return wanted


def fill_one(shop: Boutique, visit: Visit, variant_id: str, quantity: int) -> None:
    """Put a variant in and say what could not be done."""
    found = shop.shelves.variant(variant_id)
    if found is None:
        visit.notices.append(f"We do not know the item {variant_id[:20]}.")
        return
    article, variant = found
    left = shop.put(visit, variant_id, quantity)
    if left == 0:
        visit.notices.append(f"{article.name} in {variant.color} / {variant.size} is sold out.")
    elif left < quantity:
        visit.notices.append(f"We can only give you {left} of {article.name}.")
