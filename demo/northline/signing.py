"""HTTP message signatures (RFC 9421) with ES256, as the protocol's version 2026-04-08 uses them.

Written from the RFC and the protocol's own page, apart from what Muse signs with, so that each checks the other.
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from demo.northline.wire import Json, Refused

INPUT = re.compile(r'([a-z*][a-z0-9_.*-]*)=(\(((?:"[^"]+"(?:;[a-z]+)?\s*)*)\)((?:;[a-z]+=(?:"[^"]*"|\d+))*))')
SIGNATURE = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]+):")
KEY_ID = re.compile(r';keyid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`method`, `url`) or, with `status`, a response. Header names in lower case."""

    headers: Mapping[str, str]
    body: bytes
    method: str = ""
    url: str = ""
    status: int | None = None

    def component(self, name: str) -> str:
        """Raises `KeyError` for a header that is not there."""
        parts = urlsplit(self.url)
        match name:
            case "@method":
                return self.method.upper()
            case "@authority":
                default = {"http": 80, "https": 443}.get(parts.scheme)
                host = (parts.hostname or "").lower()
                return host if parts.port in {None, default} else f"{host}:{parts.port}"
            case "@path":
                return parts.path or "/"
            case "@query":
                return f"?{parts.query}"
            case "@status":
                return str(self.status)
        return " ".join(self.headers[name].split())


class SigningKey:
    """An ES256 key that lives as long as the shop is open."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        self._key = ec.generate_private_key(ec.SECP256R1())

    def public_jwk(self) -> Json:
        numbers = self._key.public_key().public_numbers()
        x, y = (_base64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
        return {
            "kid": self.key_id,
            "kty": "EC",
            "crv": "P-256",
            "x": x,
            "y": y,
            "use": "sig",
            "alg": "ES256",
        }

    def sign(self, message: Message, components: Sequence[str]) -> dict[str, str]:
        """`Signature-Input` and `Signature` over `components`; the signature is r and s, 32 octets each."""
        covered = " ".join(f'"{name}"' for name in components)
        parameters = f'({covered});created={int(time.time())};keyid="{self.key_id}"'
        der = self._key.sign(signature_base(message, components, parameters), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(der)
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return {
            "Signature-Input": f"sig1={parameters}",
            "Signature": f"sig1=:{base64.b64encode(raw).decode()}:",
        }


def content_digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_base(message: Message, components: Sequence[str], parameters: str) -> bytes:
    """RFC 9421, section 2.5."""
    rows = [f'"{name}": {message.component(name)}' for name in components]
    return "\n".join([*rows, f'"@signature-params": {parameters}']).encode()


def sign_response(key: SigningKey, status: int, body: bytes) -> dict[str, str]:
    """The headers that make a JSON response a signed one."""
    headers = {"content-type": "application/json", "content-digest": content_digest(body)}
    message = Message(headers=headers, body=body, status=status)
    signed = key.sign(message, ("@status", "content-digest", "content-type"))
    return {"Content-Digest": headers["content-digest"], **signed}


def sign_webhook(key: SigningKey, url: str, body: bytes, headers: dict[str, str]) -> dict[str, str]:
    """`headers` with a digest and a signature over all of them."""
    complete = {**headers, "Content-Type": "application/json", "Content-Digest": content_digest(body)}
    lower = {name.lower(): value for name, value in complete.items()}
    derived = ["@method", "@authority", "@path", *(["@query"] if urlsplit(url).query else [])]
    message = Message(headers=lower, body=body, method="POST", url=url)
    return {**complete, **key.sign(message, [*derived, *lower])}


def needed_components(message: Message) -> list[str]:
    """What a request's signature must cover (signatures, "REST Request Signing")."""
    needed = ["@method", "@authority", "@path"]
    if urlsplit(message.url).query:
        needed.append("@query")
    if "ucp-agent" in message.headers:
        needed.append("ucp-agent")
    if "idempotency-key" in message.headers:
        needed.append("idempotency-key")
    if message.body:
        needed += ["content-digest", "content-type"]
    return needed


def verify_request(message: Message, keys: Sequence[Json]) -> None:
    """Raises `Refused` with the protocol's code when the request is not signed by one of `keys`."""
    if "signature-input" not in message.headers or "signature" not in message.headers:
        raise Refused(401, "signature_missing", "Signature-Input and Signature are needed.")
    label, components, parameters, key_id = _read_input(message.headers["signature-input"])
    missing = [name for name in needed_components(message) if name not in components]
    if missing:
        raise Refused(401, "signature_invalid", f"The signature does not cover {', '.join(missing)}.")
    key = next((k for k in keys if k.get("kid") == key_id), None)
    if key is None:
        raise Refused(401, "key_not_found", f"Your profile has no key {key_id[:60]}.")
    if message.body and message.headers.get("content-digest") != content_digest(message.body):
        raise Refused(400, "digest_mismatch", "Content-Digest is not the body's.")
    raw = dict(SIGNATURE.findall(message.headers["signature"])).get(label)
    try:
        base = signature_base(message, components, parameters)
        _check(key, base, base64.b64decode(raw or "", validate=True))
    except (InvalidSignature, ValueError, KeyError):
        raise Refused(401, "signature_invalid", f"The signature of key {key_id[:60]} is wrong.") from None


def _read_input(field: str) -> tuple[str, list[str], str, str]:
    """Label, covered components, the parameters as they stand, key id: of the first signature."""
    found = INPUT.search(field)
    key_id = KEY_ID.search(found[4]) if found else None
    if found is None or key_id is None:
        raise Refused(401, "signature_invalid", "Signature-Input cannot be read.")
    return found[1], re.findall(r'"([^"]+)"', found[3]), found[2], key_id[1]


def _check(key: Json, base: bytes, raw: bytes) -> None:
    if key.get("kty") != "EC" or key.get("crv") != "P-256":
        raise Refused(400, "algorithm_unsupported", "Northline verifies ES256.")
    x, y = (int.from_bytes(_unbase64url(key[name]), "big") for name in ("x", "y"))
    if len(raw) != 64:
        raise InvalidSignature
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(der, base, ec.ECDSA(hashes.SHA256()))


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _unbase64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
