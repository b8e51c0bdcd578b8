"""Versions and capabilities in common."""

from __future__ import annotations

from checkout.tiers.ucp.negotiation import (
    CHECKOUT,
    CONSENT,
    DISCOUNT,
    FULFILLMENT,
    Offer,
    choose_version,
    negotiate,
)

NOW = "2026-04-08"


def test_the_target_is_preferred_and_the_newest_comes_second() -> None:
    assert choose_version("2026-08-25", ["2026-04-08", "2026-01-11"]) == "2026-04-08"
    assert choose_version("2026-08-25", ["2026-01-11"]) == "2026-08-25"
    assert choose_version("2026-01-11", []) == "2026-01-11"
    assert choose_version("2099-01-01", []) is None


def test_the_highest_common_version_of_a_capability_wins() -> None:
    offers = [Offer(name=CHECKOUT, version=v) for v in ("2026-01-11", "2026-04-08", "2099-01-01")]
    assert negotiate(offers, NOW) == {CHECKOUT: "2026-04-08"}


def test_a_capability_without_a_version_is_of_the_profiles() -> None:
    assert negotiate([Offer(name=CHECKOUT)], NOW) == {CHECKOUT: NOW}


def test_unknown_capabilities_are_left_alone() -> None:
    assert negotiate([Offer(name="com.example.teleport", version=NOW)], NOW) == {}


def test_orphans_are_pruned_down_the_chain() -> None:
    offers = [
        Offer(name=FULFILLMENT, version=NOW, extends=(CHECKOUT,)),
        Offer(name=DISCOUNT, version=NOW, extends=(FULFILLMENT,)),
        Offer(name=CONSENT, version=NOW, extends=(DISCOUNT, "com.example.none")),
    ]
    assert negotiate(offers, NOW) == {}
    assert set(negotiate([*offers, Offer(name=CHECKOUT, version=NOW)], NOW)) == {
        CHECKOUT,
        FULFILLMENT,
        DISCOUNT,
        CONSENT,
    }


def test_one_parent_of_several_is_enough() -> None:
    offers = [
        Offer(name=CHECKOUT, version=NOW),
        Offer(name=DISCOUNT, version=NOW, extends=("dev.ucp.shopping.cart", CHECKOUT)),
    ]
    assert DISCOUNT in negotiate(offers, NOW)


def test_a_capability_described_by_another_authority_is_not_believed() -> None:
    def offer(spec: str) -> Offer:
        return Offer(name=CHECKOUT, version=NOW, spec=spec)

    assert negotiate([offer("https://ucp.dev/2026-04-08/specification/checkout")], NOW)
    assert not negotiate([offer("https://evil.com/ucp.dev/checkout")], NOW)
    assert not negotiate([offer("https://ucp.dev.evil.com/checkout")], NOW)
