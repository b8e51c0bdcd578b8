"""One judge for all readers: which product the page is about, and what is true of it, field by field.

Every reader's say is a vote with a weight. Votes for the same value add up, so two weak sources that agree beat
one strong source alone; what a shopper sees near the title outweighs markup that nothing on the page confirms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.clean import folded
from catalog.evidence import Decision, Sighting, Source, Vote
from catalog.links import identifiers, words_of
from catalog.page import Page
from catalog.site import site_names, squeezed
from domain.product import Availability

_WEIGHTS: dict[str, dict[Source, float]] = {
    "name": {
        Source.STORE_API: 3.0, Source.PLATFORM: 1.0, Source.JSON_LD: 1.0, Source.MICRODATA: 0.95, Source.RDFA: 0.8,
        Source.VISIBLE: 0.8, Source.META: 0.6, Source.STATE: 0.4,
    },
    "brand": {
        Source.STORE_API: 3.0, Source.PLATFORM: 1.0, Source.JSON_LD: 1.0, Source.MICRODATA: 0.9, Source.RDFA: 0.8,
        Source.VISIBLE: 0.5, Source.META: 0.7, Source.STATE: 0.5,
    },
    "price": {
        Source.STORE_API: 9.0, Source.PLATFORM: 0.9, Source.JSON_LD: 0.9, Source.MICRODATA: 0.85, Source.RDFA: 0.7,
        Source.VISIBLE: 1.0, Source.META: 0.6, Source.STATE: 0.5,
    },
    "currency": {
        Source.STORE_API: 9.0, Source.PLATFORM: 0.8, Source.JSON_LD: 1.0, Source.MICRODATA: 0.9, Source.RDFA: 0.8,
        Source.VISIBLE: 0.5, Source.META: 0.8, Source.STATE: 0.4,
    },
    "availability": {
        Source.STORE_API: 9.0, Source.PLATFORM: 0.8, Source.JSON_LD: 0.6, Source.MICRODATA: 0.55, Source.RDFA: 0.5,
        Source.VISIBLE: 1.0, Source.META: 0.45, Source.STATE: 0.5,
    },
    "sku": {
        Source.STORE_API: 9.0, Source.PLATFORM: 0.9, Source.JSON_LD: 1.0, Source.MICRODATA: 0.95, Source.RDFA: 0.8,
        Source.VISIBLE: 0.75, Source.META: 0.6, Source.STATE: 0.4, Source.LINK: 0.5,
    },
    "image": {
        Source.STORE_API: 3.0, Source.PLATFORM: 0.8, Source.JSON_LD: 1.0, Source.MICRODATA: 0.8, Source.RDFA: 0.7,
        Source.VISIBLE: 0.3, Source.META: 0.9, Source.STATE: 0.3,
    },
}  # fmt: skip
_MARKUP = (Source.JSON_LD, Source.MICRODATA, Source.RDFA)


@dataclass(slots=True)
class Verdict:
    """What the judge decided. `product` is None-like (no name) when the page shows no product of its own."""

    name: str | None = None
    brand: str | None = None
    price: Decimal | None = None
    original_price: Decimal | None = None
    currency: str | None = None
    availability: Availability | None = None
    sku: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    product_id: str | None = None
    image: str | None = None
    own: list[Sighting] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


class Judge:
    """Weighs the sightings of one page."""

    def __init__(self, page: Page, sightings: list[Sighting]) -> None:
        self._page = page
        self._all = sightings
        self._link = page.url or page.canonical

    def decide(self) -> Verdict:
        """The page's own product; fields that nobody stated stay None."""
        verdict = Verdict()
        verdict.own = self._own()
        own = verdict.own
        verdict.name = self._name(own, verdict)
        verdict.price = self._price(own, verdict)
        verdict.currency = self._currency(own, verdict)
        verdict.original_price = self._original(own, verdict)
        verdict.availability = self._availability(own, verdict)
        verdict.sku = self._sku(own, verdict)
        verdict.brand = self._pick("brand", ((s.brand, s) for s in own), verdict, key=folded)
        verdict.image = self._pick("image", ((s.image, s) for s in own), verdict)
        verdict.gtin = next((s.gtin for s in own if s.gtin), None)
        verdict.mpn = next((s.mpn for s in own if s.mpn), None)
        verdict.product_id = next((s.product_id for s in own if s.product_id), None)
        return verdict

    # -- which product ---------------------------------------------------------------------------------------

    def _own(self) -> list[Sighting]:
        """The sightings that speak of the page's own product."""
        structured = [
            s for s in self._all if s.source in (*_MARKUP, Source.STATE, Source.PLATFORM, Source.STORE_API)
        ]
        rest = [s for s in self._all if s not in structured]
        anchors = {folded(s.name) for s in rest if s.name}
        codes = {folded(code) for code in identifiers(self._link)}
        chosen: list[Sighting] = []
        for source in dict.fromkeys(s.source for s in structured):
            same = [s for s in structured if s.source == source]
            scored = [(self._fit(s, anchors, codes, alone=len(same) == 1), s) for s in same]
            best = max((fit for fit, _ in scored), default=0.0)
            if best > 0:
                top = max(scored, key=lambda pair: (pair[0], _fullness(pair[1])))[1]
                chosen.append(top)
                chosen += [
                    s
                    for fit, s in scored
                    if s is not top and fit >= best and folded(s.name) == folded(top.name)
                ]
        return chosen + rest

    def _fit(self, seen: Sighting, anchors: set[str], codes: set[str], *, alone: bool) -> float:
        fit = 0.3 if seen.main else -0.3
        name = folded(seen.name)
        if name and name in anchors:
            fit += 1.0
        elif name and any(
            name in anchor or (anchor in name and len(anchor) > 6) for anchor in anchors if anchor
        ):
            fit += 0.6
        if codes & {folded(code) for code in (seen.sku, seen.product_id, seen.mpn, seen.gtin) if code}:
            fit += 0.7
        if seen.url and self._link and _same_page(self._page.absolute(seen.url), self._link):
            fit += 0.6
        if alone and seen.main:
            fit += 0.4
        if seen.price is not None or seen.choices:
            fit += 0.2
        return fit

    # -- fields ----------------------------------------------------------------------------------------------

    def _vote(self, what: str, seen: Sighting) -> float:
        return _WEIGHTS[what].get(seen.source, 0.3)

    def _pick(
        self,
        what: str,
        given: Iterable[tuple[str | None, Sighting]],
        verdict: Verdict,
        key: Callable[[str], str] = str,
        weigh: Callable[[str, Sighting], float] | None = None,
    ) -> str | None:
        """The value with the most weight; records the votes."""
        votes: list[Vote] = []
        sums: dict[str, float] = defaultdict(float)
        first: dict[str, Vote] = {}
        heard: set[tuple[str, Source]] = set()
        for value, seen in given:
            if not value:
                continue
            weight = weigh(value, seen) if weigh else self._vote(what, seen)
            vote = Vote(value, round(weight, 2), seen.source, seen.where)
            votes.append(vote)
            group = key(value)
            if (group, seen.source) in heard:
                continue  # a page that says it twice does not say it louder
            heard.add((group, seen.source))
            sums[group] += weight
            if group not in first or weight > first[group].weight:
                first[group] = vote
        best = max(sums, key=lambda group: sums[group], default=None)
        chosen = first[best].value if best is not None and sums[best] > 0 else None
        verdict.decisions.append(Decision(what, chosen, tuple(sorted(votes, key=lambda v: -v.weight))))
        return chosen

    def _name(self, own: list[Sighting], verdict: Verdict) -> str | None:
        names = [(s.name, s) for s in own if s.name]
        site = (
            folded(self._page.metas.get("og:site_name")) or self._page.host.removeprefix("www.").split(".")[0]
        )
        cleaned = [(_without_site(name, site) if s.source == Source.META else name, s) for name, s in names]
        sites = site_names(self._page)
        if names and all(squeezed(name) in sites for name, _ in cleaned):
            cleaned.append((words_of(self._link), Sighting(Source.LINK, where="its words")))

        titled = folded(self._page.title)

        def weigh(name: str, seen: Sighting) -> float:
            plain = folded(name)
            weight = self._vote("name", seen)
            if not plain or plain == site or squeezed(name) in sites:
                return 0.05
            others = [(folded(other), o) for other, o in cleaned if o.source != seen.source]
            agreed = sum(0.3 for other, _ in others if other == plain)
            agreed += 0.3 * (plain in titled)
            within = sum(0.2 for other, _ in others if other != plain and plain in other)
            return weight + agreed + within

        return self._pick("name", cleaned, verdict, key=folded, weigh=weigh)

    def _price(self, own: list[Sighting], verdict: Verdict) -> Decimal | None:
        shown = {
            s.price for s in own if s.source == Source.VISIBLE and s.price is not None and s.confidence > 1.2
        }

        crossed = {s.original_price for s in own if s.source == Source.VISIBLE and s.confidence > 1.2}

        def weigh(value: str, seen: Sighting) -> float:
            amount = Decimal(value)
            if seen.source == Source.VISIBLE:
                return max(0.0, min(1.15, (seen.confidence - 1.0) * 0.55))
            weight = self._vote("price", seen)
            if seen.highest is not None:
                weight -= 0.25
            if amount in crossed and amount not in shown:
                weight -= 0.6  # the page itself says that this was the price before
            return weight + (0.25 if amount in shown else 0.0)

        amounts = [(str(_tidy(s.price)), s) for s in own if s.price is not None]
        amounts += self._thousandfold(own, shown)
        chosen = self._pick("price", amounts, verdict, weigh=weigh)
        if chosen is None:
            return None
        votes = [v for v in verdict.decisions[-1].votes if v.value == chosen]
        only_seen = all(vote.source == Source.VISIBLE for vote in votes)
        if only_seen and max(vote.weight for vote in votes) < 0.35:
            return None
        return Decimal(chosen)

    def _thousandfold(self, own: list[Sighting], shown: set[Decimal]) -> list[tuple[str, Sighting]]:
        """Markup that took a thousands point for a decimal point ("3.499" where the page shows 3499)."""
        return [
            (str(_tidy(s.price * 1000)), s)
            for s in own
            if s.price is not None
            and s.source != Source.VISIBLE
            and s.price < 1000
            and s.price * 1000 in shown
        ]

    def _currency(self, own: list[Sighting], verdict: Verdict) -> str | None:
        price = verdict.price

        def weigh(value: str, seen: Sighting) -> float:
            weight = self._vote("currency", seen)
            if price is not None and seen.price is not None:
                weight += 0.3 if seen.price == price else -0.3
            return max(weight, 0.05)

        given = [(s.currency, s) for s in own if s.source != Source.VISIBLE or s.price == price]
        chosen = self._pick("currency", given, verdict, weigh=weigh)
        if chosen is None and price is not None:  # other prices on the page, then the place
            elsewhere = (s.currency for s in own if s.source == Source.VISIBLE and s.currency)
            chosen = next(elsewhere, None) or next(iter(self._page.place.currencies), None)
        return chosen

    def _original(self, own: list[Sighting], verdict: Verdict) -> Decimal | None:
        price = verdict.price
        if price is None:
            return None
        best = max(
            (s.confidence for s in own if s.source == Source.VISIBLE and s.price == price), default=0.0
        )

        def weigh(value: str, seen: Sighting) -> float:
            if seen.source == Source.VISIBLE:
                return 0.8 if seen.confidence > max(best - 1.4, 0.8) else 0.0
            return 0.7

        given = [
            (str(_tidy(s.original_price)), s)
            for s in own
            if s.original_price is not None and price < s.original_price < price * 20
        ]
        chosen = self._pick("original_price", given, verdict, weigh=weigh)
        return Decimal(chosen) if chosen else None

    def _availability(self, own: list[Sighting], verdict: Verdict) -> Availability | None:
        def weigh(value: str, seen: Sighting) -> float:
            if seen.source == Source.VISIBLE:
                return seen.confidence
            weight = self._vote("availability", seen)
            return weight + (0.0 if Availability(value).can_be_ordered else 0.1)

        given = [(s.availability.value if s.availability else None, s) for s in self._one_per_database(own)]
        chosen = self._pick("availability", given, verdict, weigh=weigh)
        if chosen is None and verdict.price is not None:
            return Availability.IN_STOCK  # offered at a price, and no word of being sold out
        return Availability(chosen) if chosen else None

    def _one_per_database(self, own: list[Sighting]) -> list[Sighting]:
        """What the page shows, and of all that its shop system printed only the weightiest: those sources agree
        because they are filled from one database, not because they are right."""
        printed = [s for s in own if s.source != Source.VISIBLE and s.availability is not None]
        weightiest = max(printed, key=lambda s: self._vote("availability", s), default=None)
        return [s for s in own if s.source == Source.VISIBLE or s is weightiest]

    def _sku(self, own: list[Sighting], verdict: Verdict) -> str | None:
        link = Sighting(Source.LINK, where="the link")
        codes = identifiers(self._link)
        in_link = folded(self._link)
        numbers = {digits for code in codes if len(digits := _digits(code)) > 4}

        def weigh(value: str, seen: Sighting) -> float:
            weight = self._vote("sku", seen)
            if (
                seen.source != Source.LINK
                and len(value) > 4
                and (folded(value) in in_link or _digits(value) in numbers)
            ):
                weight += 0.2
            if seen.source not in (Source.LINK, Source.VISIBLE) and _looks_like_gtin(value):
                weight -= 0.35
            return weight

        given: list[tuple[str | None, Sighting]] = [(s.sku, s) for s in own]
        given += [(code, link) for code in codes[:1]]
        chosen = self._pick("sku", given, verdict, key=folded, weigh=weigh)
        if chosen is None:
            chosen = next((s.product_id or s.mpn for s in own if s.product_id or s.mpn), None)
        return chosen


