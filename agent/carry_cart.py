"""Effects on the cart, carried out."""

from __future__ import annotations

from decimal import Decimal

from price_parser import Price
from sqlalchemy import select, update

from agent import effects as do
from agent.work import Work
from catalog.compare import cheaper_elsewhere
from checkout import cart
from checkout.variants import GENERIC_SIZES, match, narrow, preselected, still_open
from domain.errors import MuseError
from domain.money import Money
from domain.product import Product, Variant
from storage.tables import CartItem, Choice

MAX_LINKS = 10
HIGHEST_PRICE = Decimal(100_000)


async def read_links(work: Work, effect: do.ReadLinks) -> None:
    urls = list(dict.fromkeys(effect.urls))
    if not urls:
        await work.say("no-link")
        return
    for number, url in enumerate(urls[:MAX_LINKS]):
        slot = f"read:{work.key}:{number}"
        await work.show("reading", slot=slot, host=url.split("//")[-1].split("/")[0].rpartition("@")[2][:80])
        work.follow("read_link", number=number, url=url)
    if len(urls) > MAX_LINKS:
        await work.say("too-many-links", most=MAX_LINKS)


async def add_product(work: Work, effect: do.AddProduct) -> None:
    """Straight into the cart when the link left nothing open; else a question."""
    product = Product.model_validate(effect.product)
    if product.refused and not product.variants:
        sizes = tuple(Variant(size=size) for size in GENERIC_SIZES)
        product = product.model_copy(update={"variants": sizes})
    size, color = preselected(product)
    choice = Choice(
        user_id=work.user_id,
        product=product.model_dump(mode="json", exclude_defaults=True),
        needs="variant",
        size=size,
        color=color,
        quantity=effect.quantity,
    )
    work.session.add(choice)
    await work.session.flush()
    await _advance(work, choice, slot=_slot(work))


async def miss_link(work: Work, effect: do.MissLink) -> None:
    await work.show("text", slot=_slot(work), text=effect.text, fill=effect.fill)


async def pick(work: Work, effect: do.Pick) -> None:
    choice = await _choice(work, effect.choice_id)
    if choice is None:
        await work.say("choice-over")
        return
    product = Product.model_validate(choice.product)
    if effect.color is not None:
        found = _value(effect.color, product.colors())
        if found is None:
            await work.say("no-such-color", asked=effect.color, offered=", ".join(product.colors()))
            return
        choice.color = found
    if effect.size is not None:
        offered = product.sizes(choice.color)
        found = _value(effect.size, offered)
        if found is None:
            await work.say("no-such-size", asked=effect.size, offered=", ".join(offered))
            return
        choice.size = found
    await _advance(work, choice, slot=f"choice:{choice.id}")


async def type_price(work: Work, effect: do.TypePrice) -> None:
    choice = await _choice(work, effect.choice_id)
    if choice is None:
        await work.say("choice-over")
        return
    typed = Price.fromstring(effect.amount)
    if typed.amount is None or not 0 < typed.amount < HIGHEST_PRICE:
        await work.say("price-unreadable")
        return
    product = Product.model_validate(choice.product)
    currency = product.price.currency if product.price else _currency(typed.currency)
    await _put(work, choice, product, Money.of(typed.amount, currency), slot=f"choice:{choice.id}")


async def drop_choice(work: Work, effect: do.DropChoice) -> None:
    choice = await _choice(work, effect.choice_id)
    if choice is not None:
        choice.open = False
        await work.show("text", slot=f"choice:{choice.id}", text="choice-dropped", fill={})


async def set_quantity(work: Work, effect: do.SetQuantity) -> None:
    if not await cart.set_quantity(work.session, work.user_id, effect.item_ids, effect.quantity):
        await work.say("line-gone")
        return
    await show_cart(work, undo=True)


async def change_variant(work: Work, effect: do.ChangeVariant) -> None:
    item = await work.session.scalar(
        select(CartItem).where(CartItem.user_id == work.user_id, CartItem.id == effect.item_id)
    )
    if item is None:
        await work.say("line-gone")
        return
    product = Product.model_validate(item.product)
    if len(product.variants) < 2:
        await work.say("no-other-variant", name=item.product_name)
        return
    asks = effect.size is None and effect.color is None
    choice = Choice(
        user_id=work.user_id,
        cart_item_id=item.id,
        product=item.product,
        needs="variant",
        size=None if asks or effect.size else item.size,
        color=None if asks or effect.color else item.color,
        quantity=item.quantity,
    )
    work.session.add(choice)
    await work.session.flush()
    if asks:
        await _advance(work, choice, slot=f"choice:{choice.id}")
    else:
        await pick(work, do.Pick(choice_id=choice.id, size=effect.size, color=effect.color))


