"""Where Muse goes, and where it does not."""

from __future__ import annotations

import ipaddress
import socket

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settings import Settings
from net.addresses import Guard, is_public, parse
from net.client import guarded_client
from net.errors import Unsafe, UnsafeReason

from .hostile import PRIVATE_V4, PRIVATE_V6, RESOLVED, hostile_urls


async def resolver(host: str, port: int) -> list[str]:
    if host in RESOLVED:
        return RESOLVED[host]
    raise AssertionError(f"{host} was looked up")


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_there_are_at_least_five_hundred_hostile_urls() -> None:
    assert len(hostile_urls()) >= 500


@pytest.mark.usefixtures("no_sockets")
async def test_every_hostile_url_is_refused_before_a_socket_is_opened() -> None:
    settings = Settings(_env_file=None)
    visited = []
    async with guarded_client(settings, resolver=resolver, plain_http=True, follow_redirects=True) as client:
        for url in hostile_urls() + [f"https://{host}/p/1" for host in RESOLVED]:
            try:
                await client.get(str(parse(url)))
            except Unsafe:
                continue
            visited.append(url)
    assert visited == []


@pytest.mark.usefixtures("no_sockets")
async def test_the_client_itself_refuses_what_was_not_parsed_before() -> None:
    async with guarded_client(Settings(_env_file=None), resolver=resolver) as client:
        for url in (
            "http://xn--/",
            "https://127.1/",
            "https://user@store.com/",
            "http://store.com/",
            "https://[::1]/",
        ):
            with pytest.raises(Unsafe):
                await client.get(url)


@pytest.mark.parametrize("address", [*PRIVATE_V4, *PRIVATE_V6])
def test_no_private_address_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.215.14",
        "168.63.129.15",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
    ],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_python_knows_to_be_private_is_never_public(address: ipaddress.IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public(address)


@given(st.ip_addresses(v=6))
def test_only_global_unicast_is_public_in_version_6(address: ipaddress.IPv6Address) -> None:
    if (
        not address.is_global
        or address.is_multicast
        or address.ipv4_mapped
        or address.sixtofour
        or address.teredo
    ):
        assert not is_public(address)


@given(st.text(max_size=80))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    guard = Guard()
    for link in (text, f"https://{text}", f"https://store.com/{text}"):
        try:
            origin = guard.origin(parse(link), plain_http=True)
        except Unsafe:
            continue
        assert origin.scheme in ("http", "https")
        assert origin.host


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://store.com/", UnsafeReason.SCHEME),
        ("https://a:b@store.com/", UnsafeReason.USERINFO),
        ("https://127.1/", UnsafeReason.SPELLING),
        ("https://localhost/", UnsafeReason.HOST_NAME),
        ("https://store.com:22/", UnsafeReason.PORT),
        ("http://store.com/", UnsafeReason.PLAIN_HTTP),
        ("https://10.0.0.1/", UnsafeReason.PRIVATE),
        ("hello there", UnsafeReason.NOT_A_LINK),
    ],
)
def test_each_refusal_has_its_own_sentence(url: str, reason: UnsafeReason) -> None:
    with pytest.raises(Unsafe) as refused:
        Guard().origin(parse(url))
    assert refused.value.reason == reason
    assert refused.value.text == reason.value


def test_the_operator_s_hosts_are_let_through_with_their_port_alone() -> None:
    guard = Guard(("127.0.0.1:8081", "[::1]:8082", "localhost:8083"))
    for url in (
        "http://127.0.0.1:8081/",
        "https://127.0.0.1:8081/",
        "http://[::1]:8082/",
        "http://localhost:8083/x",
    ):
        assert guard.is_allowed(guard.origin(parse(url)))
    for url in ("http://127.0.0.1:8082/", "http://127.0.0.1/", "http://[::1]:8081/", "http://127.1:8081/"):
        with pytest.raises(Unsafe):
            guard.origin(parse(url))


def test_honest_links_pass() -> None:
    guard = Guard()
    for url in (
        "https://www.nordstrom.com/s/dress/123?color=black#reviews",
        "https://münchen-mode.de/kleid",
        "https://xn--mnchen-mode-thb.de/kleid",
        "https://shop.example-store.co.uk:443/p/1",
        "https://store.com./x",
    ):
        assert guard.origin(parse(url)).scheme == "https"


async def test_all_addresses_of_a_name_must_be_public() -> None:
    guard = Guard(resolver=resolver)
    with pytest.raises(Unsafe):
        await guard.addresses(guard.origin(httpx.URL("https://mixed.store.com/")))
