"""Loads the cards of what a shopper has chosen (mail, hours, links) and of mails that were kept for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.cards import choices as cards
from bot.outgoing import OutgoingCard
from bot.scene import Loader, Params, Scene
from checkout import order_addresses
from checkout.assemble import placed_order
from checkout.mailed_codes import CODE, HINT, NOTE
from checkout.quoting import known_store
from domain.hours import QuietHours
from orders import own_mailboxes
from orders.carriers.match import carriers
from orders.kept_mails import ACCEPTED, OPEN, content
from orders.mail.read import MailReading
from storage.mail_tables import KeptMail, OwnMailbox
from storage.tables import Order, User, now


async def mail_choice(scene: Scene) -> cards.MailChoice:
    """How stores and Muse may write and read, as it stands."""
    address = await order_addresses.active(scene.session, scene.user_id)
    return cards.MailChoice(
        offered=scene.tiers.offers.mail_domain is not None,
        chosen=await order_addresses.chosen(scene.session, scene.user_id),
        address=await order_addresses.written(scene.session, address),
        mailbox=await scene.session.scalar(
            select(OwnMailbox.state).where(OwnMailbox.user_id == scene.user_id)
        ),
    )


async def _mail(scene: Scene, params: Params) -> OutgoingCard:
    return cards.mail_card(scene.t, await mail_choice(scene))


async def _mailbox_page(scene: Scene, params: Params) -> OutgoingCard:
    """The link as it is now: it stands in the vault alone."""
    base = scene.tiers.desk.base if scene.tiers.desk is not None else ""
    url = await own_mailboxes.link(scene.session, scene.user_id, base)
    return cards.mailbox_page_card(scene.t, url, refused=bool(params.get("refused")))


async def _hours(scene: Scene, params: Params) -> OutgoingCard:
    user = await scene.session.get_one(User, scene.user_id)
    return cards.hours_card(scene.t, user.time_zone, QuietHours.of(user.preferences.get("quiet")), now())


async def _sharing(scene: Scene, params: Params) -> OutgoingCard:
    return cards.sharing_card(
        scene.t,
        prefill=await order_addresses.agreed(scene.session, scene.user_id, order_addresses.PREFILL),
        affiliate=await order_addresses.agreed(
            scene.session, scene.user_id, order_addresses.AFFILIATE, otherwise=True
        )
        if scene.tiers.offers.affiliate
        else None,
    )


async def _kept(scene: Scene, params: Params, kind: str) -> KeptMail | None:
    return await scene.session.scalar(
        select(KeptMail).where(
            KeptMail.id == params["mail_id"], KeptMail.user_id == scene.user_id, KeptMail.kind == kind
        )
    )


async def _hint(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _kept(scene, params, HINT)
    words = await content(scene.session, row) if row is not None else None
    if row is not None and words is not None and row.order_id is None:
        return await _which(scene, row, words)
    order = await scene.session.get(Order, row.order_id) if row is not None and row.order_id else None
    if row is None or words is None or order is None:
        return None
    store = await known_store(scene.session, scene.tiers, order.store_id)
    reading = MailReading.model_validate(words["reading"])
    if row.state != OPEN:
        return cards.answered_hint_card(scene.t, store.name, order.id, accepted=row.state == ACCEPTED)
    carrier = carriers().of_name(reading.carrier) if reading.carrier else None
    return cards.hint_card(
        scene.t, row.id, store.name, reading, carrier.name if carrier else None, forged=words["forged"]
    )


async def _which(scene: Scene, row: KeptMail, words: dict[str, Any]) -> OutgoingCard | None:
    """Which of several orders a mail is about."""
    found = await scene.session.scalars(
        select(Order)
        .where(Order.id.in_(words["which"]), Order.user_id == scene.user_id)
        .order_by(Order.id.desc())
    )
    rows = found.all()
    if not rows:
        return None
    store = await known_store(scene.session, scene.tiers, rows[0].store_id)
    if row.state != OPEN:
        return OutgoingCard(text=scene.t("which-declined", store=store.name))
    reading = MailReading.model_validate(words["reading"])
    carrier = carriers().of_name(reading.carrier) if reading.carrier else None
    orders = [(one.id, await placed_order(scene.session, one)) for one in rows]
    return cards.which_card(
        scene.t,
        row.id,
        store.name,
        reading,
        carrier.name if carrier else None,
        orders,
        zone=(await scene.session.get_one(User, scene.user_id)).time_zone,
        trusted=words["trusted"],
        forged=words["forged"],
    )


async def _code(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _kept(scene, params, CODE)
    words = await content(scene.session, row) if row is not None else None
    if words is None:
        return OutgoingCard(text=scene.t("mailed-code-over"))
    return cards.code_card(scene.t, words["sender"], words["code"], verified=words["verified"])


async def _note(scene: Scene, params: Params) -> OutgoingCard | None:
    row = await _kept(scene, params, NOTE)
    words = await content(scene.session, row) if row is not None else None
    return cards.note_card(scene.t, words["sender"], words["subject"], words["text"]) if words else None


CHOICES: dict[str, Loader] = {
    "mail": _mail,
    "mailbox_page": _mailbox_page,
    "hours": _hours,
    "sharing": _sharing,
    "mail_hint": _hint,
    "mailed_code": _code,
    "mail_note": _note,
}
