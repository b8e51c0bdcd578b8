"""Where the payment service's page leads back to."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from domain.settings import Settings
from storage.database import Database
from texts import say
from web.app import create_app


@pytest.mark.parametrize(
    ("query", "language", "key"),
    [
        ("?ok=1", "en", "card-page-done"),
        ("?language=es&ok=1", "es", "card-page-done"),
        ("?language=es", "es", "card-page-left"),
        ("?language=%3Cscript%3E&ok=1", "en", "card-page-done"),
    ],
)
async def test_the_page_speaks_the_shoppers_language(
    settings: Settings, tmp_path: Path, query: str, language: str, key: str
) -> None:
    app = create_app(settings, Database(f"sqlite:///{tmp_path}/muse.sqlite"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://muse") as browser:
        answer = await browser.get(f"/cards/done{query}")
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{say(language, key)}</h1>" in answer.text
    assert f"<p>{say(language, f'{key}-back')}</p>" in answer.text
