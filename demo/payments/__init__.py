"""A stand-in for Stripe: its API to the unchanged `stripe` client, its money rules, its hosted card page."""

from demo.payments.app import create_app

__all__ = ["create_app"]
