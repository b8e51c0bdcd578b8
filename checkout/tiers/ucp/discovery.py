"""Finds out whether a host is a UCP merchant, and what it offers (spec: Overview, Profile Structure)."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from pydantic import ValidationError

from checkout.tiers.ucp.addresses import Neighbourhood, origin_of
from checkout.tiers.ucp.errors import AnswerLost, NotAMerchant, UcpError
from checkout.tiers.ucp.models import Handler, fold_handlers
from checkout.tiers.ucp.negotiation import LINKING, Offer, choose_version, negotiate
from domain.base import Frozen
from net.addresses import Guard
from net.errors import Unsafe

PATH = "/.well-known/ucp"
PERMALINK = "dev.ucp.shopping.permalink"
MAX_BYTES = 512 * 1024
SHORTEST_LIFE = 60.0
"""Seconds a profile is kept whatever its headers say; also the pause between two refreshes for a new key."""
LONGEST_LIFE = 24 * 3600.0
MOST_KNOWN = 2000
"""Hosts remembered; when there are more, those whose time is over are forgotten."""
_VERSION = re.compile(r"\d{4}-\d\d-\d\d")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")
_SHOPPING = "dev.ucp.shopping"


class Service(Frozen):
    """Where and how the merchant's shopping operations are called. `endpoint` has no trailing slash."""

    transport: Literal["rest", "mcp"]
    endpoint: str


class Profile(Frozen):
    """A merchant's profile, whatever its version and layout. `keys`: its signing keys, JWKs as JSON."""

    version: str
    supported: tuple[tuple[str, str], ...] = ()
    services: tuple[Service, ...] = ()
    offers: tuple[Offer, ...] = ()
    handlers: tuple[Handler, ...] = ()
    keys_json: str = "[]"
    listed: bool = False
    """Capabilities come as a list: the 2026-01-11 dialect."""

    @property
    def keys(self) -> list[dict[str, Any]]:
        keys: list[dict[str, Any]] = json.loads(self.keys_json)
        return keys


class Merchant(Frozen):
    """A host that Muse can buy from by API. `capabilities`: names and versions both sides speak. `permalink`: what
    links that fill its cart start with, "" without any (spec: Permalink)."""

    origin: str
    version: str
    profile: Profile
    services: tuple[Service, ...]
    capabilities: dict[str, str]
    permalink: str = ""

    @property
    def profile_url(self) -> str:
        return f"{self.origin}{PATH}"

    def has(self, capability: str) -> bool:
        return capability in self.capabilities

    def lists(self, capability: str) -> bool:
        """Whether the profile names it, shared or not."""
        return any(offer.name == capability for offer in self.profile.offers)

    @property
    def gated_scopes(self) -> tuple[str, ...]:
        """Scopes whose operations need a signed-in shopper."""
        return next((o.scopes for o in self.profile.offers if o.name == LINKING), ())


def read_profile(document: Any) -> Profile:
    """The profile in `document` (parsed JSON), flat or under `ucp`; raises `NotAMerchant`."""
    if not isinstance(document, dict):
        raise NotAMerchant("the profile is no JSON object")
    body = document["ucp"] if isinstance(document.get("ucp"), dict) else document
    version = body.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise NotAMerchant("the profile names no protocol version")
    capabilities = body.get("capabilities")
    supported = body.get("supported_versions")
    handlers = body.get("payment_handlers") or document.get("payment_handlers") or _old_handlers(document)
    try:
        return Profile(
            version=version,
            supported=tuple(
                (v, url)
                for v, url in (supported.items() if isinstance(supported, dict) else ())
                if isinstance(url, str) and _VERSION.fullmatch(str(v))
            ),
            services=tuple(_services(body.get("services"))),
            offers=tuple(_offers(capabilities)),
            handlers=fold_handlers(handlers),
            keys_json=json.dumps(_keys(document, body)),
            listed=isinstance(capabilities, list),
        )
    except (ValidationError, ValueError) as error:
        raise NotAMerchant(f"the profile does not hold together: {type(error).__name__}") from None


