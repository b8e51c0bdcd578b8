"""Whole shopping trips through the chat server, with real stores, a real browser and real mail."""
