"""Runs the shop as a process of its own: `python -m tests.checkout.tiers.oscar.serve`; prints its port."""

import sys
from decimal import Decimal
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from oscar.core.loading import get_model


def stock() -> None:
    """One dress in four variants, one tote, and an account."""
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="US", iso_3166_1_a3="USA", name="United States of America", printable_name="United States",
        is_shipping_country=True,
    )  # fmt: skip
    product, kind = get_model("catalogue", "Product"), get_model("catalogue", "ProductClass")
    clothes = kind.objects.create(name="Clothes", requires_shipping=True, track_stock=True)
    partner = get_model("partner", "Partner").objects.create(name="Oscar")
    record = get_model("partner", "StockRecord").objects
    dress = product.objects.create(
        structure="parent", title="Linen Dress", product_class=clothes, is_public=True
    )
    for sku, title, left in (
        ("LD-BLK-S", "Linen Dress, Black / S", 50), ("LD-BLK-M", "Linen Dress, Black / M", 50),
        ("LD-RED-S", "Linen Dress, Red / S", 0), ("LD-RED-M", "Linen Dress, Red / M", 50),
    ):  # fmt: skip
        child = product.objects.create(structure="child", parent=dress, title=title, upc=sku, is_public=True)
        record.create(
            product=child,
            partner=partner,
            partner_sku=sku,
            price=Decimal("89.00"),
            price_currency="USD",
            num_in_stock=left,
        )
    tote = product.objects.create(
        structure="standalone", title="Canvas Tote", product_class=clothes, upc="CT", is_public=True
    )
    record.create(
        product=tote,
        partner=partner,
        partner_sku="CT",
        price=Decimal("25.50"),
        price_currency="USD",
        num_in_stock=500,
    )
    user = get_user_model().objects.create_user("shopper", "shopper@example.com", "demo-password")
    user.first_name, user.last_name = "Sam", "Shopper"
    user.save()


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0, run_syncdb=True)
    stock()
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    print(server.server_port, flush=True)
    sys.stdin.close()
    server.serve_forever()


if __name__ == "__main__":
    main()
