"""Pages that nobody should have to read."""

from __future__ import annotations

import gzip
import random

from . import pages

MEGABYTE = 1024 * 1024
ABSURD: tuple[object, ...] = ("-5", "1e999", "NaN", "9" * 400, "0", [], {"a": 1})


def nasty_pages() -> dict[str, bytes]:
    """Name and body of each; made here, as they are large. The one that ends its process has a test of its own."""
    noise = random.Random(7).randbytes(300_000)
    block = b'<script type="application/ld+json">{"@type":"Product","name":"x","offers":{"price":1}}</script>'
    good = pages.page(pages.visible() + pages.linked(pages.product()))
    return {
        "empty": b"",
        "blank": b" \n\t " * 1000,
        "binary": noise,
        "image": b"\x89PNG\r\n\x1a\n" + noise,
        "zeros": bytes(500_000),
        "half a page": good[: len(good) // 2],
        "cut in a tag": good[:400],
        "gzip left packed": gzip.compress(good),
        "utf-16 called utf-8": good.decode().encode("utf-16"),
        "latin-1 called utf-8": "<meta charset=utf-8><h1>Größe</h1><p class=price>9 €".encode("cp1252"),
        "nested formatting": b"<b><i>" * 100_000,
        "nested tables": b"<table><tr><td>" * 150_000,
        "ten thousand blocks": block * 10_000,
        "deep json": b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script>",
        "deep objects": b'<script type="application/ld+json">' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"</script>",
        "wide json": b'<script type="application/ld+json">{"@graph":[' + b'{"@type":"Product","name":"x"},' * 50_000 + b'{"@type":"Product"}]}</script>',
        "entity bomb": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><h1>' + b"&b;&amp;&#x26;" * 300_000,
        "eight megabytes of text": b"price $1.00 " * (8 * MEGABYTE // 12),
        "eight megabytes of prices": b"<span class=price>$1.00</span>" * (8 * MEGABYTE // 31),
        "more than may be read": b"<p>x</p>" * (9 * MEGABYTE // 8),
        "one endless attribute": b"<a class='" + b"price " * 200_000 + b"'>$1</a>",
        "many attributes": b"<a " + b"b=c " * 200_000 + b">$1</a>",
        "digits": b"<h1>x</h1><p class=price>$" + b"9" * 500_000,
        "commas": b"<h1>x</h1><p class=price>" + b"1,111" * 20_000 + b" EUR",
        "flight without end": b"<script>self.__next_f.push([1,\"" + b'1:[\\"' * 200_000 + b"</script>",
        "assignments": b"<script>" + b'var product={"price":' * 50_000 + b"</script>",
        "backslashes": b"<script>x=JSON.parse('" + b"\\" * 500_000 + b"price'</script>",
        "right to left": "<h1>\u202ecba\u2066 dress</h1><p class=price>\u202e00.98$</p><button>Add to cart</button>".encode(),
        "negative and absurd prices": pages.page(pages.visible(price="") + "".join(pages.linked(pages.product(offers=pages.offer(p))) for p in ABSURD)),
        "self-reference": pages.page(pages.visible() + pages.linked({"@id": "#a", "@type": "Product", "name": "x", "offers": {"@id": "#a"}, "brand": {"@id": "#a"}, "hasVariant": [{"@id": "#a"}]})),
        "wrong types": pages.page(pages.visible() + pages.linked({"@type": ["Product", 5, None], "name": {"@value": ["x"]}, "offers": "none", "sku": {"a": []}, "image": [[["x"]]], "brand": [[]], "hasVariant": "x"})),
    }  # fmt: skip
