"""Secrets typed into the chat: found before anything is stored, and never quoted.

Cards by length, issuer and Luhn (ISO/IEC 7812); IBANs by their check digits (ISO 13616); passwords, card
codes and keys by the words or shapes around them. Order, phone and tracking numbers and digits inside links
are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from stdnum import iban, luhn

from agent.understanding.links import find_links
from agent.understanding.words import clean, fold
from domain.base import Frozen


class SecretKind(StrEnum):
    CARD = "card"
    CARD_CODE = "card_code"
    PASSWORD = "password"
    PIN = "pin"
    IBAN = "iban"
    NATIONAL_ID = "national_id"
    KEY = "key"


class Secret(Frozen):
    """Where a secret stands in the cleaned text (`words.clean`); what it is, never its value."""

    kind: SecretKind
    start: int
    end: int


_SEPARATORS = " \t\n-.–—_·/|,"
_DIGIT_RUN = re.compile(rf"(?<![\w+])\d(?:[{re.escape(_SEPARATORS)}]{{0,3}}\d){{11,30}}(?!\w)")
_CARD_WORDS = re.compile(
    r"\b(?:cards?|credit|debit|visa|master ?card|mastercard|amex|american express|discover|maestro|pan|cc|tarjeta|carte|"
    r"kreditkarte|karte|karten|kartennummer|carta|cartao|cvv|cvc|exp(?:ires|iry|iration)?|vence|pay|charge)\b"
)
_TRACKING = re.compile(r"\b(?:track\w*|sku|upc|ean|gtin|isbn|seguimiento|suivi|sendungsnummer|rastre\w*)\b")
_NUMBERED = re.compile(
    r"\b(?:orders?|parcel|package|shipment|ups|usps|fedex|dhl|item|product|style|pedido|paquete|colis|commande|sendung|"
    r"paket|bestellung|bestellnummer|phone|tel|telephone|telefono|call)\b\W{0,3}(?:(?:numbers?|no|num|nr|id|code|is|ref|at|on)\b\W{0,3}){0,3}$"
)
"""What an order's, parcel's or telephone's number directly follows."""
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|"
    r"6(?:011|5\d\d|4[4-9]\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12,15}|3(?:0[0-5]|[689]\d)\d{11,16}|62\d{14,17}|"
    r"(?:50|5[6-8]|6[37])\d{11,17}"
)
_RARE_ISSUERS = re.compile(r"4\d{12}|(?:50|5[6-8]|6[37])\d{11,17}|3[689]\d{12,17}")
"""Ranges too wide to be believed without a word about a card: they meet barcodes and parcel numbers."""

_DIGIT_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3",
    "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "un": "1", "deux": "2",
    "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9", "null": "0", "eins": "1",
    "zwei": "2", "drei": "3", "vier": "4", "funf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
}  # fmt: skip
_REPEATS = {"double": 2, "triple": 3, "doble": 2}
_WORD = re.compile(r"[^\W_]+")

