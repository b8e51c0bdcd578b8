"""What `run_bot.py link` does: read a live link, a saved page, or a batch of saved pages."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from catalog.kind import Reason
from catalog.reader import LinkReader, Render, reading_client
from catalog.reading import Reading
from domain.money import Money
from domain.product import Product, Variant
from domain.settings import Settings, load_settings
from stores.registry import StoreRegistry

_AHEAD = 4
"""Pages of a batch that are read at once; answers keep the batch's order."""


async def run(
    url: str | None,
    html: Path | None,
    batch: bool,
    as_json: bool,
    why: bool,
    *,
    settings: Settings | None = None,
    render: Render | None = None,
) -> int:
    """The command; returns the exit status: 0 when a product was read (or the batch answered), 1 when none was.

    `url` alone reads the live page; with `html` it is where the saved page came from. `batch` reads JSON lines
    {"id", "url", "html_file"} from standard input and answers each with one line, in order.
    """
    settings = settings or load_settings()
    stores = StoreRegistry.load(settings.stores)
    async with (
        reading_client(settings) as client,
        LinkReader(client, stores, settings, render, thorough=why) as reader,
    ):
        if batch:
            await _batch(reader)
            return 0
        if html is not None:
            reading = await reader.read_saved(await asyncio.to_thread(html.read_bytes), url or "")
        elif url:
            reading = await reader.read(url)
        else:
            print("Give a link, --html FILE or --batch.", file=sys.stderr)
            return 2
    print(json.dumps(answer(reading, None, why), ensure_ascii=False) if as_json else told(reading, why))
    return 0 if reading.product is not None and not reading.product.refused else 1


async def _batch(reader: LinkReader) -> None:
    waiting: list[tuple[Any, asyncio.Task[Reading]]] = []
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if not line.strip():
            continue
        given = _line(line)
        waiting.append((given.get("id"), asyncio.create_task(_one(reader, given))))
        if len(waiting) >= _AHEAD:
            await _print_first(waiting)
    while waiting:
        await _print_first(waiting)


async def _print_first(waiting: list[tuple[Any, asyncio.Task[Reading]]]) -> None:
    name, task = waiting.pop(0)
    print(json.dumps(answer(await task, name)), flush=True)


def _line(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


async def _one(reader: LinkReader, given: dict[str, Any]) -> Reading:
    url = given.get("url") if isinstance(given.get("url"), str) else ""
    file = given.get("html_file")
    try:
        if isinstance(file, str):
            return await reader.read_saved(await asyncio.to_thread(Path(file).read_bytes), url or "")
        return await reader.read(url or "")
    except OSError:
        return Reading(reason=Reason.GONE)


def answer(reading: Reading, name: Any = None, why: bool = False) -> dict[str, Any]:
    """The JSON answer: {"id", "product": {...} or null, "reason"}; with `why`, the votes of every field."""
    product = reading.product if reading.product is not None and not reading.product.refused else None
    found: dict[str, Any] = {"id": name} if name is not None else {}
    found["product"] = _product(product) if product else None
    found["reason"] = str(reading.reason) if reading.reason else None
    if why:
        found["why"] = {
            d.field: [
                {"value": v.value, "weight": v.weight, "source": v.source, "where": v.where} for v in d.votes
            ]
            for d in reading.decisions
        }
    return found


def _product(product: Product) -> dict[str, Any]:
    return {
        "name": product.name,
        "brand": product.brand,
        "price": _amount(product.price),
        "currency": product.price.currency if product.price else None,
        "original_price": _amount(product.original_price),
        "availability": product.availability.value if product.availability else None,
        "sku": product.sku,
        "gtin": product.gtin,
        "image": product.image_url,
        "variants": [_variant(variant) for variant in product.variants],
        "store": product.store_id,
        "platform": product.platform,
        "url": product.url,
        "chosen": _variant(product.chosen) if product.chosen else None,
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "id": variant.variant_id,
        "sku": variant.sku,
        "size": variant.size,
        "color": variant.color,
        "price": _amount(variant.price),
        "availability": variant.availability.value if variant.availability else None,
    }


def _amount(money: Money | None) -> str | None:
    return str(money.amount) if money else None


def told(reading: Reading, why: bool = False) -> str:
    """The reading for people."""
    product = reading.product
    if product is None:
        return f"No product: {reading.reason}" + (f" ({reading.detail})" if reading.detail else "")
    lines = [f"{product.name}" + (f" by {product.brand}" if product.brand else "")]
    price = product.price.format() if product.price else f"no price ({reading.reason})"
    before = f" (was {product.original_price.format()})" if product.original_price else ""
    stock = f" · {product.availability.value}" if product.availability else ""
    lines.append(f"{price}{before}{stock}")
    lines.append(
        f"{product.store_name}"
        + (f" · {product.platform}" if product.platform else "")
        + (f" · sku {product.sku}" if product.sku else "")
    )
    for variant in product.variants[:40]:
        named = (
            ", ".join(part for part in (variant.color, variant.size) if part)
            or variant.sku
            or variant.variant_id
            or "?"
        )
        stock = f"  {variant.availability.value}" if variant.availability else ""
        chosen = "  <- chosen by the link" if variant == product.chosen else ""
        lines.append(f"  {named}: {variant.price.format() if variant.price else '-'}{stock}{chosen}")
    if why:
        for decision in reading.decisions:
            lines.append(f"{decision.field} = {decision.value}")
            lines += [
                f"    {vote.weight:5.2f}  {vote.value[:80]}  [{vote.source}] {vote.where}"
                for vote in decision.votes[:8]
            ]
    return "\n".join(lines)