def _old_handlers(document: dict[str, Any]) -> Any:
    payment = document.get("payment")
    return payment.get("handlers") if isinstance(payment, dict) else None


def _services(value: Any) -> list[Service]:
    """A list of {transport, endpoint} (since 2026-01-23) or an object keyed by transport (2026-01-11)."""
    shopping = value.get(_SHOPPING) if isinstance(value, dict) else None
    if isinstance(shopping, dict):
        entries = [
            {"transport": transport, **part} for transport, part in shopping.items() if isinstance(part, dict)
        ]
    else:
        entries = [entry for entry in shopping or () if isinstance(entry, dict)]
    return [
        Service(transport=entry["transport"], endpoint=entry["endpoint"].rstrip("/"))
        for entry in entries
        if entry.get("transport") in {"rest", "mcp"} and isinstance(entry.get("endpoint"), str)
    ]


def _offers(value: Any) -> list[Offer]:
    if isinstance(value, list):
        entries = [(entry.get("name"), entry) for entry in value if isinstance(entry, dict)]
    elif isinstance(value, dict):
        entries = [
            (name, entry)
            for name, versions in value.items()
            for entry in (versions if isinstance(versions, list) else [versions])
            if isinstance(entry, dict)
        ]
    else:
        entries = []
    return [_offer(name, entry) for name, entry in entries if isinstance(name, str)]


def _offer(name: str, entry: dict[str, Any]) -> Offer:
    extends = entry.get("extends")
    config = entry.get("config")
    config = config if isinstance(config, dict) else {}
    scopes, endpoint = config.get("scopes"), config.get("endpoint")
    return Offer(
        name=name,
        version=str(entry.get("version") or ""),
        extends=tuple(
            str(parent) for parent in (extends if isinstance(extends, list) else [extends] if extends else [])
        ),
        spec=str(entry.get("spec") or ""),
        scopes=tuple(map(str, scopes)) if isinstance(scopes, dict | list) else (),
        endpoint=endpoint if isinstance(endpoint, str) else "",
    )


