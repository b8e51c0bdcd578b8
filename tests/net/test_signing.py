"""Signatures that another implementation of RFC 9421 accepts."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    algorithms,
)

from domain.settings import Settings, WrongSetting
from net.signing import BotSigner, load_key


def pem(key: PrivateKeyTypes) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: object) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> object:
        return self.key


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ed25519.Ed25519PrivateKey.generate(), algorithms.ED25519),
        (ec.generate_private_key(ec.SECP256R1()), algorithms.ECDSA_P256_SHA256),
    ],
)
async def test_a_verifier_accepts_what_we_sign(
    key: PrivateKeyTypes, algorithm: type[HTTPSignatureAlgorithm], tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(pem(key))
    signer = BotSigner.of(Settings(_env_file=None, signing_key=path, public_url="https://muse.example.com/"))
    assert signer is not None
    request = httpx.Request("GET", "https://store.com/products/1?variant=2")
    await signer(request)
    verifier = HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=OneKey(key.public_key()))
    (result,) = verifier.verify(request)
    assert result.parameters["tag"] == "web-bot-auth"
    assert result.parameters["keyid"] == signer.key_id
    assert {name.strip('"') for name in result.covered_components} >= {"@authority", "signature-agent"}
    assert request.headers["signature-agent"] == '"https://muse.example.com"'


def parameter(request: httpx.Request, pattern: str) -> str:
    found = re.search(pattern, request.headers["signature-input"])
    assert found is not None
    return found[1]


async def test_each_request_has_its_own_nonce_and_a_short_life() -> None:
    signer = BotSigner(ed25519.Ed25519PrivateKey.generate(), "https://muse.example.com")
    requests = [httpx.Request("GET", "https://store.com/") for _ in range(2)]
    for request in requests:
        await signer(request)
    nonces = {parameter(request, r'nonce="([^"]+)"') for request in requests}
    assert len(nonces) == 2
    assert all(len(base64.b64decode(nonce)) == 32 for nonce in nonces)
    created, expires = (int(parameter(requests[0], rf"{name}=(\d+)")) for name in ("created", "expires"))
    assert 0 < expires - created <= 60


def test_the_directory_holds_the_public_key_alone() -> None:
    signer = BotSigner(ed25519.Ed25519PrivateKey.generate(), "https://muse.example.com")
    keys: Any = signer.directory()["keys"]
    (key,) = keys
    assert key["kid"] == signer.key_id
    assert "d" not in key


def test_without_key_or_address_nothing_is_signed(tmp_path: Path) -> None:
    assert BotSigner.of(Settings(_env_file=None, public_url="https://muse.example.com")) is None
    assert BotSigner.of(Settings(_env_file=None, signing_key=tmp_path / "key.pem")) is None


def test_a_wrong_key_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    with pytest.raises(WrongSetting, match=r"MUSE_SIGNING_KEY.*key\.pem"):
        load_key(path)
    path.write_bytes(b"nonsense")
    with pytest.raises(WrongSetting):
        load_key(path)
    path.write_bytes(pem(ec.generate_private_key(ec.SECP384R1())))
    with pytest.raises(WrongSetting):
        load_key(path)
