"""Templates that know how shops write money, days and colours."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from jinja2 import select_autoescape
from starlette.templating import Jinja2Templates

from demo.pictures import color_rgb
from demo.shop.bag import dollars


def templates(folder: Path) -> Jinja2Templates:
    """The templates in `folder`, with the filters `dollars`, `day`, `moment` and `swatch`."""
    made = Jinja2Templates(folder)
    made.env.autoescape = select_autoescape()
    made.env.filters |= {"dollars": dollars, "day": day, "moment": _moment, "swatch": _swatch}
    made.env.trim_blocks = made.env.lstrip_blocks = True
    return made


def day(moment: date) -> str:
    """As in "Thu, Nov 26"."""
    return f"{moment:%a, %b} {moment.day}"


def _moment(moment: datetime) -> str:
    return f"{day(moment)}, {moment:%H:%M:%S} UTC"


def _swatch(color: str) -> str:
    """A colour's name as CSS writes it."""
    return "#{:02x}{:02x}{:02x}".format(*color_rgb(color))
