"""The stand-in mailbox speaks IMAP to clients that were not written for it."""

import asyncio
import imaplib
import threading
from email.message import EmailMessage

import pytest
from imap_tools import MailBoxUnencrypted

from demo.mailbox.server import serve_mailbox


def mail(subject: str, body: str = "Hello") -> bytes:
    message = EmailMessage()
    message["From"] = "shop@petit-atelier.example"
    message["To"] = "shopper@example.com"
    message["Subject"] = subject
    message.set_content(body)
    return message.as_bytes()


async def test_a_delivered_mail_is_read_back_whole() -> None:
    async with serve_mailbox() as mailbox:
        await mailbox.deliver(mail("First"))
        await mailbox.deliver(mail("Größe é", "x" * 200_000))

        def read() -> list[tuple[str, int]]:
            with MailBoxUnencrypted("127.0.0.1", port=mailbox.port).login("demo", "demo") as box:
                return [(m.subject, len(m.text.strip())) for m in box.fetch(mark_seen=False)]

        assert await asyncio.to_thread(read) == [("First", 5), ("Größe é", 200_000)]


async def test_an_idling_client_hears_of_a_new_mail() -> None:
    async with serve_mailbox() as mailbox:
        idles = threading.Event()

        def idle() -> list[bytes]:
            box = MailBoxUnencrypted("127.0.0.1", port=mailbox.port)
            with box.login("demo", "demo"), box.idle as idling:
                idles.set()
                told: list[bytes] = idling.poll(timeout=10)
                return told

        heard = asyncio.create_task(asyncio.to_thread(idle))
        await asyncio.to_thread(idles.wait, 10)
        await mailbox.deliver(mail("Shipped"))
        assert any(b"EXISTS" in line for line in await heard)


async def test_a_wrong_or_changed_password_is_refused() -> None:
    def login(port: int, password: str) -> str:
        with imaplib.IMAP4("127.0.0.1", port, timeout=5) as client:
            return str(client.login("demo", password)[0])

    async with serve_mailbox() as mailbox:
        assert await asyncio.to_thread(login, mailbox.port, "demo") == "OK"
        await mailbox.change_password("another")
        with pytest.raises(imaplib.IMAP4.error):
            await asyncio.to_thread(login, mailbox.port, "demo")
        assert await asyncio.to_thread(login, mailbox.port, "another") == "OK"
        await mailbox.deliver(mail("Still delivered"))


async def test_connections_can_be_cut() -> None:
    async with serve_mailbox() as mailbox:
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
        assert b"OK" in await reader.readline()
        await mailbox.drop_connections()
        await asyncio.wait_for(reader.read(), 60)
        assert reader.at_eof()
        writer.close()
    async with serve_mailbox(mailbox.port) as again:
        assert again.port == mailbox.port
