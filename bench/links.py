"""Reading product pages beside extruct (JSON-LD, microdata, OpenGraph) on the same pages: `python -m bench.links`.

CPU time a page in one process, the best of some rounds. The pages are of our own making, as heavy as shops' are;
`MUSE_BENCH_PAGES` names a folder of saved ones (`*.html` or `*.html.gz`) to take instead.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import extruct

from bench.table import Row, show
from catalog.reading import read_page
from tests.catalog import pages

SYNTAXES = ["json-ld", "microdata", "opengraph"]
NOISE = "!function(e,t){var n=t.createElement('script');n.async=!0,n.src='/t.js?v='+e,t.head.appendChild(n)}(%d,document);"
MENU = '<li class="menu-item level-%d"><a class="menu-link" href="/c/%d" data-track="nav-%d"><span class="label">Department %d</span></a></li>'
TILE = (
    '<li class="product-tile" data-sku="T%d"><a class="tile-link" href="/products/thing-%d"><img loading="lazy" src="/i/%d.jpg" alt="Thing %d"><div class="tile-body">'
    '<span class="tile-brand">Fern & Field</span><span class="tile-name">Thing number %d</span><span class="tile-price"><del>$%d.00</del> <b>$%d.50</b></span></div></a></li>'
)
STYLE = ".c%d{display:flex;margin:0 auto;padding:4px 8px;color:#333;border-bottom:1px solid rgba(0,0,0,.1)}"
REVIEW = '<article class="review"><h3>Lovely</h3><p class="review-text">I wear it to work and to dinner, and it washes well. %d of 5.</p></article>'


def heavy(body: bytes) -> bytes:
    """The page with the menu, tiles, styles, scripts and reviews that shops print around a product."""
    head = (
        "<style>"
        + "".join(STYLE % n for n in range(700))
        + "</style>"
        + "".join(f"<script>{NOISE % n}</script>" for n in range(60))
    )
    menu = "<nav class='site-nav'><ul>" + "".join(MENU % (n % 3, n, n, n) for n in range(300)) + "</ul></nav>"
    tiles = (
        "<section class='recommendations'><ul>"
        + "".join(TILE % ((n,) * 5 + (n + 40, n + 20)) for n in range(48))
        + "</ul></section>"
    )
    reviews = "<section class='reviews'>" + "".join(REVIEW % (n % 6) for n in range(40)) + "</section>"
    flags = ",".join(f'"flag{n}":true' for n in range(3000))
    state = f"<script>window.__CONFIG__ = {{{flags}}};</script>"
    text = body.decode()
    text = text.replace("</head>", f"{head}</head>", 1).replace("<main>", f"{menu}<main>", 1)
    return text.replace("<footer>", f"{tiles}{reviews}{state}<footer>", 1).encode()


def own_pages() -> list[bytes]:
    """Every way of ours to write a product page, each at full weight."""
    made = [make() for make in pages.MATRICES.values()]
    made += [pages.page(pages.visible() + pages.linked(pages.product())), pages.page(pages.visible())]
    return [heavy(body) for body in made]


def saved_pages(folder: Path) -> list[bytes]:
    """The pages of a folder."""
    packed = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))]
    return packed + [path.read_bytes() for path in sorted(folder.glob("*.html"))]


def _milliseconds(
    readers: list[Callable[[bytes], object]], bodies: list[bytes], rounds: int
) -> list[list[float]]:
    """Sorted times for each reader, which take turns at every page: a machine is not equally busy all the time."""
    found: list[list[float]] = [[] for _ in readers]
    for body in bodies:
        best = [float("inf")] * len(readers)
        for _ in range(rounds):
            for place, read in enumerate(readers):
                started = time.process_time()
                read(body)
                best[place] = min(best[place], time.process_time() - started)
        for times, seconds in zip(found, best, strict=True):
            times.append(seconds * 1000)
    return [sorted(times) for times in found]


def _theirs(body: bytes) -> object:
    try:
        return extruct.extract(
            body.decode("utf-8", "replace"), base_url="https://store.com/", syntaxes=SYNTAXES
        )
    except Exception:  # it gives up on pages that have one broken block: that is its time all the same
        return None


def rows(rounds: int = 5) -> list[Row]:
    """p50 and p99 of CPU milliseconds a page, ours beside extruct's."""
    folder = os.environ.get("MUSE_BENCH_PAGES")
    bodies = saved_pages(Path(folder)) if folder else own_pages()
    read_page(bodies[0], pages.URL)  # what is loaded once
    _theirs(bodies[0])
    ours, theirs = _milliseconds([lambda body: read_page(body, pages.URL), _theirs], bodies, rounds)
    size = sum(map(len, bodies)) / len(bodies) / 1000
    found = []
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        place = min(len(bodies) - 1, int(len(bodies) * share))
        mine, other = ours[place], theirs[place]
        what = f"{name}, {len(bodies)} pages of {size:.0f} kB"
        found.append(Row(what, mine, "ms", f"extruct {name}", other, "times its time", mine / other, "0.5"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    show("Reading a product page (CPU time)", rows(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
