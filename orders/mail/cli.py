"""`run_bot.py mail FILE... [--json]` and `run_bot.py mail --batch`: what mails say, on paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from orders.mail.read import MailReading, read_mail


def batch(lines: Iterable[str]) -> Iterator[str]:
    """One JSON object a line {"id", "eml_file"} -> one JSON object a line with what that mail says. A file that
    cannot be read, or a line that is no such object, answers with "error"."""
    for line in lines:
        if not line.strip():
            continue
        name: Any = None
        try:
            wanted = json.loads(line)
            name = wanted["id"]
            reading = read_mail(Path(wanted["eml_file"]).read_bytes())
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield json.dumps({"id": name, "error": type(error).__name__})
            continue
        yield json.dumps({"id": name, **_answer(reading)}, ensure_ascii=False)


def read_files(paths: Iterable[Path], as_json: bool) -> str:
    """What each file says: a JSON array, or a few lines for people. Raises `OSError` for a file not readable."""
    readings = [(path, read_mail(path.read_bytes())) for path in paths]
    if as_json:
        return json.dumps(
            [{"file": str(path), **_answer(reading)} for path, reading in readings], ensure_ascii=False
        )
    return "\n\n".join(_lines(path, reading) for path, reading in readings)


def _answer(reading: MailReading) -> dict[str, Any]:
    return {
        "store": reading.store,
        "order_number": reading.order_number,
        "tracking": list(reading.tracking),
        "carrier": reading.carrier,
        "status": reading.status.value if reading.status else None,
        "eta": reading.eta.isoformat() if reading.eta else None,
    }


def _lines(path: Path, reading: MailReading) -> str:
    rows = {
        "store": reading.store,
        "order": reading.order_number,
        "status": reading.status.value if reading.status else None,
        "carrier": reading.carrier,
        "parcels": ", ".join(reading.tracking) or None,
        "links": " ".join(url for url in reading.tracking_urls if url) or None,
        "expected": reading.eta.isoformat() if reading.eta else None,
        "total": reading.total.format() if reading.total else None,
    }
    told = [f"  {name:8} {value}" for name, value in rows.items() if value]
    return "\n".join([str(path), *(told or ["  says nothing of an order"])])
