"""What only tests and the demo's own play may use: /_demo."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

from demo.northline.desk import Desk
from demo.northline.orders import Order
from demo.northline.wire import Json
from demo.shop.orders import WAY, Stage


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/_demo")

    @routes.get("/orders")
    async def taken() -> list[Json]:
        return [as_json(order) for order in desk.orders]

    @routes.post("/orders/{number}/stage/{stage}")
    async def advance(number: str, stage: Stage) -> Json:
        """Move an order on at once; its agent hears of it."""
        order = desk.orders.get(number)
        if order is None or stage not in WAY:
            raise HTTPException(404, "no such order or stage")
        desk.orders.advance(order, stage)
        desk.postman.tell(order)
        return as_json(order)

    @routes.get("/webhooks")
    async def webhooks() -> list[Json]:
        return desk.postman.sent

    @routes.post("/reset")
    async def reset() -> Json:
        """Stock and prices as at opening, and no faults; orders stay."""
        desk.room.reset()
        await desk.faults.clear()
        return {}

    @routes.get("/grants")
    async def grants() -> Json:
        """How many apps customers have linked now."""
        return {"living": desk.oauth.living}

    @routes.post("/unlink/{email}")
    async def unlink(email: str) -> Json:
        """As if the customer had removed all apps in their account here."""
        desk.oauth.revoke_all(email)
        return {}

    return routes


def as_json(order: Order) -> Json:
    return {
        "order_number": order.number,
        "order_id": order.order_id,
        "checkout_id": order.checkout_id,
        "agent": order.agent,
        "email": order.email,
        "account": order.account.email if order.account else None,
        "status": order.stage.value,
        "payment": order.payment,
        "placed_at": order.placed_at.isoformat(),
        "total_cents": order.bill.total_cents,
        "carrier": order.parcel.carrier,
        "tracking_number": order.parcel.number,
        "recipient": f"{order.to.first_name} {order.to.last_name}".strip(),
        "postal_code": order.to.postal_code,
        "lines": [
            {
                "product": o.line.article.slug,
                "variant_id": o.line.variant.variant_id,
                "size": o.line.variant.size,
                "color": o.line.variant.color,
                "quantity": o.line.quantity,
                "unit_cents": o.line.unit_cents,
            }
            for o in order.lines
        ],
    }
