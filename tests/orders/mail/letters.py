"""Mails as shop systems and carriers send them, made here with what they truly say."""

from __future__ import annotations

import html as markup
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

FOOTERS = {
    "en": "Returns & exchanges | Track your order | Cancel an order | Unsubscribe. If your parcel has not been "
    "delivered or was returned to sender, contact us. You can return items within 30 days for a refund.",
    "de": "Rückgabe | Sendung verfolgen | Abmelden. Falls Ihr Paket nicht zugestellt wurde, melden Sie sich bitte.",
    "fr": "Retours | Suivre mon colis | Se désabonner. Si votre colis n'a pas été livré, contactez-nous.",
    "es": "Devoluciones | Seguimiento | Darse de baja. Si tu pedido no ha sido entregado, escríbenos.",
    "it": "Resi | Traccia il pacco | Annulla iscrizione. Se il pacco non è stato consegnato, scrivici.",
    "nl": "Retourneren | Volg je pakket | Afmelden. Als je pakket niet is bezorgd, neem contact met ons op.",
    "pl": "Zwroty | Śledź przesyłkę | Wypisz się. Jeśli paczka nie została doręczona, skontaktuj się z nami.",
    "pt": "Devoluções | Acompanhar | Cancelar subscrição. Se a encomenda não foi entregue, contacte-nos.",
    "da": "Returret | Spor din pakke | Afmeld. Hvis pakken ikke er leveret, så kontakt os.",
    "nb": "Retur | Spor pakken | Meld deg av. Hvis pakken ikke er levert, ta kontakt med oss.",
    "cs": "Vrácení | Sledovat zásilku | Odhlásit. Pokud zásilka nebyla doručena, napište nám.",
    "tr": "İade | Kargo takibi | Abonelikten çık. Kargonuz teslim edilmediyse bize yazın.",
    "sv": "Returer | Spåra paket | Avsluta prenumeration. Om paketet inte har levererats, kontakta oss.",
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail and its truth. `body` is HTML when it starts with "<", else plain text. `on`: its Date."""

    name: str
    sender: str
    subject: str
    body: str
    on: str | None = "2026-10-05T15:00:00+00:00"
    order: str | None = None
    tracking: tuple[str, ...] = ()
    carrier: str | None = None
    status: str | None = None
    eta: str | None = None
    language: str = "en"
    store: str | None = None

    def raw(self) -> bytes:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = "shopper@example.com"
        message["Subject"] = self.subject
        if self.on:
            message["Date"] = format_datetime(datetime.fromisoformat(self.on))
        message["Message-ID"] = f"<{self.name}@letters.example>"
        if self.body.startswith("<"):
            message.set_content("Please view this message in an HTML-capable mail reader.")
            message.add_alternative(page(self.body, self.language), subtype="html")
        else:
            message.set_content(self.body)
        return message.as_bytes()


def page(body: str, language: str) -> str:
    """The frame shops put around a body: styles, a hidden preheader, nested tables, a footer of links."""
    footer = FOOTERS.get(language, FOOTERS["en"])
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><style>.h{{display:none}} '
        "@media(max-width:480px){.w{width:100%!important}}</style></head><body>"
        '<div style="display:none;max-height:0;overflow:hidden">View in browser &zwnj;&nbsp;&zwnj;&nbsp;</div>'
        '<table role="presentation" width="100%"><tr><td align="center"><table class="w" width="600">'
        f"<tr><td>{body}</td></tr><tr><td><small>{markup.escape(footer)}</small></td></tr></table></td></tr></table>"
        "</body></html>"
    )


def rows(*pairs: tuple[str, str]) -> str:
    """A table of labels and values, one row each."""
    cells = "".join(f"<tr><td><b>{label}</b></td><td>{value}</td></tr>" for label, value in pairs)
    return f"<table>{cells}</table>"


def button(text: str, url: str) -> str:
    return f'<table><tr><td><a href="{markup.escape(url)}" style="color:#fff"><span>{text}</span></a></td></tr></table>'
