"""Reading mails, beside a bare loop of the standard library over the same mails: `python -m bench.mails`.

The bare loop fetches (or opens) a mail, parses it, decodes its text and looks for one UPS number: what a first
script would do. Both run in one process on one thread at a time; the mail server in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import imaplib
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from urllib.parse import urlsplit

from bench.chat import process
from bench.table import Row, show
from demo.mailbox.server import serve_mailbox
from orders.mail.mailbox import Mailbox
from orders.mail.read import read_mail
from tests.orders.mail.letters import Letter
from tests.orders.mail.letters_carriers import CARRIERS, NEGATIVES
from tests.orders.mail.letters_more import MORE
from tests.orders.mail.letters_shops import SHOPS

UPS = re.compile(rb"1Z[A-Z0-9]{16}")
FILLER = (
    '<table width="600" cellpadding="0" style="border-collapse:collapse;mso-table-lspace:0pt"><tr><td align="left" '
    'style="padding:8px 24px;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#333333">'
    '<a href="https://shop.example/p/{0}?utm_source=mail&utm_campaign=order" style="color:#0a58ca">Linen apron {0}</a>'
    '<span style="display:none;font-size:0">&nbsp;</span><br>Size M, natural, one piece</td></tr></table>'
)
ROWS = 45
"""Of filler in each HTML mail: about 20 kB, as order mails weigh."""


def heavy(letter: Letter) -> bytes:
    """The letter with the markup shops send along."""
    if not letter.body.startswith("<"):
        return letter.raw()
    body = letter.body + "".join(FILLER.format(row) for row in range(ROWS))
    return Letter(**{**vars(letter), "body": body}).raw()


def bare(raw: bytes) -> bool:
    """Parse, decode the text, look for one carrier's number."""
    message = email.message_from_bytes(raw)
    texts = (
        part.get_payload(decode=True) for part in message.walk() if part.get_content_maintype() == "text"
    )
    return any(UPS.search(text) is not None for text in texts if isinstance(text, bytes))


def rate(read: Callable[[bytes], object], mails: Sequence[bytes], rounds: int) -> float:
    """Mails a second of processor time, the best of `rounds`."""
    best = 0.0
    for _ in range(rounds):
        started = time.process_time()
        for raw in mails:
            read(raw)
        best = max(best, len(mails) / (time.process_time() - started))
    return best


def bare_imap(url: str) -> float:
    """Mails a second of a loop with imaplib: one FETCH a mail, then `bare`."""
    parts = urlsplit(url)
    started = time.perf_counter()
    with imaplib.IMAP4("127.0.0.1", parts.port or 143) as client:
        client.login(parts.username or "", parts.password or "")
        client.select("INBOX", readonly=True)
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        for uid in uids:
            answer = client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1]
            bare(answer[0][1])
    return len(uids) / (time.perf_counter() - started)


class _Nowhere:
    """Keeps no positions."""

    async def load(self, mailbox: str) -> tuple[int, int] | None:
        return None

    async def save(self, mailbox: str, uid_validity: int, uid: int) -> None:
        return None


async def ours_imap(url: str, count: int) -> float:
    """Mails a second of the whole way: connection, positions, reading."""
    started = time.perf_counter()
    taken = 0
    async with aclosing(Mailbox(url, _Nowhere()).new_mails()) as mails:
        async for _, raw in mails:
            await asyncio.to_thread(read_mail, raw)
            taken += 1
            if taken == count:
                break
    return count / (time.perf_counter() - started)


async def serve(mails: Sequence[bytes]) -> None:
    async with serve_mailbox() as mailbox:
        for raw in mails:
            await mailbox.deliver(raw)
        print("serving", mailbox.url, flush=True)
        await asyncio.Event().wait()


async def measure(rounds: int) -> list[Row]:
    mails = bag()
    read_mail(mails[0])  # vocabulary and carriers are loaded once
    ours, theirs = rate(read_mail, mails, rounds), rate(bare, mails, rounds)
    async with process(sys.executable, "-m", "bench.mails", "--serve", ready="serving ") as url:
        bare_way = await asyncio.to_thread(bare_imap, url)
        our_way = await ours_imap(url, len(mails))
    size = sum(map(len, mails)) / len(mails) / 1000
    reading = Row(
        f"read_mail, {len(mails)} mails of {size:.0f} kB",
        ours,
        "/s",
        "a bare parse",
        theirs,
        "times its rate",
        ours / theirs,
        "at least 200/s on one core",
    )
    whole = Row(
        "mailbox over IMAP, read",
        our_way,
        "/s",
        "a bare IMAP loop",
        bare_way,
        "times its rate",
        our_way / bare_way,
    )
    return [reading, whole]


def bag() -> list[bytes]:
    return [heavy(letter) for letter in (*SHOPS, *CARRIERS, *NEGATIVES, *MORE)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help="only run the mail server, filled")
    wanted = parser.parse_args()
    if wanted.serve:
        asyncio.run(serve(bag()))
    else:
        show("mails", asyncio.run(measure(wanted.rounds)))


if __name__ == "__main__":
    main()
