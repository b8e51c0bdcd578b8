"""The shop front: what a person sees in a browser, and what a link's reader finds in it."""

from __future__ import annotations

import asyncio
import base64
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.templating import Jinja2Templates

from demo.northline.accounts import Account
from demo.northline.desk import Desk
from demo.northline.shelves import picture_path, product_id
from demo.northline.telling import hosted_page
from demo.northline.weather import meet_weather_in_shop
from demo.northline.wire import (
    Buyer,
    CheckoutAsked,
    DiscountsAsked,
    ItemAsked,
    Json,
    LineAsked,
    NoResource,
)
from demo.pictures import color_rgb, garment_png
from demo.shop.bag import dollars
from demo.shop.goods import Article, Variant
from demo.shop.visits import Visits
from demo.wardrobe import GARMENTS

HERE = Path(__file__).parent
VISITOR = "visitor"
"""The agent of checkouts that a person began in the shop."""
ITEM = re.compile(r"(~?[A-Za-z0-9._-]{1,300}):([1-9]\d{0,3})")
SHIPPING_DETAILS = {
    "@type": "OfferShippingDetails",
    "shippingRate": {"@type": "MonetaryAmount", "value": "6.95", "currency": "USD"},
    "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "US"},
}
RETURN_POLICY = {
    "@type": "MerchantReturnPolicy",
    "applicableCountry": "US",
    "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
    "merchantReturnDays": 30,
    "returnFees": "https://schema.org/FreeReturn",
}


class Visit:
    """What the shop remembers of one browser."""

    def __init__(self) -> None:
        self.account: Account | None = None


class Pages:
    """Fills templates with what every page shows."""

    def __init__(self, desk: Desk, visits: Visits[Visit]) -> None:
        self.desk = desk
        self.visits = visits
        self._templates = Jinja2Templates(HERE / "templates")
        self._templates.env.filters |= {
            "dollars": dollars,
            "swatch": lambda color: "#{:02x}{:02x}{:02x}".format(*color_rgb(color)),
            "moment": _moment,
        }
        self._templates.env.globals |= {"picture": picture_path, "price": self._price}
        self._templates.env.trim_blocks = self._templates.env.lstrip_blocks = True

    def __call__(self, request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
        visit = self.visits.of(request)
        shown = {
            "account": visit.account,
            "categories": self.desk.room.categories,
            "origin": self.desk.origin(),
            "stock": self.desk.room.stock,
        }
        page = self._templates.TemplateResponse(request, f"{name}.html", shown | context, status_code=status)
        self.visits.remember(request, page)
        return page

    def _price(self, article: Article, variant: Variant | None = None) -> int:
        return self.desk.room.price(article, variant or article.variants[0])


def _moment(at: datetime) -> str:
    return f"{at:%a, %b} {at.day}, {at:%H:%M:%S} UTC"


def router(desk: Desk, pages: Pages) -> APIRouter:
    async def weather() -> None:
        await meet_weather_in_shop(desk)

    routes = APIRouter()
    shop = APIRouter(dependencies=[Depends(weather)])

    @shop.get("/")
    async def home(request: Request) -> Response:
        return pages(request, "home", articles=list(desk.room), category=None)

    @shop.get("/c/{category}")
    async def shelf(request: Request, category: str) -> Response:
        articles = [a for a in desk.room if a.category.lower() == category.lower()]
        if not articles:
            raise HTTPException(404)
        return pages(request, "home", articles=articles, category=articles[0].category)

    @shop.get("/search")
    async def search(request: Request, q: str = "") -> Response:
        return pages(request, "home", articles=desk.room.search(q), category=f"“{q}”")

    @shop.get("/products/{slug}")
    async def product(request: Request, slug: str, variant: str = "", color: str = "") -> Response:
        article = desk.room.article(slug)
        if article is None:
            return pages(request, "message", 404, title="We do not sell that any more", text="")
        chosen = next((v for v in article.variants if v.variant_id == variant), None)
        color = chosen.color if chosen else color if color in article.colors else article.colors[0]
        return pages(
            request,
            "product",
            article=article,
            color=color,
            chosen=chosen,
            linked_data=linked_data(desk, article),
        )

    @routes.get("/pictures/{name}.png")
    async def picture(name: str) -> Response:
        kind, _, color = name.partition("-")
        if kind not in GARMENTS or len(color) > 30:
            raise HTTPException(404)
        png = await asyncio.to_thread(garment_png, kind, color.replace("-", " "))
        return Response(png, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})

    @shop.get("/help")
    async def help_(request: Request) -> Response:
        return pages(request, "help")

    @shop.get("/buy/{items}")
    async def permalink(request: Request, items: str) -> Response:
        """The protocol's permalink: fills a visitor's checkout, and never more than that."""
        query = {name.lstrip("/"): value for name, value in request.query_params.multi_items()}
        try:
            asked = read_permalink(items, query)
            account = pages.visits.of(request).account
            checkout = desk.checkouts.begin(asked, VISITOR, account)
        except (ValueError, NoResource):
            text = "Some of it may have sold out since."
            return pages(request, "message", 404, title="This link leads to nothing we sell", text=text)
        return RedirectResponse(hosted_page(checkout, desk.origin()), 303)

    routes.include_router(shop)
    return routes


