"""Which tier buys at which store: the best that the store, the operator and the shopper allow."""

from __future__ import annotations

from collections.abc import Mapping

from checkout.accounts.desk import LinkDesk
from checkout.logins.desk import AskDesk
from checkout.offers import Offers
from domain.order import TierName
from domain.store import Store
from domain.tier import Tier
from stores.registry import StoreRegistry

NAMES = 100
"""So many stores' names are recognised in a message."""


class Tiers:
    """The adapters in use, by name. `adapters` always holds REDIRECT, which needs nothing from anybody. `desk`:
    where shoppers link their store accounts; without one nothing is linked. `offers`: what the operator's settings
    add to buying. `asks`: where shoppers store logins for stores' pages; without one they are guests there."""

    def __init__(
        self,
        adapters: Mapping[TierName, Tier],
        stores: StoreRegistry,
        desk: LinkDesk | None = None,
        offers: Offers | None = None,
        asks: AskDesk | None = None,
    ) -> None:
        self._adapters = dict(adapters)
        self.stores = stores
        self.desk = desk
        self.offers = offers or Offers()
        self.asks = asks
        self.known: dict[str, Store] = {}
        """Stores met so far, as resolved from their rows."""
        self.paused: frozenset[str] = frozenset()
        """Stores whose pages cannot be walked for now: their slugs (`checkout.health` says which)."""

    def store_names(self) -> tuple[str, ...]:
        """Of stores that have a file, and of those met so far; at most `NAMES`. A single common word is left
        out where only a page called a shop so: "Home" in a message is rarely a shop."""
        filed = [store.name for store in self.stores if not store.is_platform]
        met = [s.name for s in list(self.known.values())[-NAMES:] if " " in s.name or not s.name.isalpha()]
        return tuple(dict.fromkeys([*filed, *met]))[:NAMES]

    def __contains__(self, name: TierName) -> bool:
        return name in self._adapters

    def __getitem__(self, name: TierName) -> Tier:
        return self._adapters[name]

    def names_for(self, store: Store, *, readable: bool = True) -> tuple[TierName, ...]:
        """The tiers that may be tried at `store`, best first; never empty. `readable` False: a line whose page
        refused us is finished by the shopper. A store that forbids automation is left to the shopper too."""
        names = [name for name in TierName if name in store.tiers and name in self._adapters]
        if store.slug in self.paused:
            names = [name for name in names if name is not TierName.BROWSER]
        if not readable or store.automation == "forbidden":
            names = [name for name in names if name is TierName.REDIRECT]
        return tuple(names) or (TierName.REDIRECT,)

    def takes_login(self, store: Store) -> bool:
        """Whether the store is bought at in its own pages, where a shopper may sign in."""
        signs_in = store.walk is not None and store.walk.sign_in is not None
        return self.asks is not None and signs_in and self.names_for(store)[0] is TierName.BROWSER

    def below(self, store: Store, name: TierName) -> TierName | None:
        """The next tier to fall back to."""
        order = list(TierName)
        lower = [n for n in self.names_for(store) if order.index(n) > order.index(name)]
        return lower[0] if lower else (TierName.REDIRECT if name is not TierName.REDIRECT else None)
