"""Salesforce Commerce Cloud shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.store import Recognition, Standing, Store

STORE = Store(
    slug="salesforce",
    name="Salesforce Commerce Cloud",
    domains=(),
    platform="salesforce",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    recognition=Recognition(
        hosts=("demandware.net",),
        marks=("demandware.static", "demandware.store", "dw.ac."),
        variant_params=("pid",),
    ),
)
