"""Flat drawings of garments for the demo's shop windows; the same words always give the same picture."""

from __future__ import annotations

import colorsys
import hashlib
import io
import re
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFilter

from demo.wardrobe import GARMENTS, Part, Tone, garment_of

Rgb = tuple[int, int, int]
Point = tuple[float, float]

SMOOTHING = 3
"""Drawn this many times larger, then scaled down, for soft edges."""

COLORS: dict[str, str] = {
    "black": "#2b2b30",
    "white": "#f7f4ee",
    "ivory": "#f1e9d8",
    "cream": "#efe4cd",
    "champagne": "#e6d3b3",
    "sand": "#d8c3a1",
    "beige": "#d6c4a8",
    "oat": "#d9ccb4",
    "camel": "#c19a6b",
    "tan": "#b98a5c",
    "cognac": "#9a5a32",
    "brown": "#6f4a34",
    "chocolate": "#4e342a",
    "grey": "#8f939a",
    "gray": "#8f939a",
    "charcoal": "#474b52",
    "silver": "#c3c7cd",
    "gold": "#d1a84b",
    "red": "#b83a3d",
    "burgundy": "#6f2334",
    "wine": "#6b2338",
    "rust": "#b3583a",
    "terracotta": "#c2694a",
    "coral": "#e38470",
    "pink": "#e3a3ac",
    "blush": "#e7c1ba",
    "rose": "#cf8590",
    "plum": "#6a3c5b",
    "lilac": "#b9a5d0",
    "lavender": "#b9aed6",
    "navy": "#26324f",
    "midnight": "#1f2740",
    "blue": "#4a6fa5",
    "sky": "#9dbfdc",
    "denim": "#4f6d8f",
    "indigo": "#35466b",
    "teal": "#2f6f73",
    "green": "#5b7f5f",
    "emerald": "#2a6b55",
    "forest": "#2f4f3e",
    "sage": "#a3b39a",
    "olive": "#77784d",
    "mustard": "#d1a13a",
    "yellow": "#e6c65c",
    "orange": "#d9803c",
}


def color_rgb(color: str) -> Rgb:
    """The tone of a colour's name ("Forest Green", "light blue", "#aabbcc"); an unknown one gets its own."""
    text = color.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{6}", text):
        return _hex(text)
    known = [COLORS[word] for word in re.findall(r"[a-z]+", text) if word in COLORS]
    if known:
        rgb = _hex(known[0])
        if "light" in text or "pale" in text:
            return _mix(rgb, (255, 255, 255), 0.35)
        return _mix(rgb, (20, 20, 28), 0.3) if "dark" in text else rgb
    digest = hashlib.sha256(text.encode()).digest()
    red, green, blue = colorsys.hls_to_rgb(digest[0] / 255, 0.42 + digest[1] / 1275, 0.32)
    return round(red * 255), round(green * 255), round(blue * 255)


@lru_cache(maxsize=512)
def garment_png(kind: str, color: str, size: int = 600) -> bytes:
    """A square PNG of `size` pixels: one garment on a soft ground.

    `kind`: a word of `demo.wardrobe.GARMENTS` ("dress", "boots", "jeans", ...) or a phrase that holds one
    ("leather ankle boots"); anything else is a shopping bag. `color`: see `color_rgb`.
    """
    base = color_rgb(color)
    side = size * SMOOTHING
    image = _ground(base, side)
    parts = GARMENTS[garment_of(kind)]
    image.paste((60, 52, 46), mask=_shadow(parts, side))
    draw = ImageDraw.Draw(image)
    for part in parts:
        _draw_part(draw, part, base, side)
    out = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _hex(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` 0 is `one`, 1 is `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    return (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]) / 255


def _ground(base: Rgb, side: int) -> Image.Image:
    """A warm wall with a breath of the garment's colour and a paler disc behind the garment."""
    pale = _luminance(base) > 0.72
    wall = _mix((226, 219, 209) if pale else (240, 235, 227), base, 0.10)
    floor = _mix(wall, (120, 104, 88), 0.10)
    image = Image.new("RGB", (1, 64))
    for row in range(64):
        image.putpixel((0, row), _mix(wall, floor, (row / 63) ** 2))
    image = image.resize((side, side), Image.Resampling.BICUBIC)
    disc = Image.new("L", (side // 4, side // 4), 0)
    edge = side // 4
    ImageDraw.Draw(disc).ellipse((edge * 0.12, edge * 0.1, edge * 0.88, edge * 0.86), fill=110)
    disc = disc.filter(ImageFilter.GaussianBlur(edge / 40)).resize((side, side))
    image.paste(_mix(wall, (255, 255, 255), 0.75), mask=disc)
    return image


def _shadow(parts: tuple[Part, ...], side: int) -> Image.Image:
    small = side // 4
    mask = Image.new("L", (small, small), 0)
    draw = ImageDraw.Draw(mask)
    for part in parts:
        if not part.width:
            shifted = [(x + small * 0.014, y + small * 0.022) for x, y in trace(part.path, small)]
            draw.polygon(shifted, fill=70)
    return mask.filter(ImageFilter.GaussianBlur(small / 55)).resize((side, side))


def _draw_part(draw: ImageDraw.ImageDraw, part: Part, base: Rgb, side: int) -> None:
    points = trace(part.path, side)
    rgb = _tone(part.tone, base)
    if not part.width:
        draw.polygon(points, fill=rgb)
        return
    width = max(1, round(part.width * side / 100))
    draw.line(points, fill=rgb, width=width, joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=rgb)


def _tone(tone: Tone, base: Rgb) -> Rgb:
    dark = _luminance(base) < 0.25
    match tone:
        case Tone.CLOTH:
            return base
        case Tone.SHADE:
            return _mix(base, (12, 10, 18), 0.30 if dark else 0.16)
        case Tone.FOLD:
            return _mix(base, (255, 255, 255), 0.16) if dark else _mix(base, (18, 14, 22), 0.26)
        case Tone.LIGHT:
            return _mix(base, (255, 255, 255), 0.14 if dark else 0.28)
        case Tone.METAL:
            return (201, 168, 92)
        case Tone.SOLE:
            return _mix(base, (24, 18, 16), 0.68)
        case Tone.SKIN:
            return (250, 246, 240)


def trace(path: str, side: float) -> list[Point]:
    """The points of a path in SVG's words M, L, Q, C and Z (absolute, on a 100 by 100 field), `side` wide."""
    points: list[Point] = []
    for word, body in re.findall(r"([MLQC])([^MLQCZ]*)", path):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", body)]
        given = list(zip(numbers[::2], numbers[1::2], strict=True))
        if word in "ML":
            points += given
        else:
            order = 2 if word == "Q" else 3
            for start in range(0, len(given), order):
                points += _bezier([points[-1], *given[start : start + order]])
    return [(x * side / 100, y * side / 100) for x, y in points]


def _bezier(controls: list[Point], steps: int = 24) -> list[Point]:
    """De Casteljau's points, without the first."""
    points = []
    for step in range(1, steps + 1):
        row, t = controls, step / steps
        while len(row) > 1:
            row = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for (x0, y0), (x1, y1) in pairwise(row)]
        points.append(row[0])
    return points