async def remove(work: Work, effect: do.Remove) -> None:
    names = await cart.remove(work.session, work.user_id, effect.item_ids)
    if not names:
        await work.say("line-gone")
        return
    await show_cart(work, undo=True)


async def clear_cart(work: Work, effect: do.ClearCart) -> None:
    items = await cart.lines(work.session, work.user_id)
    await cart.remove(work.session, work.user_id, [item.id for item in items])
    await show_cart(work, undo=bool(items))


async def undo(work: Work, effect: do.Undo) -> None:
    if await cart.undo(work.session, work.user_id):
        await show_cart(work)
    else:
        await work.say("nothing-to-undo")


async def show_cart(work: Work, undo: bool = False) -> None:
    """After a change: the cart as it is now, in the message that was tapped, or a new one."""
    await work.show("cart", slot="cart", undo=undo)


async def _advance(work: Work, choice: Choice, slot: str) -> None:
    """Ask what is still open, or put the line in the cart."""
    product = Product.model_validate(choice.product)
    if still_open(product, choice.size, choice.color) is not None:
        await work.show("choice", slot=slot, choice_id=choice.id)
        return
    variant = next(iter(narrow(product, choice.size, choice.color)), None)
    available = (variant.availability if variant else None) or product.availability
    if available is not None and not available.can_be_ordered:
        asked = {"size": choice.size, "color": choice.color}
        choice.size = None if len(product.sizes(choice.color)) > 1 else choice.size
        others = still_open(product, choice.size, choice.color) is not None
        choice.open = others
        await work.show("sold_out", slot=slot, choice_id=choice.id, others=others, **asked)
        return
    if ((variant.price if variant else None) or product.price) is None:
        choice.needs = "price"
        await work.show("ask_price", slot=slot, choice_id=choice.id)
        return
    await _put(work, choice, product, None, slot)


async def _put(work: Work, choice: Choice, product: Product, price: Money | None, slot: str) -> None:
    if not choice.open:
        return
    variant = next(iter(narrow(product, choice.size, choice.color)), None)
    choice.open = False
    changed = choice.cart_item_id
    if changed is not None and variant is not None:
        item = await cart.change_variant(work.session, work.user_id, changed, variant)
    else:
        if variant is not None and product.refused and variant.size == GENERIC_SIZES[-1]:
            variant = None
        item = await cart.add(work.session, work.user_id, product, variant, choice.quantity, price)
    if item is None:
        await work.say("line-gone")
        return
    await work.session.flush()
    await work.show("added", slot=slot, item_id=item.id, changed=changed is not None)
    await _compare(work, item, product, variant)


async def _compare(work: Work, item: CartItem, product: Product, variant: Variant | None) -> None:
    """The same item for less at another store of this cart is suggested, once."""
    others = [
        Product.model_validate(other.product)
        for other in await cart.lines(work.session, work.user_id)
        if other.store_id != item.store_id and other.product
    ]
    offer = cheaper_elsewhere(product, others, variant)
    if offer is not None:
        await work.services.outbox.say(
            work.session,
            work.user_id,
            "compare-cheaper",
            key=f"compare:{work.user_id}:{item.store_id}:{item.product_sku}"[:200],
            name=item.product_name,
            saving=offer.saving.format(work.facts.language),
            store=offer.product.store_name,
        )


async def _choice(work: Work, choice_id: int) -> Choice | None:
    """The open choice, if it is this shopper's. Others of theirs are closed only by their own answers."""
    return await work.session.scalar(
        select(Choice).where(Choice.id == choice_id, Choice.user_id == work.user_id, Choice.open.is_(True))
    )


async def close_choices(work: Work) -> None:
    await work.session.execute(update(Choice).where(Choice.user_id == work.user_id).values(open=False))


def _value(said: str, offered: tuple[str, ...]) -> str | None:
    """ "#2" is the third one offered (a button); else what was typed."""
    if said.startswith("#") and said[1:].isdigit():
        place = int(said[1:])
        return offered[place] if place < len(offered) else None
    return match(said, offered)


def _currency(symbol: str | None) -> str:
    return {
        "€": "EUR",
        "£": "GBP",
        "$": "USD",
        "US$": "USD",
        "C$": "CAD",
        "A$": "AUD",
        "zł": "PLN",
        "¥": "JPY",
    }.get(symbol or "$", symbol if symbol and len(symbol) == 3 and symbol.isupper() else "USD")


def _slot(work: Work) -> str:
    """The "reading ..." message of this link, so that its result replaces it."""
    if not work.internal or ":link:" not in work.key:
        raise MuseError("line-gone")
    origin, _, number = work.key.rpartition(":link:")
    return f"read:{origin}:{number}"
