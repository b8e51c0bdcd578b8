"""What a shopper chooses once (where stores write, quiet hours, what links carry), and mails kept for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.taps import data
from bot.cards.words import NAME_LIMIT, Tongue, bound, html, short
from bot.outgoing import Button, OutgoingCard
from domain.base import Frozen
from domain.hours import NIGHT, UNKNOWN_ZONE, QuietHours, zone_of
from domain.order import PlacedOrder
from orders.mail.read import MailReading

OTHER_HOURS = ("23:00-07:00", "21:00-09:00")


class MailChoice(Frozen):
    """`offered`: this Muse gives out order addresses. `chosen` None: the shopper has not said. `address`: their
    order address, if they have one."""

    offered: bool
    chosen: bool | None = None
    address: str | None = None
    mailbox: str | None = None
    """State of the shopper's own mailbox, where one is connected."""


def mail_card(t: Tongue, choice: MailChoice) -> OutgoingCard:
    """Where stores write to, and how Muse comes by order mails."""
    back = (t.button("button-settings-back", data("settings")),)
    parts = [t("mail-title")]
    rows: list[tuple[Button, ...]] = []
    if not choice.offered:
        parts.append(t("mail-not-offered"))
    elif choice.chosen and choice.address:
        parts.append(t("mail-what"))
        parts.append(t("mail-on", address=choice.address))
        rows.append((t.button("button-copy-address", copy_text=choice.address),))
        rows.append((t.button("button-mail-new", data("setmail", "new")),))
        rows.append((t.button("button-mail-off", data("setmail", "off")),))
    else:
        parts += [t("mail-what"), t("mail-off")]
        rows.append((t.button("button-mail-on", data("setmail", "on"), style="primary"),))
    parts.append(t(f"mailbox-is-{choice.mailbox or 'none'}"))
    if choice.mailbox != "connected":
        rows.append((t.button("button-mailbox", data("mailbox")),))
    if choice.mailbox is not None:
        rows.append((t.button("button-rmmailbox", data("rmmailbox")),))
    return OutgoingCard(text="\n\n".join(parts), rows=(*rows, back))


def mailbox_page_card(t: Tongue, url: str | None, *, refused: bool) -> OutgoingCard:
    """The one-time link to the page where a mailbox is connected; None when it is used or over."""
    text = t("mailbox-refused" if refused else "mailbox-page")
    if url is None:
        again = t.button("button-mailbox-again" if refused else "button-mailbox", data("mailbox"))
        return OutgoingCard(text=text, rows=((again,), (t.button("button-mail", data("mail")),)))
    label = "button-mailbox-again" if refused else "button-mailbox-open"
    return OutgoingCard(text=text, rows=((t.button(label, url=url, style="primary"),),))


def mail_question(t: Tongue, choice: MailChoice) -> tuple[str, tuple[Button, ...]] | None:
    """Asked once, at the address step: a sentence and its buttons; None when it is answered or not offered."""
    if not choice.offered or choice.chosen is not None:
        return None
    row = (
        t.button("button-mail-on", data("setmail", "on", "address")),
        t.button("button-mail-own", data("setmail", "off", "address")),
    )
    return t("mail-question"), row


