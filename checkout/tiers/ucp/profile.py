"""Muse's own public profile: what stores read to know who calls them and what it can do."""

from __future__ import annotations

from typing import Any

from checkout.tiers.ucp.negotiation import (
    CART,
    CHECKOUT,
    CONSENT,
    DISCOUNT,
    EXTENDS,
    FULFILLMENT,
    LINKING,
    LOOKUP,
    ORDER,
    SEARCH,
    TARGET,
    VERSIONS,
)
from checkout.tiers.ucp.signing import Signer
from domain.settings import Settings

PATH = "/.well-known/ucp"
WEBHOOK_PATH = "/webhooks/ucp/orders"
CACHE_CONTROL = "public, max-age=3600"
"""Sent with every profile; the protocol asks for at least a public minute."""

_PAGES = {
    CHECKOUT: ("checkout", "shopping/checkout"),
    CART: ("cart", "shopping/cart"),
    FULFILLMENT: ("fulfillment", "shopping/fulfillment"),
    DISCOUNT: ("discount", "shopping/discount"),
    CONSENT: ("buyer-consent", "shopping/buyer_consent"),
    ORDER: ("order", "shopping/order"),
    SEARCH: ("catalog/search", "shopping/catalog_search"),
    LOOKUP: ("catalog/lookup", "shopping/catalog_lookup"),
    LINKING: ("identity-linking", "common/identity_linking"),
}
OLDEST = VERSIONS[-1]
_SINCE_TARGET = {CART, SEARCH, LOOKUP, LINKING}


def base_url(settings: Settings) -> str:
    """Where stores reach Muse; at home, the address only this machine knows."""
    return (settings.public_url or f"http://{settings.web_host}:{settings.web_port}").rstrip("/")


def profile_url(settings: Settings, version: str = TARGET) -> str:
    """The profile for one protocol version. A store refuses a platform whose profile names a version that it
    does not speak, so each version has a profile of its own."""
    path = PATH if version == TARGET else f"{PATH}/{version}"
    return f"{base_url(settings)}{path}"


def own_profile(settings: Settings, keys: list[dict[str, str]], version: str = TARGET) -> dict[str, Any]:
    """The profile document for `version` (one of `VERSIONS`), with `keys` as public JWKs.

    Keys stand in both places where versions look for them. Raises `KeyError` for a version Muse does not speak.
    """
    if version not in VERSIONS:
        raise KeyError(version)
    root = f"https://ucp.dev/{version}"
    names = [name for name in _PAGES if version >= TARGET or name not in _SINCE_TARGET]
    capabilities = {name: [_capability(settings, name, root, version)] for name in names}
    if version == OLDEST:
        return _oldest(settings, keys, capabilities)
    services = [
        {
            "version": version,
            "transport": transport,
            "spec": f"{root}/specification/overview",
            "schema": f"{root}/services/shopping/{schema}",
        }
        for transport, schema in (("rest", "rest.openapi.json"), ("mcp", "mcp.openrpc.json"))
    ]
    return {
        "ucp": {
            "version": version,
            "services": {"dev.ucp.shopping": services},
            "capabilities": capabilities,
            "payment_handlers": _handlers(settings, version),
        },
        "signing_keys": keys,
        "keys": keys,
    }


def _oldest(
    settings: Settings, keys: list[dict[str, str]], capabilities: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """The dialect of 2026-01-11: capabilities and handlers are lists, and handlers stand beside `ucp`."""
    handlers = _handlers(settings, OLDEST)
    return {
        "ucp": {
            "version": OLDEST,
            "capabilities": [{"name": name, **entry} for name, (entry,) in capabilities.items()],
        },
        "payment": {
            "handlers": [{"name": name, **entry} for name, (entry,) in handlers.items()],
        },
        "signing_keys": keys,
    }


def _capability(settings: Settings, name: str, root: str, version: str) -> dict[str, Any]:
    page, schema = _PAGES[name]
    entry: dict[str, Any] = {
        "version": version,
        "spec": f"{root}/specification/{page}",
        "schema": f"{root}/schemas/{schema}.json",
    }
    if name in EXTENDS:
        parents = [parent for parent in EXTENDS[name] if parent == CHECKOUT or version >= TARGET]
        entry["extends"] = parents if len(parents) > 1 else parents[0]
    if name == ORDER:
        entry["config"] = {"webhook_url": f"{base_url(settings)}{WEBHOOK_PATH}"}
    return entry


def _handlers(settings: Settings, version: str) -> dict[str, Any]:
    """Handlers that the operator configured by their reverse-domain name."""
    return {
        name: [{"id": name.rpartition(".")[2], "version": version}]
        for name in settings.ucp_tokens
        if "." in name
    }


def keys_of(signer: Signer | None) -> list[dict[str, str]]:
    return [signer.jwk] if signer else []
