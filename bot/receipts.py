"""The receipt: a text for the chat, and a document of one page for the money and one for each order's evidence."""

from __future__ import annotations

from datetime import datetime
from html import unescape

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.cards.bill import store_words
from bot.cards.words import CAPTION_LIMIT, Tongue, fitting, short
from bot.lettering import BOLD, REGULAR, writable
from bot.outgoing import OutgoingCard
from checkout.payments.receipt import Receipt, ReceiptOrder
from domain.money import Money
from domain.order import OrderStatus

FONT = "Roboto"
FONTS = {"": REGULAR, "B": BOLD}
GREY, BLACK, LINE = (110, 104, 96), (34, 32, 29), (214, 209, 202)


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
        if hold.order and hold.state != "captured":
            continue
        if hold.order:
            store = next((order.store for order in receipt.orders if order.muse_order_id == hold.order), "")
            told.append(t("receipt-later", store=store))
        if hold.state == "captured" and hold.by_invoice:
            rest = hold.held - hold.captured
            key = "receipt-invoice" if rest.cents else "receipt-invoice-all"
            told.append(t(key, card=hold.card, held=hold.held, rest=rest))
        elif hold.state == "captured":
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
        self.pdf.set_margin(20)
        self.pdf.set_auto_page_break(True, 20)
        for style, file in FONTS.items():
            self.pdf.add_font(FONT, style, file)
        self.pdf.set_title(t.plain("receipt-file"))
        self.pdf.set_lang(t.language)

    def money(self) -> None:
        t, receipt = self.t, self.receipt
        self.pdf.add_page()
        self._line(t.plain("receipt-file"), size=22, bold=True)
        if receipt.approved_at is not None:
            self._line(f"{self._moment(receipt.approved_at)} · {receipt.session_id}", grey=True)
        for order in receipt.orders:
            self._order(order)
        self._rule()
        for total in receipt.totals:
            self._sum(t.plain("receipt-together"), total, size=12, bold=True)
        for told in _hold_lines(t, receipt):
            self._line(_unescaped(told))

    def _order(self, order: ReceiptOrder) -> None:
        """What was ordered and what it costs; of what was not ordered only that."""
        t = self.t
        self._rule()
        self._pair(order.store, order.number or "", size=13, bold=True)
        if not order.placed and order.status is not OrderStatus.NEEDS_SHOPPER:
            self._line(_unescaped(_order_line(t, order)), grey=True)
            return
        for line in order.lines:
            times = f" × {line.quantity}" if line.quantity > 1 else ""
            self._sum(f"{short(line.name, 90)}{t.plain_variant(line.size, line.color)}{times}", line.total)
        self._sum(t.plain("receipt-subtotal"), order.subtotal, grey=True)
        if order.shipping is not None:
            self._sum(t.plain("receipt-shipping"), order.shipping, grey=True)
        if order.tax is not None:
            self._sum(t.plain("receipt-tax"), order.tax, grey=True)
        self._sum(t.plain("receipt-sum"), order.total, bold=True)
        how = _how(t, order) if order.placed else _order_line(t, order)
        self._line(_unescaped(how), grey=True)
        if order.refunded.cents:
            self._sum(t.plain("receipt-refunded"), order.refunded, grey=True)

    def evidence(self, order: ReceiptOrder) -> None:
        """What was shown, its digest, the tap, the store's answer."""
        t, receipt = self.t, self.receipt
        self.pdf.add_page()
        self._line(t.plain("evidence-title", store=order.store), size=18, bold=True)
        self.pdf.ln(3)
        rows = (
            ("evidence-order", order.muse_order_id),
            ("evidence-digest", receipt.digest),
            ("evidence-tap", f"{receipt.tap} · {self._moment(receipt.approved_at)}"),
            ("evidence-cap", t.money(order.cap)),
            ("evidence-sent", self._moment(order.placed_at)),
            ("evidence-answer", self._answer(order)),
            ("evidence-total", t.money(order.total) if order.placed else "–"),
        )
        for key, value in rows:
            self._labelled(t.plain(key), value)
        for hold in receipt.holds:
            if hold.order == order.muse_order_id:
                later = f"{t.money(hold.held)} · {hold.tap} · {self._moment(hold.at)}"
                self._labelled(t.plain("evidence-later"), later)
        self._rule()
        self._line(t.plain("evidence-shown"), bold=True)
        for told in store_words(t, order.shown) if order.shown else ():
            self._line(_unescaped(told))

    def _answer(self, order: ReceiptOrder) -> str:
        if order.number is None and order.confirmed_at is None:
            return _unescaped(_order_line(self.t, order)) if not order.placed else "–"
        return " · ".join(part for part in (order.number, self._moment(order.confirmed_at)) if part)

    # ---- parts

    def _rule(self) -> None:
        """A thin line with air around it."""
        self.pdf.ln(4)
        self.pdf.set_draw_color(*LINE)
        self.pdf.line(self.pdf.l_margin, self.pdf.y, self.pdf.w - self.pdf.r_margin, self.pdf.y)
        self.pdf.ln(4)

    def _style(self, size: float, bold: bool, grey: bool) -> None:
        self.pdf.set_font(FONT, "B" if bold else "", size)
        self.pdf.set_text_color(*(GREY if grey else BLACK))

    def _line(self, text: str, *, size: float = 10, bold: bool = False, grey: bool = False) -> None:
        self._style(size, bold, grey)
        self.pdf.multi_cell(0, size * 0.55, writable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _sum(
        self, text: str, amount: Money, *, size: float = 10, bold: bool = False, grey: bool = False
    ) -> None:
        self._pair(text, self.t.money(amount), size=size, bold=bold, grey=grey)

    def _pair(
        self, text: str, right: str, *, size: float = 10, bold: bool = False, grey: bool = False
    ) -> None:
        """A text, on several lines if need be, and what stands at the right of its first line."""
        self._style(size, bold, grey)
        top, height = self.pdf.get_y(), size * 0.55
        if top + 2 * height > self.pdf.h - self.pdf.b_margin:
            self.pdf.add_page()
            top = self.pdf.get_y()
        self.pdf.multi_cell(125, height, writable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        self.pdf.cell(0, height, writable(right), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.pdf.set_y(bottom)

    def _labelled(self, label: str, value: str) -> None:
        top = self.pdf.get_y()
        self._style(10, bold=False, grey=True)
        self.pdf.multi_cell(50, 6, writable(label), align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        self._style(10, bold=False, grey=False)
        self.pdf.set_xy(self.pdf.l_margin + 52, top)
        self.pdf.multi_cell(0, 6, writable(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _moment(self, at: datetime | None) -> str:
        """To the second, as people of the shopper's language write it."""
        if at is None:
            return "–"
        return f"{self.t.day(at.date())} {at:%Y, %H:%M:%S} UTC"


def _unescaped(text: str) -> str:
    """A sentence of the catalogue without its HTML."""
    for tag in ("b", "i", "code"):
        text = text.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return unescape(text)
