"""Effects on what a shopper has chosen, carried out."""

from __future__ import annotations

from sqlalchemy import update

from agent import effects as do
from agent.carry_addresses import ZONE_SAID
from agent.carry_checkout import requote_all, show_step
from agent.work import Work
from checkout import order_addresses
from domain.hours import QuietHours
from domain.zones import zone_named
from orders import kept_mails, own_mailboxes
from storage.outbox import record
from storage.tables import Notice, User
from texts import LANGUAGES

SWITCHES = (order_addresses.PREFILL, order_addresses.AFFILIATE)
"""What is simply on or off."""


async def set_preference(work: Work, effect: do.SetPreference) -> None:
    user = await work.session.get(User, work.user_id)
    if user is None:
        return
    if effect.name == "language" and effect.value in LANGUAGES:
        user.language = effect.value
        await work.session.flush()
        work.follow("forget_cached", telegram_id=user.telegram_id)
    elif effect.name in SWITCHES:
        user.preferences = {**user.preferences, effect.name: effect.value == "on"}
        await requote_all(work)
    elif effect.name == "order_address":
        await _order_address(work, user, effect.value)
    elif effect.name == "quiet":
        hours = QuietHours.of(effect.value)
        user.preferences = {**user.preferences, "quiet": str(hours) if hours else "off"}
        await _wake(work)
    elif effect.name == "time_zone":
        zone = zone_named(effect.value)
        if zone is None:
            await work.say("zone-unknown", place=effect.value)
            return
        user.time_zone, user.preferences = zone, {**user.preferences, ZONE_SAID: True}
        await _wake(work)
    if effect.card != "address" or not await show_step(work, "address"):
        card = "settings" if effect.card == "address" else effect.card
        await work.show(card, slot="settings")


async def _order_address(work: Work, user: User, value: str) -> None:
    """Give stores the shopper's order address ("on"), their own e-mail ("off"), or a new order address ("new")."""
    domain = work.services.tiers.offers.mail_domain
    if domain is None:
        return
    if value == "new" or (value == "on" and await order_addresses.active(work.session, user.id) is None):
        await order_addresses.give(work.session, user.id, domain)
    user.preferences = {**user.preferences, order_addresses.CHOICE: value != "off"}
    record(work.session, "order_address_chosen", user_id=user.id, how=value)
    await requote_all(work)


async def _wake(work: Work) -> None:
    """What waits for the morning is looked at again, by the hours of now; what Telegram refused keeps its pause."""
    await work.session.execute(
        update(Notice)
        .where(Notice.user_id == work.user_id, Notice.state == "pending", Notice.attempts == 0)
        .values(not_before=None)
    )


async def connect_mailbox(work: Work, effect: do.ConnectMailbox) -> None:
    await own_mailboxes.give_link(work.session, work.user_id)
    await work.show("mailbox_page")


async def remove_mailbox(work: Work, effect: do.RemoveMailbox) -> None:
    sign_ins = work.services.mail_sign_ins
    left = await sign_ins.left_there(work.session, work.user_id)
    work.afterwards.append(await sign_ins.parting(work.session, work.user_id))
    await own_mailboxes.remove(work.session, work.user_id)
    if left is not None:
        await work.say("mailbox-left-there", provider=left.name, page=left.manage)
    await work.show("mail", slot="settings")


async def answer_hint(work: Work, effect: do.AnswerHint) -> None:
    """The shopper's word on a mail that nobody vouches for."""
    taken = await kept_mails.answer(
        work.session,
        work.services.outbox,
        work.user_id,
        effect.mail_id,
        yes=effect.yes,
        order_id=effect.order_id,
    )
    if taken:
        await work.show("mail_hint", slot=f"kept_mail:{effect.mail_id}", mail_id=effect.mail_id)
    else:
        await work.say("button-too-old")
