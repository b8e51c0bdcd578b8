"""Logging: to standard error, without secrets."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"\b(\d{4,12}):[A-Za-z0-9_-]{4,}")
_QUIET = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "apscheduler",
    "alembic",
    "stripe",
    "openai",
    "uvicorn.error",
)


class WithoutTokens(logging.Filter):
    """Removes anything shaped like a bot token: it is part of Telegram's addresses, which HTTP clients log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _TOKEN.sub(r"\1:***", message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        return True


def set_up_logs(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(WithoutTokens())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
