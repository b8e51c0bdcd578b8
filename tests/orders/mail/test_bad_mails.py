"""Mails that are broken, huge, hostile or double-tongued."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.order import EventKind
from orders.mail.cli import batch, read_files
from orders.mail.read import MailReading, read_mail
from orders.mail.trust import Trust, trust

HEAD = b"From: Moss <orders@moss.example>\r\nSubject: Your order has shipped\r\nDate: Mon, 05 Oct 2026 15:00:00 +0000\r\n"
UPS = "1Z5R89390357567127"


def html(
    body: str,
    subject: str = "Hello",
    sender: str = "Moss <orders@moss.example>",
    date: str = "Mon, 05 Oct 2026 15:00:00 +0000",
) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sender, subject, date
    message.set_content(body, subtype="html")
    return message.as_bytes()


def test_a_mail_of_ten_megabytes_is_read() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Moss <orders@moss.example>", "Your order MS-1001 has shipped"
    message.set_content(f"Tracking number: {UPS}")
    message.add_attachment(b"\0" * 7_500_000, maintype="application", subtype="pdf", filename="invoice.pdf")
    raw = message.as_bytes()
    assert len(raw) > 10_000_000
    reading = read_mail(raw)
    assert (reading.order_number, reading.tracking) == ("MS-1001", (UPS,))


def test_a_text_of_ten_megabytes_is_read_from_its_beginning() -> None:
    raw = HEAD + b"\r\nOrder number: MS-1001\r\n" + b"lorem ipsum 12345678 dolor\r\n" * 400_000
    assert read_mail(raw).order_number == "MS-1001"


def test_attachments_are_not_opened() -> None:
    """A zip or a text file beside the mail says nothing, whatever it is called."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Moss <orders@moss.example>", "Hello"
    message.set_content("See attached.")
    message.add_attachment(f"Your order #9999 has shipped. Tracking number: {UPS}", filename="order.txt")
    message.add_attachment(
        b"PK\x03\x04" + b"\0" * 1000, maintype="text", subtype="html", filename="bomb.html"
    )
    reading = read_mail(message.as_bytes())
    assert (reading.status, reading.tracking, reading.order_number) == (None, (), None)


def test_parts_within_parts_without_end() -> None:
    raw = HEAD
    for depth in range(500):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
    raw += b"Content-Type: text/plain\r\n\r\nOrder number: MS-1001\r\n"
    assert isinstance(read_mail(raw), MailReading)


def test_ten_thousand_parts() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nOrder number: MS-1001\r\n"
    raw += b"--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n" * 10_000
    assert isinstance(read_mail(raw), MailReading)


def test_a_boundary_without_its_header() -> None:
    body = base64.encodebytes(f"<p>Tracking number: {UPS}</p>".encode())
    raw = (
        HEAD
        + b"\r\n------=_Part_1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + body
    )
    assert read_mail(raw).tracking == (UPS,)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain; charset=unknown-8bit\r\n",
        b'Content-Type: text/plain; charset=""\r\n',
        b"Content-Type: text/plain; charset=utf-7\r\n",
        b"Content-Type: multipart/mixed\r\n",
        b"Content-Type: multipart/alternative; boundary=\r\n",
        b"Content-Type: text/html; charset=utf-16\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Content-Type: =?utf-8?q?text=2Fplain?=\r\n",
        b"Content-Type: text/plain; name*0*=''%ff; name*1=x\r\n",
    ],
)
def test_headers_that_lie_about_the_body(head: bytes) -> None:
    reading = read_mail(HEAD + head + b"\r\nOrder number: MS-1001\xff\xfe\r\n")
    assert reading.status is EventKind.SHIPPED, "the subject is read all the same"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_any_octets_are_a_mail(raw: bytes) -> None:
    assert isinstance(read_mail(raw), MailReading)
    assert isinstance(read_mail(HEAD + b"Content-Type: text/html\r\n\r\n" + raw), MailReading)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("Order#Tracking number: 1Z9400-/.\n\t<td>5.10octobertodaywhen"), max_size=400))
def test_any_text_is_a_mail(text: str) -> None:
    assert isinstance(read_mail(html(text, subject=text.replace("\n", " ")[:60])), MailReading)


