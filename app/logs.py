"""Logging: to standard error. The bot keeps its token out of every record by itself (`bot.redaction`)."""

from __future__ import annotations

import logging

_QUIET = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "apscheduler",
    "alembic",
    "fontTools",
    "stripe",
    "openai",
    "uvicorn.error",
)


def set_up_logs(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
