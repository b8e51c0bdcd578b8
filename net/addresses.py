"""Which hosts may be visited: the one parse of a link, and the networks that are nobody's shop.

`ipaddress.is_global` is not enough (it is True for 168.63.129.16, 64:ff9b::7f00:1, 2002:7f00:1::1 and
::127.0.0.1), so the networks are written out, after IANA's special-purpose registries (RFC 6890 and updates).
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import idna

from net.errors import Unsafe, UnsafeReason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Host and port to addresses in text; raises `OSError` when there are none."""

MAX_LINK = 4096

_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; Alibaba's metadata at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host
        "169.254.0.0/16",  # link-local; cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata at 192.0.0.192
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
"""The only part of IPv6 given out to the public; mapped, NAT64, unique-local and link-local lie outside."""
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_ISATAP = {0x00005EFE, 0x02005EFE}

_LOCAL_SUFFIXES = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan",
    "home.arpa", "arpa", "onion", "test", "invalid", "example",
)  # fmt: skip
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_STRICT_V4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request would go. `host` is lower-case ASCII, without brackets; `literal` when it is an address."""

    scheme: str
    host: str
    port: int
    literal: Address | None = None

    @property
    def netloc(self) -> str:
        """Host and port, always written ("[::1]:8081", "store.com:443")."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_public(address: Address) -> bool:
    """Whether a shop could be at `address`."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address not in _PUBLIC_V6 or any(address in network for network in _REFUSED_V6):
        return False
    return (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP


def parse(link: str) -> httpx.URL:
    """The one parse of a link as somebody typed it or a page wrote it; raises `Unsafe` for what is no link."""
    if not link or len(link) > MAX_LINK or any(c <= " " or c == "\x7f" or c == "\\" for c in link):
        raise Unsafe(UnsafeReason.NOT_A_LINK, link[:80])
    try:
        url = httpx.URL(link)
        _ = url.host  # decoded on access: raises on bad IDNA
    except (httpx.InvalidURL, ValueError) as error:
        spelled = re.match(r"https?://", link, re.IGNORECASE)
        raise Unsafe(UnsafeReason.SPELLING if spelled else UnsafeReason.NOT_A_LINK, link[:80]) from error
    if not url.scheme or (url.scheme in ("http", "https") and not url.raw_host):
        raise Unsafe(UnsafeReason.NOT_A_LINK, link[:80])
    return url


class Guard:
    """Decides where Muse goes. `allow_hosts`: "host:port" that are let through whatever their address is."""

    def __init__(self, allow_hosts: tuple[str, ...] = (), resolver: Resolver | None = None) -> None:
        self._allowed = frozenset(allow_hosts)
        self._resolve = resolver or system_resolver

    def is_allowed(self, origin: Origin) -> bool:
        """Whether the operator named this host and port."""
        return origin.netloc in self._allowed

    def origin(self, url: httpx.URL, *, plain_http: bool = False) -> Origin:
        """Where `url` leads, judged by its spelling alone; raises `Unsafe`. Opens nothing.

        `plain_http`: port 80 of public hosts may be asked without TLS.
        """
        if url.scheme not in ("http", "https"):
            raise Unsafe(UnsafeReason.SCHEME, url.scheme)
        host = url.raw_host.decode("ascii")
        if url.userinfo:
            raise Unsafe(UnsafeReason.USERINFO, host)
        usual = 443 if url.scheme == "https" else 80
        origin = self.endpoint(host, usual if url.port is None else url.port, url.scheme)
        if self.is_allowed(origin):
            return origin
        if origin.port != usual:
            raise Unsafe(UnsafeReason.PORT, host)
        if url.scheme == "http" and not plain_http:
            raise Unsafe(UnsafeReason.PLAIN_HTTP, host)
        return origin

    def endpoint(self, host: str, port: int, scheme: str = "https") -> Origin:
        """Host and port, judged by their spelling; raises `Unsafe`. The port itself is the caller's to judge."""
        literal = _literal(host)
        origin = Origin(scheme, host.lower(), port, literal)
        if self.is_allowed(origin):
            return origin
        if literal is not None:
            if not is_public(literal):
                raise Unsafe(UnsafeReason.PRIVATE, host)
        else:
            _check_name(host)
        return origin

    async def addresses(self, origin: Origin) -> list[str]:
        """The addresses of `origin`, all of them checked; raises `Unsafe` if ANY is no public one, `OSError`
        when the name has none. Connect to these and to nothing else."""
        if origin.literal is not None:
            return [str(origin.literal)]
        found = await self._resolve(origin.host, origin.port)
        if not self.is_allowed(origin):
            for text in found:
                if not is_public(ipaddress.ip_address(text.partition("%")[0])):
                    raise Unsafe(UnsafeReason.PRIVATE, origin.host)
        return found


def _literal(host: str) -> Address | None:
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host)
        except ValueError:
            raise Unsafe(UnsafeReason.SPELLING, host) from None
    return ipaddress.IPv4Address(host) if _STRICT_V4.fullmatch(host) else None


def _check_name(host: str) -> None:
    """A name that could be a shop's: no odd spelling of an address, sound IDNA, no name of a local network."""
    name = host.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Unsafe(UnsafeReason.SPELLING, host)
    if _NUMBER.fullmatch(labels[-1]):  # "127.1", "0x7f.1", "2130706433": addresses to some parsers
        raise Unsafe(UnsafeReason.SPELLING, host)
    for label in labels:
        if label.startswith("xn--") and not _sound(label):
            raise Unsafe(UnsafeReason.SPELLING, host)
    if len(labels) == 1 or name.endswith(tuple(f".{suffix}" for suffix in _LOCAL_SUFFIXES)):
        raise Unsafe(UnsafeReason.HOST_NAME, host)


def _sound(label: str) -> bool:
    try:
        return idna.encode(idna.decode(label)).decode("ascii") == label
    except (idna.IDNAError, UnicodeError):
        return False


async def system_resolver(host: str, port: int) -> list[str]:
    """The system's answer, each address once, in its order."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
