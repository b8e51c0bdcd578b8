"""Addresses that no shop lives at, in every spelling we could think of."""

from __future__ import annotations

import ipaddress

PRIVATE_V4 = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.1.2.3",
    "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.254", "192.0.0.1",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.1.254", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
)  # fmt: skip
PRIVATE_V6 = (
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1", "2002:a9fe:a9fe::", "2002:c0a8:101::1", "3fff::1",
    "2620:4f:8000::1", "5f00::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "fe80::a9fe:a9fe",
    "fec0::1", "ff00::1", "ff02::1", "2600::5efe:7f00:1", "2600::200:5efe:a00:1", "::ffff:168.63.129.16",
)  # fmt: skip
LOCAL_NAMES = (
    "localhost", "LOCALHOST", "localhost.", "foo.localhost", "localhost.localdomain", "printer.local", "nas.lan",
    "router.home", "gw.home.arpa", "metadata.google.internal", "vault.internal", "wiki.corp", "intranet", "db",
    "kubernetes.default.svc.cluster.local", "shop.test", "shop.invalid", "shop.example", "hidden.onion", "1.0.0.127.in-addr.arpa",
)  # fmt: skip
ODD_TEXT = (
    "", " ", "\t", "http", "http:", "http:/", "http://", "https://", "https:///", "https:///path", "//store.com/x", "/etc/passwd",
    "store", "not a link", "file:///etc/passwd", "file://localhost/etc/passwd", "ftp://store.com/x", "gopher://127.0.0.1:70/_x", "dict://127.0.0.1:11211/stat",
    "ldap://127.0.0.1/x", "data:text/html,<b>x</b>", "javascript:alert(1)", "mailto:a@store.com", "tel:+123", "ws://127.0.0.1/", "wss://store.com/", "jar:http://store.com!/x",
    "view-source:https://store.com/", "about:blank", "chrome://settings", "blob:https://store.com/1", "intent://x#Intent;end", "tg://resolve?domain=x", "unix:///var/run/docker.sock",
    "https://user@store.com/", "https://user:pass@store.com/", "https://store.com@127.0.0.1/", "https://127.0.0.1@store.com/", "https://:@store.com/", "https://store.com:443@127.0.0.1/",
    "https://store.com\\@127.0.0.1/", "https:\\\\127.0.0.1\\", "https://127.0.0.1\\.store.com/", "https://store.com/\\..\\", "https://sto re.com/", "https://store.com /", "https://store.com/a b",
    "https://store.com/\r\nHost: 127.0.0.1", "https://store.com/\x00", "https://store\x00.com/", "https://store.com\t.evil.com/", "https://store.com/\x7f",
    "https://xn--/", "https://xn--a/", "https://xn--n3h..com/", "https://-store.com/", "https://store-.com/", "https://sto..re.com/", "https://.store.com/",
    "https://store.com../", "https://" + "a" * 64 + ".com/", "https://" + "a." * 130 + "com/", "https://store.com/" + "a" * 5000,
    "https://sto%72e.com/", "https://%6c%6f%63%61%6c%68%6f%73%74/", "https://127%2e0%2e0%2e1/", "https://[::1/", "https://::1/", "https://[::1]]/", "https://[fe80::1%25eth0]/", "https://[v1.fe80::1]/",
    "https://[127.0.0.1]/", "https://[::ffff:7f00:0001%lo]/", "https://store.com:0/", "https://store.com:99999/", "https://store.com:-1/", "https://store.com:port/", "https://store.com:22/", "https://store.com:80/",
    "https://store.com:8080/", "https://store.com:6379/", "http://store.com:443/", "http://store.com:25/", "http://store.com:2375/", "http://store.com:9200/", "https://store.com:8443/",
)  # fmt: skip


def odd_spellings(address: str) -> list[str]:
    """Ways to write an IPv4 address that one parser or another takes for it."""
    number = int(ipaddress.IPv4Address(address))
    a, b, c, d = (int(part) for part in address.split("."))
    fullwidth = address.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    return [
        str(number),
        hex(number),
        f"0{number:o}",
        f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{(c << 8) + d}",
        f"{a:03d}.{b:03d}.{c:03d}.{d:03d}",
        f"{address}.",
        fullwidth,
        address.replace(".", "\u3002"),
        f"[::ffff:{a << 8 | b:x}:{c << 8 | d:x}]",
    ]


def hostile_urls() -> list[str]:
    """More than five hundred of them; every one must be refused without a socket."""
    hosts = [*PRIVATE_V4, *(f"[{address}]" for address in PRIVATE_V6), *LOCAL_NAMES]
    found = [f"{scheme}://{host}/products/1" for host in hosts for scheme in ("http", "https")]
    found += [f"http://{host}:8080/" for host in hosts]
    for address in PRIVATE_V4[::2]:
        found += [f"https://{spelling}/x" for spelling in odd_spellings(address)]
    found += [f"https://user:secret@{host}/" for host in ("store.com", *PRIVATE_V4[:8])]
    found += ODD_TEXT
    return list(dict.fromkeys(found))


RESOLVED = {
    f"rebind{n}.store.com": [address] for n, address in enumerate((*PRIVATE_V4, *PRIVATE_V6))
} | {
    "mixed.store.com": ["93.184.215.14", "10.0.0.1"],
    "mixed6.store.com": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "fe80::1%eth0"],
}  # fmt: skip
"""Honest names that resolve to dishonest addresses."""
