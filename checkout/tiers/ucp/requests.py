"""What Muse asks of a merchant: request bodies in the dialect of the version spoken.

Request bodies hold no response-only field (`ucp`, `status`, `totals`, ...), and an update repeats the whole
state, because it replaces it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from checkout.tiers.ucp.discovery import Merchant
from checkout.tiers.ucp.models import Checkout, Destination, Group, Handler, Method, PaymentInstrument
from checkout.tiers.ucp.negotiation import CONSENT, DISCOUNT, FULFILLMENT, TARGET
from checkout.tiers.ucp.snapshots import OrderSnapshot
from domain.errors import Refusal, StoreRefused
from domain.order import PlacedOrder, StoreOrder
from domain.people import Address, Contact
from domain.settings import HandlerToken

Json = dict[str, Any]
_IDS = uuid.UUID("0f2b8a52-5d34-5c0e-9f0b-2a8d6e1c7a90")


def checkout_body(
    order: StoreOrder, items: dict[str, str], merchant: Merchant, known: Checkout | None = None
) -> Json:
    """The body that creates a checkout for `order`, or with `known` the one that updates it.

    `items`: line id -> the merchant's item id. Selections in `known` are kept unless `order` says otherwise.
    """
    lines = _line_items(order, items, known, described=merchant.profile.listed)
    body: Json = {"line_items": lines, "context": _context(order)}
    if order.contact is not None:
        body["buyer"] = _buyer(order.contact, consent=merchant.has(CONSENT) and merchant.version <= TARGET)
    if merchant.has(FULFILLMENT) and (methods := _methods(order, known)):
        body["fulfillment"] = {"methods": methods}
    if merchant.has(DISCOUNT):
        body["discounts"] = {"codes": list(order.discount_codes)}
    if merchant.profile.listed:  # required by 2026-01-11, response-only since
        body |= {"currency": order.currency, "payment": {"handlers": [], "instruments": []}}
        if known is not None:
            body["id"] = known.id
    return body


def _line_items(
    order: StoreOrder, items: dict[str, str], known: Checkout | None, *, described: bool
) -> list[Json]:
    """`described`: with title and price, as merchants of 2026-01-11 read them."""
    spare = list(known.line_items) if known else []
    bodies: list[Json] = []
    for line in order.lines:
        item_id = items[line.line_id]
        body: Json = {"item": {"id": item_id}, "quantity": line.quantity}
        if described:
            body["item"] |= {"title": line.name, "price": line.unit_price.cents}
        match = next((held for held in spare if held.item.id == item_id), None)
        if match is not None:
            spare.remove(match)
            if match.id:
                body["id"] = match.id
        bodies.append(body)
    return bodies


def _context(order: StoreOrder) -> dict[str, str]:
    """Hints for prices and languages while no address binds."""
    context = {"currency": order.currency, "language": order.language}
    if order.address is not None:
        context |= {
            "address_country": order.address.country,
            "address_region": order.address.region,
            "postal_code": order.address.postal_code,
        }
    return {name: value for name, value in context.items() if value}


def _buyer(contact: Contact, *, consent: bool) -> Json:
    first, last = split_name(contact.name)
    buyer: Json = {
        "first_name": first,
        "last_name": last,
        "email": contact.email,
        **({"phone_number": contact.phone} if contact.phone else {}),
    }
    if consent:  # nobody was asked, so nothing is agreed to
        buyer["consent"] = dict.fromkeys(("analytics", "preferences", "marketing", "sale_of_data"), False)
    return buyer


def split_name(name: str) -> tuple[str, str]:
    """Given and family name as forms want them; the last word is the family's."""
    first, _, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")


def postal(address: Address) -> dict[str, str]:
    """The protocol's postal address; empty parts are left out."""
    first, last = split_name(address.name)
    parts = {
        "first_name": first,
        "last_name": last,
        "street_address": address.line1,
        "extended_address": address.line2,
        "address_locality": address.city,
        "address_region": address.region,
        "postal_code": address.postal_code,
        "address_country": address.country,
    }
    return {name: value for name, value in parts.items() if value}