def read_permalink(items: str, query: dict[str, str]) -> CheckoutAsked:
    """Raises `ValueError` for a link that is not as the specification writes it."""
    lines = []
    for pair in items.split(","):
        found = ITEM.fullmatch(pair)
        if found is None:
            raise ValueError(pair)
        lines.append(LineAsked(item=ItemAsked(id=_item_id(found[1])), quantity=int(found[2])))
    codes = [value for name, value in sorted(query.items()) if name.startswith("discounts/codes/")]
    return CheckoutAsked(
        line_items=lines,
        discounts=DiscountsAsked(codes=codes),
        buyer=Buyer(
            email=query.get("buyer/email"),
            first_name=query.get("buyer/first_name"),
            last_name=query.get("buyer/last_name"),
            phone_number=query.get("buyer/phone_number"),
        ),
    )


def _item_id(token: str) -> str:
    if not token.startswith("~"):
        return token
    body = token[1:]
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()


def linked_data(desk: Desk, article: Article) -> Json:
    """schema.org ProductGroup with every variant (schema.org, "ProductGroup")."""
    origin = desk.origin()
    url = f"{origin}/products/{article.slug}"
    return {
        "@context": "https://schema.org",
        "@type": "ProductGroup",
        "@id": f"{url}#group",
        "name": article.name,
        "description": article.description,
        "url": url,
        "image": [f"{origin}{picture_path(article, color)}" for color in article.colors],
        "brand": {"@type": "Brand", "name": article.brand},
        "category": article.category,
        "gtin13": article.gtin,
        "productGroupID": product_id(article),
        "variesBy": ["https://schema.org/color", "https://schema.org/size"],
        "hasVariant": [_variant_data(desk, article, v, url) for v in article.variants],
    }


def _variant_data(desk: Desk, article: Article, variant: Variant, url: str) -> Json:
    left = desk.room.stock[variant.variant_id]
    availability = "OutOfStock" if not left else "LimitedAvailability" if left <= 3 else "InStock"
    address = f"{url}?variant={variant.variant_id}"
    return {
        "@type": "Product",
        "@id": address,
        "productID": variant.variant_id,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "name": f"{article.name}, {variant.color}, {variant.size}",
        "description": article.description,
        "brand": {"@type": "Brand", "name": article.brand},
        "color": variant.color,
        "size": variant.size,
        "image": f"{desk.origin()}{picture_path(article, variant.color)}",
        "offers": {
            "@type": "Offer",
            "url": address,
            "price": f"{desk.room.price(article, variant) / 100:.2f}",
            "priceCurrency": "USD",
            "availability": f"https://schema.org/{availability}",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": "Northline"},
            "shippingDetails": SHIPPING_DETAILS,
            "hasMerchantReturnPolicy": RETURN_POLICY,
        },
    }