TOWERS = {
    "divisions": "<div>",
    "hidden wrappers": '<div style="font-size:0">',
    "hidden paragraphs": '<p style="display:none"><b>',
    "comments": "<!--",
    "tables": "<table><tr><td>",
    "styles": "<style>@a{",
    "selectors": "<style>.a,",
    "wrapped links": '<a href="https://x.example/?u=https%3A%2F%2Fy.example%2F?u=http://z">x</a>',
    "markup": '<div itemscope itemtype="http://schema.org/Order"><b itemprop=orderNumber>1',
    "cues": "arriving ",
    "labels": "tracking number: 1234567890 ",
    "digits": "1 ",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", TOWERS.values(), ids=TOWERS.keys())
def test_half_a_megabyte_of_anything_ends_soon(piece: str) -> None:
    raw = HEAD + b"Content-Type: text/html\r\n\r\n" + piece.encode() * (500_000 // len(piece))
    assert isinstance(read_mail(raw), MailReading)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain; " + b"a=b; " * 100_000,
        b"From: " + b'"(' * 100_000,
        b"From: " + b"a@b," * 100_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000,
        b"Date: " + b"1 " * 100_000,
    ],
)
def test_headers_without_end(head: bytes) -> None:
    assert isinstance(read_mail(head + b"\r\n\r\nx"), MailReading)
    assert (
        trust(head + b"\r\n\r\nx", receiver="mx.example", expected_domains=("moss.example",))
        is not Trust.TRUSTED
    )


HIDDEN = [
    '<div style="display:none">{}</div>',
    '<div style="Display : NONE !important">{}</div>',
    '<span style="font-size:0">{}</span>',
    '<span style="font-size: 0px; line-height: 0">{}</span>',
    '<div style="visibility:hidden">{}</div>',
    '<div style="opacity:0">{}</div>',
    '<div style="max-height:0;overflow:hidden">{}</div>',
    '<p style="text-indent:-9999px">{}</p>',
    '<p style="color:#fff;background-color:#fff">{}</p>',
    "<p hidden>{}</p>",
    "<style>.x{{display:none}}</style><p class=x>{}</p>",
    "<style>p.x, b{{font-size:0}}</style><p class=x>{}</p>",
    "<style>#y{{visibility:hidden}}</style><p id=y>{}</p>",
    "<!-- {} -->",
    "<!--[if mso]>{}<![endif]-->",
    "<script>{}</script>",
    "<template>{}</template>",
    "<noscript>{}</noscript>",
    "<textarea>{}</textarea>",
    '<div style="display:none"><div style="display:none">{}</div></div>',
]


@pytest.mark.parametrize("wrapper", HIDDEN)
def test_what_a_reader_cannot_see_is_not_read(wrapper: str) -> None:
    hidden = f"Your order #6666 has been delivered. Tracking number: {UPS}"
    reading = read_mail(html(f"<p>Hello Ada, have a nice day.</p>{wrapper.format(hidden)}<p>Bye</p>"))
    assert (reading.status, reading.tracking, reading.order_number) == (None, (), None)


@pytest.mark.parametrize(
    "wrapper",
    [
        '<td style="font-size:0"><span style="font-size:14px">{}</span></td>',
        '<div style="max-height:none;opacity:1.0">{}</div>',
        "<style>@media(max-width:480px){{.x{{display:none}}}}</style><p class=x>{}</p>",
        '<p style="color:#fff;background-color:#000">{}</p>',
    ],
)
def test_what_a_reader_does_see_is_read(wrapper: str) -> None:
    reading = read_mail(html(wrapper.format("Your order #6666 has been delivered.")))
    assert (reading.status, reading.order_number) == (EventKind.DELIVERED, "6666")


DATED = "<p>Your order MS-1001 has shipped.</p><p>Estimated delivery date: {}</p>"


@pytest.mark.parametrize(
    ("written", "sender", "extra", "day"),
    [
        ("10/12/2026", "shop@tea.co.uk", "", "2026-12-10"),
        ("10/12/2026", "shop@tea.example", "<p>Total: $5.00</p>", "2026-10-12"),
        ("10/12/2026", "shop@tea.example", "<p>Shipped with UPS</p>", "2026-10-12"),
        ("10/12/2026", "shop@tea.example", "<p>Shipped with Royal Mail</p>", "2026-12-10"),
        ("13/10/2026", "shop@tea.example", "", "2026-10-13"),
        ("10/13/2026", "shop@tea.example", "<p>Total: £5.00</p>", "2026-10-13"),
        ("08/10/2026", "shop@tea.example", "", "2026-10-08"),  # the other reading lies in the past
        ("2026-10-12", "shop@tea.example", "", "2026-10-12"),
        ("12.10.2026", "shop@tea.example", "", "2026-10-12"),
        ("31/31/2026", "shop@tea.example", "", None),
        ("10/12/1999", "shop@tea.example", "<p>Total: $5.00</p>", None),
        ("99999999", "shop@tea.example", "", None),
    ],
)
def test_dates_that_can_be_read_two_ways(written: str, sender: str, extra: str, day: str | None) -> None:
    reading = read_mail(html(DATED.format(written) + extra, sender=sender))
    assert (str(reading.eta) if reading.eta else None) == day


