"""HTTP message signatures as UCP uses them (RFC 9421, RFC 9530): ES256 with raw r||s, no `alg` parameter.

Since 2026-08-25 a request may carry the Web Bot Auth shape as well; verifiers of older versions refuse it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ECDSA_P256_SHA256
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from domain.settings import Settings, WrongSetting

WEB_BOT_AUTH_SINCE = "2026-08-25"
_WEB_BOT_AUTH_LIFE = timedelta(minutes=5)
_LABEL = "sig1"


class BadSignature(Exception):
    """The message is unsigned, signed by another, or was changed on its way."""


class UnknownKey(BadSignature):
    """The signer's profile, as last read, lists no such key."""


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest_of(body: bytes) -> str:
    """The `Content-Digest` field for `body` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


class _Keys(HTTPSignatureKeyResolver):
    def __init__(
        self, private: ec.EllipticCurvePrivateKey | None, public: Mapping[str, ec.EllipticCurvePublicKey]
    ) -> None:
        self._private = private
        self._public = public

    def resolve_private_key(self, key_id: str) -> ec.EllipticCurvePrivateKey | None:
        return self._private

    def resolve_public_key(self, key_id: str) -> ec.EllipticCurvePublicKey:
        if key_id not in self._public:
            raise UnknownKey(f"no key {key_id[:80]!r}")
        return self._public[key_id]


@dataclass
class Message:
    """The part of a request that a signature covers. `headers` is changed by signing."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass
class Response:
    status_code: int
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a verified signature covers; `created` in Unix seconds, where it says so."""

    fields: frozenset[str]
    created: int | None


class Signer:
    """Signs in Muse's name with an ES256 key, known by its RFC 7638 thumbprint."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.kid = thumbprint(_public_members(key.public_key()))
        self._signer = HTTPMessageSigner(
            signature_algorithm=ECDSA_P256_SHA256, key_resolver=_Keys(private=key, public={})
        )

    @classmethod
    def generate(cls) -> Signer:
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @property
    def jwk(self) -> dict[str, str]:
        """The public half, as profiles publish it."""
        return {"kid": self.kid, **_public_members(self._key.public_key()), "use": "sig", "alg": "ES256"}

    def derived(self, purpose: str) -> bytes:
        """32 bytes that only the holder of the key can make, for another use of it: never the key itself."""
        secret = self._key.private_numbers().private_value.to_bytes(32, "big")
        return HKDF(hashes.SHA256(), 32, salt=None, info=f"muse/v1/{purpose}".encode()).derive(secret)

    def sign(self, message: Message, *, version: str, profile_url: str) -> None:
        """Add `Signature` and `Signature-Input` to a request whose other headers are final.

        Covers method, authority, path, query, and of ucp-agent, idempotency-key, content-digest and
        content-type those present.
        """
        names = {name.lower() for name in message.headers}
        covered = ["@method", "@authority", "@path"]
        if "?" in message.url:
            covered.append("@query")
        wanted = ("ucp-agent", "idempotency-key", "content-digest", "content-type")
        covered += [name for name in wanted if name in names]
        options: dict[str, Any] = {}
        if version >= WEB_BOT_AUTH_SINCE:
            message.headers["Signature-Agent"] = f'{_LABEL}="{profile_url}";type=jwks_uri'
            covered.insert(3, f'"signature-agent";key="{_LABEL}"')
            now = datetime.now(UTC)
            options = {"created": now, "expires": now + _WEB_BOT_AUTH_LIFE, "tag": "web-bot-auth"}
        self._signer.sign(
            message,
            key_id=self.kid,
            label=_LABEL,
            include_alg=False,
            covered_component_ids=covered,
            use_existing_digest="content-digest" in names,
            **options,
        )

    def jws(self, payload: bytes, *, detached: bool = False, **header: Any) -> str:
        """A compact JWS over `payload` (RFC 7515); detached (RFC 7797) as versions before 2026-04-08 sign."""
        head = {"alg": "ES256", "kid": self.kid, **header}
        if detached:
            head |= {"b64": False, "crit": ["b64"]}
        protected = b64url(json.dumps(head, separators=(",", ":")).encode())
        signed = protected.encode() + b"." + (payload if detached else b64url(payload).encode())
        r, s = decode_dss_signature(self._key.sign(signed, ec.ECDSA(hashes.SHA256())))
        signature = b64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"{protected}.{'' if detached else b64url(payload)}.{signature}"


