"""Magento (Adobe Commerce) shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.store import Recognition, Standing, Store

STORE = Store(
    slug="magento",
    name="Magento",
    domains=(),
    platform="magento",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    recognition=Recognition(
        marks=("text/x-magento-init", "mage/cookies", "magento_swatches"),
    ),
)
