"""The process that opens products' pictures, which strangers made, and draws with them.

Run as `python -m bot.drawing.worker` (`net.confined`). A picture that takes too much ends the process, and is left
out by whoever asked.
"""

from __future__ import annotations

import base64
import contextlib
import io
import sys
import warnings

from PIL import Image, ImageOps

from bot.drawing.asked import Answer, Request
from bot.drawing.drawn import draw
from bot.drawing.sheet import OrderSheet, SheetRow
from net.confined import confine, cpu_limit, exactly

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 4.0
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
SMALL = (360, 450)
"""A picture is kept no larger than this: twice its place on a sheet."""


def main() -> None:
    """Answer until standard input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    warnings.simplefilter("ignore")
    _warm_up()
    confine(MEMORY_BYTES)
    while line := requests.readline():
        request = Request.model_validate_json(line)
        bodies = [exactly(requests, size) for size in request.sizes]
        with cpu_limit(CPU_SECONDS):
            made = _made(request, bodies)
        answer = Answer(content=base64.b64encode(made).decode())
        answers.write(answer.model_dump_json().encode() + b"\n")
        answers.flush()


def _made(request: Request, bodies: list[bytes]) -> bytes:
    if request.sheet is not None:
        return draw(request.sheet, dict(zip(request.pictures, bodies, strict=True)))
    try:
        return smaller(bodies[0])
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return b""


def smaller(content: bytes) -> bytes:
    """A product's picture as a small JPEG, what is clear in it white. Raises what Pillow raises for content that is
    no picture (`OSError`, `SyntaxError`, `ValueError`) or too large a one (`Image.DecompressionBombError`)."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError("too many pixels")
        opened.draft("RGB", SMALL)
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail(SMALL)
        shown = turned.convert("RGBA")
    flat = Image.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown.getchannel("A"))
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=88)
    return made.getvalue()


def _warm_up() -> None:
    """Load fonts and codecs before files can no longer be opened."""
    row = SheetRow(
        place=1,
        store="Muse",
        number="1",
        goods="Dress",
        state="Shipped",
        day="Fri",
        parcel="UPS",
        tone="fine",
        reached=1,
        pictures=(),
        pieces=1,
    )
    draw(OrderSheet(title="Orders", page="", steps=("a", "b"), rows=(row,)), {})
    for name in ("PNG", "GIF", "WEBP"):
        made = io.BytesIO()
        Image.new("RGB", (8, 8)).save(made, name)
        smaller(made.getvalue())


if __name__ == "__main__":
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        main()
