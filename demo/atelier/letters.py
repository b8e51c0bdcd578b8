"""Petit Atelier's mails."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from demo.atelier.pages import HERE
from demo.shop.letters import Letters
from demo.shop.orders import Order, Stage

DOMAIN = "petit-atelier.example"

SUBJECTS = {
    Stage.CONFIRMED: "Merci! We have your order {number}",
    Stage.SHIPPED: "Your parcel has left the atelier (order {number})",
    Stage.OUT_FOR_DELIVERY: "Today! Order {number} is out for delivery",
    Stage.DELIVERED: "Delivered: your order {number}",
    Stage.CANCELLED: "Your order {number} is cancelled",
}


def writer(origin: Callable[[], str]) -> Callable[[Order, Stage, datetime], bytes]:
    """Writes the mail of a stage; `origin` says where the shop is, once it runs."""
    letters = Letters(
        HERE / "templates" / "mails",
        sender="Petit Atelier",
        mailbox="bonjour",
        domain=DOMAIN,
        subjects=SUBJECTS,
    )

    def write(order: Order, stage: Stage, at: datetime) -> bytes:
        link = f"{origin()}/order/{order.number}?key={order.key}"
        return letters.write(order, stage, at, link=link, linked_data=linked_data(order, stage, link))

    return write


def linked_data(order: Order, stage: Stage, link: str) -> str:
    """schema.org Order with the confirmation, ParcelDelivery with the shipping mail, as JSON; the later mails
    carry none, as with many shops."""
    if stage is Stage.CONFIRMED:
        data = _order(order, link) | {"@context": "http://schema.org"}
    elif stage is Stage.SHIPPED:
        data = _parcel(order, link) | {"@context": "http://schema.org"}
    else:
        return ""
    return json.dumps(data, indent=1).replace("<", "\\u003c")


def _order(order: Order, link: str) -> dict[str, Any]:
    return {
        "@type": "Order",
        "merchant": {"@type": "Organization", "name": "Petit Atelier"},
        "orderNumber": order.number,
        "orderStatus": "http://schema.org/OrderProcessing",
        "orderDate": order.placed_at.isoformat(),
        "priceCurrency": "USD",
        "price": f"{order.totals.total_cents / 100:.2f}",
        "url": link,
        "customer": {"@type": "Person", "name": order.recipient.name},
        "acceptedOffer": [
            {
                "@type": "Offer",
                "price": f"{line.unit_cents / 100:.2f}",
                "priceCurrency": "USD",
                "eligibleQuantity": {"@type": "QuantitativeValue", "value": str(line.quantity)},
                "itemOffered": {
                    "@type": "Product",
                    "name": line.article.name,
                    "sku": line.variant.variant_id,
                },
            }
            for line in order.lines
        ],
    }


def _parcel(order: Order, link: str) -> dict[str, Any]:
    to = order.recipient
    first, last = order.arrives
    return {
        "@type": "ParcelDelivery",
        "carrier": {"@type": "Organization", "name": order.parcel.carrier},
        "trackingNumber": order.parcel.number,
        "trackingUrl": order.parcel.url,
        "expectedArrivalFrom": first.isoformat(),
        "expectedArrivalUntil": last.isoformat(),
        "deliveryAddress": {
            "@type": "PostalAddress",
            "name": to.name,
            "streetAddress": to.line1,
            "addressLocality": to.city,
            "addressRegion": to.state,
            "postalCode": to.postal_code,
            "addressCountry": "US",
        },
        "itemShipped": [{"@type": "Product", "name": line.article.name} for line in order.lines],
        "partOfOrder": {
            "@type": "Order",
            "orderNumber": order.number,
            "merchant": {"@type": "Organization", "name": "Petit Atelier"},
            "orderStatus": "http://schema.org/OrderInTransit",
            "url": link,
        },
    }
