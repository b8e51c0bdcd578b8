"""What Muse says of itself."""

from __future__ import annotations

import pytest

from checkout.tiers.ucp.discovery import read_profile
from checkout.tiers.ucp.negotiation import VERSIONS, negotiate
from checkout.tiers.ucp.profile import keys_of, own_profile, profile_url
from checkout.tiers.ucp.signing import Signer
from domain.settings import HandlerToken, Settings

SETTINGS = Settings(
    _env_file=None,
    public_url="https://muse.shop/",
    ucp_tokens={
        "com.pay.test": HandlerToken.model_validate("secret"),
        "handler_1": HandlerToken.model_validate("secret"),
    },
)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_has_a_profile_of_its_own(version: str) -> None:
    signer = Signer.generate()
    document = own_profile(SETTINGS, keys_of(signer), version)
    read = read_profile(document)
    assert read.version == version
    assert [key["kid"] for key in read.keys] == [signer.kid]
    assert {offer.version for offer in read.offers} == {version}
    assert negotiate(read.offers, version).keys() == {offer.name for offer in read.offers}
    assert "secret" not in str(document)
    assert [handler.name for handler in read.handlers] == ["com.pay.test"]


def test_stores_are_told_where_to_send_webhooks() -> None:
    order = own_profile(SETTINGS, [])["ucp"]["capabilities"]["dev.ucp.shopping.order"][0]
    assert order["config"] == {"webhook_url": "https://muse.shop/webhooks/ucp/orders"}
    listed = own_profile(SETTINGS, [], "2026-01-11")["ucp"]["capabilities"]
    (oldest,) = [entry for entry in listed if entry["name"] == "dev.ucp.shopping.order"]
    assert oldest["config"] == order["config"]


def test_a_version_that_is_not_spoken_has_none() -> None:
    with pytest.raises(KeyError):
        own_profile(SETTINGS, [], "2025-01-01")


def test_at_home_the_profile_is_where_the_web_door_is() -> None:
    home = Settings(_env_file=None, web_port=8099)
    assert profile_url(home) == "http://127.0.0.1:8099/.well-known/ucp"
    assert profile_url(home, "2026-01-11") == "http://127.0.0.1:8099/.well-known/ucp/2026-01-11"
