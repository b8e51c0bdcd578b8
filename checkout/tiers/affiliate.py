"""Affiliate tracking on hand-over links: off unless the operator set an id and the shopper has not declined.

It changes the address of a link and nothing else: which store or price is suggested is decided before, without
it. Templates hold `{id}` (the operator's), `{merchant}`, `{sub}` (a digest of the order) and the target as
`{url}` (percent-encoded) or `{raw_url}`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from domain.settings import Settings
from domain.store import Affiliate, Store

TEMPLATES = {
    "rakuten": "https://click.linksynergy.com/deeplink?id={id}&mid={merchant}&u1={sub}&murl={url}",
    "cj": "https://www.anrdoezrs.net/links/{id}/type/dlg/sid/{sub}/{raw_url}",
    "awin": "https://www.awin1.com/cread.php?awinmid={merchant}&awinaffid={id}&clickref={sub}&ued={url}",
    "shareasale": "https://www.shareasale.com/r.cfm?u={id}&m={merchant}&afftrack={sub}&urllink={url}",
    "skimlinks": "https://go.skimresources.com/?id={id}&xs=1&xcust={sub}&url={url}",
}
"""Impact and store-own programmes have a host per brand: their template stands in the store's file."""


@dataclass(frozen=True, slots=True)
class Tracked:
    url: str
    network: str | None


def programme(store: Store | None, settings: Settings, allowed: bool) -> Affiliate | None:
    """The programme a link into `store` would be tracked by: the first in its file that the operator has an id
    for; None when the shopper declined, or nobody set one. Also what a card's disclosure goes by."""
    if store is None or not allowed:
        return None
    return next((one for one in store.affiliates if _operator_id(one, settings) and _usable(one)), None)


def tracked(url: str, store: Store | None, settings: Settings, order_ref: str, *, allowed: bool) -> Tracked:
    """`url` with tracking, where there is a programme for it. `order_ref` is passed on only as a digest."""
    one = programme(store, settings, allowed)
    if one is None:
        return Tracked(url, None)
    operator = _operator_id(one, settings)
    sub = hashlib.sha256(order_ref.encode()).hexdigest()[:20]
    if one.network == "amazon":
        return Tracked(_tagged(url, operator, sub), one.network)
    made = (one.template or TEMPLATES[one.network]).format(
        id=quote(operator, safe="*"),
        merchant=quote(one.merchant_id, safe=""),
        sub=sub,
        url=quote(url, safe=""),
        raw_url=url,
    )
    return Tracked(made, one.network)


def _operator_id(one: Affiliate, settings: Settings) -> str:
    value = getattr(settings, f"affiliate_{one.network}")
    return str(value) if value else ""


def _usable(one: Affiliate) -> bool:
    template = one.template or TEMPLATES.get(one.network, "")
    return one.network == "amazon" or (template.startswith("https://") and "url}" in template)


def _tagged(url: str, tag: str, sub: str) -> str:
    """Amazon marks its own addresses: `AssociateTag` on the cart form, `tag` elsewhere."""
    parts = urlsplit(url)
    name = "AssociateTag" if parts.path.startswith("/gp/aws/cart/") else "tag"
    kept = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in (name, "ascsubtag")
    ]
    query = urlencode([*kept, (name, tag), ("ascsubtag", sub)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
