"""What a host offers, and which tier Muse would use there: for an operator who considers a store."""

from __future__ import annotations

import httpx
from pydantic import Field

from checkout.tiers.ucp.addresses import origin_of
from checkout.tiers.ucp.discovery import Merchant, Merchants
from checkout.tiers.ucp.errors import UcpError
from checkout.tiers.ucp.negotiation import CHECKOUT, LINKING
from domain.base import Frozen
from domain.order import TierName
from net.errors import Unsafe
from stores.registry import StoreRegistry


class ProbeReport(Frozen):
    """`reason` says in a few words why the API is not used, empty when it is. `handlers`: payment handlers by
    name. `scopes`: what a linked account may be asked for. `store`: the store file that claims the host."""

    url: str
    origin: str = ""
    speaks_ucp: bool = False
    reason: str = ""
    version: str = ""
    profile_version: str = ""
    transports: tuple[str, ...] = ()
    capabilities: dict[str, str] = Field(default_factory=dict)
    handlers: tuple[str, ...] = ()
    links_accounts: bool = False
    scopes: tuple[str, ...] = ()
    signing_keys: int = 0
    store: str = ""
    tier: TierName = TierName.REDIRECT


async def probe(
    http: httpx.AsyncClient,
    url: str,
    *,
    stores: StoreRegistry | None = None,
    allow_hosts: tuple[str, ...] = (),
) -> ProbeReport:
    """Ask the host of `url` what it offers. Never raises for what a host may say or fail to say."""
    try:
        origin = origin_of(url if "://" in url else f"https://{url}")
    except Unsafe as error:
        return ProbeReport(url=url, reason=f"not a link Muse may visit: {error.reason.value}")
    store = stores.for_url(origin) if stores else None
    if store is not None and store.api is not None:
        origin = store.api.origin
    file_tiers = store.tiers if store else ()
    lower = next((name for name in file_tiers if name is not TierName.API), TierName.REDIRECT)
    report = ProbeReport(url=url, origin=origin, store=store.slug if store else "", tier=lower)
    try:
        merchant = await Merchants(http, allow_hosts).at(origin)
    except UcpError as error:
        return report.model_copy(update={"reason": error.detail})
    return report.model_copy(update=_offered(merchant, lower))


def _offered(merchant: Merchant, lower: TierName) -> dict[str, object]:
    transports = tuple(dict.fromkeys(service.transport for service in merchant.services))
    reason = ""
    if not merchant.has(CHECKOUT):
        reason = "offers no checkout in a version Muse speaks"
    elif not transports:
        reason = "offers neither REST nor MCP"
    return {
        "speaks_ucp": True,
        "reason": reason,
        "version": merchant.version,
        "profile_version": merchant.profile.version,
        "transports": transports,
        "capabilities": dict(sorted(merchant.capabilities.items())),
        "handlers": tuple(dict.fromkeys(h.name or h.id for h in merchant.profile.handlers)),
        "links_accounts": merchant.has(LINKING),
        "scopes": merchant.gated_scopes,
        "signing_keys": len(merchant.profile.keys),
        "tier": lower if reason else TierName.API,
    }
