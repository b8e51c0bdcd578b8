"""Secrets are found before anything is stored; numbers that are none are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from agent.understanding.secrets import SecretKind, find_secret, scrub


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4242424242424242", SecretKind.CARD),
        ("4242 4242 4242 4242", SecretKind.CARD),
        ("4242-4242-4242-4242 12/27 123", SecretKind.CARD),
        ("4242.4242.4242.4242", SecretKind.CARD),
        ("pay with 5555 5555 5555 4444 please", SecretKind.CARD),
        ("2223003122003222", SecretKind.CARD),
        ("amex 3782 822463 10005", SecretKind.CARD),
        ("6011000990139424", SecretKind.CARD),
        ("3530111333300000", SecretKind.CARD),
        ("card ４２４２ ４２４２ ４２４２ ４２４２", SecretKind.CARD),
        ("card ٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", SecretKind.CARD),
        ("4242\u200b4242\u200b4242\u200b4242", SecretKind.CARD),
        ("4242\n4242\n4242\n4242", SecretKind.CARD),
        ("order this with 4111 1111 1111 1111", SecretKind.CARD),
        ("my card number is 4242 4242 4242 4241", SecretKind.CARD),
        ("four two four two four two four two four two four two four two four two", SecretKind.CARD),
        (
            "cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos",
            SecretKind.CARD,
        ),
        ("cvv 123", SecretKind.CARD_CODE),
        ("the security code is 4821", SecretKind.CARD_CODE),
        ("código de seguridad: 555", SecretKind.CARD_CODE),
        ("the three digits on the back are 412", SecretKind.CARD_CODE),
        ("my password is hunter2", SecretKind.PASSWORD),
        ("password: letmein", SecretKind.PASSWORD),
        ("pw for nordstrom = Blue$ky99", SecretKind.PASSWORD),
        ("mi contraseña es gato1234", SecretKind.PASSWORD),
        ("la clave de mi cuenta es luna2020", SecretKind.PASSWORD),
        ("mon mot de passe est chaton75", SecretKind.PASSWORD),
        ("mein Passwort ist Sommer2024", SecretKind.PASSWORD),
        ("login: kim@example.com / hunter2!", SecretKind.PASSWORD),
        ("user kim pass Qwerty!23", SecretKind.PASSWORD),
        ("the pin is 4821", SecretKind.PIN),
        ("my ssn is 078-05-1120", SecretKind.NATIONAL_ID),
        ("DE89 3704 0044 0532 0130 00", SecretKind.IBAN),
        ("GB29NWBK60161331926819", SecretKind.IBAN),
        ("sk_live_51HfakeKeyabcdefghijklmnop", SecretKind.KEY),
        ("ghp_0123456789abcdefghijABCDEFGHIJ", SecretKind.KEY),
        ("123456789:AAE-abcdefghijklmnopqrstuvwxyz12345", SecretKind.KEY),
    ],
)
def test_a_secret_is_found_and_taken_out(text: str, kind: SecretKind) -> None:
    found = find_secret(text)
    assert found is not None
    assert found.kind is kind
    cleaned = scrub(text)
    assert f"[{kind}]" in cleaned
    assert find_secret(cleaned) is None, "nothing is left of it"


@pytest.mark.parametrize(
    "text",
    [
        "where is order 4242424242424242?",
        "tracking number 9400111899223197428490",
        "track 1Z999AA10123456784",
        "NL-3301-4242-4242",
        "call me at +1 212 555 0123",
        "+49 4242 4242 4242 42",
        "312-555-0187",
        "https://shop.example/p/4242424242424242",
        "shop.example/item/4242424242424242?ref=1",
        "ISBN 9780306406157",
        "EAN 4006381333931",
        "4006381333931",
        "1234 5678 9012 3456",
        "0000 0000 0000 0000",
        "make it 4242",
        "the card ending in 4242",
        "zip 94110-1234",
        "pin code 560001",
        "my password is wrong",
        "I forgot my password",
        "password reset please",
        "is a password required?",
        "la contraseña es incorrecta",
        "the pass is not working",
        "expires 12/27",
        "size 32 34 36 38 40 42",
        "code SAVE10",
        "one two three four",
        "500 5th Ave, New York, NY 10110",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert find_secret(text) is None
    assert scrub(text) == text


def test_a_word_is_a_password_where_one_was_asked_for() -> None:
    assert find_secret("correcthorse") is None
    found = find_secret("correcthorse", password_asked=True)
    assert found is not None
    assert found.kind is SecretKind.PASSWORD
    assert scrub("correcthorse", password_asked=True) == "[password]"
    assert find_secret("I do not have one", password_asked=True) is None


def test_all_secrets_of_a_message_are_taken_out() -> None:
    text = "card 4242 4242 4242 4242 cvv 123, password: hunter2, ship it to Elm Street"
    assert scrub(text) == "card [card] cvv [card_code], password: [password], ship it to Elm Street"


def test_what_is_found_does_not_show_the_secret() -> None:
    assert "4242" not in repr(find_secret("4242 4242 4242 4242"))


@given(
    st.text(alphabet="0123456789", min_size=11, max_size=14), st.sampled_from(["", " ", "-", ".", "\u00a0"])
)
def test_any_visa_or_mastercard_is_found_however_it_is_grouped(digits: str, between: str) -> None:
    for start in ("4", "51"):
        body = (start + digits)[:15].ljust(15, "7")
        number = body + luhn.calc_check_digit(body)
        grouped = between.join(number[i : i + 4] for i in range(0, 16, 4))
        found = find_secret(f"use {grouped} ok")
        assert found is not None
        assert number[-4:] not in scrub(f"use {grouped} ok")
