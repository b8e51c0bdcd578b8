"""Finds and loads store files: this folder's, and an operator's own folder."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from domain.settings import WrongSetting
from domain.store import CartLink, Standing, Store

HERE = Path(__file__).parent
NOT_STORES = {"__init__.py", "registry.py", "skeleton.py"}


class StoreRegistry:
    """All known stores; made once at start, handed to the rooms that need it."""

    def __init__(self, stores: tuple[Store, ...]) -> None:
        self._by_slug = {store.slug: store for store in stores}
        self._by_domain = {domain: store for store in stores for domain in store.domains}

    @classmethod
    def load(cls, folder: Path | None = None) -> StoreRegistry:
        """Every store file here and in `folder`, whose stores win over ours; raises `WrongSetting` for a file
        that does not load, naming it."""
        files = sorted(path for path in HERE.glob("*.py") if path.name not in NOT_STORES)
        if folder is not None:
            if not folder.is_dir():
                raise WrongSetting(f"MUSE_STORES: {folder} is no folder")
            files += sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
        return cls(tuple(store for path in files for store in _load(path)))

    def __iter__(self) -> Iterator[Store]:
        return iter(self._by_slug.values())

    def by_slug(self, slug: str) -> Store | None:
        return self._by_slug.get(slug)

    def for_url(self, url: str) -> Store | None:
        """The store whose domain the URL's host (with port, when one is written) is, or lies under."""
        return self.for_host(urlsplit(url).netloc.rpartition("@")[2])

    def for_host(self, netloc: str) -> Store | None:
        """`netloc`: a host, with port where unusual ("www.macys.com", "127.0.0.1:8081")."""
        netloc = netloc.lower().rstrip(".")
        if netloc in self._by_domain:
            return self._by_domain[netloc]
        labels = netloc.split(".")
        parents = (".".join(labels[start:]) for start in range(1, len(labels) - 1))
        return next((self._by_domain[parent] for parent in parents if parent in self._by_domain), None)

    def platform(self, name: str) -> Store | None:
        """The store file of a platform ("shopify"), which has no domains of its own."""
        return next((s for s in self if s.is_platform and s.platform == name), None)

    def resolve(
        self, store_id: str, *, platform: str | None = None, name: str = "", origin: str = ""
    ) -> Store:
        """The store of that id; one that no file names takes what its platform's file says, or nothing."""
        if (known := self.by_slug(store_id)) is not None:
            return known
        origin = origin or f"https://{store_id}"
        base = self.platform(platform) if platform else None
        if base is None:
            return Store(
                slug=store_id,
                name=name or store_id,
                domains=(store_id,),
                standing=Standing(verified=False, on=date.today(), why="no store file"),
                cart_link=CartLink(format="product", origin=origin),
            )
        return replace(
            base,
            slug=store_id,
            name=name or store_id,
            domains=(store_id,),
            api=replace(base.api, origin=origin) if base.api else None,
            cart_link=replace(base.cart_link, origin=origin) if base.cart_link else None,
        )


def _load(path: Path) -> tuple[Store, ...]:
    spec = importlib.util.spec_from_file_location(f"store_file_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise WrongSetting(f"store file {path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        return module.STORES if hasattr(module, "STORES") else (module.STORE,)
    except Exception as error:
        raise WrongSetting(f"store file {path}: {type(error).__name__}: {error}") from error
