"""Web Bot Auth: requests that prove who sent them.

RFC 9421 signatures with `tag="web-bot-auth"`, as draft-meunier-web-bot-auth-architecture writes them; the public key
is found in the directory that `Signature-Agent` names. An ed25519 key is what the draft recommends; a P-256 key
serves too, so that one key file can also sign commerce requests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from domain.settings import Settings, WrongSetting

Key = Ed25519PrivateKey | EllipticCurvePrivateKey

DIRECTORY_PATH = "/.well-known/http-message-signatures-directory"
DIRECTORY_TYPE = "application/http-message-signatures-directory+json"
_VALID_SECONDS = 60
_DIRECTORY_SECONDS = 300


class BotSigner:
    """Signs requests as this Muse. `public_url` is where its key directory is found."""

    def __init__(self, key: Key, public_url: str) -> None:
        self._key = key
        self._agent = f'"{public_url.rstrip("/")}"'
        self._authority = httpx.URL(public_url).netloc.decode("ascii").lower()
        self._algorithm = "ed25519" if isinstance(key, Ed25519PrivateKey) else "ecdsa-p256-sha256"
        self._jwk = _public_jwk(key)
        self.key_id = _thumbprint(self._jwk)

    @classmethod
    def of(cls, settings: Settings) -> BotSigner | None:
        """The signer of these settings; None without a key or a public address to find its directory at.

        Raises `WrongSetting` for a file that is no private key of a usable kind.
        """
        if settings.signing_key is None or settings.public_url is None:
            return None
        return cls(load_key(settings.signing_key), settings.public_url)

    def directory(self) -> dict[str, object]:
        """The JSON Web Key Set to serve at `DIRECTORY_PATH`."""
        return {"keys": [{**self._jwk, "kid": self.key_id, "use": "sig"}]}

    def directory_headers(self) -> dict[str, str]:
        """What the directory is sent with: its type, and a signature over the authority that it was asked at, so
        that nobody can serve a copy of it as their own (draft-meunier-http-message-signatures-directory)."""
        covered = '("@authority";req)'
        parameters = f"{covered}{self._parameters(_DIRECTORY_SECONDS, 'http-message-signatures-directory')}"
        base = f'"@authority";req: {self._authority}\n"@signature-params": {parameters}'
        return {
            "Content-Type": DIRECTORY_TYPE,
            "Cache-Control": f"public, max-age={_DIRECTORY_SECONDS // 2}",
            "Signature-Input": f"sig1={parameters}",
            "Signature": f"sig1=:{self._signed(base)}:",
        }

    async def __call__(self, request: httpx.Request) -> None:
        """An httpx request hook: called for every request, redirected ones included."""
        covered = '("@authority" "signature-agent")'
        parameters = f"{covered}{self._parameters(_VALID_SECONDS, 'web-bot-auth')}"
        authority = request.url.netloc.decode("ascii").lower()
        base = (
            f'"@authority": {authority}\n"signature-agent": {self._agent}\n"@signature-params": {parameters}'
        )
        request.headers["Signature-Agent"] = self._agent
        request.headers["Signature-Input"] = f"sig1={parameters}"
        request.headers["Signature"] = f"sig1=:{self._signed(base)}:"

    def _parameters(self, seconds: int, tag: str) -> str:
        created = int(time.time())
        nonce = base64.b64encode(secrets.token_bytes(32)).decode()
        return (
            f';created={created};expires={created + seconds};keyid="{self.key_id}"'
            f';alg="{self._algorithm}";nonce="{nonce}";tag="{tag}"'
        )

    def _signed(self, base: str) -> str:
        return base64.b64encode(_sign(self._key, base.encode())).decode()


def load_key(path: Path) -> Key:
    """The private key in the PEM file `path`, ed25519 or P-256; raises `WrongSetting`."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise WrongSetting(f"MUSE_SIGNING_KEY: {path} is not readable as a private key") from error
    if isinstance(key, Ed25519PrivateKey):
        return key
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    raise WrongSetting(f"MUSE_SIGNING_KEY: {path} is neither an ed25519 nor a P-256 key")


def _sign(key: Key, message: bytes) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(message)
    r, s = decode_dss_signature(key.sign(message, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _public_jwk(key: Key) -> dict[str, str]:
    if isinstance(key, Ed25519PrivateKey):
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(raw)}
    numbers = key.public_key().public_numbers()
    x, y = (_base64url(part.to_bytes(32, "big")) for part in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638: the hash of the required members alone, in lexical order."""
    canonical = json.dumps(jwk, separators=(",", ":"), sort_keys=True)
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
