"""What the drawing process is asked, and answers."""

from __future__ import annotations

from bot.drawing.sheet import OrderSheet
from domain.base import Frozen


class Request(Frozen):
    """Make one picture smaller, or draw `sheet`. Bodies of `sizes` bytes follow; those of a sheet are the pictures at
    the addresses `pictures`."""

    sheet: OrderSheet | None = None
    pictures: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()


class Answer(Frozen):
    """`content`: a JPEG in Base64; empty when the picture was none."""

    content: str