def _keys(document: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    """Every place where versions have put the signing keys; one entry per key id."""
    places = (document.get("keys"), document.get("signing_keys"), body.get("keys"), body.get("signing_keys"))
    listed = [key for place in places if isinstance(place, list) for key in place if isinstance(key, dict)]
    return list({str(key["kid"]): key for key in listed if key.get("kid")}.values())


@dataclass(slots=True)
class _Known:
    found: Merchant | NotAMerchant
    read_at: float
    until: float


class Merchants:
    """Discovers merchants and remembers them as long as their profiles allow; made once, used by all."""

    def __init__(self, http: httpx.AsyncClient, allow_hosts: Collection[str] = ()) -> None:
        self._http = http
        self._guard = Guard(tuple(allow_hosts))
        self._known: dict[str, _Known] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def neighbourhood(self, origin: str, domains: Collection[str] = ()) -> Neighbourhood:
        return Neighbourhood(self._guard, origin, domains)

    async def at(self, origin: str, *, domains: Collection[str] = ()) -> Merchant:
        """The merchant at `origin`. Raises `NotAMerchant` (remembered too) or, for a host that is only down
        now, `AnswerLost`."""
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin)
            if known is None or known.until <= time.monotonic():
                known = await self._read(origin, domains)
        if isinstance(known.found, NotAMerchant):
            raise NotAMerchant(known.found.detail)
        return known.found

    def known(self, origin: str) -> Merchant | None:
        """The merchant at `origin` as last read, without asking anybody."""
        known = self._known.get(origin)
        return known.found if known is not None and isinstance(known.found, Merchant) else None

    async def again(self, origin: str, *, domains: Collection[str] = ()) -> Merchant:
        """As `at`, read anew because a signature named an unknown key; at most once per `SHORTEST_LIFE`."""
        known = self._known.get(origin)
        if known is not None and time.monotonic() - known.read_at >= SHORTEST_LIFE:
            known.until = 0.0
        return await self.at(origin, domains=domains)

    async def _read(self, origin: str, domains: Collection[str]) -> _Known:
        """A host that is down keeps the profile it had; one that answers otherwise does not."""
        before = self._known.get(origin)
        life = SHORTEST_LIFE
        found: Merchant | NotAMerchant
        try:
            profile, life = await self._fetch(f"{origin}{PATH}")
            found = await self._settle(origin, profile, self.neighbourhood(origin, domains))
        except NotAMerchant as error:
            found = error
        except AnswerLost:
            if before is None or isinstance(before.found, NotAMerchant):
                raise
            found = before.found
        now = time.monotonic()
        if len(self._known) >= MOST_KNOWN:
            self._known = {k: v for k, v in self._known.items() if v.until > now}
            self._locks = {k: v for k, v in self._locks.items() if v.locked()}
        known = self._known[origin] = _Known(found, now, now + life)
        return known

    async def _settle(self, origin: str, profile: Profile, near: Neighbourhood) -> Merchant:
        version = choose_version(profile.version, (v for v, _ in profile.supported))
        if version is None:
            raise NotAMerchant(f"speaks only version {profile.version}")
        if version != profile.version:
            url = near.own(dict(profile.supported)[version])
            if url is None:
                raise NotAMerchant(f"keeps its profile of {version} at another site")
            profile, _ = await self._fetch(url)
            if profile.version != version:
                raise NotAMerchant(f"its profile of {version} is of {profile.version}")
        services = tuple(
            service.model_copy(update={"endpoint": endpoint.rstrip("/")})
            for service in profile.services
            if (endpoint := near.own(service.endpoint)) is not None
        )
        if profile.services and not services:
            raise NotAMerchant("its endpoints are at another site")
        return Merchant(
            origin=origin,
            version=version,
            profile=profile,
            services=services,
            capabilities=negotiate(profile.offers, version),
            permalink=next(
                (own for o in profile.offers if o.name == PERMALINK and (own := near.own(o.endpoint))), ""
            ),
        )

    async def _fetch(self, url: str) -> tuple[Profile, float]:
        """The profile at `url` and how many seconds it may be kept. Redirects are refused."""
        try:
            async with self._http.stream(
                "GET",
                url,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                follow_redirects=False,
            ) as answer:
                if answer.status_code >= 500 or answer.status_code == 429:
                    raise AnswerLost(f"profile: HTTP {answer.status_code}")
                if answer.status_code != 200:
                    raise NotAMerchant(f"profile: HTTP {answer.status_code}")
                body = await read_capped(answer, MAX_BYTES)
                life = _life(answer.headers.get("cache-control", ""))
        except UcpError:
            raise
        except Unsafe as error:
            raise NotAMerchant(f"profile: unsafe address ({error.reason})") from None
        except httpx.HTTPError as error:
            raise AnswerLost(f"profile: {type(error).__name__}") from None
        return read_profile(parse_json(body)), life


async def read_capped(answer: httpx.Response, limit: int) -> bytes:
    """The body of a streamed answer; raises `NotAMerchant` when it is longer than `limit` bytes."""
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > limit:
            raise NotAMerchant(f"an answer of more than {limit} bytes")
    return bytes(body)


def parse_json(body: bytes) -> Any:
    """JSON, or `NotAMerchant`; numbers that are no numbers (NaN) and bottomless nesting are refused."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotAMerchant("the profile is no JSON") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _life(cache_control: str) -> float:
    age = _MAX_AGE.search(cache_control.lower())
    if age is None or "no-store" in cache_control.lower():
        return SHORTEST_LIFE
    return min(max(float(age[1]), SHORTEST_LIFE), LONGEST_LIFE)


__all__ = ["Merchant", "Merchants", "Profile", "Service", "origin_of", "read_profile"]
