"""Parcel numbers in tracking links, also in links that a click counter wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from orders.carriers.match import Carrier, carriers, normal
from orders.mail.text import Seen

PARAMETER = re.compile(
    r"^(?:.*track.*|.*trk.*|tlabels?|awb|waybill.*|parcel.*|consign.*|shipment_?(?:number|no|id)|inquirynumber\d*"
    r"|piececode|idc|numer|number|match|barcode|b|code|codes?|nums?|p\d?|q|id|ref|reqcodeno\d|objetos?|search\w*"
    r"|liste?numeros?\w*|numero.*|okurijono|number\d\d|itemcode|nspediz|envio|sendung.*)$",
    re.IGNORECASE,
)
CLEAR_PARAMETER = re.compile(
    r"^(?:track(?:ing)?_?(?:number|numbers|num|nums|no|id|code|codes)?|tracknumbers?|tracknums?|trk(?:nbr|num)"
    r"|tlabels?|awb|waybill_?(?:number|no)?|parcel_?(?:number|no|code|id)|consignment_?(?:number|no|id)?)$",
    re.IGNORECASE,
)
MAY_TELL = re.compile(r"track|trk|tlabel|awb|waybill|parcel|consign", re.IGNORECASE)
"""What the name of a clear parameter holds: most links are thereby done with."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A number, where it was seen (-1: in a link), and the carrier its link named."""

    number: str
    at: int
    linked: Carrier | None = None
    sure: bool = True


def linked(seen: Seen, sender: Carrier | None) -> Iterator[Sight]:
    """Numbers in tracking links, also those wrapped in a click counter's."""
    for link in seen.links:
        for url in _unwrapped(link):
            try:
                parts = urlsplit(url)
                host = parts.hostname or ""
            except ValueError:
                continue
            yield from _in_link(host, parts.path, parts.query, parts.fragment, sender)


def _unwrapped(link: str, depth: int = 0) -> Iterator[str]:
    """The link, and links carried in its parameters or path."""
    yield link
    if depth >= 2:
        return
    if "http" not in link[8:]:
        return
    decoded = unquote(link)
    for inner in re.finditer(r"https?:/{1,2}", decoded):
        if inner.start() > 0:
            raw = next(
                (value for _, value in parse_qsl(urlsplit(link).query) if value.startswith("http")), None
            )
            yield from _unwrapped(raw or decoded[inner.start() :], depth + 1)
            return


def _in_link(host: str, path: str, query: str, fragment: str, sender: Carrier | None) -> Iterator[Sight]:
    own = carriers().of_host(host)
    if own is None and not MAY_TELL.search(query) and not MAY_TELL.search(fragment):
        return
    pairs = parse_qsl(query) + parse_qsl(fragment.partition("?")[2] or fragment)
    if own is None:
        hinted = _carrier_of_words(
            [*path.split("/"), *(value for name, value in pairs if "carrier" in name.lower())]
        )
        for name, value in pairs:
            number = normal(value)
            if CLEAR_PARAMETER.match(name) and _could_be(number):
                near = hinted or (sender if sender and carriers().fits(sender, number) else None)
                if near is not None or _stands_alone(number):
                    yield Sight(number, -1, near)
        return
    values = [value for name, value in pairs if PARAMETER.match(name)]
    values += [piece for piece in (*path.split("/"), *fragment.split("/")) if piece]
    for value in values:
        for piece in re.split(r"[,;|\s]", unquote(value)):
            number = normal(piece)
            if _could_be(number) and (carriers().fits(own, number) or _stands_alone(number)):
                yield Sight(number, -1, own)


def _carrier_of_words(texts: list[str]) -> Carrier | None:
    """A carrier named by a part of a link's path or by its "carrier" parameter."""
    for text in texts:
        if 2 < len(text) < 30 and (one := carriers().get(text.lower()) or carriers().of_name(text)):
            return one
    return None


def _could_be(number: str) -> bool:
    return 7 <= len(number) <= 40 and number.isalnum() and sum(c.isdigit() for c in number) >= 5


def _stands_alone(number: str) -> bool:
    return any(one.alone for one in carriers().candidates(number))
