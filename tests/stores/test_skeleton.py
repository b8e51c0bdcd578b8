"""Beginning a store file."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.settings import WrongSetting
from stores.registry import StoreRegistry
from stores.skeleton import write_skeleton


def test_it_loads_as_it_is_written(tmp_path: Path) -> None:
    path = write_skeleton('Ann "A" Taylor', tmp_path)
    assert path == tmp_path / "ann_a_taylor.py"
    store = StoreRegistry.load(tmp_path).by_slug("ann_a_taylor")
    assert store is not None
    assert (store.name, store.standing.verified) == ("Ann A Taylor", False)
    assert store.walk is not None


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_skeleton("Loft", tmp_path)
    with pytest.raises(WrongSetting, match="there already"):
        write_skeleton("loft", tmp_path)


def test_a_name_without_letters(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="no file name"):
        write_skeleton("123 !", tmp_path)
