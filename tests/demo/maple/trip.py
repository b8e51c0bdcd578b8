"""The usual acts of a shopper at Maple & Main."""

from typing import Any

import httpx

from demo.shop.shopper import Shopper
from tests.demo.mailbox.reading import until

ADDRESS = {
    "which": "new",
    "email": "ada@example.com",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "1 Congress Ave",
    "city": "Austin",
    "state": "TX",
    "postal_code": "78701",
    "phone": "512 555 0100",
}


class Trip:
    """Each act leaves `page` on what it led to."""

    def __init__(self, origin: str, shopper: Shopper) -> None:
        self.origin = origin
        self.page = shopper

    async def sign_in(self, email: str = "shopper@example.com") -> None:
        await self.page.open("/sign-in")
        await self.page.submit("main form", email=email, password="demo-password")

    async def add(self, slug: str, color: str, size: str, quantity: int = 1) -> None:
        await self.page.open(f"/p/{slug}?color={color}&size={size}")
        await self.page.submit("#buy", quantity=str(quantity))

    async def as_guest(self) -> None:
        await self.page.open("/checkout")
        await self.page.submit("form[action='/checkout/guest']")
        await self.page.submit("[data-address]", **ADDRESS)

    async def to_review(self, payment: str = "invoice", method: str = "standard", **card: str) -> None:
        await self.page.open("/checkout/shipping")
        await self.page.submit("main form", method=method)
        await self.page.submit("main form", payment=payment, **card)

    async def guest_at_review(self) -> None:
        await self.add("marlow-wrap-dress", "Black", "M")
        await self.as_guest()
        await self.to_review()

    async def place(self) -> str:
        """The number that the thank-you page shows."""
        await self.page.submit("[data-place]")
        return self.page.text("main [data-testid=order-number]")

    async def fault(self, name: str, times: int = 1) -> None:
        await self._demo("POST", "faults", {"fault": name, "times": times})

    async def stage(self, number: str, stage: str) -> None:
        await self._demo("POST", f"orders/{number}/stage/{stage}")

    async def orders(self) -> list[dict[str, Any]]:
        """What the store really took."""
        taken: list[dict[str, Any]] = await self._demo("GET", "orders")
        return taken

    async def codes(self) -> list[dict[str, str]]:
        """What a shopper would read in a mail, a text message or a picture."""
        known: list[dict[str, str]] = await self._demo("GET", "codes")
        return known

    async def mails(self, count: int) -> list[dict[str, str]]:
        """What the store has mailed, once it is `count` mails."""

        async def look() -> list[dict[str, str]]:
            sent: list[dict[str, str]] = await self._demo("GET", "mails")
            return sent

        return await until(look, count)

    async def _demo(self, method: str, path: str, body: object = None) -> Any:
        async with httpx.AsyncClient(base_url=self.origin) as http:
            answer = await http.request(method, f"/_demo/{path}", json=body)
            answer.raise_for_status()
            return answer.json()
