"""What waits for the morning, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.quiet import offers_night, waits_until
from storage.tables import Notice

NIGHT = {"quiet": "22:00-08:00"}
MIDNIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def notice(card: str, slot: str | None = None, **params: object) -> Notice:
    return Notice(card=card, slot=slot, params=params)


@pytest.mark.parametrize(
    "one",
    [
        notice("order_update", kind="shipped"),
        notice("order_found"),
        notice("handover_reminder"),
        notice("mail_hint", slot="kept_mail:1"),
        notice("text", text="news-cheaper"),
    ],
)
def test_news_waits(one: Notice) -> None:
    assert waits_until(one, NIGHT, "UTC", MIDNIGHT) == MORNING
    assert waits_until(one, NIGHT, "UTC", MORNING) is None
    assert waits_until(one, {}, "UTC", MIDNIGHT) is None


@pytest.mark.parametrize(
    "one",
    [
        notice("unclear"),
        notice("sign_in"),
        notice("bank_step"),
        notice("mailed_code"),
        notice("mailbox_page"),
        notice("text", text="cart-is-empty"),
        notice("cart", slot="cart"),
        notice("order_update", slot="cancel:7", kind="cancelled"),
        notice("mail_hint", slot="kept_mail:1", at=5),
    ],
)
def test_questions_and_answers_come_at_once(one: Notice) -> None:
    assert waits_until(one, NIGHT, "UTC", MIDNIGHT) is None


def test_quiet_nights_are_offered_once_and_only_at_night() -> None:
    assert offers_night({}, "Europe/London", MIDNIGHT)
    assert not offers_night({}, "Europe/London", MORNING)
    assert not offers_night({"quiet": "off"}, "Europe/London", MIDNIGHT)
    assert not offers_night({}, "UTC", MIDNIGHT), "nobody knows their clock"
