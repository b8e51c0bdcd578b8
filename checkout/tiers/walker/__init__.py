"""Walks a store's own checkout in a browser: deterministic, and the last button is pressed once."""
