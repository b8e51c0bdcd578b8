"""Whose mail it is, how far it is believed, and what the shopper hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import select, update

from checkout import order_addresses, people
from checkout.assemble import order_to_place, placed_order
from checkout.at_home import PROFILE
from checkout.mailed_codes import forget_old, newest_code
from domain.order import OrderStatus, TierName
from orders import kept_mails
from orders.mailroom import Mailroom, recipients
from storage.mail_tables import KeptMail
from storage.outbox import Outbox
from storage.tables import Notice, Order, User, now
from storage.vault import vault_of
from storage.vault_tables import StoreLogin
from tests.checkout.rows import shopper
from tests.orders.post import DOMAIN, SHIPPED, Post

# ---- the order address


async def test_an_order_address_cannot_be_guessed(post: Post) -> None:
    async with post.database.writing() as session:
        given = {await order_addresses.give(session, post.user_id, DOMAIN) for _ in range(5)}
        standing = await order_addresses.active(session, post.user_id)
        assert await order_addresses.written(session, standing) in given
    assert len(given) == 5
    assert all(order_addresses.ADDRESS.fullmatch(one) for one in given)
    assert order_addresses.TOKEN_OCTETS * 8 >= 80


async def test_a_mail_to_the_order_address_confirms_its_shoppers_order(post: Post) -> None:
    assert order_addresses.ADDRESS.fullmatch(post.mail_to)
    assert await post.room.take(post.mail(*SHIPPED))
    row = await post.row()
    assert (row.order_number, row.order_status) == ("MS-20418", OrderStatus.SHIPPED)
    assert row.tracking_number == "1Z999AA10123456784"
    assert await post.told() == ["order_found", "shipped"]


async def test_a_mail_taken_again_says_nothing_new(post: Post) -> None:
    for _ in range(3):
        await post.room.take(post.mail(*SHIPPED))
    assert await post.told() == ["order_found", "shipped"]


async def test_what_the_sender_wrote_below_does_not_say_whose_mail_it_is(post: Post) -> None:
    forged = post.mail(*SHIPPED, to="someone@elsewhere.example", more=f"Delivered-To: {post.mail_to}\r\n")
    assert recipients(message_from_bytes(forged)) == ["someone@elsewhere.example"]
    assert not await post.room.take(forged)
    assert await post.told() == []


async def test_an_address_of_another_domain_or_token_is_nobodys(post: Post) -> None:
    token = post.mail_to.partition("@")[0]
    for to in (f"{token}@other.example", f"orders+{'a' * 16}@{DOMAIN}", f"orders@{DOMAIN}"):
        assert not await post.room.take(post.mail(*SHIPPED, to=to))


async def test_a_revoked_address_moves_its_orders_and_passes_nothing_on(post: Post) -> None:
    old = post.mail_to
    async with post.database.writing() as session:
        new = await order_addresses.give(session, post.user_id, DOMAIN)
    assert new != old
    code = post.mail("Your code", "Your verification code is 481920", to=old)
    assert not await post.room.take(code)
    assert not await post.room.take(post.mail(*SHIPPED, to=old, verdict="dmarc=fail"))
    assert await post.told() == []
    assert await post.room.take(post.mail(*SHIPPED, to=old))


async def test_stores_get_the_address_only_where_the_shopper_is_a_guest_who_chose_so(post: Post) -> None:
    async with post.database.writing() as session:
        assert await order_addresses.for_guest(session, post.user_id, "moss-studio.com") is None
        await session.execute(update(User).values(preferences={"order_address": True}))
    async with post.database.writing() as session:
        given = await order_addresses.for_guest(session, post.user_id, "moss-studio.com", TierName.API)
        assert given is not None
        typed = await order_addresses.for_guest(session, post.user_id, "moss-studio.com", TierName.REDIRECT)
        assert typed is None, "the shopper types their own there"
        row = await session.scalar(select(Order))
        assert row is not None
        row.order_address_id = given.id
    async with post.database.writing() as session:
        row = await session.scalar(select(Order))
        assert row is not None
        contacts = [(await order_to_place(session, row)).contact, (await placed_order(session, row)).contact]
        assert [contact.email for contact in contacts if contact] == [post.mail_to] * 2
        await order_addresses.give(session, post.user_id, DOMAIN)
        kept = (await placed_order(session, row)).contact
        assert kept is not None
        assert kept.email == post.mail_to, "a guest's order is looked up by the address it was placed with"


@pytest.mark.parametrize("how", ["login", "refused login", "profile"])
async def test_a_store_where_the_shopper_signs_in_writes_to_their_account(post: Post, how: str) -> None:
    login = StoreLogin(user_id=post.user_id, store_id="moss-studio.com", state="stored")
    async with post.database.writing() as session:
        await session.execute(update(User).values(preferences={"order_address": True}))
        assert await order_addresses.for_guest(session, post.user_id, "moss-studio.com") is not None
        if how == "profile":
            await vault_of(session).put_json(session, post.user_id, PROFILE, {}, store="moss-studio.com")
        else:
            login.state = "refused" if how == "refused login" else "stored"
            session.add(login)
    async with post.database.reading() as session:
        for tier in (None, TierName.BROWSER):
            given = await order_addresses.for_guest(session, post.user_id, "moss-studio.com", tier)
            assert (given is not None) == (how == "refused login")
        assert await order_addresses.for_guest(session, post.user_id, "another.example") is not None


# ---- hints


async def test_a_forged_mail_changes_nothing_until_the_shopper_says_yes(post: Post) -> None:
    assert not await post.room.take(post.mail(*SHIPPED, verdict="dmarc=fail header.from=moss-studio.com"))
    assert (await post.row()).order_number is None
    assert await post.told() == ["mail_hint"]
    assert await post.answers(yes=True)
    row = await post.row()
    assert (row.order_number, row.order_status) == ("MS-20418", OrderStatus.SHIPPED)
    assert not await post.answers(yes=True), "answered once"
    assert await post.told() == ["mail_hint", "order_found", "shipped"]


async def numbers(post: Post) -> dict[int, str | None]:
    async with post.database.reading() as session:
        return {row.id: row.order_number for row in await session.scalars(select(Order))}


async def test_a_trusted_mail_that_fits_two_orders_is_asked_about(post: Post) -> None:
    first, second = (await post.row()).id, await post.second_order()
    confirmed = post.mail("Order MS-20418 confirmed", "Thank you! Order MS-20418 is confirmed.")
    assert not await post.room.take(confirmed)
    assert not await post.room.take(confirmed)
    assert not await post.room.take(post.mail(*SHIPPED))
    assert await post.told() == ["mail_hint", "mail_hint"], "once for each thing that is said"
    assert await numbers(post) == {first: None, second: None}
    assert not await post.answers(yes=True), "which one?"
    assert not await post.answers(yes=True, order_id=second + 1), "of another's, or none"
    assert await post.answers(yes=True, order_id=second)
    assert await numbers(post) == {first: None, second: "MS-20418"}
    async with post.database.reading() as session:
        row = await session.get_one(Order, second)
        assert row.order_status == OrderStatus.SHIPPED, "the other mail names the same number"
    assert not await post.answers(yes=True, mail_id=2, order_id=first), "answered with the first"
    assert await post.room.take(
        post.mail("Order MS-20500 confirmed", "Thank you! Order MS-20500 is confirmed.")
    )
    assert await numbers(post) == {first: "MS-20500", second: "MS-20418"}, "only one is left that it fits"


async def test_none_of_these_leaves_both_orders(post: Post) -> None:
    first, second = (await post.row()).id, await post.second_order()
    await post.room.take(post.mail(*SHIPPED))
    assert await post.answers(yes=False)
    await post.room.take(post.mail(*SHIPPED))
    assert await numbers(post) == {first: None, second: None}
    assert await post.told() == ["mail_hint"], "asked once"


async def test_no_means_no(post: Post) -> None:
    forged = post.mail(*SHIPPED, verdict="dmarc=fail")
    await post.room.take(forged)
    assert await post.answers(yes=False)
    await post.room.take(forged)
    assert (await post.row()).order_number is None
    assert await post.told() == ["mail_hint"], "asked once"


async def test_nobody_answers_for_another(post: Post) -> None:
    await post.room.take(post.mail(*SHIPPED, verdict="dmarc=fail"))
    other = await shopper(post.database, 8)
    async with post.database.writing() as session:
        assert not await kept_mails.answer(session, Outbox(), other, 1, yes=True)
    assert (await post.row()).order_number is None


async def test_a_look_alike_is_asked_about_with_a_warning(post: Post) -> None:
    await post.room.take(
        post.mail(*SHIPPED, sender="orders@moss-studio.com.parcel.example", verdict="dmarc=pass")
    )
    assert await post.told() == ["mail_hint"]
    async with post.database.reading() as session:
        row = await session.scalar(select(KeptMail))
        assert row is not None
        words = await kept_mails.content(session, row)
    assert words is not None
    assert words["forged"] is True
    assert "tracking_urls" not in words["reading"]


async def test_forwarded_text_is_a_hint(post: Post) -> None:
    text = (
        "---------- Forwarded message ---------\r\nFrom: Moss Studio <orders@moss-studio.com>\r\n"
        "Date: Mon, Nov 16, 2026\r\nSubject: Your order MS-20418 has shipped\r\n\r\n" + SHIPPED[1]
    )
    mail = post.mail(
        "Fwd: Your order MS-20418 has shipped",
        text,
        sender="ana@example.com",
        verdict="dmarc=pass header.from=example.com",
    )
    assert not await post.room.take(mail)
    assert await post.told() == ["mail_hint"]
    assert await post.answers(yes=True)
    assert (await post.row()).order_number == "MS-20418"


async def test_a_hint_that_would_change_nothing_is_not_asked(post: Post) -> None:
    await post.room.take(post.mail(*SHIPPED))
    told = await post.told()
    await post.room.take(post.mail(*SHIPPED, verdict="dmarc=fail"))
    late = ("Order MS-20418 confirmed", "Thank you for your order MS-20418. We have received your order.")
    await post.room.take(post.mail(*late, verdict="dmarc=fail"))
    assert await post.told() == told


async def test_a_flood_of_hints_ends(post: Post) -> None:
    for n in range(20):
        number = f"MS-3{n:04}"
        await post.room.take(
            post.mail(
                f"Order {number} has shipped", f"Your order {number} has shipped.", verdict="dmarc=fail"
            )
        )
    assert len(await post.told()) == kept_mails.MOST_HINTS


async def test_without_a_receiver_of_our_own_every_mail_is_a_hint(post: Post) -> None:
    room = Mailroom(post.database, post.tiers, Outbox(), "", DOMAIN)
    await room.take(post.mail(*SHIPPED))
    assert await post.told() == ["mail_hint"]


async def test_a_mail_service_of_many_shops_vouches_for_none(post: Post) -> None:
    mail = post.mail(
        *SHIPPED, sender="moss@shopifyemail.com", verdict="dmarc=pass header.from=shopifyemail.com"
    )
    await post.room.take(mail)
    assert (await post.row()).order_number is None
    assert await post.told() == ["mail_hint"]


# ---- codes and letters


async def test_a_mailed_code_is_passed_on_and_found_by_who_waits_for_it(post: Post) -> None:
    began = now() - timedelta(seconds=5)
    await post.room.take(
        post.mail("Your sign-in code", "Your verification code is 481920. It expires in 10 minutes.")
    )
    assert await post.told() == ["mailed_code"]
    async with post.database.writing() as session:
        found = await newest_code(session, post.user_id, ("moss-studio.com",), began)
        assert found == "481920"
        assert await newest_code(session, post.user_id, ("other.example",), began) is None
        assert await newest_code(session, post.user_id, ("moss-studio.com",), now()) is None
        notice = await session.scalar(select(Notice))
        assert notice is not None
        assert "481920" not in str(notice.params), "the table holds no code"
        await session.execute(update(KeptMail).values(created_at=now() - timedelta(hours=1)))
        await forget_old(session)
        assert await session.scalar(select(KeptMail)) is None


async def test_a_code_that_nobody_vouches_for_is_shown_and_typed_nowhere(post: Post) -> None:
    began = now() - timedelta(seconds=5)
    await post.room.take(post.mail("Your code", "Your verification code is 481920", verdict="dmarc=fail"))
    assert await post.told() == ["mailed_code"]
    async with post.database.reading() as session:
        assert await newest_code(session, post.user_id, ("moss-studio.com",), began) is None


async def test_an_old_code_is_not_passed_on(post: Post) -> None:
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    await post.room.take(post.mail("Your code", "Your verification code is 481920", at=an_hour_ago))
    assert await post.told() == []


async def test_a_stores_letter_is_passed_on_and_its_newsletter_is_not(post: Post) -> None:
    letter = (
        "A question about your size",
        "Dear Ana, the linen shirt runs small. Shall we send the next size?",
    )
    await post.room.take(post.mail(*letter))
    assert await post.told() == ["mail_note"]
    await post.room.take(
        post.mail("New in: linen", "Everything new.", more="List-Unsubscribe: <https://x.example>\r\n")
    )
    await post.room.take(post.mail("Dear friend", "You won.", sender="a@evil.example", verdict="dmarc=pass"))
    assert await post.told() == ["mail_note"]


async def test_what_is_kept_is_gone_with_its_shopper(post: Post) -> None:
    await post.room.take(post.mail(*SHIPPED, verdict="dmarc=fail"))
    async with post.database.writing() as session:
        vault = session.info["vault"]
        await vault.shred(session, post.user_id)
        row = await session.scalar(select(KeptMail))
        assert row is not None
        assert await kept_mails.content(session, row) is None
        assert await people.contact_of(session, post.user_id) is None
