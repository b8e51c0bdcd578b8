"""The cart and everything on the way into it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from agent.taps import data
from bot.cards.logins import offer_rows
from bot.cards.words import (
    DASH,
    NAME_LIMIT,
    ROWS_LIMIT,
    TEXT_LIMIT,
    Tongue,
    anchor,
    bound,
    fitting,
    html,
    in_rows,
    short,
    store_title,
    telling_size,
)
from bot.outgoing import Button, OutgoingCard
from checkout.logins.offers import LoginOffer
from checkout.variants import narrow, still_open
from checkout.views import CartLineView, CartStoreView, CartView
from domain.money import Money
from domain.order import TierName
from domain.product import Product

BRIEF_STORES = 30
"""Stores that a very long cart still names one by one."""


def cart_card(
    t: Tongue, cart: CartView, offers: Sequence[LoginOffer] = (), *, undo: bool = False
) -> OutgoingCard:
    """The one cart: per store its lines, subtotal, shipping, and how it will be bought. A cart too long for one
    message shows its stores and sums; every line stays within reach of [Edit items]. `offers`: stores where the
    shopper could sign in first."""
    undo_row = ((t.button("button-undo", data("undo")),),) if undo else ()
    if not cart.stores:
        return OutgoingCard(text=t("cart-is-empty"), rows=undo_row)
    checkout = "button-checkout" if _stores(cart) > 1 else "button-checkout-one"
    rows = (
        (t.button(checkout, data("go"), style="primary"),),
        (t.button("button-edit", data("edit")), t.button("button-clear", data("clear"))),
    )
    text = fitting(TEXT_LIMIT, partial(_whole, t, cart), partial(_brief, t, cart))
    return OutgoingCard(text=text, rows=(*rows, *offer_rows(t, offers), *undo_row))


def _stores(cart: CartView) -> int:
    """A store that sells in two currencies is still one store."""
    return len({store.store_id for store in cart.stores})


def _whole(t: Tongue, cart: CartView) -> str:
    return "\n\n".join([_title(t, cart), *(_store(t, store) for store in cart.stores), _totals(t, cart)])


def _title(t: Tongue, cart: CartView) -> str:
    return f"<b>{t('cart-title', stores=_stores(cart), items=cart.count)}</b>"


def _totals(t: Tongue, cart: CartView) -> str:
    key = "total" if cart.whole else "total-so-far"
    return "\n".join(f"<b>{t(key, amount=total)}</b>" for total in cart.totals)


def _store(t: Tongue, store: CartStoreView) -> str:
    count = sum(line.quantity for line in store.lines)
    rows = [f"{store_title(store.name)} ({t('store-items', items=count)})"]
    rows += [_line(t, line) for line in store.lines]
    priced = [t("subtotal", amount=store.subtotal)] if any(line.price for line in store.lines) else []
    rows.append(" · ".join(map(bound, [*priced, _shipping(t, store)])))
    within = store.tier is not TierName.REDIRECT
    rows.append(t("within-muse") if within else t("finish-at", store=store.name))
    return "\n".join(rows)


def _line(t: Tongue, line: CartLineView) -> str:
    sold_out = "" if line.in_stock else f" · ⚠️ {t('out-of-stock')}"
    return f"{t.line(line.name, line.size, line.color, line.quantity, line.price)}{_was(t, line)}{sold_out}"


def _was(t: Tongue, line: CartLineView) -> str:
    return f" <s>{html(t.money(line.was))}</s>" if line.was else ""


def _shipping(t: Tongue, store: CartStoreView) -> str:
    if store.shipping is None:
        return t("shipping-at-checkout")
    if store.shipping.cents:
        return t("shipping", amount=store.shipping)
    if store.free_over is None:
        return t("shipping-free")
    return t("shipping-free-over", over=t.round_money(store.free_over))


def _brief(t: Tongue, cart: CartView) -> str:
    parts = [_title(t, cart)]
    for store in cart.stores[:BRIEF_STORES]:
        count = t("store-items", items=sum(line.quantity for line in store.lines))
        parts.append(f"{store_title(store.name)} ({count}){DASH}{html(t.money(store.subtotal))}")
    if rest := len(cart.stores) - BRIEF_STORES:
        parts += [t("more-stores", stores=rest)] if rest > 0 else []
    return "\n".join([*parts, _totals(t, cart)])


def edit_card(t: Tongue, cart: CartView) -> OutgoingCard:
    """Every line as a button."""
    if not cart.stores:
        return cart_card(t, cart)
    lines = [line for store in cart.stores for line in store.lines][:ROWS_LIMIT]
    rows = tuple((Button(text=_button_name(line), data=data("line", line.item_id)),) for line in lines)
    return OutgoingCard(text=t("which-line"), rows=(*rows, (t.button("button-back", data("cart")),)))


def which_line_card(t: Tongue, cart: CartView, act: str, quantity: int | None) -> OutgoingCard:
    """One button a line, that does what was asked to the line that is meant."""
    lines = [line for store in cart.stores for line in store.lines][:ROWS_LIMIT]
    if not lines:
        return cart_card(t, cart)

    def tap(line: CartLineView) -> str:
        if act == "remove":
            return data("rm", line.item_id)
        if act == "variant":
            return data("var", line.item_id)
        return data("line", line.item_id) if quantity is None else data("qty", line.item_id, quantity)

    rows = tuple((Button(text=_button_name(line), data=tap(line)),) for line in lines)
    return OutgoingCard(text=t("which-line"), rows=rows)


def _button_name(line: CartLineView) -> str:
    """The product's name gives way to what tells its variants apart."""
    about = "".join(f" · {short(part, 12)}" for part in (telling_size(line.size), line.color) if part)
    times = f" × {line.quantity}" if line.quantity > 1 else ""
    return f"{short(line.name, 40 - len(about) - len(times))}{about}{times}"


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
    name = short(line.name, 200)
    title = anchor(name, line.url) or html(name)
    text = f"<b>{title}</b>{t.variant(line.size, line.color)}\n{_price(t, line)}"
    return OutgoingCard(text=text, rows=rows)


