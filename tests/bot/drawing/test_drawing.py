"""Sheets drawn from whatever products' pictures turn out to be."""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, Response
from PIL import Image

from bot.drawing.drawn import WIDTH, draw, height_of
from bot.drawing.painter import Painter
from bot.drawing.sheet import OrderSheet, SheetRow
from bot.drawing.worker import SMALL, smaller
from demo.serving import serve
from domain.settings import Settings


def picture(size: tuple[int, int] = (600, 800), form: str = "JPEG", color: str = "#8844cc") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, color).save(made, form)
    return made.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is `side` × `side` pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def row(place: int = 1, pictures: tuple[str, ...] = (), **more: Any) -> SheetRow:
    fields: dict[str, Any] = {
        "place": place,
        "store": "Maple & Main",
        "number": "MM-1",
        "goods": "Cabin Sweater",
        "state": "Shipped",
        "day": "Expected Fri, Nov 27",
        "parcel": "UPS",
        "tone": "fine",
        "reached": 1,
        "pictures": pictures,
        "pieces": max(1, len(pictures)),
    }
    return SheetRow.model_validate({**fields, **more})


def sheet(*rows: SheetRow) -> OrderSheet:
    return OrderSheet(
        title="Your orders", page="", steps=("Ordered", "Shipped", "Out", "Delivered"), rows=rows
    )


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def colors(content: bytes) -> set[tuple[int, int, int]]:
    """Of the drawn sheet, coarse."""
    small = opened(content)
    return {tuple(part // 16 for part in pixel) for pixel in small.get_flattened_data()}  # type: ignore[misc, union-attr]


def test_a_sheet_is_drawn_whatever_its_words_are() -> None:
    odd = row(
        2, store="日本 " * 40, number="9" * 90, goods="\u202e" * 9, state="x" * 200, day="", reached=None
    )
    drawn = opened(draw(sheet(row(), odd), {}))
    assert drawn.size == (WIDTH, height_of(sheet(row(), odd)))


@pytest.mark.parametrize("count", [1, 3, 5])
def test_every_picture_has_its_place(count: int) -> None:
    urls = tuple(f"https://a.example/{n}" for n in range(min(count, 4)))
    shades = ("#d02020", "#20d020", "#2020d0", "#d0d020")
    found = {url: picture((90, 120), "PNG", shade) for url, shade in zip(urls, shades, strict=False)}
    drawn = colors(draw(sheet(row(pictures=urls, pieces=count)), found))
    reds = {(0xD0 // 16, 2, 2), (2, 0xD0 // 16, 2), (2, 2, 0xD0 // 16), (0xD0 // 16, 0xD0 // 16, 2)}
    assert len(drawn & reds) == len(urls)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_are_kept_small(form: str) -> None:
    made = opened(smaller(picture((1200, 1600), form)))
    assert made.width <= SMALL[0]
    assert made.height <= SMALL[1]


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", picture()[:300], bomb(), bomb(8_000), picture(form="TIFF")],
    ids=["empty", "words", "cut", "bomb", "large", "odd"],
)
def test_what_is_no_picture_is_said_so(content: bytes) -> None:
    with pytest.raises((OSError, ValueError, SyntaxError, Image.DecompressionBombError)):
        smaller(content)


class Pictures:
    """A store's pictures: "good", "bomb", "words", "gone"; counts what was asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.app = FastAPI()
        self.app.get("/{name}")(self._give)

    async def _give(self, name: str) -> Response:
        self.asked[name] += 1
        content = {"good": picture(), "bomb": bomb(), "words": b"<html>"}.get(name)
        return Response(content, 200 if content else 404, media_type="image/jpeg")


@pytest.fixture
async def pictures() -> AsyncIterator[tuple[Pictures, str]]:
    store = Pictures()
    async with serve(store.app) as origin:
        yield store, origin


async def test_a_sheet_with_pictures_of_every_kind(pictures: tuple[Pictures, str]) -> None:
    """Those that are none are left out and not asked for again at once; the same sheet is drawn once."""
    store, origin = pictures
    host = origin.removeprefix("http://")
    given = Settings(allow_hosts=(host,), _env_file=None)
    urls = tuple(f"{origin}/{name}" for name in ("good", "bomb", "words", "gone"))
    private = ("http://127.0.0.1:9/x", "file:///etc/passwd", "no address")
    asked = sheet(row(pictures=urls), row(2, pictures=private))
    async with Painter(given, wait_seconds=60.0) as painter:
        first = await painter.paint(asked)
        assert first is not None
        assert (0x88 // 16, 0x44 // 16, 0xCC // 16) in colors(first)
        assert await painter.paint(asked) is first
        assert store.asked == {"good": 1, "bomb": 1, "words": 1, "gone": 1}
        later = await painter.paint(sheet(row(pictures=urls, state="Delivered", reached=3)))
        assert later not in (None, first)
        assert sum(store.asked.values()) == 4
