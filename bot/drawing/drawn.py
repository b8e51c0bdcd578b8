"""Drawing a sheet of orders: as wide as a phone shows pictures, in large letters, one card an order."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.drawing.sheet import OrderSheet, SheetRow, Tone
from bot.lettering import BOLD, REGULAR, writable

Rgb = tuple[int, int, int]
Box = tuple[int, int, int, int]

WIDTH = 1080
MARGIN, GAP, PAD = 32, 20, 24
HEAD = 104
PICTURE_WIDTH, PICTURE_HEIGHT = 176, 220
RADIUS = 28
SMOOTHING = 4
"""Round shapes are drawn this many times larger and scaled down."""
QUALITY = 90

PAPER: Rgb = (245, 242, 236)
CARD: Rgb = (255, 255, 255)
INK: Rgb = (33, 31, 28)
GREY: Rgb = (112, 106, 98)
PALE: Rgb = (224, 218, 208)
EMPTY: Rgb = (236, 231, 223)
TONES: dict[Tone, Rgb] = {"fine": (31, 122, 84), "waits": (176, 98, 12), "over": (112, 106, 98)}

_LEFT = MARGIN + PAD + PICTURE_WIDTH + PAD
_RIGHT = WIDTH - MARGIN - PAD
_CARD_HEIGHT = PICTURE_HEIGHT + 2 * PAD


def draw(sheet: OrderSheet, pictures: Mapping[str, bytes]) -> bytes:
    """The sheet as JPEG. `pictures` by address, small already; what is not among them, or is no picture, becomes a
    drawn parcel."""
    canvas = Image.new("RGB", (WIDTH, height_of(sheet)), PAPER)
    pen = ImageDraw.Draw(canvas)
    baseline = HEAD - 36
    pen.text((MARGIN, baseline), writable(sheet.title), INK, _font(54, bold=True), anchor="ls")
    pen.text((WIDTH - MARGIN, baseline), writable(sheet.page), GREY, _font(34), anchor="rs")
    top = HEAD
    for row in sheet.rows:
        _card(canvas, pen, sheet.steps, row, top, pictures)
        top += _CARD_HEIGHT + GAP
    made = io.BytesIO()
    canvas.save(made, "JPEG", quality=QUALITY, subsampling=0)
    return made.getvalue()


def height_of(sheet: OrderSheet) -> int:
    """In pixels; a sheet is `WIDTH` wide."""
    return HEAD + len(sheet.rows) * (_CARD_HEIGHT + GAP) + MARGIN - GAP


def _card(
    canvas: Image.Image,
    pen: ImageDraw.ImageDraw,
    steps: Sequence[str],
    row: SheetRow,
    top: int,
    pictures: Mapping[str, bytes],
) -> None:
    _rounded(canvas, (MARGIN, top, WIDTH - MARGIN, top + _CARD_HEIGHT), CARD, RADIUS)
    _goods(canvas, row, (MARGIN + PAD, top + PAD), pictures)
    line = top + PAD + 36
    _ends(pen, line, f"{row.place} · {row.store}", _font(42, bold=True), INK, row.number)
    _ends(pen, line + 52, row.goods, _font(34), GREY, row.parcel)
    _state(pen, row, line + 112)
    if row.reached is not None:
        _track(canvas, pen, steps, row.reached, TONES[row.tone], line + 146)


def _ends(
    pen: ImageDraw.ImageDraw, line: int, text: str, font: ImageFont.FreeTypeFont, ink: Rgb, right: str
) -> None:
    """A text, and what stands at the right end of its line and is more important there than the text's end."""
    room, small = _RIGHT - _LEFT, _font(32)
    right = _cut(right, small, room * 0.45)
    pen.text((_RIGHT, line), right, GREY, small, anchor="rs")
    taken = small.getlength(right) + 24 if right else 0
    pen.text((_LEFT, line), _cut(text, font, room - taken), ink, font, anchor="ls")


def _state(pen: ImageDraw.ImageDraw, row: SheetRow, line: int) -> None:
    """ "Shipped", in its tone, and the day after it where it fits."""
    room = _RIGHT - _LEFT
    state = _cut(row.state, _font(40, bold=True), room)
    pen.text((_LEFT, line), state, TONES[row.tone], _font(40, bold=True), anchor="ls")
    after = _font(40, bold=True).getlength(state) + 20
    day = writable(row.day)
    if day and after + _font(36).getlength(day) <= room:
        pen.text((_LEFT + after, line), day, INK, _font(36), anchor="ls")


