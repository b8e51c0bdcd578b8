"""Finishes the boutique's checkout as a shopper would, over its forms."""

from __future__ import annotations

from demo.shop.shopper import LostWay, Shopper


async def finish_checkout(
    cart_url: str,
    *,
    name: str,
    email: str,
    line1: str,
    city: str,
    region: str,
    postal_code: str,
    line2: str = "",
    phone: str = "",
) -> str:
    """Open a cart link of Petit Atelier, type name and address, look, pay; returns the order number shown.

    `region` is the state's code. Raises `LostWay` with what the boutique says when it does not take the order.
    """
    first_name, _, last_name = name.strip().partition(" ")
    async with Shopper() as shopper:
        await shopper.open(cart_url)
        await shopper.submit("form[action='/checkout'][method=get]")
        await shopper.submit(
            "#checkout",
            email=email,
            first_name=first_name,
            last_name=last_name or first_name,
            line1=line1,
            line2=line2,
            city=city,
            state=region,
            postal_code=postal_code,
            phone=phone,
        )
        if shopper.has(".errors"):
            raise LostWay(shopper.text(".errors"))
        await shopper.submit("#pay")
        return shopper.text("[data-testid=order-number]")
