"""Three stores with connected accounts that take orders on account; what they answer is told to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.world import API_KEY
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import Outcome, Payer, Placed, Quote, StoreOrder, TierName, Unclear
from tests.checkout.scripted import ScriptedTier
from tests.journeys.world import Town

SLUGS = {"northline": "northline", "maple": "maple_and_main", "atelier": "petit_atelier"}
SHIPPING = Money(cents=500, currency="USD")


@dataclass
class OnAccount(ScriptedTier):
    """`refusing`: slugs of stores that take nothing; `losing`: of those whose answer is lost. Shipping is $5; the cap
    is $1 above the total."""

    refusing: set[str] = field(default_factory=set)
    losing: set[str] = field(default_factory=set)

    async def quote(self, order: StoreOrder) -> Quote:
        total = order.subtotal + SHIPPING
        return Quote(
            store_id=order.store_id,
            tier=self.name,
            payer=Payer.INVOICE,
            subtotal=order.subtotal,
            shipping=SHIPPING,
            total=total,
            cap=total + Money(cents=100, currency="USD"),
            exact=False,
        )

    async def submit(self, order: StoreOrder) -> Outcome:
        self.submitted.append(order.muse_order_id)
        if order.store_id in self.refusing:
            raise StoreRefused(Refusal.SOLD_OUT, may_fall_back=False)
        if order.store_id in self.losing:
            return Unclear()
        return Placed(order_number=f"OA-{len(self.submitted)}")


async def connected(town: Town) -> dict[str, str]:
    """The setting that connects all three, with accounts at the payment stand-in."""
    made = {}
    for slug in SLUGS.values():
        answer = await town.http.post(
            f"{town.world.payments}/v1/accounts",
            data={"country": "US"},
            headers={"Authorization": f"Bearer {API_KEY}"},
        )
        made[slug] = answer.raise_for_status().json()["id"]
    listed = ", ".join(f'"{slug}": "{account}"' for slug, account in made.items())
    return {"MUSE_CONNECTED_STORES": f"{{{listed}}}"}


def stores_on_account(tier: OnAccount) -> dict[TierName, OnAccount]:
    """Every tier is this one, as each of the three stores has another one."""
    return {
        name: OnAccount(name=name, submitted=tier.submitted, refusing=tier.refusing, losing=tier.losing)
        for name in TierName
    }
