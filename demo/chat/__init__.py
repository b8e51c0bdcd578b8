"""Telegram's stand-in: a Bot API server on one side, a chat page for shoppers on the other."""