def test_an_undecidable_date_is_not_announced() -> None:
    raw = html(DATED.format("10/11/2026"), sender="shop@tea.example", date="Mon, 05 Oct 2026 15:00:00 +0000")
    assert read_mail(raw).eta is None, "11 October and 10 November are both near"


def test_a_year_that_is_not_written_is_the_coming_one() -> None:
    raw = html(DATED.format("January 4"), date="Wed, 30 Dec 2026 15:00:00 +0000")
    assert str(read_mail(raw).eta) == "2027-01-04"


def test_a_mail_without_a_date_knows_no_tomorrow() -> None:
    raw = b"From: a@moss.example\r\nSubject: Your order has shipped\r\n\r\nOrder #1001 arrives tomorrow.\r\n"
    reading = read_mail(raw)
    assert (reading.status, reading.eta) == (EventKind.SHIPPED, None)


def test_the_day_is_the_sender_s_own() -> None:
    raw = html(
        "<p>Your order MS-1001 has shipped and arrives tomorrow.</p>", date="Mon, 05 Oct 2026 23:30:00 -0500"
    )
    assert str(read_mail(raw).eta) == "2026-10-06"


def test_the_same_number_at_two_carriers_is_the_named_one_s() -> None:
    for name in ("GLS", "Australia Post", "FedEx"):
        reading = read_mail(
            html(f"<p>Your order #1001 has shipped with {name}.</p><p>Tracking number: 123456789012</p>")
        )
        assert (reading.carrier, reading.tracking) == (name, ("123456789012",))
    unknown = read_mail(html("<p>Your order #1001 has shipped.</p><p>Tracking number: 123456789013</p>"))
    assert (unknown.carrier, unknown.tracking) == (None, ("123456789013",))


@pytest.mark.parametrize(
    "sentence",
    [
        "We will let you know when your order has been delivered.",
        "Once your order has shipped you will get a mail.",
        "If your order was cancelled, you get a refund.",
        "Your order has not been delivered.",
        "Has your order been delivered?",
        "Your order hasn't shipped yet.",
        "Sobald Ihre Bestellung versandt wurde, hören Sie von uns.",
        "Si votre colis a été livré, dites-le-nous.",
        "Cuando tu pedido haya sido enviado te avisaremos.",
    ],
)
def test_what_has_not_happened_is_not_announced(sentence: str) -> None:
    assert read_mail(html(f"<p>Order number: MS-1001</p><p>{sentence}</p>")).status is None


def test_links_to_trick_hosts_name_no_carrier() -> None:
    link = f"https://www.ups.com.track.evil.example/track?tracknum={UPS[:-1]}0"
    reading = read_mail(html(f'<p>Your order #1001 has shipped</p><a href="{link}">Track</a>'))
    assert reading.tracking == ()


def test_a_batch_answers_every_line(tmp_path: Path) -> None:
    good = tmp_path / "good.eml"
    good.write_bytes(html(f"<p>Your order #1001 has shipped. Tracking number: {UPS}</p>"))
    lines = [
        f'{{"id": "a", "eml_file": "{good}"}}\n',
        "\n",
        '{"id": "b", "eml_file": "/nowhere"}\n',
        "no json\n",
        '{"id": 3}\n',
    ]
    answers = list(batch(lines))
    assert len(answers) == 4
    assert '"order_number": "1001"' in answers[0]
    assert '"error": "FileNotFoundError"' in answers[1]
    assert '"error"' in answers[2]
    assert '"error": "KeyError"' in answers[3]


def test_files_are_told_for_people_and_for_programs(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(html(f"<p>Your order #1001 has shipped. Tracking number: {UPS}</p>"))
    assert "parcels  1Z5R89390357567127" in read_files([path], as_json=False)
    assert '"carrier": "UPS"' in read_files([path], as_json=True)
    empty = tmp_path / "b.eml"
    empty.write_bytes(b"")
    assert "says nothing of an order" in read_files([empty], as_json=False)
