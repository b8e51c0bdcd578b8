"""Settings, help and what is said apart from shopping."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from agent.taps import data
from bot.cards.accounts import StoreLink, account_lines, account_rows
from bot.cards.checkout import SavedAddress, SavedCard
from bot.cards.logins import login_lines, login_rows
from bot.cards.words import Tongue, address_name, contact_line, html
from bot.outgoing import Button, OutgoingCard
from checkout.logins.keeping import KeptLogin
from domain.base import Frozen
from domain.people import Contact

MOST_CARDS = 12
LANGUAGE_NAMES = {"en": "English", "es": "Español"}


class SettingsView(Frozen):
    language: str
    contact: Contact | None
    addresses: tuple[SavedAddress, ...]
    cards: tuple[SavedCard, ...]
    codes: tuple[str, ...]
    accounts: tuple[StoreLink, ...] = ()
    logins: tuple[KeptLogin, ...] = ()
    stores: dict[str, str] = Field(default_factory=dict)
    """Names of the stores of `logins`."""


def settings_card(t: Tongue, view: SettingsView, languages: Sequence[str]) -> OutgoingCard:
    """All that is stored, each with the button that removes it."""
    rows: list[tuple[Button, ...]] = [
        tuple(
            Button(
                text=LANGUAGE_NAMES.get(code, code) + (" ✓" if code == view.language else ""),
                data=data("lang", code),
            )
            for code in languages
        )
    ]
    parts = [t("settings-title")]
    if view.contact is not None:
        parts.append(t("settings-contact", contact=contact_line(view.contact)))
    addresses = [f"📍 {html(saved.line)}" for saved in view.addresses]
    parts.append(
        "\n".join([t("settings-addresses"), *addresses]) if addresses else t("settings-no-addresses")
    )
    cards = [f"💳 {html(card.title)} · {card.expires}" for card in view.cards[:MOST_CARDS]]
    parts.append("\n".join([t("settings-cards"), *cards]) if cards else t("settings-no-cards"))
    if view.accounts:
        parts.append("\n".join([t("settings-accounts"), *account_lines(t, view.accounts)]))
    if view.logins:
        parts.append("\n".join([t("settings-logins"), *login_lines(t, view.logins, view.stores)]))
    if view.codes:
        parts.append(t("settings-codes", codes=", ".join(view.codes)))
    parts.append(f"<i>{t('settings-privacy')}</i>")
    rows += [
        (Button(text=f"🗑 {address_name(saved.address)}", data=data("rmaddr", saved.address_id)),)
        for saved in view.addresses
    ]
    rows += [
        (Button(text=f"🗑 {card.title}", data=data("rmcard", card.card_id)),)
        for card in view.cards[:MOST_CARDS]
    ]
    rows += account_rows(t, view.accounts)
    rows += login_rows(t, view.logins, view.stores)
    rows += [(Button(text=f"🗑 {code}", data=data("rmcode", code)),) for code in view.codes]
    rows.append((t.button("button-new-card", data("newcard")), t.button("button-link", data("link"))))
    rows.append(
        (
            t.button("button-mail", data("mail")),
            t.button("button-hours", data("hours")),
            t.button("button-sharing", data("sharing")),
        )
    )
    rows.append((t.button("button-forget", data("forget"), style="danger"),))
    return OutgoingCard(text="\n\n".join(parts), rows=tuple(rows))


def forget_card(t: Tongue) -> OutgoingCard:
    rows = (
        (
            t.button("button-forget-yes", data("forgetme"), style="danger"),
            t.button("button-cancel", data("settings")),
        ),
    )
    return OutgoingCard(text=t("forget-ask"), rows=rows)


def help_card(t: Tongue, *, affiliate: bool = False) -> OutgoingCard:
    """`affiliate`: links into stores may earn the operator a commission, which is said wherever help is asked."""
    row = (t.button("button-cart", data("cart")), t.button("button-settings", data("settings")))
    text = f"{t('help')}\n\n<i>{t('help-affiliate')}</i>" if affiliate else t("help")
    return OutgoingCard(text=text, rows=(row,))


def greeting_card(t: Tongue, *, again: bool) -> OutgoingCard:
    """`again`: there is something in the cart."""
    cart = [t.button("button-cart", data("cart"))] if again else []
    row = (*cart, t.button("button-help", data("help")))
    return OutgoingCard(text=t("greeting-again" if again else "greeting"), rows=(row,))


def card_page_card(t: Tongue, url: str) -> OutgoingCard:
    return OutgoingCard(
        text=t("card-page"), rows=((t.button("button-open-card-page", url=url, style="primary"),),)
    )
