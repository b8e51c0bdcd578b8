"""Squarespace shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.store import Recognition, Standing, Store

STORE = Store(
    slug="squarespace",
    name="Squarespace",
    domains=(),
    platform="squarespace",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    recognition=Recognition(
        hosts=("squarespace.com",),
        marks=("static1.squarespace.com", "static.squarespace_context"),
    ),
)
