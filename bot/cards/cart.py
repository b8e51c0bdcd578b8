"""The cart and everything on the way into it."""

from __future__ import annotations

from html import escape

from agent.taps import data
from bot.cards.words import Tongue, short
from bot.outgoing import Button, OutgoingCard
from checkout.variants import narrow, still_open
from checkout.views import CartLineView, CartStoreView, CartView
from domain.order import TierName
from domain.product import Product

NAME_LIMIT = 60
LINES_WITH_BUTTONS = 8
MAX_TEXT = 3800


def cart_card(t: Tongue, cart: CartView, *, undo: bool = False) -> OutgoingCard:
    """The one cart: per store its lines, subtotal, shipping, and how it will be bought."""
    undo_row = ((t.button("button-undo", data("undo")),),) if undo else ()
    if not cart.stores:
        return OutgoingCard(text=t("cart-is-empty"), rows=undo_row)
    parts = [f"<b>{t('cart-title', stores=len(cart.stores), items=cart.count)}</b>"]
    parts += [_store(t, store) for store in cart.stores]
    key = "total" if cart.whole else "total-so-far"
    parts.append("\n".join(f"<b>{t(key, amount=total)}</b>" for total in cart.totals))
    checkout = "button-checkout" if len(cart.stores) > 1 else "button-checkout-one"
    rows = (
        (t.button(checkout, data("go"), style="primary"),),
        (t.button("button-edit", data("edit")), t.button("button-clear", data("clear"))),
    )
    text = "\n\n".join(parts)
    return OutgoingCard(text=text if len(text) < MAX_TEXT else _brief(t, cart), rows=rows + undo_row)


def _store(t: Tongue, store: CartStoreView) -> str:
    count = sum(line.quantity for line in store.lines)
    rows = [f"🏬 <b>{escape(store.name)}</b> ({t('store-items', items=count)})"]
    rows += [_line(t, line) for line in store.lines]
    rows.append(f"{t('subtotal', amount=store.subtotal)} · {_shipping(t, store)}")
    within = store.tier is not TierName.REDIRECT
    rows.append(t("within-muse") if within else t("finish-at", store=store.name))
    return "\n".join(rows)


def _line(t: Tongue, line: CartLineView) -> str:
    times = f" × {line.quantity}" if line.quantity > 1 else ""
    name = f"{escape(short(line.name, NAME_LIMIT))}{t.variant(line.size, line.color)}{times}"
    price = escape(t.money(line.price)) if line.price else t("price-unknown")
    was = f" <s>{escape(t.money(line.was))}</s>" if line.was else ""
    sold_out = "" if line.in_stock else f" · ⚠️ {t('out-of-stock')}"
    return f"  {name} – {price}{was}{sold_out}"


def _shipping(t: Tongue, store: CartStoreView) -> str:
    if store.shipping is None:
        return t("shipping-at-checkout")
    if store.shipping.cents:
        return t("shipping", amount=store.shipping)
    return t("shipping-free-over", over=store.free_over) if store.free_over else t("shipping-free")


def _brief(t: Tongue, cart: CartView) -> str:
    """A very long cart: stores and sums only, so that the message still fits."""
    parts = [f"<b>{t('cart-title', stores=len(cart.stores), items=cart.count)}</b>"]
    for store in cart.stores:
        count = sum(line.quantity for line in store.lines)
        name = escape(short(store.name, NAME_LIMIT))
        parts.append(
            f"🏬 <b>{name}</b> ({t('store-items', items=count)}) – {escape(t.money(store.subtotal))}"
        )
    parts += [f"<b>{t('total-so-far', amount=total)}</b>" for total in cart.totals]
    return "\n".join(parts)


def edit_card(t: Tongue, cart: CartView) -> OutgoingCard:
    """Every line as a button."""
    if not cart.stores:
        return cart_card(t, cart)
    lines = [line for store in cart.stores for line in store.lines]
    rows = tuple((Button(text=_button_name(line), data=data("line", line.item_id)),) for line in lines[:40])
    return OutgoingCard(text=t("which-line"), rows=(*rows, (t.button("button-back", data("cart")),)))


def which_line_card(t: Tongue, cart: CartView, act: str, quantity: int | None) -> OutgoingCard:
    """One button a line, that does what was asked to the line that is meant."""
    lines = [line for store in cart.stores for line in store.lines]
    if not lines:
        return cart_card(t, cart)

    def tap(line: CartLineView) -> str:
        if act == "remove":
            return data("rm", line.item_id)
        if act == "variant":
            return data("var", line.item_id)
        return data("line", line.item_id) if quantity is None else data("qty", line.item_id, quantity)

    rows = tuple((Button(text=_button_name(line), data=tap(line)),) for line in lines[:40])
    return OutgoingCard(text=t("which-line"), rows=rows)


