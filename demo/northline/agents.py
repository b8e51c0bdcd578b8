"""The agents that buy here: their profiles, what we have in common, and whether they are who they say."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from demo.northline.profile import CAPABILITIES, VERSION, parents_of
from demo.northline.wire import Json, NoResource, Refused, error

PROFILE_FIELD = re.compile(r'(?:^|[,;\s])profile="([^"]{1,2000})"')
LONGEST_PROFILE = 256 * 1024
KEPT_SECONDS = 60.0
FAILED_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """`profile_url` "" is an agent that named none. `capabilities` are those we have in common."""

    profile_url: str
    capabilities: frozenset[str]
    webhook_url: str | None = None
    keys: tuple[Json, ...] = field(default=(), repr=False)

    def can(self, capability: str) -> bool:
        return capability in self.capabilities


ANONYMOUS = Agent(profile_url="", capabilities=frozenset(CAPABILITIES))


class Agents:
    """Fetches and keeps agents' profiles.

    `strict` False (for trials by hand): an agent without a profile, or whose profile cannot be reached, is
    served as if it could do everything. `transport` replaces the network in tests.
    """

    def __init__(self, *, strict: bool = False, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.strict = strict
        self._transport = transport
        self._kept: dict[str, tuple[float, Agent | Refused]] = {}

    async def of(self, ucp_agent: str | None, capability: str) -> Agent:
        """The agent named by a `UCP-Agent` header; it must have `capability` in common with us.

        Raises `Refused` as the protocol's discovery errors, `NoResource` when nothing fits.
        """
        url = named_profile(ucp_agent)
        if url is None:
            if self.strict or ucp_agent:
                raise Refused(400, "invalid_profile_url", 'UCP-Agent must be profile="https://...".')
            return ANONYMOUS
        agent = await self.at(url)
        if not agent.can(capability):
            raise NoResource(
                error(
                    "capabilities_incompatible",
                    f"Your profile and ours have no version of {capability} in common.",
                    None,
                    "unrecoverable",
                )
            )
        return agent

    async def at(self, url: str, *, again: bool = False) -> Agent:
        """The agent whose profile is at `url`; `again` reads it anew even if it is kept."""
        kept = self._kept.get(url)
        if kept is None or kept[0] < time.monotonic() or again:
            kept = self._keep(url, await self._fetch(url))
        if isinstance(kept[1], Agent):
            return kept[1]
        if self.strict or kept[1].code == "version_unsupported":
            raise kept[1]
        return Agent(profile_url=url, capabilities=frozenset(CAPABILITIES))

    def _keep(self, url: str, found: Agent | Refused) -> tuple[float, Agent | Refused]:
        lasts = KEPT_SECONDS if isinstance(found, Agent) else FAILED_SECONDS
        if len(self._kept) > 200:
            self._kept.clear()
        self._kept[url] = (time.monotonic() + lasts, found)
        return self._kept[url]

    async def _fetch(self, url: str) -> Agent | Refused:
        if not _may_be_fetched(url):
            return Refused(400, "invalid_profile_url", "A profile is read over https.")
        try:
            async with httpx.AsyncClient(
                timeout=httpx.Timeout(10.0), transport=self._transport, trust_env=False
            ) as client:
                answer = await client.get(url, headers={"Accept": "application/json"})
        except httpx.HTTPError as problem:
            return Refused(424, "profile_unreachable", f"Your profile: {type(problem).__name__}.")
        if answer.status_code != 200:
            return Refused(424, "profile_unreachable", f"Your profile answered {answer.status_code}.")
        if len(answer.content) > LONGEST_PROFILE:
            return Refused(422, "profile_malformed", "Your profile is too long.")
        try:
            return read_profile(url, json.loads(answer.content))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return Refused(422, "profile_malformed", "Your profile is not as the protocol describes it.")


def _may_be_fetched(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    )


def named_profile(ucp_agent: str | None) -> str | None:
    """The URL of a `UCP-Agent` header (RFC 8941 dictionary, key `profile`)."""
    found = PROFILE_FIELD.search(ucp_agent or "")
    return found[1] if found else None


def read_profile(url: str, profile: Json) -> Agent | Refused:
    """The agent of a platform profile; keys may stand at the top or, in older profiles, under `ucp`."""
    ucp = profile.get("ucp", profile)
    version = str(ucp["version"])
    if version != VERSION:
        return Refused(
            422,
            "version_unsupported",
            f"Version {version[:20]} is not supported; Northline speaks {VERSION}.",
        )
    theirs = ucp.get("capabilities") or {}
    orders = theirs.get("dev.ucp.shopping.order") or [{}]
    webhook = (orders[0].get("config") or {}).get("webhook_url")
    return Agent(
        profile_url=url,
        capabilities=in_common(theirs),
        webhook_url=str(webhook) if webhook else None,
        keys=tuple(profile.get("signing_keys") or ucp.get("signing_keys") or ()),
    )


def in_common(theirs: dict[str, list[Json]]) -> frozenset[str]:
    """The capabilities of both sides at a version of both, without extensions whose parents are missing
    (overview, "Intersection Algorithm")."""
    shared = {
        name
        for name, ours in CAPABILITIES.items()
        if any(entry.get("version") == ours["version"] for entry in theirs.get(name, []))
    }
    while orphans := {name for name in shared if parents_of(name) and not parents_of(name) & shared}:
        shared -= orphans
    return frozenset(shared)