def address_of(held: Destination) -> Address:
    """A destination as Muse keeps addresses."""
    return Address(
        name=f"{held.first_name} {held.last_name}".strip(),
        line1=held.street_address,
        line2=held.extended_address,
        city=held.address_locality,
        region=held.address_region,
        postal_code=held.postal_code,
        country=held.address_country if len(held.address_country) == 2 else "US",
    )


def _methods(order: StoreOrder, known: Checkout | None) -> list[Json]:
    if known is None or not known.fulfillment.methods:
        if order.address is None:
            return []
        own = _destination_id(order, order.address)
        method: Json = {"type": "shipping", "destinations": [{"id": own, **postal(order.address)}]}
        return [{**method, "selected_destination_id": own}] if known else [method]
    return [_method(order, method) for method in known.fulfillment.methods]


def _method(order: StoreOrder, method: Method) -> Json:
    body: Json = {"id": method.id, "type": method.type, "line_item_ids": list(method.line_item_ids)}
    if method.type == "shipping" and order.address is not None:
        held = matching_destination(order.address, method)
        destination_id = held.id if held and held.id else _destination_id(order, order.address)
        body["destinations"] = [{"id": destination_id, **postal(order.address)}]
        body["selected_destination_id"] = destination_id
    elif method.selected_destination_id:
        body["selected_destination_id"] = method.selected_destination_id
    groups = [
        {**({"id": group.id} if group.id else {}), "selected_option_id": chosen}
        for group in method.groups
        if (chosen := chosen_option(order, group))
    ]
    if groups:
        body["groups"] = groups
    return body


def _destination_id(order: StoreOrder, address: Address) -> str:
    """The same for a repeat, and nobody else's: some merchants keep destinations of all shoppers by their id."""
    return str(uuid.uuid5(_IDS, f"{order.muse_order_id}\n{address.model_dump_json()}"))


def matching_destination(address: Address, method: Method) -> Destination | None:
    """The destination that is `address`, as the merchant echoes it: letters and digits count, and a postal code
    may have grown (ZIP+4)."""
    street, code = _bare(address.line1), _bare(address.postal_code)
    return next(
        (
            held
            for held in method.destinations
            if _bare(held.street_address) == street and _bare(held.postal_code).startswith(code)
        ),
        None,
    )


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def chosen_option(order: StoreOrder, group: Group) -> str:
    """The shopper's delivery option where the group has it, else the merchant's choice, else the cheapest."""
    ids = [option.id for option in group.options]
    if order.delivery_option_id in ids:
        return str(order.delivery_option_id)
    if group.selected_option_id in ids:
        return group.selected_option_id
    if not group.options:
        return ""
    return min(group.options, key=lambda option: option.cents).id


def has_wanted_delivery(order: StoreOrder, checkout: Checkout) -> bool:
    """Whether the delivery that the shopper chose is still among those offered (packages without a choice
    need none)."""
    groups = [g for m in checkout.fulfillment.methods for g in m.groups if g.options]
    if order.delivery_option_id is None or not groups:
        return True
    return any(order.delivery_option_id == option.id for group in groups for option in group.options)


def wants_update(order: StoreOrder, checkout: Checkout, merchant: Merchant) -> bool:
    """Whether the merchant's state still lacks a selection that Muse can make."""
    if not merchant.has(FULFILLMENT) or order.address is None:
        return False
    for method in checkout.fulfillment.methods:
        if method.type == "shipping":
            held = matching_destination(order.address, method)
            if held is None or held.id != method.selected_destination_id:
                return True
        if any(chosen_option(order, group) != group.selected_option_id for group in method.groups):
            return True
    return False