def _button_name(line: CartLineView) -> str:
    about = " ".join(part for part in (line.size, line.color) if part)
    return short(
        f"{line.name}{' · ' + about if about else ''}{f' × {line.quantity}' if line.quantity > 1 else ''}", 60
    )


def line_card(t: Tongue, line: CartLineView) -> OutgoingCard:
    """One line, with its quantity and variant to change."""
    less = data("qty", line.item_id, line.quantity - 1)
    more = data("qty", line.item_id, line.quantity + 1)
    amount = (
        Button(text="−", data=less),
        Button(text=str(line.quantity), data=data("line", line.item_id)),
        Button(text="+", data=more),
    )
    change = [t.button("button-change", data("var", line.item_id))] if line.variants > 1 else []
    rows = (
        amount,
        *([tuple(change)] if change else []),
        (t.button("button-remove", data("rm", line.item_id)), t.button("button-back", data("cart"))),
    )
    text = f"🏬 {escape(line.store)}\n<b>{escape(line.name)}</b>{t.variant(line.size, line.color)}\n{_price(t, line)}"
    return OutgoingCard(text=text, rows=rows)


def added_card(t: Tongue, line: CartLineView, *, changed: bool) -> OutgoingCard:
    """What a link became, with its picture."""
    title = t("changed" if changed else "added")
    text = (
        f"✓ {title}\n<b>{escape(line.name)}</b>{t.variant(line.size, line.color)}\n"
        f"{_price(t, line)} · {escape(line.store)}"
    )
    edit = [t.button("button-change-short", data("var", line.item_id))] if line.variants > 1 else []
    rows = (
        (*edit, t.button("button-remove", data("rm", line.item_id))),
        (t.button("button-cart", data("cart")), t.button("button-checkout-one", data("go"), style="primary")),
    )
    return OutgoingCard(text=text, rows=rows, photo_url=line.image_url)


def _price(t: Tongue, line: CartLineView) -> str:
    if line.price is None:
        return t("price-unknown")
    was = f" <s>{escape(t.money(line.was))}</s>" if line.was else ""
    times = f" ({line.quantity} ×)" if line.quantity > 1 else ""
    return f"{escape(t.money(line.price))}{was}{times}"


def choice_card(
    t: Tongue, choice_id: int, product: Product, size: str | None, color: str | None
) -> OutgoingCard:
    """Ask for the colour or the size that the link left open; what is sold out says so and stays visible."""
    ask = still_open(product, size, color) or "size"
    values = product.colors() if ask == "color" else product.sizes(color)
    buttons = []
    for place, value in enumerate(values[:48]):
        left = narrow(product, size if ask == "color" else value, value if ask == "color" else color)
        available = any(v.availability is None or v.availability.can_be_ordered for v in left)
        label = short(value, 30)
        text = label if available else t("choice-sold-out-mark", label=label)
        buttons.append(
            Button(text=text, data=data("pcolor" if ask == "color" else "psize", choice_id, place))
        )
    wide = max((len(button.text) for button in buttons), default=0)
    columns = 4 if wide <= 5 else 3 if wide <= 9 else 2 if wide <= 18 else 1
    rows = [tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]
    rows.append((t.button("button-cancel", data("drop", choice_id)),))
    text = f"{_product(t, product, size, color)}\n\n{t(f'choice-{ask}')}"
    if product.refused:
        key = "choice-down" if product.refused == "down" else "choice-refused"
        text = f"{text}\n<i>{t(key, store=product.store_name)}</i>"
    return OutgoingCard(text=text, rows=tuple(rows), photo_url=product.image_url)


def sold_out_card(
    t: Tongue,
    choice_id: int,
    product: Product,
    size: str | None,
    color: str | None,
    *,
    others: bool,
    asked: str,
) -> OutgoingCard:
    if not others:
        return OutgoingCard(
            text=f"{t('sold-out', variant=asked)} {t('sold-out-all')}", photo_url=product.image_url
        )
    card = choice_card(t, choice_id, product, size, color)
    return card.model_copy(update={"text": f"{t('sold-out', variant=asked)} {t('sold-out-others')}"})


def ask_price_card(
    t: Tongue, choice_id: int, product: Product, size: str | None, color: str | None
) -> OutgoingCard:
    unread = "ask-price-down" if product.refused == "down" else "ask-price-blocked"
    key = unread if product.refused else "ask-price"
    text = f"{_product(t, product, size, color)}\n\n{t(key, store=product.store_name)}"
    return OutgoingCard(
        text=text, rows=((t.button("button-cancel", data("drop", choice_id)),),), photo_url=product.image_url
    )


def _product(t: Tongue, product: Product, size: str | None, color: str | None) -> str:
    price = f"\n{escape(t.money(product.price))} · {escape(product.store_name)}" if product.price else ""
    return f"<b>{escape(short(product.name, 200))}</b>{t.variant(size, color)}{price or chr(10) + escape(product.store_name)}"
