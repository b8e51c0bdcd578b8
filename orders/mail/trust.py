"""Whether a mail may be believed: by what our own receiving server found, never by what the mail says of itself."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

import authres
import tldextract

HEADERS_READ = 256 * 1024
"""Octets of a mail in which its header is looked for."""

SHARED_SENDERS = frozenset(
    {
        "shopifyemail.com",
        "myshopify.com",
        "amazonses.com",
        "sendgrid.net",
        "mailgun.org",
        "mcsv.net",
        "mailchimpapp.net",
        "klaviyomail.com",
        "mandrillapp.com",
        "sparkpostmail.com",
        "wixemails.com",
        "squarespace-mail.com",
        "bigcommerce.com",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "yahoo.com",
        "icloud.com",
    }
)
"""Domains that many senders share: a signature of one tells the service, not the shop."""

_registrable = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""From the list of public suffixes in the package: no network."""
_tenants = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


class Trust(StrEnum):
    """`trusted`: act on it. `hint`: the shopper confirms first. `untrusted`: a forgery or a look-alike; say so."""

    TRUSTED = "trusted"
    HINT = "hint"
    UNTRUSTED = "untrusted"


def trust(raw: bytes, *, receiver: str, expected_domains: tuple[str, ...]) -> Trust:
    """How far `raw` may be believed as a mail of one of `expected_domains` (a store's or carrier's).

    `receiver` is the authserv-id our own server writes into Authentication-Results (RFC 8601), ".example.com" for any
    host below; only the topmost such header counts, as servers prepend theirs and a forger's stands below it. Empty:
    it is not known, and a mail that claims to be of an expected domain is a hint.

    Trusted: one From address, in an expected domain (or below it), with DMARC passed for it, or a DKIM signature
    passed whose domain is aligned with it (same registrable domain). Untrusted: a From in an expected domain that
    failed or has no result, several From addresses, or another domain dressed as an expected one. All else, a mail
    forwarded by the shopper among it, is a hint. A domain that many senders share is never more than a hint.
    """
    message = email.message_from_bytes(raw[:HEADERS_READ])
    senders = _senders(message)
    if len(senders) != 1:
        return Trust.UNTRUSTED if len(senders) > 1 else Trust.HINT
    name, domain = senders[0]
    expected = tuple(one.lower().strip(".") for one in expected_domains)
    claimed = any(_within(domain, one) for one in expected)
    passed = _passed(message, receiver, domain)
    if claimed:
        if not receiver:
            return Trust.HINT
        if not passed:
            return Trust.UNTRUSTED
        return Trust.HINT if _shared(domain) else Trust.TRUSTED
    # A shop's name before a mail service's or a mailbox provider's domain is no disguise.
    if not _shared(domain) and any(_looks_like(domain, name, one) for one in expected):
        return Trust.UNTRUSTED
    return Trust.HINT


def organisation(host: str) -> str:
    """The domain under which the owner of `host` sends mail: "shop.brand.co.uk" -> "brand.co.uk". A tenant of a
    hosting service keeps its own name ("moss.myshopify.com")."""
    parts = _tenants(host.lower())
    return f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else host.lower()


def sender_domain(raw: bytes) -> str:
    """The domain of the From address; empty when there is none or more than one."""
    senders = _senders(email.message_from_bytes(raw[:HEADERS_READ]))
    return senders[0][1] if len(senders) == 1 else ""


def _senders(message: Message) -> list[tuple[str, str]]:
    """Name and domain of every From address, of every From header."""
    written = [_unicode(value)[:4000] for key, value in message.raw_items() if key.lower() == "from"]
    try:
        found = getaddresses(written)
    except (RecursionError, ValueError, IndexError):
        return []
    return [(name, domain) for name, address in found if (domain := _domain_of(address))]


def _unicode(value: str) -> str:
    """A header as written, UTF-8 in it included (RFC 6532)."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _domain_of(address: str) -> str:
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    if "@" not in address or not domain:
        return ""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _passed(message: Message, receiver: str, domain: str) -> bool:
    """Whether our server found DMARC passed for `domain`, or a DKIM signature aligned with it."""
    results = _results(message, receiver)
    verdicts = {r.result for r in results if r.method == "dmarc" and _of(r, "from") in ("", domain)}
    if "fail" in verdicts:
        return False
    signed = any(r.result == "pass" and _aligned(_signer(r), domain) for r in results if r.method == "dkim")
    return "pass" in verdicts or signed


def _results(message: Message, receiver: str) -> list[authres.core.AuthenticationResult]:
    for value in message.get_all("Authentication-Results", []):
        written = re.sub(r"\s+", " ", str(value)).strip(" ;")
        try:
            header = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {written}")
        except (authres.AuthResError, ValueError, IndexError, RecursionError):
            if _wrote(re.split(r"[;\s]", written.lower(), maxsplit=1)[0], receiver.lower()):
                return []  # our own, which cannot be read: a forger's further down is not read in its place
            continue
        if _wrote((header.authserv_id or "").lower(), receiver.lower()):
            return list(header.results)
    return []


def _wrote(authserv_id: str, receiver: str) -> bool:
    return authserv_id.endswith(receiver) if receiver.startswith(".") else authserv_id == receiver


def _properties(result: authres.core.AuthenticationResult) -> Iterator[tuple[str, str]]:
    for one in result.properties:
        if one.type == "header":
            yield one.name, str(one.value).strip().lower()


def _of(result: authres.core.AuthenticationResult, name: str) -> str:
    value = next((value for key, value in _properties(result) if key == name), "")
    return value.rpartition("@")[2]


def _signer(result: authres.core.AuthenticationResult) -> str:
    return _of(result, "d") or _of(result, "i")


def _aligned(signer: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1.1): the same registrable domain."""
    return bool(signer) and _base(signer) == _base(domain) and not _shared(signer)


def _within(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith(f".{parent}")


def _base(domain: str) -> str:
    parts = _registrable(domain)
    return f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else domain


def _shared(domain: str) -> bool:
    return any(_within(domain, one) for one in SHARED_SENDERS)


LOOKS = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "3": "e", "5": "s", "-": "", "_": "", " ": "", "'": "", ".": ""}
)


LONG_NAME = 6
"""A shorter brand must be a word of its own: "ups-delivery.example", not "groups.example"."""


def _looks_like(domain: str, name: str, expected: str) -> bool:
    """Another domain that carries the expected one's name, in its letters, in look-alike digits or in its shown
    name: "amazon.com.verify.example", "arnazon-orders.example", "Amazon <x@verify.example>"."""
    brand = _registrable(expected).domain.translate(LOOKS)
    shown = name.lower().translate(LOOKS)
    if len(brand) < LONG_NAME:
        words = [word.translate(LOOKS) for word in re.split(r"[.-]", domain)]
        return brand in words or brand in [word.translate(LOOKS) for word in name.lower().split()[:1]]
    seen = domain.replace("rn", "m").translate(LOOKS)
    return brand in seen or brand in domain.translate(LOOKS) or shown.startswith(brand)
