"""Where stores look up the key of a signed request."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)

from domain.settings import Settings
from net.signing import DIRECTORY_PATH, BotSigner
from storage.database import Database
from web.app import create_app

PUBLIC = "https://muse.example.com"


class OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: object) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> object:
        return self.key


async def asked(settings: Settings, base: str = PUBLIC) -> httpx.Response:
    database = Database(settings.database)
    app = create_app(settings, database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client:
        answer = await client.get(DIRECTORY_PATH)
    await database.close()
    return answer


def settings_of(folder: Path, key: PrivateKeyTypes) -> Settings:
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Settings(_env_file=None, data_dir=folder, signing_key=path, public_url=f"{PUBLIC}/")


@pytest.mark.parametrize(
    ("key", "algorithm", "kind"),
    [
        (ed25519.Ed25519PrivateKey.generate(), algorithms.ED25519, "OKP"),
        (ec.generate_private_key(ec.SECP256R1()), algorithms.ECDSA_P256_SHA256, "EC"),
    ],
)
async def test_the_directory_is_served_and_signed(
    key: PrivateKeyTypes, algorithm: type[HTTPSignatureAlgorithm], kind: str, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, key)
    answer = await asked(settings)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/http-message-signatures-directory+json"
    (told,) = answer.json()["keys"]
    signer = BotSigner.of(settings)
    assert signer is not None
    assert (told["kty"], told["kid"]) == (kind, signer.key_id)
    assert "d" not in told, "the private half never leaves"

    verifier = HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=OneKey(key.public_key()))
    (result,) = verifier.verify(answer)
    assert result.parameters["tag"] == "http-message-signatures-directory"
    assert result.parameters["keyid"] == signer.key_id
    assert '"@authority";req' in result.covered_components
    assert 0 < int(result.parameters["expires"]) - time.time() <= 300
    answer.request = httpx.Request("GET", f"https://copy.example.com{DIRECTORY_PATH}")
    with pytest.raises(InvalidSignature):
        verifier.verify(answer)


async def test_without_a_key_there_is_no_directory(tmp_path: Path) -> None:
    answer = await asked(Settings(_env_file=None, data_dir=tmp_path, public_url=PUBLIC))
    assert answer.status_code == 404
