"""The shop front: home, shelves, products, pictures."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from demo.maple.pages import Pages
from demo.maple.shop import Shop
from demo.shop.goods import Article, Variant


def router(shop: Shop, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/")
    async def home(request: Request) -> HTMLResponse:
        return pages(request, "home", articles=shop.shelves.articles)

    @routes.get("/c/{category}")
    async def category(request: Request, category: str) -> HTMLResponse:
        found = [a for a in shop.shelves if a.category.lower() == category.lower()]
        if not found:
            return missing(request, pages)
        return pages(request, "shelf", heading=found[0].category, articles=found)

    @routes.get("/search")
    async def search(request: Request, q: str = "") -> HTMLResponse:
        found = shop.shelves.search(q[:100])
        return pages(request, "shelf", heading=f"Results for “{q[:100]}”", articles=found, query=q[:100])

    @routes.get("/help")
    async def help_page(request: Request) -> HTMLResponse:
        return pages(request, "help")

    @routes.get("/p/{slug}")
    async def product(
        request: Request, slug: str, color: str = "", size: str = "", variant: str = ""
    ) -> HTMLResponse:
        article = shop.shelves.article(slug)
        if article is None:
            return missing(request, pages)
        named = next((v for v in article.variants if v.variant_id == variant), None)
        if named:
            color, size = named.color, named.size
        if shop.faults.take("variant_gone"):
            wanted = [v for v in article.variants if (v.color, v.size) == (color, size)] or article.variants
            shop.visits.of(request).gone |= {v.variant_id for v in wanted}
        return product_page(request, shop, pages, article, color, size)

    return routes


def missing(request: Request, pages: Pages) -> HTMLResponse:
    return pages(request, "message", 404, heading="Not found", text="This page has moved on.")


def product_page(
    request: Request,
    shop: Shop,
    pages: Pages,
    article: Article,
    color: str,
    size: str,
    *,
    hint: str = "",
    status: int = 200,
) -> HTMLResponse:
    """A product in one colour; sizes that are sold out have no button."""
    visit = shop.visits.of(request)
    color = color if color in article.colors else article.colors[0]
    there = [v for v in article.of_color(color) if shop.in_stock(visit, v.variant_id)]
    return pages(
        request,
        "product",
        status,
        article=article,
        color=color,
        size=size,
        variants=there,
        few=[v.size for v in there if shop.shelves.stock[v.variant_id] <= 3],
        hint=hint,
        linked_data=linked_data(article, str(request.base_url).rstrip("/"), shop),
    )


def linked_data(article: Article, origin: str, shop: Shop) -> dict[str, Any]:
    """schema.org ProductGroup, one Product for each size and colour."""
    page = f"{origin}/p/{article.slug}"

    def offer(variant: Variant) -> dict[str, Any]:
        in_stock = shop.shelves.stock[variant.variant_id] > 0
        return {
            "@type": "Offer",
            "url": f"{page}?variant={variant.variant_id}",
            "price": f"{article.price_cents / 100:.2f}",
            "priceCurrency": "USD",
            "itemCondition": "https://schema.org/NewCondition",
            "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
        }

    return {
        "@context": "https://schema.org",
        "@type": "ProductGroup",
        "name": article.name,
        "description": article.description,
        "url": page,
        "brand": {"@type": "Brand", "name": article.brand},
        "productGroupID": article.variants[0].variant_id[:5],
        "gtin13": article.gtin,
        "image": [f"{origin}/pictures/{article.slug}/{c}.png".replace(" ", "%20") for c in article.colors],
        "variesBy": ["https://schema.org/size", "https://schema.org/color"],
        "hasVariant": [
            {
                "@type": "Product",
                "name": f"{article.name} - {v.color} / {v.size}",
                "sku": v.sku,
                "productID": v.variant_id,
                "gtin13": v.gtin,
                "size": v.size,
                "color": v.color,
                "image": f"{origin}/pictures/{article.slug}/{v.color}.png".replace(" ", "%20"),
                "offers": offer(v),
            }
            for v in article.variants
        ],
    }