_ASSIGNS = r"(?:\s{0,3}(?:is|are|was|es|est|ist|e|to|=|:|->|→|-)){1,2}\s{0,3}"
_OWNER = r"(?:\s(?:for|to|at|on|de|para|pour|fur|von)\s[\w'&.]{1,20}(?:\s[\w'&.]{1,20})?)?"
_PASSWORD_WORDS = (
    r"(?:pass ?words?|passwd|pass ?phrase|pass ?code|pwd?|psw|pass|contrasenas?|contrasena|clave|mot de passe|mdp|passwort|"
    r"kennwort|senha|parola d'ordine|parola)"
)
_PASSWORD = re.compile(
    rf"\b{_PASSWORD_WORDS}\b{_OWNER}(?P<is>{_ASSIGNS})?\s?[\"'`]?(?P<value>[^\s\"'`]{{3,64}})"
)
_OWNED_PASSWORD = re.compile(
    rf"\b{_PASSWORD_WORDS}\b(?:\s[\w'&.]{{1,20}}){{1,6}}?(?:\s(?:is|was|es|est|ist)\s|\s?[:=]\s?)[\"'`]?(?P<value>[^\s\"'`]{{3,64}})[\"'`.!]?\s*$"
)
"""With more words between: "the password for my northline account is ...", as the last word of the message."""
_NOT_PASSWORDS = frozenset(
    [
        "wrong",
        "not",
        "incorrect",
        "required",
        "needed",
        "safe",
        "saved",
        "the",
        "my",
        "a",
        "an",
        "expired",
        "too",
        "weak",
        "again",
        "reset",
        "changed",
        "correct",
        "right",
        "it",
        "invalid",
        "what",
        "where",
        "how",
        "for",
        "from",
        "and",
        "or",
        "but",
        "so",
        "please",
        "pls",
        "change",
        "manager",
        "protected",
        "stored",
        "forgotten",
        "lost",
        "same",
        "is",
        "was",
        "correcta",
        "incorrecta",
        "segura",
        "mal",
        "por",
        "que",
        "no",
        "para",
        "olvidada",
        "perdue",
        "oublie",
        "incorrect",
        "falsch",
        "richtig",
        "vergessen",
        "weg",
        "nicht",
        "asked",
        "asking",
        "working",
        "there",
        "hidden",
        "secure",
        "hard",
        "easy",
        "long",
        "short",
        "unknown",
        "empty",
        "blank",
        "field",
        "box",
        "below",
        "above",
    ]
)
_LOGIN_PAIR = re.compile(
    r"\b(?:log ?in|sign ?in|user(?:name)?|account|credentials|usuario|login)\b.{0,30}?[^\s@]{1,64}@[^\s@/,:]{3,80}[\s/,:|]{1,3}(?P<value>[^\s]{6,64})"
)
_CARD_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|cv2|cid|csc|security code|card code|verification value|codigo de seguridad|cryptogramme|code de securite|"
    r"prufziffer|prufnummer|kartenprufnummer|sicherheitscode)\b\D{0,12}(?P<value>\d{3,4})(?!\d)"
)
_AFTER_EXPIRY = re.compile(
    r"\b(?:exp\w*|vence|valid\w*|gultig bis)\b\D{0,12}(?:0?[1-9]|1[0-2])\s?[/-]\s?(?:20)?\d{2}\D{1,20}(?P<value>\d{3,4})(?!\d)"
)
_ONE_TIME = re.compile(
    r"\b(?:one[ -]?time|verification|2fa|otp|mfa|sms|log ?in|auth\w*|bank|digit)\s(?:pass)?code\b\D{0,40}(?P<value>\d{4,8})(?!\d)|"
    r"\bcode\b.{0,24}\b(?:texted|messaged|sms|phone)\b\D{0,24}(?P<sent>\d{4,8})(?!\d)"
)
_CARD_BACK = re.compile(
    r"\b(?:digits?|numbers?|code|numeros?|chiffres|ziffern) (?:on|at|in|de|del|au|auf|der)\b.{0,12}\b(?:back|reverso|atras|dos|ruckseite)\b\D{0,20}(?P<value>\d{3,4})(?!\d)"
)
_PIN = re.compile(
    r"\bpin(?:\s?(?:number|no|nummer))?\b(?!\s?code)(?:\s(?:is|es|est|ist)|[:=\s]){1,3}\s?(?P<value>\d{4,8})(?!\d)"
)
_NATIONAL_ID = re.compile(
    r"\b(?:ssn|social security(?:\s(?:number|no))?)\b\D{0,12}(?P<value>\d{3}[- ]?\d{2}[- ]?\d{4})(?!\d)"
)
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{1,5}){3,9}\b")
_KEY = re.compile(
    r"\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}|\bsk-[A-Za-z0-9_-]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|"
    r"\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}|"
    r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"
)
_TAKEN_OUT = re.compile(r"\[(?:" + "|".join(SecretKind) + r")\]?")
_PASSWORD_ALONE = re.compile(r"\S{6,64}")


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


def _is_card(number: str, about_card: bool, about_parcel: bool) -> bool:
    if not 13 <= len(number) <= 19 or len(set(number)) == 1 or not _ISSUERS.fullmatch(number):
        return False
    if about_card and not about_parcel:
        return len(number) >= 15 or luhn.is_valid(number)
    return not about_parcel and luhn.is_valid(number) and not _RARE_ISSUERS.fullmatch(number)


def _split_run(run: str, about_card: bool, about_parcel: bool) -> Iterator[tuple[int, int]]:
    """A card number may stand among other numbers ("4242 4242 4242 4242 12/27 123"): groups from each start."""
    groups = [(m.start(), m.end()) for m in re.finditer(r"\d+", run)]
    place = 0
    while place < len(groups):
        for last in range(min(place + 19, len(groups)), place, -1):
            start, end = groups[place][0], groups[last - 1][1]
            if _is_card(_digits(run[start:end]), about_card, about_parcel):
                yield start, end
                place = last - 1
                break
        place += 1


def _cards(text: str, folded: str) -> Iterator[Secret]:
    about_card = bool(_CARD_WORDS.search(folded))
    tracking = bool(_TRACKING.search(folded))
    for run in _DIGIT_RUN.finditer(text):
        numbered = _NUMBERED.search(folded[max(0, run.start() - 40) : run.start()]) is not None
        for start, end in _split_run(run[0], about_card, (tracking and not about_card) or numbered):
            yield Secret(kind=SecretKind.CARD, start=run.start() + start, end=run.start() + end)


