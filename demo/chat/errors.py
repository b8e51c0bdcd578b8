"""How the Bot API says no."""

from __future__ import annotations


class BotApiError(Exception):
    """`description` is sent as it stands; `retry_after` in seconds goes into the answer's parameters."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(reason: str) -> BotApiError:
    """400 as Telegram words it: words begin in lower case, server constants (BUTTON_DATA_INVALID) stay."""
    constant = len(reason) > 1 and (reason[1] == "_" or reason[1].isupper())
    return BotApiError(400, f"Bad Request: {reason if constant else reason[:1].lower() + reason[1:]}")


def blocked() -> BotApiError:
    return BotApiError(403, "Forbidden: bot was blocked by the user")


def deactivated() -> BotApiError:
    return BotApiError(403, "Forbidden: user is deactivated")


def never_started() -> BotApiError:
    return BotApiError(403, "Forbidden: bot can't initiate conversation with a user")


def too_many(retry_after: int) -> BotApiError:
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)
