"""Settings, help and what is said apart from shopping."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from agent.taps import data
from bot.cards.checkout import SavedAddress, SavedCard
from bot.cards.words import Tongue, address_line, contact_line, short
from bot.outgoing import Button, OutgoingCard
from domain.base import Frozen
from domain.people import Contact
from domain.store import Store

LANGUAGE_NAMES = {"en": "English", "es": "Español"}


class SettingsView(Frozen):
    language: str
    contact: Contact | None
    addresses: tuple[SavedAddress, ...]
    cards: tuple[SavedCard, ...]
    codes: tuple[str, ...]


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
    parts = [t("settings-title"), t("settings-language")]
    if view.contact is not None:
        parts.append(t("settings-contact", contact=contact_line(view.contact)))
    parts.append(t("settings-addresses") if view.addresses else t("settings-no-addresses"))
    for saved in view.addresses:
        line = address_line(saved.address)
        parts.append(f"  {escape(line)}")
        rows.append((Button(text=short(f"🗑 {line}", 60), data=data("rmaddr", saved.address_id)),))
    parts.append(t("settings-cards") if view.cards else t("settings-no-cards"))
    for card in view.cards:
        parts.append(f"  {escape(card.title)} · {card.expires}")
        rows.append((Button(text=f"🗑 {card.title}", data=data("rmcard", card.card_id)),))
    if view.codes:
        parts.append(t("settings-codes", codes=", ".join(view.codes)))
        rows += [(Button(text=f"🗑 {code}", data=data("rmcode", code)),) for code in view.codes]
    parts.append(f"\n<i>{t('settings-privacy')}</i>")
    rows.append((t.button("button-new-card", data("newcard")),))
    rows.append((t.button("button-forget", data("forget"), style="danger"),))
    return OutgoingCard(text="\n".join(parts), rows=tuple(rows))


def forget_card(t: Tongue) -> OutgoingCard:
    rows = (
        (
            t.button("button-forget-yes", data("forgetme"), style="danger"),
            t.button("button-cancel", data("settings")),
        ),
    )
    return OutgoingCard(text=t("forget-ask"), rows=rows)


def help_card(t: Tongue) -> OutgoingCard:
    row = (t.button("button-cart", data("cart")), t.button("button-settings", data("settings")))
    return OutgoingCard(text=t("help"), rows=(row,))


def greeting_card(t: Tongue, *, again: bool) -> OutgoingCard:
    row = (t.button("button-cart", data("cart")), t.button("button-help", data("help")))
    return OutgoingCard(text=t("greeting-again" if again else "greeting"), rows=(row,))


def stores_card(t: Tongue, stores: Sequence[Store]) -> OutgoingCard:
    """The stores met or known, and how each is bought at."""
    rows = [t("stores-title")]
    for store in sorted(stores, key=lambda one: one.name):
        by_muse = any(tier != "redirect" for tier in store.tiers) and store.automation != "forbidden"
        how = t("within-muse") if by_muse else t("finish-at", store=store.name)
        rows.append(f"<b>{escape(store.name)}</b> {how}")
    if len(rows) == 1:
        rows.append(t("stores-none"))
    return OutgoingCard(text="\n".join(rows[:40]))


def card_page_card(t: Tongue, url: str) -> OutgoingCard:
    return OutgoingCard(
        text=t("card-page"), rows=((t.button("button-open-card-page", url=url, style="primary"),),)
    )
