"""A checkout as agents see it."""

from __future__ import annotations

from demo.northline import profile
from demo.northline.agents import Agent
from demo.northline.checkout import Assessment, Checkout, State, buyer_email
from demo.northline.desk import Desk
from demo.northline.wire import Json, info, warning

LINKS = (
    ("privacy_policy", "/help#privacy", "Privacy"),
    ("terms_of_service", "/help#terms", "Terms of sale"),
    ("refund_policy", "/help#returns", "Returns within 30 days"),
    ("shipping_policy", "/help#shipping", "Shipping"),
)
DISCLOSED_MATERIALS = {
    "Goodyear welt": ("prop65", "Contains leather tanned with chromium salts (California Proposition 65).")
}
"""What must be shown beside a line, by a detail of its article."""


def checkout_told(desk: Desk, checkout: Checkout, agent: Agent, messages: list[Json]) -> Json:
    """The whole checkout. `messages` are about this call alone and come first."""
    ships = agent.can(profile.FULFILLMENT)
    assessment = desk.checkouts.assess(checkout, ships)
    bill, origin = assessment.bill, desk.origin()
    checkout.told_cents = bill.total_cents
    told: Json = {
        "ucp": profile.envelope(profile.CHECKOUT, agent.capabilities)
        | {"payment_handlers": profile.handlers(checkout.account)},
        "id": checkout.checkout_id,
        "status": _status(assessment, messages),
        "currency": "USD",
        "line_items": desk.checkouts.lines_told(checkout, bill, origin),
        "totals": bill.totals(),
        "links": [{"type": k, "url": f"{origin}{path}", "title": title} for k, path, title in LINKS],
        "expires_at": checkout.expires_at.isoformat(),
        "payment": {"instruments": _instruments(checkout)},
    }
    if checkout.state is State.OPEN or checkout.state is State.IN_PROGRESS:
        told["continue_url"] = hosted_page(checkout, origin)
    said = [*messages, *_messages(checkout, assessment)]
    if said:
        told["messages"] = said
    if buyer := _buyer(checkout, agent):
        told["buyer"] = buyer
    if ships:
        told["fulfillment"] = desk.checkouts.fulfillment_told(checkout, bill)
    if agent.can(profile.DISCOUNT):
        told["discounts"] = {"codes": checkout.codes, "applied": [d.told() for d in bill.discounts]}
    if checkout.state is State.COMPLETED and checkout.order_id:
        told["order"] = _order(desk, checkout.order_id, origin)
    if desk.faults.take("totals_wrong"):
        told["totals"][-1]["amount"] += 700
    return told


def hosted_page(checkout: Checkout, origin: str) -> str:
    """Where a person finishes what the agent began."""
    return f"{origin}/checkout/{checkout.checkout_id}?key={checkout.key}"


def _status(assessment: Assessment, messages: list[Json]) -> str:
    """A refusal of this call leaves a ready checkout incomplete until the agent has looked again."""
    refused = any(m["type"] == "error" for m in messages)
    return "incomplete" if refused and assessment.is_ready else assessment.status


def _messages(checkout: Checkout, assessment: Assessment) -> list[Json]:
    if checkout.state in {State.COMPLETED, State.CANCELED}:
        return []
    said = list(assessment.messages)
    for place, line in enumerate(assessment.bill.lines):
        for detail in line.article.details:
            if detail in DISCLOSED_MATERIALS:
                code, sentence = DISCLOSED_MATERIALS[detail]
                path = f"$.line_items[{place}]"
                said.append(warning(code, sentence, path, presentation="disclosure"))
    if checkout.account is None:
        said.append(info("identity_optional", "Sign in to use your saved addresses and cards."))
    return said


def _buyer(checkout: Checkout, agent: Agent) -> Json:
    told = checkout.buyer.model_dump(exclude_none=True)
    if not agent.can(profile.CONSENT):
        told.pop("consent", None)
    account = checkout.account
    if account:
        known = {
            "email": buyer_email(checkout),
            "first_name": account.first_name,
            "last_name": account.last_name,
        }
        told = known | told
    return told


def _instruments(checkout: Checkout) -> list[Json]:
    """Saved cards, then what the agent sent; never a credential."""
    sent = checkout.instrument
    cards = checkout.account.cards if checkout.account else ()
    chosen = sent.id if sent else cards[0].card_id if cards else None
    told = [card.told(card.card_id == chosen) for card in cards]
    if sent and all(card.card_id != sent.id for card in cards):
        shown = {"display": sent.display} if sent.display else {}
        told.append(
            {"id": sent.id, "handler_id": sent.handler_id, "type": sent.type, "selected": True, **shown}
        )
    return told


def _order(desk: Desk, order_id: str, origin: str) -> Json:
    order = desk.orders.get(order_id)
    assert order is not None
    return {"id": order.order_id, "label": order.number, "permalink_url": order.page(origin)}
