"""All stand-ins together: what `demo` starts, and what whole-trip tests shop in."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from demo.atelier.app import create_app as atelier_app
from demo.chat.app import create_app as chat_app
from demo.chat.payments import Provider
from demo.mailbox.server import Mailbox, serve_mailbox
from demo.maple.app import create_app as maple_app
from demo.northline.accounts import TOKENS
from demo.northline.app import create_app as northline_app
from demo.payments.app import create_app as payments_app
from demo.serving import serve

STORES = Path(__file__).parent / "stores"
TOKEN = "1000:demo"
API_KEY = "sk_test_demo"
WEBHOOK_SECRET = "whsec_demo"
PROVIDER_TOKEN = "284685063:TEST:demo"
"""For `MUSE_TELEGRAM_PROVIDER_TOKEN`, to pay in the chat instead of with a saved card."""
ISSUED_TO = {
    "name": "Muse Demo",
    "type": "company",
    "billing[address][line1]": "1 Demo Street",
    "billing[address][city]": "New York",
    "billing[address][state]": "NY",
    "billing[address][postal_code]": "10001",
    "billing[address][country]": "US",
}
"""In whose name single-use cards are issued."""

SAMPLES = (
    ("Wrap dress at Northline", "northline", "/products/marlow-wrap-dress"),
    ("The same dress at Maple & Main", "maple", "/p/marlow-wrap-dress"),
    ("Blouse at Petit Atelier", "atelier", "/products/blouse-colette"),
    ("Boots at Northline", "northline", "/products/fjord-leather-boots"),
    ("Cable sweater at Maple & Main", "maple", "/p/cabin-cable-sweater"),
    ("Necklace at Petit Atelier", "atelier", "/products/collier-perle"),
)
"""Links that the chat page offers to paste: (label, store, path)."""


@dataclass(frozen=True, slots=True)
class World:
    """Origins of the stand-ins, e.g. "http://127.0.0.1:8080"."""

    chat: str
    northline: str
    maple: str
    atelier: str
    payments: str
    mailbox: Mailbox
    cardholder: str

    async def send_payment_events(self, web_port: int) -> None:
        """Have the payment stand-in tell Muse, on that port, what happens, and ask it about its cards."""
        endpoint = {
            "url": f"http://127.0.0.1:{web_port}/stripe",
            "secret": WEBHOOK_SECRET,
            "events": ["*", "issuing_authorization.request"],
        }
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.post(f"{self.payments}/_demo/webhook_endpoint", json=endpoint)
        answer.raise_for_status()

    def environment(self, data_dir: Path, web_port: int) -> dict[str, str]:
        """The settings under which the unchanged program shops here."""
        hosts = [urlsplit(url).netloc for url in (self.northline, self.maple, self.atelier, self.payments)]
        return {
            **self.stores_environment(),
            "MUSE_BOT_TOKEN": TOKEN,
            "MUSE_BOT_API_URL": self.chat,
            "MUSE_DATA_DIR": str(data_dir),
            "MUSE_WEB_PORT": str(web_port),
            "MUSE_STORES": str(STORES),
            "MUSE_ALLOW_HOSTS": ",".join(hosts),
            "MUSE_UCP_TOKENS": f'{{"{TOKENS}": "tok_demo"}}',
            "MUSE_STRIPE_API_KEY": API_KEY,
            "MUSE_STRIPE_API_BASE": self.payments,
            "MUSE_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "MUSE_VIRTUAL_CARDS": "true",
            "MUSE_CARDHOLDER": self.cardholder,
            "MUSE_IMAP_URL": self.mailbox.url,
            "MUSE_MAIL_RECEIVER": "mx.demo.local",
            "MUSE_MAIL_DOMAIN": "mail.demo.local",
            "MUSE_TRACK_SECONDS": "2",
            "MUSE_SETTLE_SECONDS": "2",
        }

    def stores_environment(self) -> dict[str, str]:
        """Where the demo's store files find their stores."""
        return {"DEMO_NORTHLINE": self.northline, "DEMO_MAPLE": self.maple, "DEMO_ATELIER": self.atelier}


@asynccontextmanager
async def stand_ins(port_base: int = 0, clock_seconds: float = 6.0) -> AsyncIterator[World]:
    """Serve everything on loopback: chat at `port_base`, stores at +1 to +3, payments +4, IMAP +63; free ports
    when 0. `clock_seconds` pass between two stages of an order. Raises `OSError` when a port is taken."""

    def port(offset: int) -> int:
        return port_base + offset if port_base else 0

    async with AsyncExitStack() as stack:
        mailbox = await stack.enter_async_context(serve_mailbox(port(63)))
        northline = await stack.enter_async_context(
            serve(northline_app(clock_seconds=clock_seconds), port(1))
        )
        payments = await stack.enter_async_context(serve(payments_app(api_key=API_KEY), port(4)))
        maple = await stack.enter_async_context(
            serve(maple_app(clock_seconds=clock_seconds, network=payments), port(2))
        )
        atelier = await stack.enter_async_context(
            serve(atelier_app(clock_seconds=clock_seconds, mailbox_url=mailbox.url), port(3))
        )
        origins = {"northline": northline, "maple": maple, "atelier": atelier}
        samples = [(label, origins[store] + path) for label, store, path in SAMPLES]
        provider = Provider(PROVIDER_TOKEN, payments, API_KEY)
        chat = await stack.enter_async_context(
            serve(chat_app(TOKEN, samples=samples, provider=provider), port(0))
        )
        cardholder = await _cardholder(payments)
        yield World(chat, northline, maple, atelier, payments, mailbox, cardholder)


async def _cardholder(payments: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as http:
        made = await http.post(
            f"{payments}/v1/issuing/cardholders",
            data=ISSUED_TO,
            headers={"Authorization": f"Bearer {API_KEY}"},
        )
    return str(made.raise_for_status().json()["id"])


def whole_environment(extra: dict[str, str]) -> dict[str, str]:
    """This process's environment without any MUSE_ setting of its own, and `extra`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MUSE_")} | extra
