"""What the parent asks of the parsing process."""

from __future__ import annotations

from domain.base import Frozen


class StoreName(Frozen):
    """As much of a store as a reading needs."""

    slug: str
    name: str
    platform: str | None = None


class PageRequest(Frozen):
    """A page to read; `size` bytes of body follow."""

    url: str
    content_type: str = ""
    store: StoreName | None = None
    thorough: bool = False
    """Ask every reader, whatever the others found."""
    size: int
