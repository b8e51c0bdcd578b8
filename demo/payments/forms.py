"""Form bodies with brackets, as Stripe's clients write them: a[b][0]=c."""

from __future__ import annotations

import re
from collections.abc import Iterable

from demo.payments.errors import Json, invalid

PIECES = re.compile(r"\[([^\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """Pairs as nested dicts; lists are dicts with the keys "0", "1", ... ("[]" counts up)."""
    root: Json = {}
    for name, value in pairs:
        head, _, rest = name.partition("[")
        steps = [head, *PIECES.findall(f"[{rest}" if rest else "")]
        place = root
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            key = step if step != "" else str(len(place))
            if following is None:
                place[key] = value
                break
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise invalid("Invalid form: a value and a group under one name.", head)
    return root
