"""The receipt: a text for the chat, and a document of one page for the money and one for each order's evidence."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime
from html import unescape

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.cards.words import CAPTION_LIMIT, Tongue, fitting, short
from bot.outgoing import OutgoingCard
from checkout.payments.receipt import Receipt, ReceiptOrder
from domain.money import Money
from domain.order import OrderStatus, Payer

GREY, BLACK = (110, 104, 96), (34, 32, 29)
EVIDENCE_CHARS = 6000


def receipt_card(t: Tongue, receipt: Receipt) -> OutgoingCard:
    """Who charged what, above the document."""
    text = fitting(CAPTION_LIMIT, lambda: receipt_text(t, receipt), lambda: t("receipt-title"))
    name = f"{t.plain('receipt-file')}-{receipt.session_id}.pdf"
    return OutgoingCard(text=text, document=receipt_pdf(t, receipt), document_name=name)


def receipt_text(t: Tongue, receipt: Receipt) -> str:
    rows = [t("receipt-title"), *(_order_line(t, order) for order in receipt.orders)]
    rows += [t("receipt-total", total=total) for total in receipt.totals]
    return "\n".join([*rows, *_hold_lines(t, receipt)])


def _order_line(t: Tongue, order: ReceiptOrder) -> str:
    if order.status is OrderStatus.NEEDS_SHOPPER:
        return t("receipt-at-store", store=order.store, total=order.total)
    if order.status is OrderStatus.UNCLEAR:
        return t("receipt-unclear", store=order.store)
    if not order.placed:
        return t("receipt-not-placed", store=order.store)
    return t("receipt-order", store=order.store, total=order.total, how="\0").replace("\0", _how(t, order))


def _how(t: Tongue, order: ReceiptOrder) -> str:
    """ "Maple & Main was paid with one-time card ····1234"."""
    key = f"paid-{order.payer.replace('_', '-')}"
    return t(key, store=order.store, card=order.card or "")


def _hold_lines(t: Tongue, receipt: Receipt) -> list[str]:
    told = []
    for hold in receipt.holds:
        if hold.state == "captured":
            told.append(t("receipt-captured", card=hold.card, amount=hold.captured))
        elif hold.state in {"held", "asked", "wanted"}:
            told.append(t("receipt-held", card=hold.card, amount=hold.held))
        else:
            told.append(t("receipt-released", card=hold.card))
    return told


# ---- the document


def receipt_pdf(t: Tongue, receipt: Receipt) -> bytes:
    page = _Pages(t, receipt)
    page.money()
    for order in receipt.orders:
        page.evidence(order)
    return bytes(page.pdf.output())


class _Pages:
    def __init__(self, t: Tongue, receipt: Receipt) -> None:
        self.t = t
        self.receipt = receipt
        self.pdf = FPDF(format="A4")
        self.pdf.set_margin(18)
        self.pdf.set_auto_page_break(True, 18)
        self.pdf.set_title(_latin(t.plain("receipt-file")))

    def money(self) -> None:
        t, receipt = self.t, self.receipt
        self.pdf.add_page()
        self._line(t.plain("receipt-file"), size=20, bold=True)
        if receipt.approved_at is not None:
            self._line(f"{_moment(receipt.approved_at)} · {receipt.session_id}", grey=True)
        for order in receipt.orders:
            self._order(order)
        self._gap()
        for total in receipt.totals:
            self._sum(t.plain("receipt-sum"), total, bold=True)
        for told in _hold_lines(t, receipt):
            self._line(_unescaped(told))

    def _order(self, order: ReceiptOrder) -> None:
        t = self.t
        self._gap()
        self._line(f"{order.store} {order.number or ''}".strip(), size=13, bold=True)
        for line in order.lines:
            times = f" x {line.quantity}" if line.quantity > 1 else ""
            self._sum(f"{short(line.name, 70)}{t.plain_variant(line.size, line.color)}{times}", line.total)
        self._sum(t.plain("receipt-subtotal"), order.subtotal, grey=True)
        if order.shipping is not None:
            self._sum(t.plain("receipt-shipping"), order.shipping, grey=True)
        if order.tax is not None:
            self._sum(t.plain("receipt-tax"), order.tax, grey=True)
        self._sum(t.plain("receipt-sum"), order.total, bold=True)
        how = _how(t, order) if order.placed or order.payer is Payer.AT_STORE else _order_line(t, order)
        self._line(_unescaped(how), grey=True)

    def evidence(self, order: ReceiptOrder) -> None:
        """What was shown, its digest, the tap, the store's answer."""
        t, receipt = self.t, self.receipt
        self.pdf.add_page()
        self._line(t.plain("evidence-title", store=order.store), size=16, bold=True)
        rows = [
            ("evidence-order", order.muse_order_id),
            ("evidence-digest", receipt.digest),
            ("evidence-tap", f"{receipt.tap} {_moment(receipt.approved_at)}"),
            ("evidence-cap", t.money(order.cap)),
            ("evidence-sent", _moment(order.placed_at)),
            ("evidence-answer", f"{order.number or '-'} {_moment(order.confirmed_at)}"),
            ("evidence-total", t.money(order.total)),
        ]
        for key, value in rows:
            self._line(f"{t.plain(key)}: {value}")
        self._gap()
        self._line(t.plain("evidence-shown"), bold=True)
        shown = json.dumps(order.shown, ensure_ascii=False, indent=1)[:EVIDENCE_CHARS]
        self.pdf.set_font("Courier", size=7)
        self.pdf.multi_cell(0, 3.2, _latin(shown), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    # ---- parts

    def _gap(self) -> None:
        self.pdf.ln(4)

    def _style(self, size: float, bold: bool, grey: bool) -> None:
        self.pdf.set_font("Helvetica", "B" if bold else "", size)
        self.pdf.set_text_color(*(GREY if grey else BLACK))

    def _line(self, text: str, *, size: float = 10, bold: bool = False, grey: bool = False) -> None:
        self._style(size, bold, grey)
        self.pdf.multi_cell(0, size * 0.55, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _sum(self, text: str, amount: Money, *, bold: bool = False, grey: bool = False) -> None:
        self._style(10, bold, grey)
        top = self.pdf.get_y()
        self.pdf.multi_cell(130, 5.5, _latin(text), new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.pdf.set_y(max(top, self.pdf.get_y()))
        self.pdf.cell(0, 5.5, _latin(self.t.money(amount)), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC") if at is not None else "-"


def _unescaped(text: str) -> str:
    """A sentence of the catalogue without its HTML."""
    for tag in ("b", "i", "code"):
        text = text.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return unescape(text)


_SIGNS = str.maketrans({"–": "-", "—": "-", "’": "'", "…": "...", "✓": "", "↗": "", "€": "EUR "})


def _latin(text: str) -> str:
    """As the document's built-in fonts can write it."""
    plain = unicodedata.normalize("NFC", text.translate(_SIGNS))
    return plain.encode("latin-1", "replace").decode("latin-1")
