"""Which messages wait for the end of a shopper's quiet hours: news that can, never what holds up an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.hours import NIGHT, UNKNOWN_ZONE, QuietHours
from storage.tables import Notice

CAN_WAIT = frozenset({"order_update", "order_found", "handover_reminder", "mail_hint", "mail_note"})
"""Cards that nobody is waiting for at that moment."""


def waits_until(
    notice: Notice, preferences: Mapping[str, Any], zone: str, moment: datetime
) -> datetime | None:
    """When the notice may be sent; None: now. An answer to what the shopper just did (it edits their message)
    never waits."""
    hours = QuietHours.of(preferences.get("quiet"))
    if hours is None or not can_wait(notice):
        return None
    return hours.until(moment, zone)


def can_wait(notice: Notice) -> bool:
    if notice.card == "text":
        return str(notice.params.get("text", "")).startswith("news-")
    asked_for = notice.slot is not None and notice.slot.startswith("cancel:")
    return notice.card in CAN_WAIT and not asked_for and "at" not in notice.params


def offers_night(preferences: Mapping[str, Any], zone: str, moment: datetime) -> bool:
    """Whether a message of now should offer quiet nights: it is night there, and the shopper never chose."""
    return "quiet" not in preferences and zone != UNKNOWN_ZONE and NIGHT.until(moment, zone) is not None
