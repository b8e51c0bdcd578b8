"""Signatures: what is covered, what is believed, and what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from checkout.tiers.ucp.signing import (
    BadSignature,
    Message,
    Response,
    Signer,
    UnknownKey,
    digest_of,
    load_signer,
    thumbprint,
    verify_detached,
    verify_request,
    verify_response,
)
from domain.settings import Settings, WrongSetting
from tests.checkout.tiers.ucp.merchant import sign_answer

BODY = b'{"line_items":[]}'
PROFILE = "https://muse.shop/.well-known/ucp"


def signed(signer: Signer, version: str = "2026-04-08", url: str = "https://shop.com/ucp/checkout-sessions"):  # type: ignore[no-untyped-def]
    headers = {
        "UCP-Agent": f'profile="{PROFILE}"',
        "Idempotency-Key": "5d3f",
        "Content-Type": "application/json",
        "Content-Digest": digest_of(BODY),
    }
    message = Message("POST", url, headers)
    signer.sign(message, version=version, profile_url=PROFILE)
    return message


def covered(message: Message) -> set[str]:
    field = message.headers["Signature-Input"]
    return {part.split(";")[0].strip('"') for part in field[field.index("(") + 1 : field.index(")")].split()}


def test_a_request_is_signed_as_the_protocol_asks() -> None:
    message = signed(Signer.generate(), url="https://shop.com/ucp/x?y=1")
    assert covered(message) == {
        "@method",
        "@authority",
        "@path",
        "@query",
        "ucp-agent",
        "idempotency-key",
        "content-digest",
        "content-type",
    }
    assert ";alg=" not in message.headers["Signature-Input"]
    assert "tag=" not in message.headers["Signature-Input"]
    assert "Signature-Agent" not in message.headers


def test_the_web_bot_auth_shape_is_for_versions_that_take_it() -> None:
    signer = Signer.generate()
    message = signed(signer, version="2026-08-25")
    assert 'tag="web-bot-auth"' in message.headers["Signature-Input"]
    assert ";expires=" in message.headers["Signature-Input"]
    assert message.headers["Signature-Agent"] == f'sig1="{PROFILE}";type=jwks_uri'
    assert "signature-agent" in covered(message)
    assert verify_request(message, BODY, [signer.jwk]).created is not None


def test_what_is_signed_is_verified() -> None:
    signer = Signer.generate()
    assert "content-digest" in verify_request(signed(signer), BODY, [signer.jwk]).fields


@pytest.mark.parametrize(
    "change",
    [
        lambda m: setattr(m, "method", "PUT"),
        lambda m: setattr(m, "url", "https://evil.com/ucp/checkout-sessions"),
        lambda m: setattr(m, "url", "https://shop.com/ucp/other"),
        lambda m: m.headers.update({"Idempotency-Key": "other"}),
        lambda m: m.headers.update({"UCP-Agent": 'profile="https://evil.com"'}),
        lambda m: m.headers.update({"Content-Digest": digest_of(b"{}")}),
        lambda m: m.headers.pop("Signature"),
        lambda m: m.headers.pop("Signature-Input"),
        lambda m: m.headers.update({"Signature": "sig1=:AAAA:"}),
        lambda m: m.headers.update({"Signature": "rubbish"}),
    ],
)
def test_a_changed_request_is_not_believed(change: Any) -> None:
    signer = Signer.generate()
    message = signed(signer)
    change(message)
    with pytest.raises(BadSignature):
        verify_request(message, BODY, [signer.jwk])


def test_a_changed_body_is_not_believed() -> None:
    signer = Signer.generate()
    with pytest.raises(BadSignature):
        verify_request(signed(signer), b'{"line_items":[1]}', [signer.jwk])


def test_an_unknown_key_is_told_apart() -> None:
    with pytest.raises(UnknownKey):
        verify_request(signed(Signer.generate()), BODY, [Signer.generate().jwk])


def test_keys_of_other_kinds_are_skipped() -> None:
    signer = Signer.generate()
    odd: list[dict[str, Any]] = [
        {"kid": "a", "kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kid": "b", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kid": "c", "kty": "EC", "crv": "P-256"},
        {"kty": "EC"},
        signer.jwk,
    ]
    verify_request(signed(signer), BODY, odd)


def test_an_answer_must_be_signed_over_its_status_and_body() -> None:
    signer = Signer.generate()
    headers = {"content-type": "application/json", "content-digest": digest_of(BODY)}
    whole = {**headers, **sign_answer(signer, 200, headers)}
    verify_response(Response(200, whole), BODY, [signer.jwk])
    for status, body in ((201, BODY), (200, b"{}"), (200, b"")):
        with pytest.raises(BadSignature):
            verify_response(Response(status, whole), body, [signer.jwk])


def test_detached_signatures_of_older_versions() -> None:
    signer = Signer.generate()
    detached = signer.jws(BODY, detached=True)
    verify_detached(detached, BODY, [signer.jwk])
    with pytest.raises(BadSignature):
        verify_detached(detached, b"{}", [signer.jwk])
    with pytest.raises(UnknownKey):
        verify_detached(detached, BODY, [Signer.generate().jwk])
    for broken in ("", "a.b", "..", detached[:-4], detached.replace(".", "", 1)):
        with pytest.raises(BadSignature):
            verify_detached(broken, BODY, [signer.jwk])


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "var")
    first, second = load_signer(settings), load_signer(settings)
    assert first.kid == second.kid == thumbprint(first.jwk)
    assert (tmp_path / "var" / "signing-key.pem").stat().st_mode & 0o777 == 0o600


def test_a_wrong_key_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "key.pem"
    wrong.write_bytes(
        ec.generate_private_key(ec.SECP384R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    for path in (wrong, tmp_path / "missing.pem"):
        with pytest.raises(WrongSetting):
            load_signer(Settings(_env_file=None, signing_key=path))
