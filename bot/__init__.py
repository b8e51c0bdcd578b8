"""Telegram in and out: the only room that imports `telegram`. No business rules."""
