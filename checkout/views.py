"""What the cart shows, free of any door: frozen values made from rows."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart
from checkout.quoting import known_store, methods_for
from checkout.tiers.registry import Tiers
from domain.base import Frozen
from domain.money import Money
from domain.order import TierName
from domain.product import Product
from domain.store import Store
from storage.tables import CartItem


class CartLineView(Frozen):
    """`price` is for the whole line, None when nobody told one. `was` is the price before a reduction."""

    item_id: int
    name: str
    size: str | None
    color: str | None
    quantity: int
    price: Money | None
    was: Money | None
    in_stock: bool
    image_url: str | None
    url: str
    variants: int
    store: str


class CartStoreView(Frozen):
    """One store's part. `shipping` is what the store publishes, None when only its checkout tells."""

    store_id: str
    name: str
    tier: TierName
    lines: tuple[CartLineView, ...]
    subtotal: Money
    shipping: Money | None
    free_over: Money | None


class CartView(Frozen):
    """The one cart. `totals`: one sum per currency, shipping included where it is known."""

    stores: tuple[CartStoreView, ...]
    totals: tuple[Money, ...]
    whole: bool
    """False: a price or a shipping cost is still unknown, so `totals` say "so far"."""

    @property
    def count(self) -> int:
        return sum(line.quantity for store in self.stores for line in store.lines)


async def cart_view(session: AsyncSession, user_id: int, tiers: Tiers) -> CartView:
    items = await cart.lines(session, user_id)
    methods = await methods_for(session, tiers, items)
    stores = []
    for store_id, group in groupby(items, key=lambda item: item.store_id):
        store = await known_store(session, tiers, store_id)
        stores.extend(_store_view(store, methods[store_id], list(group)))
    return CartView(stores=tuple(stores), totals=_totals(stores), whole=all(map(_known, stores)))


def line_view(item: CartItem, store: str) -> CartLineView:
    each = cart.price_of(item)
    was = None
    if item.original_price_cents is not None and each is not None and item.original_price_cents > each.cents:
        was = Money(cents=item.original_price_cents, currency=item.currency) * item.quantity
    return CartLineView(
        item_id=item.id,
        name=item.product_name,
        size=item.size,
        color=item.color,
        quantity=item.quantity,
        price=each * item.quantity if each else None,
        was=was,
        in_stock=item.in_stock,
        image_url=item.product_image_url,
        url=item.product_url,
        variants=len(Product.model_validate(item.product).variants) if item.product else 0,
        store=store,
    )


def _store_view(store: Store, tier: TierName, items: list[CartItem]) -> list[CartStoreView]:
    """One view per currency: prices of one store in two currencies are never added up."""
    views = []
    for currency in dict.fromkeys(item.currency for item in items):
        lines = tuple(line_view(item, store.name) for item in items if item.currency == currency)
        subtotal = Money.total((line.price for line in lines if line.price), currency)
        shipping, free_over = _shipping(store, subtotal)
        views.append(
            CartStoreView(
                store_id=store.slug,
                name=store.name,
                tier=tier,
                lines=lines,
                subtotal=subtotal,
                shipping=shipping,
                free_over=free_over,
            )
        )
    return views


def _shipping(store: Store, subtotal: Money) -> tuple[Money | None, Money | None]:
    rule = store.shipping
    if rule is None or store.currency != subtotal.currency:
        return None, None
    free = rule.free_over_cents
    cents = 0 if free is not None and subtotal.cents >= free else rule.flat_cents
    over = Money(cents=free, currency=subtotal.currency) if free is not None else None
    return Money(cents=cents, currency=subtotal.currency), over


def _known(view: CartStoreView) -> bool:
    return view.shipping is not None and all(line.price is not None for line in view.lines)


def _totals(stores: list[CartStoreView]) -> tuple[Money, ...]:
    totals: dict[str, Money] = {}
    for view in stores:
        start = totals.get(view.subtotal.currency, Money(cents=0, currency=view.subtotal.currency))
        totals[view.subtotal.currency] = start + view.subtotal + (view.shipping or start * 0)
    return tuple(totals.values())
