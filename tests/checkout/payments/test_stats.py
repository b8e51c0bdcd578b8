"""What the operator reads: the ledger in words, and one checkout's receipt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.stats import money, receipt
from domain.order import Payer
from tests.checkout.payments.rig import REFUSED, Rig


async def test_the_ledger_and_a_receipt_in_words(
    rig: Rig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig.tier.answers["birch"] = REFUSED
    session_id = await rig.approve({"ash": (Payer.CONNECT, 10_000), "birch": (Payer.CONNECT, 5_050)})
    await rig.place(session_id)
    settings = rig.settings.model_copy(update={"database_url": rig.database.url})

    assert await money(settings) == 0
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in ("held $150.50 (1)", "captured $100.00 (1)", "transferred to stores $100.00 (1)"):
        assert line in told
    assert told[-1] == "✓ every identity holds"

    assert await money(settings, as_json=True) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["holds"] == [{"currency": "USD", "state": "captured", "count": 1, "cents": 15_050}]
    assert (read["unpaid"], read["faults"]) == ({}, [])

    assert await receipt(settings, "N-ash", tmp_path / "receipt.pdf") == 0
    assert "Muse charged Visa ····4242: $100.00" in capsys.readouterr().out
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")
    assert await receipt(settings, "nothing") == 1