def mended(order: StoreOrder, checkout: Checkout) -> StoreOrder | None:
    """`order` without what the merchant cannot take and the order can do without (a phone number, discount
    codes); None when there is nothing of that kind."""
    faults = [error for error in checkout.errors if error.severity in {"recoverable", ""}]
    codes = order.discount_codes
    if any(error.code.startswith("discount_code") for error in faults):
        applied = {discount.code.casefold() for discount in checkout.discounts.applied}
        codes = tuple(code for code in codes if code.casefold() in applied)
    contact = order.contact
    if contact is not None and any(error.path.startswith("$.buyer.phone_number") for error in faults):
        contact = contact.model_copy(update={"phone": ""})
    if (contact, codes) == (order.contact, order.discount_codes):
        return None
    return order.model_copy(update={"contact": contact, "discount_codes": codes})


def token_for(
    handlers: tuple[Handler, ...], tokens: Mapping[str, HandlerToken]
) -> tuple[Handler, HandlerToken] | None:
    """The first of the merchant's handlers, in its order, that the operator configured a token for."""
    for handler in handlers:
        token = tokens.get(handler.id) or tokens.get(handler.name)
        if token is not None and instrument_type(handler, token):
            return handler, token
    return None


def instrument_type(handler: Handler, token: HandlerToken) -> str:
    """The kind of instrument to pay with: the merchant's list is binding. Empty: none fits."""
    offered = [i.type for i in handler.available_instruments if i.type]
    if token.instrument_type:
        return token.instrument_type if not offered or token.instrument_type in offered else ""
    return "card" if not offered or "card" in offered else offered[0]


def token_instrument(order: StoreOrder, handler: Handler, token: HandlerToken) -> Json:
    """A payment instrument backed by an opaque token of the merchant's own handler; never a card number."""
    instrument: Json = {
        "id": f"muse-{handler.id}",
        "handler_id": handler.id,
        "type": instrument_type(handler, token),
        "selected": True,
        "credential": {"type": token.credential_type, "token": token.token.get_secret_value()},
    }
    billing = order.billing_address or order.address
    return {**instrument, "billing_address": postal(billing)} if billing else instrument


def saved_instrument(order: StoreOrder, instruments: tuple[PaymentInstrument, ...]) -> Json:
    """The instrument saved at the store that the shopper chose; raises `StoreRefused` (PAYMENT) when gone."""
    chosen = [i for i in instruments if i.id == order.instrument_id] if order.instrument_id else []
    if not order.instrument_id:
        chosen = [i for i in instruments if i.selected] or list(instruments[:1])
    if not chosen:
        raise StoreRefused(Refusal.PAYMENT, detail="the saved payment method is gone", may_fall_back=False)
    held = chosen[0]
    return {"id": held.id, "handler_id": held.handler_id, "type": held.type, "selected": True}


def completion_body(instrument: Json, merchant: Merchant) -> Json:
    """The body that completes a checkout: payment alone, for lines and buyer are the session's."""
    if not merchant.profile.listed:
        return {"payment": {"instruments": [instrument]}}
    flat = {name: value for name, value in instrument.items() if name != "selected"}
    shown = {"handler_name": instrument["handler_id"], "brand": "token", "last_digits": "0000"}
    return {"payment_data": {**flat, **shown}, "risk_signals": {}}


def return_body(
    order: PlacedOrder,
    snapshot: OrderSnapshot,
    line_ids: tuple[str, ...],
    reason: str,
    exchange_for: str | None,
) -> Json:
    """What is sent back, by the store's own line ids; raises `StoreRefused` (UNSUPPORTED) when a line is not
    among the order's."""
    wanted = [line for line in order.lines if line.line_id in line_ids]
    lines: list[Json] = []
    for line in wanted:
        held = next((h for h in snapshot.line_items if h.item.id in {line.variant_id, line.sku}), None)
        if held is None:
            raise StoreRefused(
                Refusal.UNSUPPORTED, detail="a line the store does not know", may_fall_back=False
            )
        lines.append({"id": held.id, "quantity": min(line.quantity, held.quantity.total or line.quantity)})
    body: Json = {"line_items": lines, "reason": reason[:200]}
    return {**body, "exchange_for": exchange_for} if exchange_for else body
