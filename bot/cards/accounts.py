"""Stores and the shopper's own accounts there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from agent.taps import data
from bot.cards.logins import offer_rows
from bot.cards.words import NAME_LIMIT, ROWS_LIMIT, TEXT_LIMIT, Tongue, fitting, html, short, store_title
from bot.outgoing import Button, OutgoingCard
from checkout.logins.offers import LoginOffer
from checkout.review import Review
from domain.base import Frozen
from domain.store import Store

MOST_STORES = 40


class StoreLink(Frozen):
    """A store where an account can be linked, or is. `linked` None: not yet; False: the shopper has to sign in
    again. `url`: the page where that is done. `account_id` is set for what is in the vault."""

    store_id: str
    name: str
    url: str | None
    linked: bool | None = None
    account_id: int | None = None


def stores_card(
    t: Tongue,
    stores: Sequence[Store],
    links: Mapping[str, StoreLink],
    logins: Sequence[LoginOffer] = (),
    signed_in: Collection[str] = (),
    *,
    asked: bool = False,
) -> OutgoingCard:
    """The stores met or known, how each is bought at, where an account can be linked, and where the shopper can
    store a login or has (`signed_in`). `asked`: that was the question, and every store has been asked."""
    shown = sorted(stores, key=lambda one: (one.slug not in links, one.name))
    parts = [
        t("stores-title"),
        *(_store(t, store, links.get(store.slug), store.slug in signed_in) for store in shown[:MOST_STORES]),
    ]
    if not stores:
        parts.append(t("stores-none"))
    if links:
        parts.append(f"<i>{t('stores-link-why')}</i>")
    elif asked and not logins and not signed_in:
        parts.append(t("stores-link-none"))
    rows = [row for link in links.values() if (row := sign_in_row(t, link))] + offer_rows(t, logins)
    text = fitting(TEXT_LIMIT, lambda: "\n".join(parts), lambda: t("stores-title"))
    return OutgoingCard(text=text, rows=tuple(rows[:ROWS_LIMIT]))


def _store(t: Tongue, store: Store, link: StoreLink | None, login: bool) -> str:
    by_muse = any(tier != "redirect" for tier in store.tiers) and store.automation != "forbidden"
    told = [t("within-muse") if by_muse else t("finish-there")]
    if link is not None and link.linked is not None:
        told.append(t("store-account-linked" if link.linked else "store-account-expired"))
    if login:
        told.append(t("store-login-stored"))
    return f"{store_title(store.name)}\n" + "\n".join(told)


def sign_in_row(t: Tongue, link: StoreLink) -> tuple[Button, ...]:
    """The button that links an account, or signs in again; none for one that is linked and well."""
    if link.linked or link.url is None:
        return ()
    key = "button-connect" if link.linked is None else "button-sign-in"
    return (t.button(key, store=short(link.name, 24), url=link.url, style="primary"),)


def sign_in_card(t: Tongue, store: str, links: Sequence[StoreLink]) -> OutgoingCard:
    """An order waits until its shopper has signed in again."""
    rows = [row for link in links if (row := sign_in_row(t, link))]
    return OutgoingCard(text=t("sign-in-needed", store=store), rows=tuple(rows))


def account_lines(t: Tongue, links: Sequence[StoreLink]) -> list[str]:
    """Linked accounts as /settings lists them."""
    return [
        f"🔗 {html(short(link.name, NAME_LIMIT))}"
        + ("" if link.linked else f" · {t('store-account-expired')}")
        for link in links
    ]


def account_rows(t: Tongue, links: Sequence[StoreLink]) -> list[tuple[Button, ...]]:
    """Each account with the button that removes it, and where needed the one that signs in again."""
    rows: list[tuple[Button, ...]] = []
    for link in links:
        rows += [row] if (row := sign_in_row(t, link)) else []
        drop = data("unlink", link.account_id)
        rows.append((t.button("button-disconnect", drop, store=short(link.name, 24)),))
    return rows


def instruments_card(t: Tongue, review: Review) -> OutgoingCard:
    """Every store's saved payment methods by their names, one button each; and the way to the cards that other
    stores of the same checkout are paid with."""
    parts = [t("step-instruments")]
    asked = sum(len(store.quote.instruments) > 1 for store in review.stores if store.quote)
    rows: list[tuple[Button, ...]] = []
    for number, store in enumerate(review.stores):
        held = store.quote.instruments if store.quote else ()
        if len(held) < 2:
            continue
        told = [store_title(store.name)]
        for place, one in enumerate(held):
            mark = "✓" if one.chosen else "•"
            told.append(f"{mark} {html(one.title)}")
            where = f"{short(store.name, 14)}: " if asked > 1 else ""
            label = short(f"{mark} {where}{one.title}", 40)
            rows.append((Button(text=label, data=data("pay", number, place)),))
        parts.append("\n".join(told))
    last = [(t.button("button-review", data("step", "review")),)]
    needs = [store.name for store in review.stores if store.quote and store.quote.card_needed]
    if needs:
        card = html(review.card) if review.card else t("no-card-yet")
        parts.append(f"{t('instruments-card', stores=', '.join(needs))} {card}")
        last.insert(0, (t.button("button-choose-card", data("step", "card")),))
    text = fitting(TEXT_LIMIT, lambda: "\n\n".join(parts), lambda: t("step-instruments"))
    return OutgoingCard(text=text, rows=(*rows[:ROWS_LIMIT], *last))
