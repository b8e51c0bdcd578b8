"""Tries a store without the chat: one link, one tier, every step with its time (`run_bot.py stores try`)."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import Field, SecretStr, model_validator

from catalog.reader import LinkReader, as_link
from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.errors import Challenge
from checkout.tiers.ucp.wire import CallTime
from checkout.tiers.walker.signin import Login
from checkout.tiers.walker.trail import StepDone
from checkout.variants import match, narrow, preselected
from domain.base import Frozen
from domain.errors import StoreRefused
from domain.money import Money
from domain.order import HandOver, OrderLine, Outcome, Placed, Quote, StoreOrder, TierName, Unclear
from domain.people import Address, Contact
from domain.product import Product, Variant
from domain.store import Store
from domain.tier import Tier
from stores.registry import StoreRegistry

TRIAL_USER = 0


class Recipient(Frozen):
    """What `--address FILE.json` holds: one flat object."""

    name: str
    line1: str
    line2: str = ""
    city: str
    region: str = ""
    postal_code: str = ""
    country: str = "US"
    email: str
    phone: str = ""

    @classmethod
    def read(cls, path: Path) -> Recipient:
        return cls.model_validate_json(path.read_text(encoding="utf-8"))

    @property
    def address(self) -> Address:
        return Address(**self.model_dump(exclude={"email", "phone"}))

    @property
    def contact(self) -> Contact:
        return Contact(name=self.name, email=self.email, phone=self.phone)


class LoginFile(Frozen):
    """What `--login FILE.json` holds: a name and password for the store's pages, an access token for its API, or
    both."""

    username: str = ""
    password: SecretStr = SecretStr("")
    access_token: SecretStr | None = None

    @classmethod
    def read(cls, path: Path) -> LoginFile:
        return cls.model_validate_json(path.read_text(encoding="utf-8"))

    @model_validator(mode="after")
    def _not_empty(self) -> LoginFile:
        if not self.access_token and not (self.username and self.password.get_secret_value()):
            raise ValueError("neither username with password nor access_token")
        return self

    async def login(self, user_id: int, store_id: str) -> Login | None:
        """As a `Logins`: the same login wherever it is asked for."""
        return Login(self.username, self.password) if self.username else None

    async def bearer(self, user_id: int, origin: str) -> str | None:
        """As `Accounts`: the same token wherever it is asked for."""
        return self.access_token.get_secret_value() if self.access_token else None

    async def renew(self, user_id: int, origin: str, challenge: Challenge, refused: str) -> str | None:
        """None: there is no other token."""
        return None


class Wanted(Frozen):
    """What to try. `until` "quote" and "review" end before anything is placed: for pages both end at the review.
    `tier` None: the best that the store allows."""

    link: str
    size: str | None = None
    color: str | None = None
    quantity: int = Field(default=1, ge=1)
    recipient: Recipient | None = None
    until: Literal["quote", "review", "placed"] = "review"
    tier: TierName | None = None


class StepTime(Frozen):
    name: str
    ms: float


class Failure(Frozen):
    """Where a walk stopped: the step, the page, why, what was found and what was looked for in vain, and the files
    with a picture without anybody's data."""

    step: str
    page: str
    reason: str
    found: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    record: Path
    picture: Path | None = None

    @classmethod
    def read(cls, record: Path) -> Failure:
        """From what `walker.evidence` wrote."""
        said = json.loads(record.read_text(encoding="utf-8"))
        picture = record.with_suffix(".png")
        last = said["steps"][-1]["matched"] if said["steps"] else []
        return cls(
            step=said["step"],
            page=said["page"],
            reason=said["reason"],
            found=tuple(last),
            tried=tuple(said["tried"]),
            record=record,
            picture=picture if picture.exists() else None,
        )


class Report(Frozen):
    """`outcome`: "quoted", "placed", "hand_over", "unclear", or "refused: " with why. `total` in major units.
    `currency`, `url` (where to finish, or the order's page) and `failure` are told to people alone."""

    tier: TierName
    steps: tuple[StepTime, ...]
    outcome: str
    order_number: str | None = None
    total: str | None = None
    currency: str | None = Field(default=None, exclude=True)
    url: str | None = Field(default=None, exclude=True)
    failure: Failure | None = Field(default=None, exclude=True)

    @property
    def succeeded(self) -> bool:
        return self.outcome in ("quoted", "placed", "hand_over")


