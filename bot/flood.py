"""How long Telegram asks to wait."""

from __future__ import annotations

from telegram.error import RetryAfter


def seconds_of(error: RetryAfter) -> float:
    """python-telegram-bot gives whole seconds, or a timedelta where `PTB_TIMEDELTA` is set."""
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
