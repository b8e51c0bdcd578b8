"""The command `link`: one page, or a batch that keeps its order."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from catalog.cli import run
from domain.settings import Settings

from . import pages

SETTINGS = Settings(_env_file=None)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "dress.html"
    path.write_bytes(pages.product_group())
    return path


async def test_a_saved_page_as_json(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(pages.URL, saved, False, True, False, settings=SETTINGS) == 0
    answer = json.loads(capsys.readouterr().out)
    product = answer["product"]
    assert (product["name"], product["price"], product["currency"], product["availability"]) == (
        pages.NAME,
        "89.00",
        "USD",
        "InStock",
    )
    assert len(product["variants"]) == 8
    assert set(product["variants"][0]) >= {"sku", "size", "color", "price", "availability"}
    assert answer["reason"] is None


async def test_a_saved_page_for_people_with_reasons(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(None, saved, False, False, True, settings=SETTINGS) == 0
    out = capsys.readouterr().out
    assert pages.NAME in out
    assert "$89.00" in out
    assert "Black, M" in out
    assert "[json-ld]" in out


async def test_a_batch_is_answered_in_order_and_survives_each_page(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = tmp_path / "blank.html"
    blank.write_bytes(bytes(500))
    lines = [
        {"id": "1", "url": pages.URL, "html_file": str(saved)},
        {"id": "2", "url": None, "html_file": str(blank)},
        {"id": "3", "url": "x", "html_file": str(tmp_path / "missing.html")},
        {"id": "4", "url": "http://127.0.0.1/"},
        {"id": "5", "url": None, "html_file": str(saved)},
        {"id": "6", "url": 7, "html_file": 7},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + "\n\nnot json\n" + json.dumps(lines[0])
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert await run(None, None, True, False, False, settings=SETTINGS) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("id") for answer in answers] == ["1", "2", "3", "4", "5", "6", None, "1"]
    assert [bool(answer["product"]) for answer in answers] == [
        True,
        False,
        False,
        False,
        True,
        False,
        False,
        True,
    ]
    assert [answer["reason"] for answer in answers] == [
        None,
        "empty",
        "gone",
        "unsafe",
        None,
        "not-a-link",
        "not-a-link",
        None,
    ]


async def test_nothing_to_do_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(None, None, False, False, False, settings=SETTINGS) == 2
    assert "--batch" in capsys.readouterr().err


async def test_an_unsafe_link_ends_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("https://localhost/x", None, False, False, False, settings=SETTINGS) == 1
    assert "link-unsafe-host-name" in capsys.readouterr().out
