"""Who may be believed: what our own server found, and nothing a mail says of itself."""

from __future__ import annotations

import pytest

from orders.mail.trust import Trust, sender_domain, trust

OURS = "mx.muse.example"
STORE = ("nike.com",)


def mail(sender: str, *results: str, more: str = "") -> bytes:
    stamped = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return f"{stamped}From: {sender}\r\n{more}Subject: Your order\r\n\r\nOrder number: C1\r\n".encode()


PASSED = (
    f"{OURS}; spf=pass smtp.mailfrom=b.nike.com; dmarc=pass (p=REJECT dis=NONE) header.from=ship.nike.com"
)
SIGNED = f'{OURS}; dkim=pass header.i=@nike.com header.s=s1 header.b="aB=" ; spf=none'


def judge(raw: bytes, *domains: str) -> Trust:
    return trust(raw, receiver=OURS, expected_domains=domains or STORE)


@pytest.mark.parametrize(
    "raw",
    [
        mail("Nike <nike@ship.nike.com>", PASSED),
        mail("nike@nike.com", SIGNED),
        mail("nike@ship.nike.com", SIGNED),
        mail("nike@nike.com", f"{OURS} 1; dmarc=none header.from=nike.com; dkim=pass header.d=nike.com"),
        mail("nike@ship.nike.com", PASSED.replace("; ", ";\r\n\t")),
    ],
)
def test_our_server_vouches_for_the_store(raw: bytes) -> None:
    assert judge(raw) is Trust.TRUSTED


@pytest.mark.parametrize(
    ("why", "raw"),
    [
        ("no result at all", mail("nike@nike.com")),
        ("another server's result", mail("nike@nike.com", PASSED.replace(OURS, "mx.evil.example"))),
        (
            "DMARC failed",
            mail("nike@nike.com", f"{OURS}; dmarc=fail header.from=nike.com; dkim=pass header.d=nike.com"),
        ),
        ("another's signature", mail("nike@nike.com", f"{OURS}; dkim=pass header.d=evil.example")),
        ("DMARC passed for another", mail("nike@nike.com", f"{OURS}; dmarc=pass header.from=evil.example")),
        (
            "a forged result below ours",
            mail("nike@nike.com", f"{OURS}; dmarc=fail header.from=nike.com", PASSED),
        ),
        ("a broken header", mail("nike@nike.com", f"{OURS}; dmarc=(pass header.from=nike.com")),
        ("two senders", mail("nike@nike.com, x@evil.example", SIGNED)),
        ("two From headers", mail("x@evil.example", SIGNED, more="From: nike@nike.com\r\n")),
        (
            "a sender beside the address",
            mail("orders@nike.com <x@evil.example>", f"{OURS}; dmarc=pass header.from=evil.example"),
        ),
    ],
)
def test_what_claims_to_be_the_store_and_is_not_vouched_for(why: str, raw: bytes) -> None:
    assert judge(raw) is Trust.UNTRUSTED, why


@pytest.mark.parametrize(
    "sender",
    [
        "Nike <ship@account-verify.example>",
        "orders@nike.com.account-verify.example",
        "orders@nike-orders.example",
        "orders@n1ke.example",
        "Nike Store <a@b.example>",
    ],
)
def test_look_alikes_are_untrusted_however_well_signed(sender: str) -> None:
    domain = sender_domain(mail(sender))
    assert judge(mail(sender, f"{OURS}; dmarc=pass header.from={domain}")) is Trust.UNTRUSTED


def test_rn_for_m_is_seen_through() -> None:
    assert judge(mail("x@arnazon.example"), "amazon.com") is Trust.UNTRUSTED


def test_short_names_are_not_found_in_longer_words() -> None:
    assert judge(mail("x@groups.example"), "ups.com") is Trust.HINT
    assert judge(mail("x@ups-redelivery.example"), "ups.com") is Trust.UNTRUSTED


def test_a_mail_the_shopper_forwarded_is_a_hint() -> None:
    raw = mail("Ada <ada@home.example>", f"{OURS}; dmarc=pass header.from=home.example")
    assert judge(raw) is Trust.HINT


def test_a_mail_service_that_many_shops_share_is_a_hint() -> None:
    raw = mail("Moss <store+9@t.shopifyemail.com>", f"{OURS}; dmarc=pass header.from=t.shopifyemail.com")
    assert judge(raw, "moss.example") is Trust.HINT
    assert judge(raw, "shopifyemail.com") is Trust.HINT


def test_international_domains_are_compared_in_one_form() -> None:
    result = f"{OURS}; dmarc=pass header.from=xn--mller-kva.example"
    assert judge(mail("a@müller.example", result), "xn--mller-kva.example") is Trust.TRUSTED


@pytest.mark.parametrize("raw", [b"", b"\x00" * 100, b"From: \r\n\r\n", b"From: nobody\r\n\r\n"])
def test_nothing_is_believed_of_a_mail_without_sender(raw: bytes) -> None:
    assert judge(raw) is Trust.HINT
    assert sender_domain(raw) == ""


@pytest.mark.parametrize(
    ("receiver", "result"),
    [
        (
            "mx.google.com",
            "mx.google.com;\r\n dkim=pass header.i=@nike.com header.s=s1 header.b=lhk5qU4z;\r\n spf=pass (google.com:"
            ' domain of b@nike.com designates 1.2.3.4 as permitted sender) smtp.mailfrom="b@nike.com";\r\n'
            " dmarc=pass (p=QUARANTINE sp=QUARANTINE dis=NONE) header.from=nike.com",
        ),
        (
            ".yahoo.com",
            "atlas206.free.mail.ne1.yahoo.com;\r\n dkim=pass header.i=@nike.com header.s=default;\r\n spf=pass"
            " smtp.mailfrom=nike.com;\r\n dmarc=pass(p=NONE,sp=QUARANTINE) header.from=nike.com;",
        ),
        (
            "mx.zohomail.com",
            "mx.zohomail.com;\r\n\tdkim=pass;\r\n\tspf=pass (zohomail.com: domain of nike.com designates 1.2.3.4 as"
            " permitted sender)  smtp.mailfrom=b@nike.com;\r\n\tdmarc=pass(p=reject dis=none)  header.from=nike.com",
        ),
        ("gmx.net", "gmx.net; dkim=pass header.i=@nike.com"),
        ("dmarc.icloud.com", "dmarc.icloud.com; dmarc=pass header.from=nike.com"),
    ],
)
def test_what_mailbox_providers_write_is_read(receiver: str, result: str) -> None:
    said = mail("nike@nike.com", "bimi.example; bimi=none", result)
    assert trust(said, receiver=receiver, expected_domains=STORE) is Trust.TRUSTED
    unknown = mail("nike@nike.com", result.replace("pass", "none"), result)
    assert trust(unknown, receiver=receiver, expected_domains=STORE) is Trust.UNTRUSTED, "the topmost counts"


def test_an_unknown_receiver_makes_nobody_a_forger() -> None:
    said = mail("nike@nike.com", "mx5.example; dmarc=pass header.from=nike.com")
    assert trust(said, receiver="", expected_domains=STORE) is Trust.HINT


def test_a_forger_does_not_stand_in_for_our_own_broken_word() -> None:
    said = mail("nike@nike.com", f"{OURS}; dmarc=(((", PASSED.replace("ship.nike.com", "nike.com"))
    assert judge(said) is Trust.UNTRUSTED
