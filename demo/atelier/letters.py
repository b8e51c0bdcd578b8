"""Petit Atelier's mails, as they lie in a mailbox after the receiving server has looked at them."""

from __future__ import annotations

import json
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from demo.atelier.pages import HERE
from demo.shop.drawing import templates
from demo.shop.orders import Order, Stage

DOMAIN = "petit-atelier.example"
RECEIVER = "mx.demo.local"

SUBJECTS = {
    Stage.CONFIRMED: "Merci! We have your order {number}",
    Stage.SHIPPED: "Your parcel has left the atelier (order {number})",
    Stage.OUT_FOR_DELIVERY: "Today! Order {number} is out for delivery",
    Stage.DELIVERED: "Delivered: your order {number}",
    Stage.CANCELLED: "Your order {number} is cancelled",
}


class Letters:
    """Writes the boutique's mails; `origin` is where its shop is."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._templates = templates(HERE / "templates" / "mails")

    def write(self, order: Order, stage: Stage, at: datetime) -> bytes:
        """The mail that tells of `stage`, as bytes with CRLF."""
        link = f"{self._origin}/order/{order.number}?key={order.key}"
        shown = {"order": order, "stage": stage, "origin": self._origin, "link": link}
        shown["linked_data"] = linked_data(order, stage, link)
        message = EmailMessage(policy=SMTP)
        message["From"] = f"Petit Atelier <bonjour@{DOMAIN}>"
        message["To"] = f"{order.recipient.name} <{order.email}>"
        message["Reply-To"] = f"bonjour@{DOMAIN}"
        message["Subject"] = SUBJECTS[stage].format(number=order.number)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{order.number.lower()}.{stage.value}.{order.key[:8].lower()}@{DOMAIN}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._draw(f"{stage.value}.txt", shown))
        message.add_alternative(self._draw(f"{stage.value}.html", shown), subtype="html")
        return received(order.email, at) + message.as_bytes()

    def _draw(self, name: str, shown: dict[str, Any]) -> str:
        return self._templates.get_template(name).render(shown)


def received(recipient: str, at: datetime) -> bytes:
    """What a receiving server writes above a mail, with its verdict on the sender (RFC 8601)."""
    lines = (
        f"Delivered-To: {recipient}",
        f"Return-Path: <bounces@{DOMAIN}>",
        f"Received: from mail.{DOMAIN} (mail.{DOMAIN} [192.0.2.25])",
        f"\tby {RECEIVER} with ESMTPS; {format_datetime(at)}",
        f"Authentication-Results: {RECEIVER};",
        f"\tdkim=pass header.d={DOMAIN} header.s=s1;",
        f"\tspf=pass smtp.mailfrom=bounces@{DOMAIN};",
        f"\tdmarc=pass (p=reject) header.from={DOMAIN}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


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