class Trial:
    """Runs one try. Give `step_done` to the tiers that report their own steps; `say` hears each as it ends."""

    def __init__(self, reader: LinkReader, stores: StoreRegistry, say: Callable[[StepTime], None]) -> None:
        self._reader = reader
        self._stores = stores
        self._say = say
        self._steps: list[StepTime] = []
        self._failure: Failure | None = None

    def step_done(self, step: StepDone) -> None:
        self._note(step.name, step.ms)

    def failed(self, record: Path) -> None:
        """Takes the record of a walk that stopped."""
        self._failure = Failure.read(record)

    def call_done(self, call: CallTime) -> None:
        self._note(call.name, call.seconds * 1000)

    def _note(self, name: str, ms: float) -> None:
        step = StepTime(name=name, ms=round(ms, 1))
        self._steps.append(step)
        self._say(step)

    async def run(self, wanted: Wanted, tiers: Mapping[TierName, Tier]) -> Report:
        """Read the link, quote, and place if asked to. Never raises for what stores do."""
        began = time.perf_counter()
        product = await self._product(wanted.link, tiers.get(TierName.API))
        self._note("read link", (time.perf_counter() - began) * 1000)
        store = self._stores.resolve(product.store_id, platform=product.platform, name=product.store_name)
        name = wanted.tier or _best(store, tiers)
        try:
            try:
                return await self._try(wanted, order_for(wanted, product, store), name, tiers[name])
            except StoreRefused as refused:
                told = str(refused.params.get("currency", ""))
                if product.price is not None or len(told) != 3:
                    raise
            # no page said what the store charges in; its API does
            store = replace(store, currency=told)
            return await self._try(wanted, order_for(wanted, product, store), name, tiers[name])
        except StoreRefused as refused:
            why = f"{refused.refusal.value}{': ' + refused.detail if refused.detail else ''}"
            return self._report(name, f"refused: {why}")

    async def _product(self, link: str, api: Tier | None) -> Product:
        """A host that no file names may sell by API, whatever its pages say; it need not even have any."""
        reading = await self._reader.read(link)
        product = reading.product or self._reader.from_words(as_link(link))
        if not isinstance(api, ApiTier) or product.platform in {"ucp", "shopify"}:
            return product
        if self._stores.for_url(product.url) is not None or not await api.serves(product.url):
            return product
        return product.model_copy(update={"platform": "ucp"})

    async def _try(self, wanted: Wanted, order: StoreOrder, name: TierName, tier: Tier) -> Report:
        steps = len(self._steps)
        began = time.perf_counter()
        quote = await tier.quote(order)
        if len(self._steps) == steps:
            self._note("quote", (time.perf_counter() - began) * 1000)
        if wanted.until != "placed":
            return self._report(name, "hand_over" if quote.hand_over else "quoted", total=quote.total)
        began, steps = time.perf_counter(), len(self._steps)
        outcome: Outcome = await tier.submit(approved := _approved(order, quote))
        if len(self._steps) == steps:
            self._note("place", (time.perf_counter() - began) * 1000)
        if isinstance(outcome, Unclear):
            began = time.perf_counter()
            with contextlib.suppress(StoreRefused):  # a store that shows no orders leaves it unclear
                outcome = (await tier.find(approved)) or outcome
            self._note("find", (time.perf_counter() - began) * 1000)
        return self._ended(name, outcome, quote)

    def _ended(self, name: TierName, outcome: Outcome, quote: Quote) -> Report:
        match outcome:
            case Placed():
                return self._report(
                    name,
                    "placed",
                    order_number=outcome.order_number,
                    total=outcome.total or quote.total,
                    url=outcome.order_url,
                )
            case HandOver():
                return self._report(name, "hand_over", total=outcome.total or quote.total, url=outcome.url)
            case _:
                return self._report(name, "unclear", total=quote.total)

    def _report(
        self,
        name: TierName,
        outcome: str,
        *,
        order_number: str | None = None,
        total: Money | None = None,
        url: str | None = None,
    ) -> Report:
        return Report(
            tier=name,
            steps=tuple(self._steps),
            outcome=outcome,
            order_number=order_number,
            total=str(total.amount) if total is not None else None,
            currency=total.currency if total is not None else None,
            url=url,
            failure=self._failure if outcome not in ("quoted", "placed") else None,
        )


def _best(store: Store, tiers: Mapping[TierName, Tier]) -> TierName:
    allowed = (TierName.REDIRECT,) if store.automation == "forbidden" else store.tiers
    return next((name for name in TierName if name in allowed and name in tiers), TierName.REDIRECT)


def _approved(order: StoreOrder, quote: Quote) -> StoreOrder:
    return order.model_copy(
        update={"approved_cap": quote.cap, "quote_ref": quote.quote_ref, "payer": quote.payer}
    )


def order_for(wanted: Wanted, product: Product, store: Store) -> StoreOrder:
    """An order for what is wanted of a product as it was read."""
    variant = _variant(wanted, product)
    nothing = Money(cents=0, currency=store.currency)
    price = (variant.price if variant else None) or product.price or nothing
    line = OrderLine(
        line_id="1",
        name=product.name,
        url=(variant.url if variant else None) or product.url,
        sku=(variant.sku if variant else None) or product.sku,
        variant_id=variant.variant_id if variant else None,
        size=variant.size if variant else wanted.size,
        color=variant.color if variant else wanted.color,
        quantity=wanted.quantity,
        unit_price=price,
    )
    return StoreOrder(
        muse_order_id=f"try-{uuid4().hex}",
        user_id=TRIAL_USER,
        store_id=store.slug,
        platform=product.platform,
        currency=price.currency,
        lines=(line,),
        address=wanted.recipient.address if wanted.recipient else None,
        contact=wanted.recipient.contact if wanted.recipient else None,
        created_at=datetime.now(UTC),
    )


def _variant(wanted: Wanted, product: Product) -> Variant | None:
    """The variant of the typed size and colour, as the store writes them; None when the page named no variants,
    or not that one: then what was typed is looked for on the store's own page."""
    linked_size, linked_color = preselected(product)
    size = match(wanted.size, product.sizes()) if wanted.size else linked_size
    color = match(wanted.color, product.colors()) if wanted.color else linked_color
    if (wanted.size and size is None) or (wanted.color and color is None):
        return None
    left = narrow(product, size, color)
    return left[0] if len(left) == 1 else None
