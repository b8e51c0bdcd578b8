from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.cards.checkout import address_card
from bot.cards.choices import (
    MailChoice,
    answered_hint_card,
    code_card,
    hint_card,
    hours_card,
    mail_card,
    mail_question,
    mailbox_page_card,
    note_card,
    sharing_card,
    which_card,
)
from bot.cards.settings import help_card
from bot.cards.words import Tongue
from domain.hours import NIGHT
from domain.money import Money
from domain.order import EventKind, OrderLine, PlacedOrder
from orders.mail.read import MailReading
from tests.bot.cards.checks import accept, tapped
from tests.bot.cards.samples import FRIDAY, HOSTILE, saved_address

BOTH = pytest.mark.parametrize("t", [Tongue("en"), Tongue("es")])
ADDRESS = "orders+abcdefghijklmnop@mail.muse.example"
MOMENT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@BOTH
def test_where_stores_write(t: Tongue) -> None:
    assert tapped(mail_card(t, MailChoice(offered=True))) == ["setmail:on", "mailbox", "settings"]
    on = mail_card(t, MailChoice(offered=True, chosen=True, address=ADDRESS, mailbox="connected"))
    assert ADDRESS in accept(on)
    assert tapped(on) == ["setmail:new", "setmail:off", "rmmailbox", "settings"]
    accept(mail_card(t, MailChoice(offered=False, mailbox="refused")))
    assert mail_question(t, MailChoice(offered=False)) is None
    assert mail_question(t, MailChoice(offered=True, chosen=False)) is None
    question = mail_question(t, MailChoice(offered=True))
    assert question is not None
    for saved in ((), (saved_address(1), saved_address(2))):
        card = address_card(t, saved, question)
        assert question[0] in accept(card)
        assert {"setmail:on:address", "setmail:off:address", "leave"} <= set(tapped(card))
    accept(mailbox_page_card(t, "https://muse.example/mailbox/1.x", refused=True))
    accept(mailbox_page_card(t, None, refused=False))


@BOTH
def test_hours_and_links(t: Tongue) -> None:
    text = accept(hours_card(t, "America/Argentina/Buenos_Aires", NIGHT, MOMENT))
    assert "Buenos Aires" in text
    assert "20:30" in text
    assert "quiet:2200-0800" in tapped(hours_card(t, "UTC", None, MOMENT))
    assert tapped(sharing_card(t, prefill=False, affiliate=None)) == ["share:prefill:on", "settings"]
    both = sharing_card(t, prefill=True, affiliate=True)
    assert tapped(both)[:2] == ["share:prefill:off", "share:affiliate:off"]
    assert accept(both) != accept(sharing_card(t, prefill=True, affiliate=False))


@BOTH
def test_commissions_are_disclosed_where_help_is_asked(t: Tongue) -> None:
    assert len(accept(help_card(t, affiliate=True))) > len(accept(help_card(t)))


@BOTH
@pytest.mark.parametrize("forged", [True, False])
def test_a_hint_shows_no_link_of_the_mail(t: Tongue, forged: bool) -> None:
    reading = MailReading(
        order_number="PA-1",
        tracking=("1Z999AA10123456784",),
        tracking_urls=("https://evil.example/track",),
        status=EventKind.SHIPPED,
        eta=FRIDAY,
        sender="x@petit-atelier.example.evil.example",
        subject=HOSTILE,
    )
    card = hint_card(t, 7, "Petit Atelier", reading, "UPS", forged=forged)
    text = accept(card)
    assert "https://evil.example/track" not in text
    assert all(button.url is None for row in card.rows for button in row)
    assert tapped(card) == ["hint:7:yes", "hint:7:no"]
    accept(answered_hint_card(t, HOSTILE, 3, accepted=forged))


@BOTH
@pytest.mark.parametrize("trusted", [True, False])
def test_which_order_a_mail_is_about(t: Tongue, trusted: bool) -> None:
    price = Money(cents=5400, currency="USD")
    line = OrderLine(line_id="l", name=HOSTILE, url="https://moss.example/p", quantity=1, unit_price=price)
    order = PlacedOrder(
        muse_order_id="a",
        user_id=1,
        store_id="moss",
        order_number=None,
        placed_at=MOMENT,
        lines=(line, line),
        total=price,
    )
    reading = MailReading(subject=HOSTILE, sender="a@moss.example", order_number="MS-1")
    alike = [(3, order), (4, order.model_copy(update={"lines": (), "total": None}))]
    card = which_card(
        t, 7, HOSTILE, reading, None, alike, zone="Asia/Tokyo", trusted=trusted, forged=not trusted
    )
    assert "08:30" in accept(card), "by the shopper's own clock"
    assert tapped(card) == ["which:7:3", "which:7:4", "hint:7:no"]


@BOTH
def test_codes_and_letters_stay_text(t: Tongue) -> None:
    for verified in (True, False):
        assert "481920" in accept(code_card(t, HOSTILE, "481920", verified=verified))
    accept(note_card(t, HOSTILE, HOSTILE, HOSTILE * 5))