_TITLE_CUT = re.compile(r"\s[-–—|·•:»]\s|\s*[|｜]\s*")


def _without_site(name: str, site: str) -> str:
    """A shared title without the shop's name before or after it."""
    pieces = _TITLE_CUT.split(name)
    if len(pieces) > 1 and site:
        squeezed = site.replace(" ", "")
        for end in (-1, 0):
            if squeezed and folded(pieces[end]).replace(" ", "").startswith(squeezed):
                at = name.rfind(pieces[end]) if end == -1 else len(pieces[0])
                rest = name[:at] if end == -1 else name[at:]
                return rest.strip(" -–—|｜·•:»") or name
    return name


def _same_page(one: str, other: str) -> bool:
    def bare(link: str) -> str:
        return re.sub(r"^https?://(www\.)?", "", link.split("#")[0].split("?")[0]).rstrip("/").casefold()

    return bool(one) and bare(one) == bare(other)


def _fullness(seen: Sighting) -> int:
    return sum(
        value is not None for value in (seen.price, seen.name, seen.sku, seen.availability, seen.image)
    ) + bool(seen.choices)


def _tidy(amount: Decimal | None) -> Decimal:
    """At most two digits behind the point, as prices have; "170" stays "170"."""
    assert amount is not None
    exponent = amount.as_tuple().exponent
    rounded = amount.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent < -2 else amount
    return (
        rounded.quantize(Decimal(1))
        if rounded == rounded.to_integral()
        else rounded.quantize(Decimal("0.01"))
    )


def _digits(code: str) -> str:
    return re.sub(r"\D", "", code)


def _looks_like_gtin(code: str) -> bool:
    return code.isdigit() and len(code) in (12, 13, 14)
