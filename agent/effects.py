"""What a turn wants done. Nodes of the graph return effects and do nothing themselves; `carrying_out` does
them, all in one transaction, keyed by the update."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from domain.base import Frozen


class Effect(Frozen):
    """One thing to be done."""


class Say(Effect):
    """One sentence of the catalogue."""

    text: str
    fill: dict[str, Any] = Field(default_factory=dict)


class Show(Effect):
    """A card, by name. With `slot` the card is one message that is edited in place."""

    card: str
    params: dict[str, Any] = Field(default_factory=dict)
    slot: str | None = None


class ReadLinks(Effect):
    urls: tuple[str, ...]


class AddProduct(Effect):
    """A link was read: put its product in the cart, or ask what is still open."""

    product: dict[str, Any]
    quantity: int = 1


class MissLink(Effect):
    """A link was read and gave no product: say why."""

    text: str
    fill: dict[str, Any] = Field(default_factory=dict)


class Pick(Effect):
    """An answer to an open choice: a size, a colour, both, or a variant's place in the list."""

    choice_id: int
    size: str | None = None
    color: str | None = None


class TypePrice(Effect):
    """The price of a product whose page told none; `amount` in major units as typed."""

    choice_id: int
    amount: str


class DropChoice(Effect):
    choice_id: int


class SetQuantity(Effect):
    item_ids: tuple[int, ...]
    quantity: int


class ChangeVariant(Effect):
    """Another size or colour of a line; what is None is kept. Neither: the shopper is asked."""

    item_id: int
    size: str | None = None
    color: str | None = None


class Remove(Effect):
    item_ids: tuple[int, ...]


class ClearCart(Effect):
    pass


class Undo(Effect):
    pass


class KeepAddress(Effect):
    """An address or part of one, typed. Never checkpointed: it goes into its own row in this transaction, and
    the rest of the turn speaks of that row's id."""

    fields: dict[str, str]
    contact: dict[str, str]


class ForgetAddress(Effect):
    address_id: int


class BeginCheckout(Effect):
    pass


class Answer(Effect):
    """Something for the checkout's steps: `kind` with `value` (an id, a digest, a step; never an address)."""

    kind: str
    value: Any = None


class LeaveCheckout(Effect):
    pass


class AddCode(Effect):
    code: str


class DropCode(Effect):
    code: str


class ChooseDelivery(Effect):
    """The `place`-th delivery option of the `store`-th store on the review card, both from 0."""

    store: int
    place: int


class OpenCardPage(Effect):
    pass


class RemoveCard(Effect):
    card_id: int


class LinkStore(Effect):
    """Show where an account can be linked: at `store` (its name), or at every store that offers it."""

    store: str | None = None


class UnlinkStore(Effect):
    account_id: int


class AccountLinked(Effect):
    """The shopper signed in at a store, on its own page."""

    store_id: str
    store: str


class OpenLogin(Effect):
    """Give the shopper a page that takes their login for a store, by the store's `tag` (`checkout.logins.offers`)."""

    tag: str


class GoWithout(Effect):
    """Buy at a store without a login: as a guest, or by finishing there."""

    tag: str


class SignOut(Effect):
    """Delete what is kept of a login, or of a store by its `tag`, or of all of them."""

    login_id: int | None = None
    tag: str | None = None


class StoreAnswered(Effect):
    """What a store waited for was given, or given up: what waited for it goes on."""

    ask_id: int


class AnswerAsk(Effect):
    """The shopper's word about an ask: "resume" a walk whose page is no longer held, "decline" to pass a page."""

    ask_id: int
    said: Literal["resume", "decline"]


class OfferAddresses(Effect):
    """A store told the addresses saved there: show them, if the shopper is still being asked for one."""

    session_id: str


class ChooseInstrument(Effect):
    """The `place`-th payment method saved at the `store`-th store on the review card, both from 0."""

    store: int
    place: int


class PayWith(Effect):
    """A payment method by its name. `brand` as titles of methods say it ("visa"), `last_four` digits, `store` as
    it is called; each empty when not said, but not both of the first two."""

    brand: str = ""
    last_four: str = ""
    store: str = ""


class CancelOrder(Effect):
    order_id: int


class ReturnOrder(Effect):
    """Send back one line of an order, or all of it."""

    order_id: int
    item_id: int | None = None


class BuyAgain(Effect):
    order_id: int


class SettleOrder(Effect):
    """What the shopper says of an order only they can know of: placed, not_placed or try_again; `number` when
    they typed the store's order number."""

    order_id: int
    said: str
    number: str | None = None


class PayLate(Effect):
    """Agree to pay `cents` for an order whose hold was over when its store confirmed, with a saved card (0: by
    invoice in the chat)."""

    order_id: int
    card_id: int
    cents: int


class ShowLatePayment(Effect):
    """What is to be paid for an order. `put_off`: the shopper does not want to pay it now."""

    order_id: int
    put_off: bool = False


class OfferLatePayments(Effect):
    """Ask again about every order that waits to be paid: there is a new card to pay with."""


class SetPreference(Effect):
    """language; order_address (on, off, new), quiet ("22:00-08:00", off), time_zone (as called), affiliate and
    prefill (on, off). `card`: what is shown then."""

    name: str
    value: str
    card: str = "settings"


class ConnectMailbox(Effect):
    """Give a one-time link to the page where the shopper's own mailbox is connected."""


class RemoveMailbox(Effect):
    pass


class AnswerHint(Effect):
    """Whether a mail that nobody vouches for is about the shopper's order, or which order (`order_id`) it is
    about."""

    mail_id: int
    yes: bool
    order_id: int | None = None


class ForgetMe(Effect):
    pass
