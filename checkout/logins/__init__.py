"""Logins that shoppers store for stores without an API, and what those stores ask of them on the way."""
