"""The boutique's front: home, collections, products."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from demo.atelier.pages import Pages
from demo.atelier.shop import Boutique
from demo.shop.goods import Article


def router(shop: Boutique, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/")
    async def home(request: Request) -> HTMLResponse:
        return pages(request, "home", articles=shop.shelves.articles)

    @routes.get("/collections/{name}")
    async def collection(request: Request, name: str) -> HTMLResponse:
        found = [a for a in shop.shelves if handle(a.category) == name]
        if name != "all" and not found:
            return pages.missing(request)
        heading = found[0].category if found else "Everything"
        return pages(request, "collection", heading=heading, articles=found or shop.shelves.articles)

    @routes.get("/products/{slug}")
    async def product(request: Request, slug: str, variant: str = "") -> HTMLResponse:
        article = shop.shelves.article(slug)
        if article is None:
            return pages.missing(request)
        there = {v.variant_id: shop.shelves.stock[v.variant_id] > 0 for v in article.variants}
        first = next((v for v in article.variants if there[v.variant_id]), article.variants[0])
        chosen = next((v for v in article.variants if v.variant_id == variant), first)
        return pages(
            request,
            "product",
            article=article,
            chosen=chosen,
            asked=bool(variant),
            there=there,
            linked_data=linked_data(article, str(request.base_url).rstrip("/"), there),
        )

    @routes.get("/pages/{name}")
    async def page(request: Request, name: str) -> HTMLResponse:
        if name not in ("shipping", "returns", "maison"):
            return pages.missing(request)
        return pages(request, "reading", name=name)

    return routes


def handle(category: str) -> str:
    return category.lower().replace(" ", "-")


def linked_data(article: Article, origin: str, there: dict[str, bool]) -> dict[str, Any]:
    """schema.org Product with one Offer for each variant, as small shop systems write it."""
    page = f"{origin}/products/{article.slug}"
    return {
        "@context": "http://schema.org/",
        "@type": "Product",
        "name": article.name,
        "url": page,
        "image": [f"{origin}/pictures/{article.slug}/{c}.png".replace(" ", "%20") for c in article.colors],
        "description": article.description,
        "sku": article.variants[0].variant_id[:5],
        "gtin13": article.gtin,
        "brand": {"@type": "Brand", "name": article.brand},
        "offers": [
            {
                "@type": "Offer",
                "name": f"{v.color} / {v.size}",
                "sku": v.variant_id,
                "gtin13": v.gtin,
                "availability": f"http://schema.org/{'InStock' if there[v.variant_id] else 'OutOfStock'}",
                "price": f"{article.price_cents / 100:.2f}",
                "priceCurrency": "USD",
                "url": f"{page}?variant={v.variant_id}",
                "itemOffered": {"@type": "Product", "size": v.size, "color": v.color},
            }
            for v in article.variants
        ],
    }