def _track(
    canvas: Image.Image, pen: ImageDraw.ImageDraw, steps: Sequence[str], reached: int, tone: Rgb, top: int
) -> None:
    """The way of an order, filled as far as it has come, with the names of its steps below."""
    left, right = _LEFT + 14, _RIGHT - 14
    places = [left + (right - left) * step // (len(steps) - 1) for step in range(len(steps))]
    pen.rectangle((left, top - 3, right, top + 3), PALE)
    pen.rectangle((left, top - 3, places[reached], top + 3), tone)
    for step, (x, name) in enumerate(zip(places, steps, strict=True)):
        size = 14 if step == reached else 10
        _rounded(
            canvas, (x - size, top - size, x + size, top + size), tone if step <= reached else PALE, size
        )
        anchor, at = ("ls", x - 14) if step == 0 else ("rs", x + 14) if step == len(steps) - 1 else ("ms", x)
        font = _font(28, bold=step == reached)
        pen.text((at, top + 46), writable(name), INK if step == reached else GREY, font, anchor=anchor)


# ---- products


def _goods(canvas: Image.Image, row: SheetRow, at: tuple[int, int], pictures: Mapping[str, bytes]) -> None:
    """The pictures of what was ordered, up to four in one frame."""
    frame = Image.new("RGB", (PICTURE_WIDTH, PICTURE_HEIGHT), EMPTY)
    found = [opened for url in row.pictures if (opened := _opened(pictures.get(url, b""))) is not None]
    cells = _cells(len(found))
    for cell, picture in zip(cells, found, strict=False):
        left, top, right, bottom = cell
        frame.paste(ImageOps.fit(picture, (right - left, bottom - top), centering=(0.5, 0.35)), (left, top))
    if not found:
        _parcel(frame)
    if (more := row.pieces - len(cells)) > 0 and found:
        _badge(frame, f"+{more}")
    canvas.paste(frame, at, _mask(PICTURE_WIDTH, PICTURE_HEIGHT, 18))


def _cells(count: int) -> list[Box]:
    """Where so many pictures go in the frame, thin lines between them."""
    x, y, thin = PICTURE_WIDTH // 2, PICTURE_HEIGHT // 2, 2
    upper = [(0, 0, x - thin, y - thin), (x + thin, 0, PICTURE_WIDTH, y - thin)]
    lower = [(0, y + thin, x - thin, PICTURE_HEIGHT), (x + thin, y + thin, PICTURE_WIDTH, PICTURE_HEIGHT)]
    if count <= 1:
        return [(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT)][:count]
    if count == 2:
        return [(0, 0, PICTURE_WIDTH, y - thin), (0, y + thin, PICTURE_WIDTH, PICTURE_HEIGHT)]
    return [*upper, (0, y + thin, PICTURE_WIDTH, PICTURE_HEIGHT)] if count == 3 else [*upper, *lower]


def _opened(content: bytes) -> Image.Image | None:
    try:
        return Image.open(io.BytesIO(content)).convert("RGB") if content else None
    except (OSError, ValueError):
        return None


def _parcel(frame: Image.Image) -> None:
    """A parcel, for what has no picture."""
    pen, x, y = ImageDraw.Draw(frame), PICTURE_WIDTH // 2, PICTURE_HEIGHT // 2
    side, lid, ink = 44, 26, (190, 180, 165)
    pen.rectangle((x - side, y - lid, x + side, y + side), outline=ink, width=6)
    pen.line((x - side, y - 2, x + side, y - 2), ink, 6)
    pen.rectangle((x - 12, y - lid, x + 12, y + 18), ink)


def _badge(frame: Image.Image, text: str) -> None:
    pen, font = ImageDraw.Draw(frame), _font(30, bold=True)
    wide = int(font.getlength(text)) + 24
    right, bottom = PICTURE_WIDTH - 8, PICTURE_HEIGHT - 8
    _rounded(frame, (right - wide, bottom - 44, right, bottom), INK, 22)
    pen.text((right - wide // 2, bottom - 22), text, CARD, font, anchor="mm")


# ---- parts


@lru_cache(maxsize=32)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(BOLD if bold else REGULAR), size)


def _cut(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """As much of `text` as fits in `room` pixels."""
    text = writable(text)
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def _rounded(canvas: Image.Image, box: Box, color: Rgb, radius: int) -> None:
    left, top, right, bottom = box
    canvas.paste(color, (left, top), _mask(right - left, bottom - top, radius))


@cache
def _mask(width: int, height: int, radius: int) -> Image.Image:
    """A rectangle with round corners, smooth at its edge."""
    corner = Image.new("L", (radius * SMOOTHING, radius * SMOOTHING), 0)
    ImageDraw.Draw(corner).ellipse((0, 0, 2 * radius * SMOOTHING, 2 * radius * SMOOTHING), 255)
    corner = corner.resize((radius, radius), Image.Resampling.BOX)
    mask = Image.new("L", (width, height), 255)
    for turns, place in enumerate(
        ((0, 0), (0, height - radius), (width - radius, height - radius), (width - radius, 0))
    ):
        mask.paste(corner.rotate(90 * turns), place)
    return mask