def _spelled_cards(folded: str) -> Iterator[Secret]:
    """A card number in words: twelve digits or more one after the other."""
    spoken, start, end, times = "", 0, 0, 1
    for word in [*_WORD.finditer(folded), None]:
        said = word[0] if word else ""
        if said in _REPEATS:
            start = start if spoken else word.start() if word else 0
            times = _REPEATS[said]
        elif word and (said in _DIGIT_WORDS or (said.isdigit() and len(said) <= 4 and spoken)):
            start = start if spoken or times > 1 else word.start()
            spoken += _DIGIT_WORDS.get(said, said) * times
            end, times = word.end(), 1
        else:
            if len(spoken) >= 12:
                yield Secret(kind=SecretKind.CARD, start=start, end=end)
            spoken, times = "", 1


def _passwords(text: str, folded: str) -> Iterator[Secret]:
    for match in _PASSWORD.finditer(folded):
        value = text[match.start("value") : match.end("value")].rstrip(".,;!?")
        plain = value.casefold()
        stated = match["is"] is not None
        looks_random = bool(re.search(r"\d|[^\w\s]", value)) and bool(re.search(r"[A-Za-z]", value))
        if plain in _NOT_PASSWORDS or (not stated and not looks_random):
            continue
        start = match.start("value")
        yield Secret(kind=SecretKind.PASSWORD, start=start, end=start + len(value))
    for match in _OWNED_PASSWORD.finditer(folded):
        value = match["value"].rstrip(".,;!?")
        if value not in _NOT_PASSWORDS:
            yield Secret(
                kind=SecretKind.PASSWORD, start=match.start("value"), end=match.start("value") + len(value)
            )
    for match in _LOGIN_PAIR.finditer(folded):
        value = match["value"]
        if re.search(r"\d|[^\w\s:]", value) and "@" not in value:
            yield Secret(kind=SecretKind.PASSWORD, start=match.start("value"), end=match.end("value"))


def _phrases(folded: str) -> Iterator[Secret]:
    for pattern, kind in (
        (_CARD_CODE, SecretKind.CARD_CODE),
        (_CARD_BACK, SecretKind.CARD_CODE),
        (_AFTER_EXPIRY, SecretKind.CARD_CODE),
        (_ONE_TIME, SecretKind.PIN),
        (_PIN, SecretKind.PIN),
        (_NATIONAL_ID, SecretKind.NATIONAL_ID),
    ):
        for match in pattern.finditer(folded):
            group = "value" if match["value"] else "sent"
            yield Secret(kind=kind, start=match.start(group), end=match.end(group))


def _shapes(text: str) -> Iterator[Secret]:
    for match in _KEY.finditer(text):
        yield Secret(kind=SecretKind.KEY, start=match.start(), end=match.end())
    for match in _IBAN.finditer(text):
        if iban.is_valid(match[0]):
            yield Secret(kind=SecretKind.IBAN, start=match.start(), end=match.end())


def _all(text: str, password_asked: bool) -> list[Secret]:
    links = find_links(text)
    hidden = list(text)
    for _, start, end in links:
        hidden[start:end] = " " * (end - start)
    unlinked = "".join(hidden)
    folded = fold(unlinked)
    found = [
        *_shapes(text),
        *_cards(unlinked, folded),
        *_phrases(folded),
        *_passwords(unlinked, folded),
        *_spelled_cards(folded),
    ]
    if password_asked and not found and _PASSWORD_ALONE.fullmatch(text.strip()) and not links:
        start = len(text) - len(text.lstrip())
        found.append(Secret(kind=SecretKind.PASSWORD, start=start, end=start + len(text.strip())))
    told = [s for s in found if not _TAKEN_OUT.fullmatch(text[s.start : s.end])]
    return sorted(told, key=lambda s: (s.start, -s.end))


def find_secret(text: str, password_asked: bool = False) -> Secret | None:
    """The first secret in `text`, or None. `password_asked`: a password was asked for just before, so a single
    word is taken for one."""
    return next(iter(_all(clean(text), password_asked)), None)


def scrub(text: str, password_asked: bool = False) -> str:
    """`text` with each secret replaced by its kind in brackets; unchanged where there is none."""
    cleaned = clean(text)
    found = _all(cleaned, password_asked)
    if not found:
        return text
    parts: list[str] = []
    place = 0
    for secret in found:
        if secret.start >= place:
            parts += [cleaned[place : secret.start], f"[{secret.kind}]"]
        place = max(place, secret.end)
    return "".join([*parts, cleaned[place:]])
