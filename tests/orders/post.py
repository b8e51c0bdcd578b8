"""A shopper with an order at a shop that no file names, and the room where mails arrive."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from checkout import order_addresses
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.registry import Tiers
from domain.order import TierName
from domain.settings import Settings
from orders import kept_mails
from orders.mailroom import Mailroom
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import Notice, Order, StoreRow
from stores.registry import StoreRegistry
from tests.checkout.rows import address, order, shopper

OURS, DOMAIN = "mx.muse.example", "mail.muse.example"
SHOP = "orders@moss-studio.com"
PASSED = "dmarc=pass header.from=moss-studio.com"
SHIPPED = (
    "Your order MS-20418 has shipped",
    "Good news, order MS-20418 has shipped with UPS. Tracking number: 1Z999AA10123456784",
)


class Post:
    """A shopper with an order at Moss Studio, a shop that no file names, and the room where mails arrive."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        registry = StoreRegistry(())
        self.tiers = Tiers({TierName.REDIRECT: RedirectTier(registry, settings)}, registry)
        self.room = Mailroom(database, self.tiers, Outbox(), OURS, DOMAIN)
        self.mail_to = ""
        self.user_id = 0

    async def open(self, number: str | None = None, status: str = "needs_shopper") -> None:
        self.user_id = await shopper(self.database)
        async with self.database.writing() as session:
            await address(session, self.user_id)
            session.add(StoreRow(id="moss-studio.com", name="Moss Studio", origin="https://moss-studio.com"))
            await session.flush()
            self.mail_to = await order_addresses.give(session, self.user_id, DOMAIN)
            await order(session, self.user_id, number, store_id="moss-studio.com", order_status=status)

    def mail(
        self,
        subject: str,
        text: str,
        sender: str = SHOP,
        verdict: str = PASSED,
        to: str | None = None,
        more: str = "",
        at: datetime | None = None,
    ) -> bytes:
        sent = (at or datetime.now(UTC)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        return (
            f"Delivered-To: {to or self.mail_to}\r\nAuthentication-Results: {OURS}; {verdict}\r\n{more}"
            f"From: Moss Studio <{sender}>\r\nTo: {to or self.mail_to}\r\nDate: {sent}\r\n"
            f"Subject: {subject}\r\n\r\n{text}\r\n"
        ).encode()

    async def row(self) -> Order:
        async with self.database.reading() as session:
            found: Order | None = await session.scalar(select(Order))
        assert found is not None
        return found

    async def told(self) -> list[str]:
        async with self.database.reading() as session:
            notices = await session.scalars(select(Notice).order_by(Notice.id))
            return [notice.params.get("kind", notice.card) for notice in notices]

    async def answers(self, *, yes: bool, mail_id: int = 1, order_id: int | None = None) -> bool:
        async with self.database.writing() as session:
            return await kept_mails.answer(
                session, Outbox(), self.user_id, mail_id, yes=yes, order_id=order_id
            )

    async def second_order(self, number: str | None = None) -> int:
        """Another order at the same shop, in no way unlike the first but by its id."""
        async with self.database.writing() as session:
            made = await order(
                session,
                self.user_id,
                number,
                muse_order_id="cs2:second",
                session_id="cs2",
                store_id="moss-studio.com",
                order_status="needs_shopper",
            )
            return made.id