class Verifier(HTTPMessageVerifier):
    """`created` is optional in UCP: replays are met by idempotency keys and webhook ids instead."""

    require_created = False


def verify_response(response: Response, body: bytes, keys: Iterable[Mapping[str, Any]]) -> None:
    """Raises `BadSignature` unless a key of `keys` (JWKs) signed the status and the body."""
    required = ["@status", *(["content-digest"] if body else [])]
    _verify(response, body, keys, required)


def verify_request(message: Message, body: bytes, keys: Iterable[Mapping[str, Any]]) -> Signed:
    """Raises `BadSignature` unless a key of `keys` signed method, authority, path and body."""
    return _verify(message, body, keys, ["@method", "@authority", "@path", "content-digest"])


def verify_detached(jws: str, body: bytes, keys: Iterable[Mapping[str, Any]]) -> None:
    """Raises `BadSignature` unless a key of `keys` signed `body` in a detached JWS (RFC 7515 appendix F, RFC
    7797), as versions before 2026-04-08 sign their webhooks."""
    protected, _, rest = jws.partition(".")
    payload, _, signature = rest.partition(".")
    try:
        header = json.loads(from_b64url(protected))
        raw = from_b64url(signature)
    except ValueError:
        raise BadSignature("the detached signature cannot be read") from None
    if not isinstance(header, dict) or header.get("alg") != "ES256" or payload or len(raw) != 64:
        raise BadSignature("no detached ES256 signature")
    key = _named(keys, str(header.get("kid")))
    content = body if header.get("b64") is False else b64url(body).encode()
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(der, protected.encode() + b"." + content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise BadSignature("the detached signature does not hold") from None


def _named(keys: Iterable[Mapping[str, Any]], kid: str) -> ec.EllipticCurvePublicKey:
    found = next((key for jwk in keys if jwk.get("kid") == kid and (key := _public_key(jwk))), None)
    if found is None:
        raise UnknownKey(f"no key {kid[:80]!r}")
    return found


def is_signed(headers: Mapping[str, str]) -> bool:
    return "signature-input" in {name.lower() for name in headers}


def _verify(
    message: Message | Response, body: bytes, keys: Iterable[Mapping[str, Any]], required: list[str]
) -> Signed:
    public = {str(jwk["kid"]): key for jwk in keys if (key := _public_key(jwk)) is not None and "kid" in jwk}
    verifier = Verifier(
        signature_algorithm=ECDSA_P256_SHA256, key_resolver=_Keys(private=None, public=public)
    )
    try:
        results = verifier.verify(message, max_age=None, require_components=required, body=body)
    except HTTPMessageSignaturesException as error:
        if isinstance(error.__cause__, UnknownKey):
            raise error.__cause__ from None
        raise BadSignature(str(error)[:200]) from None
    created = results[0].parameters.get("created")
    return Signed(
        fields=frozenset(name.strip('"') for name in results[0].covered_components),
        created=created if isinstance(created, int) else None,
    )


def _public_key(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey | None:
    """Keys of other kinds and broken ones are skipped: they cannot have signed what we verify."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or jwk.get("alg", "ES256") != "ES256":
        return None
    try:
        x, y = (int.from_bytes(from_b64url(jwk[name]), "big") for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, TypeError, ValueError):
        return None


def _public_members(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (b64url(value.to_bytes(32, "big")) for value in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def thumbprint(jwk: Mapping[str, str]) -> str:
    """The JWK's SHA-256 thumbprint (RFC 7638)."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return b64url(
        hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest()
    )


def load_signer(settings: Settings) -> Signer:
    """The key of `MUSE_SIGNING_KEY` (PEM, P-256), or one kept in the data folder, made at first use.

    Raises `WrongSetting` when the file is no such key.
    """
    path = settings.signing_key or settings.data_dir / "signing-key.pem"
    if settings.signing_key is None and not path.exists():
        _write_new_key(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise WrongSetting(f"MUSE_SIGNING_KEY: {path} cannot be read as a PEM key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise WrongSetting(f"MUSE_SIGNING_KEY: {path} is no P-256 key")
    return Signer(key)


def _write_new_key(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