def hours_card(t: Tongue, zone: str, quiet: QuietHours | None, moment: datetime) -> OutgoingCard:
    """Quiet hours by the shopper's own clock, which is shown so that a wrong zone is seen."""
    local = moment.astimezone(zone_of(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    clock = t("hours-clock-unknown") if zone == UNKNOWN_ZONE else t("hours-clock", place=place)
    parts = [t("hours-title"), f"{clock} {t('hours-now', time=f'{local:%H:%M}')}"]
    parts.append(t("hours-on", hours=hours_words(quiet)) if quiet else t("hours-off"))
    parts.append(f"<i>{t('hours-how')}</i>")
    choices = dict.fromkeys([str(NIGHT), *OTHER_HOURS, *([str(quiet)] if quiet else [])])
    row = tuple(_hours_button(hours, chosen=quiet is not None and hours == str(quiet)) for hours in choices)
    last = [t.button("button-settings-back", data("settings"))]
    if quiet:
        last.insert(0, t.button("button-hours-off", data("quiet", "off")))
    return OutgoingCard(text="\n\n".join(parts), rows=(row[:2], row[2:], tuple(last)))


def _hours_button(hours: str, *, chosen: bool) -> Button:
    name = f"🌙 {hours_words(QuietHours.of(hours))}{' ✓' if chosen else ''}"
    return Button(text=name, data=data("quiet", hours.replace(":", "")))


def hours_words(quiet: QuietHours | None) -> str:
    """ "22:00 – 08:00" on one line."""
    return bound(str(quiet).replace("-", " – ")) if quiet else ""


def night_row(t: Tongue) -> tuple[Button, ...]:
    """Below a message that comes at night to a shopper who has chosen no hours."""
    return (t.button("button-not-at-night", data("quiet", str(NIGHT).replace(":", ""))),)


def sharing_card(t: Tongue, *, prefill: bool, affiliate: bool | None) -> OutgoingCard:
    """What links into stores carry. `affiliate` None: this Muse earns nothing by any."""
    parts = [t("sharing-title"), t("sharing-prefill-on" if prefill else "sharing-prefill-off")]
    key = "button-prefill-off" if prefill else "button-prefill-on"
    rows = [(t.button(key, data("share", "prefill", "off" if prefill else "on")),)]
    if affiliate is not None:
        parts.append(t("sharing-affiliate-on" if affiliate else "sharing-affiliate-off"))
        key = "button-affiliate-off" if affiliate else "button-affiliate-on"
        rows.append((t.button(key, data("share", "affiliate", "off" if affiliate else "on")),))
    rows.append((t.button("button-settings-back", data("settings")),))
    return OutgoingCard(text="\n\n".join(parts), rows=tuple(rows))


# ---- kept mails


def hint_card(
    t: Tongue, mail_id: int, store: str, reading: MailReading, carrier: str | None, *, forged: bool
) -> OutgoingCard:
    """A mail that our own server does not vouch for: what it says, and whether it is theirs. No link of it is
    shown."""
    rows = _letter(t, "hint-title", reading, carrier)
    if forged:
        rows.append(t("hint-forged"))
    rows.append(t("hint-ask", store=store))
    buttons = (
        t.button("button-hint-yes", data("hint", mail_id, "yes")),
        t.button("button-hint-no", data("hint", mail_id, "no")),
    )
    return OutgoingCard(text="\n".join(rows), rows=(buttons,))


def _letter(t: Tongue, title: str, reading: MailReading, carrier: str | None) -> list[str]:
    """Whose mail it is, its subject, and what it says."""
    sender = short(reading.sender or reading.sender_name or "?", NAME_LIMIT)
    rows = [t(title, sender=sender), f"“{html(short(reading.subject, 120))}”"]
    said = []
    if reading.status is not None:
        said.append(t(f"event-{reading.status.replace('_', '-')}"))
    if reading.order_number:
        said.append(t("hint-number", number=short(reading.order_number, NAME_LIMIT)))
    if reading.tracking:
        said.append(t("parcel", carrier=carrier or "", tracking=short(reading.tracking[0], NAME_LIMIT)))
    if reading.eta is not None:
        said.append(t("order-eta", day=reading.eta))
    return [*rows, *(f"• {one}" for one in said)]


def which_card(
    t: Tongue,
    mail_id: int,
    store: str,
    reading: MailReading,
    carrier: str | None,
    orders: Sequence[tuple[int, PlacedOrder]],
    *,
    zone: str,
    trusted: bool,
    forged: bool,
) -> OutgoingCard:
    """A mail that fits several orders: which is it about? Each is told by what was ordered, its sum and
    when, by the shopper's own clock, and has a button."""
    rows = _letter(t, "which-title" if trusted else "hint-title", reading, carrier)
    if forged:
        rows.append(t("hint-forged"))
    rows.append(t("which-ask", store=store))
    rows += [f"<b>{n}</b> · {html(_told_apart(t, one, zone))}" for n, (_, one) in enumerate(orders, 1)]
    buttons = [(_choice(t, mail_id, n, key, one),) for n, (key, one) in enumerate(orders, 1)]
    neither = (t.button("button-which-none", data("hint", mail_id, "no")),)
    return OutgoingCard(text="\n".join(rows), rows=(*buttons, neither))


def _choice(t: Tongue, mail_id: int, number: int, key: int, order: PlacedOrder) -> Button:
    known = (str(number), _first(order, 14), t.money(order.total) if order.total else "")
    return Button(text=" · ".join(part for part in known if part), data=data("which", mail_id, key))


def _told_apart(t: Tongue, order: PlacedOrder, zone: str) -> str:
    placed = order.placed_at.astimezone(zone_of(zone))
    moment = f"{t.day(placed.date())} {placed:%H:%M}"
    parts = (_first(order, NAME_LIMIT), t.money(order.total) if order.total else "", moment)
    return " · ".join(part for part in parts if part)


def _first(order: PlacedOrder, limit: int) -> str:
    """The first thing ordered, and how many more."""
    name = short(order.lines[0].name, limit) if order.lines else ""
    return f"{name} +{len(order.lines) - 1}" if len(order.lines) > 1 else name


def answered_hint_card(t: Tongue, store: str, order_id: int, *, accepted: bool) -> OutgoingCard:
    text = t("hint-accepted" if accepted else "hint-declined", store=store)
    return OutgoingCard(text=text, rows=((t.button("button-order", data("order", order_id)),),))


def code_card(t: Tongue, sender: str, code: str, *, verified: bool) -> OutgoingCard:
    rows = [t("mailed-code", sender=short(sender, NAME_LIMIT), code=short(code, 20))]
    if not verified:
        rows.append(t("mailed-code-unverified"))
    copy = t.button("button-copy-code", copy_text=short(code, 20))
    return OutgoingCard(text="\n".join(rows), rows=((copy,),))


def note_card(t: Tongue, sender: str, subject: str, text: str) -> OutgoingCard:
    head = t("mail-note", sender=short(sender, NAME_LIMIT))
    return OutgoingCard(text=f"{head}\n<b>{html(short(subject, 150))}</b>\n\n{html(text)}")
