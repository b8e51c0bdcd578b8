"""The card network, as Maple & Main uses it: money is taken when an order is, and given back when it is cancelled."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

MERCHANT = "MAPLE & MAIN 8005550199"
"""As it stands on statements."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TypedCard:
    """What the shopper typed; lives as long as their visit."""

    number: str
    month: int
    year: int
    cvc: str


class Network:
    """`origin` of the payment stand-in, whose `/_demo/network` this is."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    async def pay(self, card: TypedCard, cents: int) -> bool:
        """Take the money; False when the card or the network says no."""
        answer = await self._ask(
            "pay",
            number=card.number,
            exp_month=card.month,
            exp_year=card.year,
            cvc=card.cvc,
            amount=cents,
            merchant=MERCHANT,
        )
        return bool(answer.get("approved"))

    async def refund(self, card: TypedCard, cents: int) -> None:
        await self._ask("refund", number=card.number, amount=cents, merchant=MERCHANT)

    async def _ask(self, what: str, **body: object) -> dict[str, object]:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            try:
                answer = await http.post(f"{self._origin}/_demo/network/{what}", json=body)
            except httpx.HTTPError:
                return {}
        return dict(answer.json()) if answer.status_code == 200 else {}
