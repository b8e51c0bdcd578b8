from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from catalog.reader import LinkReader, reading_client
from checkout import cart
from checkout.refresh import CartRefresh
from demo.serving import serve
from domain.money import Money
from domain.settings import Settings
from storage.database import Database
from storage.durable import Durable
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.tables import CartItem, Notice
from stores.registry import StoreRegistry
from tests.checkout.rows import product, shopper

PAGE = """<html><head><title>Wrap Dress</title><script type="application/ld+json">{{"@context": "https://schema.org",
"@type": "Product", "name": "Wrap Dress", "sku": "WRAPDRESS", "offers": {{"@type": "Offer", "price": "{price}",
"priceCurrency": "USD", "availability": "https://schema.org/{stock}"}}}}</script></head>
<body><h1>Wrap Dress</h1><p>${price}</p></body></html>"""


class Shop:
    price, stock, down = "89.00", "InStock", False


@pytest.fixture
async def shop() -> AsyncIterator[tuple[Shop, str]]:
    shop, app = Shop(), FastAPI()

    @app.get("/p/dress", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        if shop.down:
            return HTMLResponse("busy", 503)
        return HTMLResponse(PAGE.format(price=shop.price, stock=shop.stock))

    async with serve(app) as origin:
        yield shop, origin


async def test_each_change_is_told_once_with_the_old_and_the_new_price(
    tmp_path: Path, shop: tuple[Shop, str]
) -> None:
    store, origin = shop
    settings = Settings(_env_file=None, data_dir=tmp_path, allow_hosts=(urlsplit(origin).netloc,))
    database = Database(settings.database)
    await migrate(database)
    user_id = await shopper(database)
    async with database.writing() as session:
        item = await cart.add(session, user_id, product(url=f"{origin}/p/dress", variants=()), None)
    async with reading_client(settings) as client, LinkReader(client, StoreRegistry(()), settings) as reader:
        durable = Durable(settings.database, "test")
        refresh = CartRefresh(durable, database, Outbox(), reader, 12)
        try:
            assert await refresh.look(item.id) == "same"
            store.price = "79.00"
            assert await refresh.look(item.id) == "changed"
            assert await refresh.look(item.id) == "same"
            store.stock = "OutOfStock"
            assert await refresh.look(item.id) == "changed"
            store.down = True
            assert (await refresh.look(item.id)).startswith("unread")
        finally:
            await durable.close()
    async with database.reading() as session:
        notices = [
            (n.params["text"], n.params["fill"])
            for n in await session.scalars(select(Notice).order_by(Notice.id))
        ]
        line = await session.scalar(select(CartItem))
    await database.close()
    assert [text for text, _ in notices] == ["news-cheaper", "news-sold-out"]
    assert notices[0][1] == {"name": "Wrap Dress", "before": "$89.00", "after": "$79.00"}
    assert line is not None
    assert cart.price_of(line) == Money.of("79.00", "USD")
    assert not line.in_stock
    assert line.last_stock_check is not None
