"""Logins at stores, and what stores ask of the shopper on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.taps import data
from bot.cards.words import NAME_LIMIT, Tongue, html, short
from bot.outgoing import Button, OutgoingCard
from checkout.logins.keeping import KeptLogin
from checkout.logins.offers import LoginOffer, tag_of
from domain.base import Frozen

MOST_OFFERS = 3
_ASKS = {
    ("code", "open"): "ask-code",
    ("code", "again"): "ask-code-again",
    ("code", "given"): "ask-code-given",
    ("code", "late"): "ask-code-late",
    ("code", "over"): "ask-code-over",
    ("person", "open"): "ask-person",
    ("person", "again"): "ask-person-again",
    ("person", "given"): "ask-person-given",
    ("person", "late"): "ask-person-late",
    ("person", "gone"): "ask-person-gone",
    ("person", "declined"): "ask-person-declined",
    ("person", "over"): "ask-person-over",
}
"""What an ask says of itself, by its kind and state."""


class AskView(Frozen):
    """An ask as it stands. `url` of the page that takes the answer; `picture` of the page that wants a person."""

    ask_id: int
    kind: str
    state: str
    again: bool
    store: str
    url: str | None
    picture: bytes | None = None


def offer_rows(t: Tongue, offers: Sequence[LoginOffer]) -> list[tuple[Button, ...]]:
    """A button for each store where the shopper could sign in."""
    return [
        (t.button("button-login", data("login", offer.tag), store=short(offer.name, 24)),)
        for offer in offers[:MOST_OFFERS]
    ]


def wanted_rows(t: Tongue, offers: Sequence[LoginOffer]) -> list[tuple[Button, ...]]:
    """For a store that waits for a login: give it, or go on without."""
    rows: list[tuple[Button, ...]] = []
    for offer in offers:
        login = data("login", offer.tag)
        rows.append((t.button("button-login", login, store=short(offer.name, 24), style="primary"),))
        rows.append((t.button("button-without", data("without", offer.tag)),))
    return rows


def wanted_card(t: Tongue, offer: LoginOffer, *, refused: bool) -> OutgoingCard:
    """An order waits until its shopper has given a login. `refused`: the one that was stored is of no use."""
    text = t("login-refused" if refused else "login-wanted", store=offer.name)
    return OutgoingCard(text=text, rows=tuple(wanted_rows(t, [offer])))


def login_lines(t: Tongue, kept: Sequence[KeptLogin], names: Mapping[str, str]) -> list[str]:
    """Stored logins as /settings lists them."""
    lines = []
    for login in kept:
        told = [t("settings-login", store=short(names[login.store_id], NAME_LIMIT), name=login.name)]
        if login.login_id is None:
            told = [t("settings-login-by-hand", store=short(names[login.store_id], NAME_LIMIT))]
        elif login.refused:
            told = [f"🔑 {html(short(names[login.store_id], NAME_LIMIT))}", t("settings-login-refused")]
        elif login.session:
            told.append(t("settings-login-session"))
        lines.append(" · ".join(told))
    return lines


def login_rows(t: Tongue, kept: Sequence[KeptLogin], names: Mapping[str, str]) -> list[tuple[Button, ...]]:
    """The buttons that delete one, or all."""
    rows: list[tuple[Button, ...]] = [
        (t.button("button-sign-out", _sign_out(login), store=short(names[login.store_id], 24)),)
        for login in kept
    ]
    if len(kept) > 1:
        rows.append((t.button("button-sign-out-all", data("signouts")),))
    return rows


def _sign_out(login: KeptLogin) -> str:
    if login.login_id is None:
        return data("signoutat", tag_of(login.store_id))
    return data("signout", login.login_id)


def ask_card(t: Tongue, ask: AskView) -> OutgoingCard:
    """What the store wants, while it does; afterwards what became of it."""
    if ask.kind == "login":
        is_open = ask.state == "open" and ask.url is not None
        row = (t.button("button-login-page", url=ask.url, style="primary"),)
        text = t("login-page" if is_open else "login-page-used", store=ask.store)
        return OutgoingCard(text=text, rows=(row,) if is_open else ())
    text = t(_ASKS[ask.kind, "again" if ask.again and ask.state == "open" else ask.state], store=ask.store)
    rows: list[tuple[Button, ...]] = []
    if ask.kind == "code" and ask.state == "late":
        resume = data("resume", ask.ask_id)
        rows.append((t.button("button-resume", resume, store=short(ask.store, 24), style="primary"),))
    if ask.kind == "person" and ask.state in {"late", "gone"}:
        again = data("resume", ask.ask_id)
        rows.append((t.button("button-anew", again, store=short(ask.store, 24), style="primary"),))
    if ask.kind == "person" and ask.state == "open":
        rows.append((t.button("button-ask-person", url=ask.url, style="primary"),))
        rows.append((t.button("button-decline", data("decline", ask.ask_id)),))
    return OutgoingCard(text=text, rows=tuple(rows), photo=ask.picture if ask.state == "open" else None)
