"""Lists with cursors, and objects told in full where the caller asks for it."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from demo.payments.books import Books
from demo.payments.errors import Json, invalid, missing_resource

PREFIXES = ("cus_", "pm_", "seti_", "cs_", "pi_", "ch_", "re_", "tr_", "trr_", "acct_", "txn_", "ic_", "ich_",
            "iauth_", "ipi_", "evt_", "dp_")  # fmt: skip
SECRETS = {"issuing.card": ("number", "cvc")}
"""Properties that are told only on demand."""
MOST = 100


def page(found: Iterable[Json], params: Json, url: str) -> Json:
    """Newest first; `limit`, `starting_after`, `ending_before` and `created` as everywhere in Stripe's API."""
    items = [o for o in found if _in_time(o, params.get("created"))][::-1]
    limit = params.get("limit", 10)
    if not 1 <= limit <= MOST:
        raise invalid(f"This value must be between 1 and {MOST}.", "limit", "parameter_invalid_integer")
    if after := params.get("starting_after"):
        items = items[_place(items, after, "starting_after") + 1 :]
        data = items[:limit]
    elif before := params.get("ending_before"):
        items = items[: _place(items, before, "ending_before")]
        data = items[-limit:]
    else:
        data = items[:limit]
    return {"object": "list", "data": data, "has_more": len(items) > limit, "url": url}


def _place(items: list[Json], object_id: str, param: str) -> int:
    for place, item in enumerate(items):
        if item["id"] == object_id:
            return place
    raise missing_resource("object", object_id, param)


def _in_time(item: Json, created: object) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(item["created"] == created)
    assert isinstance(created, dict)
    at = item["created"]
    return bool(
        at >= created.get("gte", at)
        and at <= created.get("lte", at)
        and at > created.get("gt", at - 1)
        and at < created.get("lt", at + 1)
    )


def expanded(books: Books, told: Json, paths: Iterable[str]) -> Json:
    """A copy of `told` with the objects at `paths` ("latest_charge.balance_transaction") in place of ids."""
    told = copy.deepcopy(told)
    for path in paths:
        _expand(books, told, path.split("."), path)
    return told


def _expand(books: Books, place: Json, steps: list[str], path: str) -> None:
    name, rest = steps[0], steps[1:]
    if name == "data" and place.get("object") == "list":
        for item in place["data"]:
            if rest:
                _expand(books, item, rest, path)
        return
    if name in SECRETS.get(str(place.get("object")), ()):
        place[name] = books.private[place["id"]][name]
        return
    if name == "refunds" and place.get("object") == "charge":
        refunds = (r for r in books.all("refund") if r["charge"] == place["id"])
        place[name] = page(refunds, {"limit": MOST}, f"/v1/charges/{place['id']}/refunds")
    if name not in place:
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    value = place[name]
    if isinstance(value, str) and value.startswith(PREFIXES) and value in books.objects:
        value = place[name] = copy.deepcopy(books.objects[value])
    elif not isinstance(value, dict | None):
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    if rest and isinstance(value, dict):
        _expand(books, value, rest, path)
