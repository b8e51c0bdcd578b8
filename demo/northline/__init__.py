"""Northline, a fashion store that sells by the Universal Commerce Protocol, version 2026-04-08."""

from demo.northline.app import create_app

__all__ = ["create_app"]
