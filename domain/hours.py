"""Quiet hours: when a shopper is asleep, in their own time zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.base import Frozen

UNKNOWN_ZONE = "UTC"
"""What a shopper's row holds before anything tells where they are."""


class QuietHours(Frozen):
    """From `start` to `end` by the shopper's clock; over midnight when `end` is the earlier of the two."""

    start: time
    end: time

    @classmethod
    def of(cls, written: object) -> QuietHours | None:
        """From "22:00-08:00"; None for anything else, and for hours that begin as they end."""
        if not isinstance(written, str):
            return None
        try:
            start, end = (time.fromisoformat(part) for part in written.split("-"))
        except ValueError:
            return None
        return cls(start=start, end=end) if start != end else None

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def until(self, moment: datetime, zone: str) -> datetime | None:
        """When the quiet that `moment` falls into ends; None when it falls into none."""
        local = moment.astimezone(zone_of(zone))
        clock = local.time().replace(tzinfo=None)
        if self.start < self.end:
            quiet = self.start <= clock < self.end
        else:
            quiet = clock >= self.start or clock < self.end
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if clock >= self.end else 0)
        return datetime.combine(day, self.end, local.tzinfo).astimezone(moment.tzinfo)


NIGHT = QuietHours(start=time(22), end=time(8))
"""What is offered to shoppers who have chosen nothing."""


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UNKNOWN_ZONE)
