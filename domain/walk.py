"""A store's checkout pages as data (tier 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Replaced by the browser tier's own description."""
