"""Effects on addresses and contacts, carried out."""

from __future__ import annotations

from sqlalchemy import select

from agent import effects as do
from agent.carry_checkout import answer
from agent.understanding.address import ContactCheck, check_address, check_contact
from agent.work import Work
from checkout import people
from domain.people import Address, Contact
from domain.zones import zone_at
from storage.outbox import record
from storage.tables import AddressRow, User

MAX_ADDRESSES = 12
ZONE_SAID = "time_zone_said"
"""The preference that says that the shopper's time zone is their own word, not our guess."""


async def keep_address(work: Work, effect: do.KeepAddress) -> None:
    """Merge what was typed with what is known, ask only for what is missing, and go on when it is whole."""
    row = await work.services.sessions.open_of(work.session, work.user_id, lock=True)
    draft = await _draft(work)
    drafted = await people.address_fields(work.session, draft) if draft is not None else {}
    fields = {**drafted, **effect.fields, **effect.contact}
    contact = await people.contact_of(work.session, work.user_id)
    postal = {k: v for k, v in fields.items() if k not in {"email", "phone"}}
    if not effect.fields and draft is None and row is not None and row.shipping_address:
        known = await work.session.get(AddressRow, row.shipping_address["address_id"])
        postal = await people.address_fields(work.session, known) if known is not None else postal
        reach = _reach(effect.contact, postal.get("country"))
        if reach.invalid:
            fields_at_fault = {
                "address_id": row.shipping_address["address_id"],
                "invalid": list(reach.invalid),
            }
            await work.show("address_missing", missing=[], **fields_at_fault)
        elif await _keep_contact(work, contact, {**postal, "email": reach.email, "phone": reach.phone}):
            await answer(work, do.Answer(kind="changed"))
        else:
            await work.say("ask-contact")
        return
    check = check_address(postal)
    missing = list(check.missing)
    if not postal.get("name") and contact is None:
        missing.append("name")
    if not fields.get("email") and contact is None:
        missing.append("email")
    if not fields.get("phone") and not (contact and contact.phone):
        missing.append("phone")
    reach = _reach(fields, check.address.country if check.address else None)
    invalid = [*check.invalid, *reach.invalid]
    if invalid or missing or check.address is None:
        draft = draft or AddressRow(user_id=work.user_id)
        draft.missing = missing
        await people.keep_address(work.session, draft, fields)
        await work.show("address_missing", address_id=draft.id, missing=missing, invalid=invalid)
        return
    await _keep_contact(work, contact, {**fields, "email": reach.email, "phone": reach.phone})
    whole = check.address.model_copy(update={"name": postal.get("name") or (contact.name if contact else "")})
    if draft is not None:
        await people.forget_addresses(work.session, work.user_id, [draft.id])
    saved = AddressRow(user_id=work.user_id, missing=[], complete=True)
    await people.keep_address(work.session, saved, whole.model_dump())
    await _forget_oldest(work)
    await _guess_zone(work, whole)
    record(work.session, "address_saved", user_id=work.user_id)
    if row is None:
        await work.show("address_saved", address_id=saved.id)
    else:
        await answer(work, do.Answer(kind="address", value=saved.id))


def _reach(fields: dict[str, str], country: str | None) -> ContactCheck:
    return check_contact(fields.get("email", ""), fields.get("phone", ""), country or "US")


async def _keep_contact(work: Work, contact: Contact | None, fields: dict[str, str]) -> bool:
    """True when stores can reach the shopper now. The name of a parcel's recipient becomes the contact's only
    together with an e-mail address: presents go to others."""
    known = contact.model_dump() if contact is not None else {}
    if known and not fields.get("email"):
        fields = {**fields, "name": known["name"]}
    values = {k: fields.get(k) or known.get(k) or "" for k in ("name", "email", "phone")}
    if not values["name"] or not values["email"]:
        return False
    await people.keep_contact(work.session, work.user_id, Contact.model_validate(values))
    return True


async def forget_address(work: Work, effect: do.ForgetAddress) -> None:
    await people.forget_addresses(work.session, work.user_id, [effect.address_id])
    await work.show("settings", slot="settings")


async def _draft(work: Work) -> AddressRow | None:
    return await work.session.scalar(
        select(AddressRow)
        .where(AddressRow.user_id == work.user_id, AddressRow.complete.is_(False))
        .order_by(AddressRow.id.desc())
        .limit(1)
    )


async def _guess_zone(work: Work, address: Address) -> None:
    """The shopper's clock goes by where their parcels go, until they say otherwise."""
    user = await work.session.get(User, work.user_id)
    if user is not None and not user.preferences.get(ZONE_SAID) and (zone := zone_at(address)):
        user.time_zone = zone


async def _forget_oldest(work: Work) -> None:
    old = (
        await work.session.scalars(
            select(AddressRow.id)
            .where(AddressRow.user_id == work.user_id, AddressRow.complete.is_(True))
            .order_by(AddressRow.used_at.desc())
            .offset(MAX_ADDRESSES)
        )
    ).all()
    await people.forget_addresses(work.session, work.user_id, old)
