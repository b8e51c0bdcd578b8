"""Order addresses: a shopper's own address at Muse that stores write to, so that nobody's mailbox is opened.

`orders+TOKEN@DOMAIN`, where only the shopper and the stores know the token. It stands in for the contact's e-mail
at guest checkouts, if the shopper chose so.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.at_home import PROFILE
from checkout.people import contact_of
from domain.order import TierName
from domain.people import Contact
from storage.mail_tables import OrderAddress
from storage.outbox import record
from storage.tables import User, now
from storage.vault import vault_of
from storage.vault_tables import StoreAccount, StoreLogin, VaultSecret

CHOICE = "order_address"
"""The shopper's preference: True gives stores the order address, False their own, none: not asked yet."""
PREFILL = "prefill"
"""The preference by which a link into a store's cart carries contact and address."""
AFFILIATE = "affiliate"
"""The preference by which such a link may earn the operator a commission; on unless the shopper says otherwise."""
TOKEN_OCTETS = 10
ADDRESS = re.compile(r"orders\+([a-z2-7]{16})@(.+)")


async def give(session: AsyncSession, user_id: int, domain: str) -> str:
    """A new address; the one there was is revoked."""
    await revoke(session, user_id)
    token = base64.b32encode(secrets.token_bytes(TOKEN_OCTETS)).decode("ascii").lower()
    row = OrderAddress(user_id=user_id, token_digest=_digest(token))
    session.add(row)
    await session.flush()
    address = f"orders+{token}@{domain}"
    await vault_of(session).put(session, user_id, _purpose(row.id), address.encode())
    record(session, "order_address_given", user_id=user_id)
    return address


async def revoke(session: AsyncSession, user_id: int) -> None:
    row = await active(session, user_id)
    if row is not None:
        row.revoked_at = now()
        await session.flush()


async def active(session: AsyncSession, user_id: int) -> OrderAddress | None:
    return await session.scalar(
        select(OrderAddress)
        .where(OrderAddress.user_id == user_id, OrderAddress.revoked_at.is_(None))
        .order_by(OrderAddress.id.desc())
        .limit(1)
    )


async def chosen(session: AsyncSession, user_id: int) -> bool | None:
    """Whether stores get the order address; None when the shopper has not said."""
    user = await session.get(User, user_id)
    said = user.preferences.get(CHOICE) if user is not None else None
    return said if isinstance(said, bool) else None


async def agreed(session: AsyncSession, user_id: int, what: str, otherwise: bool = False) -> bool:
    """A shopper's yes or no to `what`; `otherwise` while they have not said."""
    user = await session.get(User, user_id)
    return bool(user.preferences.get(what, otherwise)) if user is not None else False


async def for_guest(
    session: AsyncSession, user_id: int, store_id: str, tier: TierName | None = None
) -> OrderAddress | None:
    """The address to give at this store; None where the shopper gives their own: unless they chose otherwise,
    wherever they have an account (it writes to its own address), and (`tier` being known) where they type it
    themselves."""
    if not await chosen(session, user_id):
        return None
    if tier is TierName.REDIRECT and not await agreed(session, user_id, PREFILL):
        return None
    if await _is_member(session, user_id, store_id):
        return None
    return await active(session, user_id)


async def _is_member(session: AsyncSession, user_id: int, store_id: str) -> bool:
    """Whether Muse orders there as somebody whom the store knows: in a linked account, or signed in on its pages."""
    linked = select(StoreAccount.id).where(
        StoreAccount.user_id == user_id, StoreAccount.store_id == store_id, StoreAccount.state == "linked"
    )
    stored = select(StoreLogin.id).where(
        StoreLogin.user_id == user_id, StoreLogin.store_id == store_id, StoreLogin.state == "stored"
    )
    profile = select(VaultSecret.id).where(
        VaultSecret.user_id == user_id, VaultSecret.store == store_id, VaultSecret.purpose == PROFILE
    )
    for way in (linked, stored, profile):
        if await session.scalar(way.limit(1)) is not None:
            return True
    return False


async def written(session: AsyncSession, row: OrderAddress | None) -> str | None:
    """The address as it is given to stores; None when it was erased."""
    if row is None:
        return None
    kept = await vault_of(session).get(session, row.user_id, _purpose(row.id))
    return kept.decode() if kept is not None else None


async def contact_for(session: AsyncSession, user_id: int, address_id: int | None) -> Contact | None:
    """The shopper's contact, under the order address `address_id` where there is one."""
    contact = await contact_of(session, user_id)
    if contact is None or address_id is None:
        return contact
    address = await written(session, await session.get(OrderAddress, address_id))
    return contact.model_copy(update={"email": address}) if address else contact


async def whose(session: AsyncSession, recipients: Iterable[str], domain: str | None) -> OrderAddress | None:
    """The order address among a mail's recipients."""
    for recipient in recipients:
        found = ADDRESS.fullmatch(recipient.strip().lower())
        if found is None or domain is None or found[2] != domain.lower():
            continue
        row = await session.scalar(select(OrderAddress).where(OrderAddress.token_digest == _digest(found[1])))
        if row is not None:
            return row
    return None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _purpose(address_id: int) -> str:
    return f"order_address:{address_id}"
