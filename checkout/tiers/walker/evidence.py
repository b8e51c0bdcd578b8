"""What is kept of a walk that failed: where it was, and a picture without anybody's data."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker.frames import READ_MS, enter, frame_of
from checkout.tiers.walker.visit import Visit
from domain.order import StoreOrder
from domain.walk import INTO

KEPT = 500
"""Pairs of files; the oldest go first."""

Heard = Callable[[Path], None]
"""Told of each record kept."""

ROOTS = """const roots = [document];
  for (const root of roots) for (const el of root.querySelectorAll('*')) if (el.shadowRoot) roots.push(el.shadowRoot);
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const texts = [];
  for (const root of roots) {
    const walker = document.createTreeWalker(root === document ? document.body || document : root, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) texts.push(n);
  }"""
"""Finds elements (`all(selector)`) and texts of a document, those in open shadow roots among them."""

HIDE = f"""([secrets, kept]) => {{
  {ROOTS}
  const say = (el) => {{ el.style.setProperty('color', 'transparent', 'important'); el.style.setProperty('text-shadow', 'none', 'important'); }};
  for (const el of all('input,textarea,select')) if (!/^(button|submit|radio|checkbox)$/.test(el.type)) say(el);
  const safe = new Set(kept.map((selector) => document.querySelector(selector)));
  for (const el of all('iframe,img[src^="data:"],canvas,address')) if (!safe.has(el)) el.style.setProperty('visibility', 'hidden', 'important');
  for (const n of texts) {{
    let words = n.data;
    for (const secret of secrets) words = words.split(secret).join('▒▒▒');
    words = words.replace(/[\\w.+-]+@[\\w-]+\\.[\\w.]+/g, '▒▒▒').replace(/\\b(?:\\d[ -]?){{12,19}}\\b/g, '▒▒▒');
    if (words !== n.data) n.data = words;
  }}
}}"""
"""Takes what was typed, frames except `kept`, and the shopper's own words off the page before the picture is taken."""


async def keep(visit: Visit, folder: Path, name: str, reason: str, order: StoreOrder | None) -> Path:
    """Write `NAME.json`, and `NAME.png` when the page still answers, below `folder`; the first's path. The address is kept without
    its query, as that may hold a token."""
    stem = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{visit.store.slug}-{name}"
    parts = urlsplit(visit.page.url)
    record = {
        "store": visit.store.slug,
        "order": order.muse_order_id if order is not None else None,
        "step": visit.trail.current,
        "page": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "reason": reason[:300],
        "tried": list(visit.trail.missed),
        "steps": [{"name": s.name, "ms": round(s.ms), "matched": list(s.matched)} for s in visit.trail.steps],
    }
    picture = b""
    with contextlib.suppress(PlaywrightError):
        picture = await picture_of(visit, order)
    await asyncio.to_thread(_store, stem, record, picture)
    return stem.with_suffix(".json")


async def picture_of(visit: Visit, order: StoreOrder | None) -> bytes:
    """The page as a PNG without anybody's data, which the page itself does not show any more afterwards."""
    secrets = sorted(set(private_words(order)), key=len, reverse=True)
    clean: list[str] = []
    for inner in reversed(
        visit.inner
    ):  # what lies deepest first: a frame is shown once nothing in it is private
        if inner.trust != "whole":
            continue
        with contextlib.suppress(PlaywrightError):
            root = enter(visit.page, inner.path).locator(":root")
            told = [secrets, _inside(clean, inner.path)]
            await root.evaluate(f"(root, told) => ({HIDE})(told)", told, timeout=READ_MS)
            clean.append(inner.path)
    await visit.page.evaluate(HIDE, [secrets, _inside(clean, "")])
    return await visit.page.screenshot(timeout=5_000, animations="disabled")


def _inside(paths: list[str], path: str) -> list[str]:
    """The selectors of those frames that stand in the document of `path` itself."""
    return [one.rpartition(INTO)[2] for one in paths if frame_of(one) == path]


def _store(stem: Path, record: Mapping[str, object], picture: bytes) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.parent.chmod(0o700)
    _write(stem.with_suffix(".json"), json.dumps(record, indent=1).encode())
    if picture:
        _write(stem.with_suffix(".png"), picture)
    _prune(stem.parent)


def private_words(order: StoreOrder | None) -> Iterable[str]:
    """What of the order may stand on a page as text, and is nobody's business."""
    if order is None:
        return
    for part in (order.contact, order.address, order.billing_address):
        for value in part.model_dump().values() if part is not None else ():
            if len(str(value)) >= 3:
                yield str(value)
                yield from (word for word in str(value).split() if len(word) >= 4)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob("*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".png").unlink(missing_ok=True)