def added_card(t: Tongue, line: CartLineView, *, changed: bool) -> OutgoingCard:
    """What a link became, with its picture."""
    title = t("changed" if changed else "added")
    name = html(short(line.name, 200))
    text = f"✓ {title}\n<b>{name}</b>{t.variant(line.size, line.color)}\n{_price(t, line)}"
    edit = [t.button("button-change-short", data("var", line.item_id))] if line.variants > 1 else []
    rows = (
        (*edit, t.button("button-remove", data("rm", line.item_id))),
        (t.button("button-cart", data("cart")), t.button("button-checkout-one", data("go"), style="primary")),
    )
    return OutgoingCard(text=text, rows=rows, photo_url=line.image_url)


def _price(t: Tongue, line: CartLineView) -> str:
    """ "$89.00 · Northline", of several "2 × $89.00 = $178.00 · Northline"."""
    store = html(short(line.store, NAME_LIMIT))
    if line.price is None:
        return f"{t('price-unknown')} · {store}"
    amount = html(t.money(line.price))
    each = Money(cents=line.price.cents // line.quantity, currency=line.price.currency)
    times = f"{line.quantity} × {html(t.money(each))} = " if line.quantity > 1 else ""
    return f"{times}{amount}{_was(t, line)} · {store}"


def choice_card(
    t: Tongue, choice_id: int, product: Product, size: str | None, color: str | None
) -> OutgoingCard:
    """Ask for the colour or the size that the link left open; what is sold out says so and stays visible."""
    ask = still_open(product, size, color) or "size"
    values = product.colors() if ask == "color" else product.sizes(color)
    buttons = []
    for place, value in enumerate(values[:ROWS_LIMIT]):
        left = narrow(product, size if ask == "color" else value, value if ask == "color" else color)
        available = any(v.availability is None or v.availability.can_be_ordered for v in left)
        label = short(value, 30)
        text = label if available else t.plain("choice-sold-out-mark", label=label)
        buttons.append(
            Button(text=text, data=data("pcolor" if ask == "color" else "psize", choice_id, place))
        )
    wide = max((len(button.text) for button in buttons), default=0)
    columns = 4 if wide <= 5 else 3 if wide <= 9 else 2 if wide <= 18 else 1
    rows = in_rows(buttons, columns)
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
    """`asked` is the variant that was wanted, whole."""
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
    price = f"{html(t.money(product.price))} · " if product.price else ""
    store = html(short(product.store_name, NAME_LIMIT))
    name = html(short(product.name, 200))
    return f"<b>{name}</b>{t.variant(size, color)}\n{price}{store}"
