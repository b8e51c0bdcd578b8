"""Begins a store file: `run_bot.py stores new NAME`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from domain.settings import WrongSetting

TEMPLATE = '''"""{name}."""

from datetime import date

from domain.order import TierName
from domain.store import CartLink, Standing, Store
from domain.walk import Cart, Orders, SignIn, Taken, Walk

# What is left out is found by what the engine knows of all stores. docs/adding-a-store.md says what can be said.
WALK = Walk(
    cart=Cart(page="/cart"),
    sign_in=SignIn(page="/login"),
    orders=Orders(page="/account/orders"),
    taken=Taken(pattern=r""),
)

STORE = Store(
    slug="{slug}",
    name="{name}",
    domains=("{slug}.com",),
    standing=Standing(verified=False, on=date({today:%Y, %-m, %-d}), why="new"),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    walk=WALK,
    cart_link=CartLink(format="product", origin="https://www.{slug}.com"),
)
'''


def write_skeleton(name: str, folder: Path) -> Path:
    """Write `folder`/SLUG.py for a store called `name`; its path. Raises `WrongSetting` when it is there already
    or the name holds no letter."""
    slug = re.sub(r"\W+", "_", name.casefold(), flags=re.ASCII).strip("_")
    if not re.search(r"[a-z]", slug):
        raise WrongSetting(f"{name!r} makes no file name")
    path = folder / f"{slug}.py"
    if path.exists():
        raise WrongSetting(f"{path} is there already")
    folder.mkdir(parents=True, exist_ok=True)
    plain = name.replace("\\", "").replace('"', "")
    path.write_text(TEMPLATE.format(name=plain, slug=slug, today=date.today()), encoding="utf-8")
    return path
