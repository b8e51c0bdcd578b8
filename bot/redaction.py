"""Keeps the bot's token out of every log: it is part of Telegram's addresses, which HTTP clients log, and of
python-telegram-bot's own error texts."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HIDDEN = "***"


@contextmanager
def without(token: str) -> Iterator[None]:
    """Every log record made meanwhile, by any logger, has `***` in the place of the token's secret part."""
    secret = token.rpartition(":")[2]
    make = logging.getLogRecordFactory()

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        _clean(record, secret)
        return record

    logging.setLogRecordFactory(made)
    try:
        yield
    finally:
        if logging.getLogRecordFactory() is made:
            logging.setLogRecordFactory(make)


def _clean(record: logging.LogRecord, secret: str) -> None:
    try:
        message = record.getMessage()
    except (TypeError, ValueError):  # a wrong format string is reported by whoever prints the record
        message = f"{record.msg} {record.args}"
    if secret in message:
        record.msg, record.args = message.replace(secret, HIDDEN), ()
    if record.exc_info and record.exc_info[0] is not None:
        told = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if secret in told:
            record.exc_text = told.replace(secret, HIDDEN)  # formatters print this text where there is one
            record.exc_info = None
