"""One way to print what was measured, each figure beside its reference from the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`value unit` of `what`, beside `reference`; `ratio` with its `meaning`, the `aim`, and a `note`."""

    what: str
    value: float
    unit: str
    reference_name: str = ""
    reference: float | None = None
    meaning: str = ""
    ratio: float | None = None
    aim: str = ""
    note: str = ""


def show(title: str, rows: Sequence[Row]) -> None:
    print(f"\n{title}")
    width = max(len(row.what) for row in rows)
    for row in rows:
        beside = f"  beside {row.reference_name} {row.reference:.1f}" if row.reference is not None else ""
        ratio = f"  = {row.ratio:.2f} {row.meaning}" if row.ratio is not None else ""
        aim = f"  (aim {row.aim})" if row.aim else ""
        note = f"; {row.note}" if row.note else ""
        print(f"  {row.what:<{width}}  {row.value:9.1f} {row.unit:<4}{beside}{ratio}{aim}{note}", flush=True)
