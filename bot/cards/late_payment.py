"""An order that its store confirmed when the hold was over: may Muse charge it now?"""

from __future__ import annotations

from agent.taps import data
from bot.cards.words import Tongue
from bot.outgoing import Button, OutgoingCard
from checkout.payments.late import LatePayment

MOST_CARDS = 4
STANDS = {"waiting": "late-waiting", "paid": "late-paid", "over": "late-over"}
"""What is said where nothing is asked."""


def late_payment_card(t: Tongue, asked: LatePayment, store: str, why: str | None = None) -> OutgoingCard:
    """Each button carries the order, the card and the very amount. `why`: what became of an earlier answer."""
    fill = {"store": store, "number": asked.number or "–", "amount": asked.amount, "card": asked.card}
    told = [t(why, **fill)] if why is not None and asked.state in {"asked", "waiting"} else []
    if asked.state != "asked":
        return OutgoingCard(text="\n\n".join(told or [t(STANDS[asked.state], **fill)]))
    dearer = asked.cap < asked.amount
    what = t("late-asked-dearer" if dearer else "late-asked", cap=asked.cap, **fill)
    if not asked.by_invoice and not asked.cards:
        what = f"{what}\n\n{t('late-no-card')}"
    return OutgoingCard(text="\n\n".join([*told, what]), rows=_rows(t, asked))


def _rows(t: Tongue, asked: LatePayment) -> tuple[tuple[Button, ...], ...]:
    order, cents, amount = asked.order_id, asked.amount.cents, t.money(asked.amount)
    cards = asked.cards[:MOST_CARDS]
    rows: list[tuple[Button, ...]] = []
    if asked.by_invoice:
        rows.append((t.button("button-pay-late", data("paylate", order, 0, cents), amount=amount, style="success"),))  # fmt: skip
    for place, card in enumerate(cards):
        pay = data("paylate", order, card.card_id, cents)
        style = "success" if place == 0 else None
        rows.append((t.button("button-pay-late-card", pay, amount=amount, card=card.title, style=style),))
    last = [t.button("button-not-now", data("notnow", order))]
    if not asked.by_invoice:
        last.insert(0, t.button("button-new-card", data("newcard")))
    return (*rows, tuple(last))
