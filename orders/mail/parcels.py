"""Parcel numbers in a mail and whose they are.

A number is believed when something says that it is one: a label before it, a tracking link that holds it, a
carrier's own mail that speaks of "your parcel NUMBER", or a form that only one carrier uses with a right check
digit. Bare digits alone are never one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from orders.carriers.match import S10, Carrier, carriers, normal
from orders.mail.labels import found, places_after
from orders.mail.mime import Letter
from orders.mail.text import Seen
from orders.mail.tracking_links import Sight, linked
from orders.mail.words import Language, fold

GROUPS = re.compile(r"[A-Za-z0-9]+(?:[ \-.\u2010-\u2015][A-Za-z0-9]+){0,12}")
NEXT_OF_LIST = re.compile(r"\s*(?:[,;/&|+]|\b(?:and|und|et|y|e|en|i|och|og|a)\b)?\s*")
LONE = re.compile(r"(?<![\w@/=.&?-])[A-Z0-9]{7,39}(?![\w@=])")
SPACED_POST = re.compile(
    r"(?<!\w)[A-Z]{2} ?\d{4} ?\d{4} ?\d ?[A-Z]{2}(?!\w)|(?<!\w)[A-Z]{2} \d{3} \d{3} \d{3} [A-Z]{2}(?!\w)"
)
SPACED_UPS = re.compile(r"(?<!\w)1Z(?: ?[A-Z0-9]{2,4}){4,8}(?!\w)")
SPACED_DIGITS = re.compile(r"(?<![\w-])\d{4}(?: \d{4}){4,5}(?: \d{2})?(?![\w-])")
MOST_NUMBERS = 20
IN_SUBJECT = -10_000
"""Where a carrier stands that the subject names: near no number."""
NEAR = 60


@dataclass(frozen=True, slots=True)
class Parcel:
    number: str
    carrier: Carrier | None
    url: str | None = None
    """The tracking page that the mail itself links to at the carrier's own host, or the carrier's."""


def sender_carrier(letter: Letter) -> Carrier | None:
    """The carrier whose mail this says it is: by its address, else by the name it shows."""
    own = carriers().of_host(letter.domain)
    if own is not None:
        return own
    named = [carrier for _, carrier in carriers().named_in(letter.sender_name)]
    return named[0] if named else None


def parcels(
    seen: Seen, languages: tuple[Language, ...], sender: Carrier | None, *, about_order: bool
) -> tuple[Parcel, ...]:
    """All parcels the mail speaks of, in its order. `about_order`: the mail states something about an order; only
    then is a number believed that nothing but its own form gives away."""
    sights = [*_labelled(seen, languages), *_behind_name(seen), *linked(seen, sender)]
    if sender is not None:
        sights += _in_carriers_mail(seen, languages, sender)
    named = _named(seen, languages)
    sights += _after_carrier(seen, languages, named)
    sights += _beside_carrier(seen, languages, named)
    if about_order:
        sights += _alone(seen)
    chosen: dict[str, Parcel] = {}
    for sight in sights:
        if len(chosen) < MOST_NUMBERS and not _within(sight.number, chosen):
            carrier = _whose(sight, sights, seen, named, sender)
            chosen[sight.number] = Parcel(
                sight.number, carrier, carrier.link(sight.number) if carrier else None
            )
    return tuple(chosen.values())


def named_carrier(seen: Seen, languages: tuple[Language, ...]) -> Carrier | None:
    """The carrier a mail without a parcel number names: behind "shipped with", or as the only one named."""
    named = _named(seen, languages)
    told = [carrier for _, carrier, via in named if via]
    if told:
        return told[0]
    loud = {carrier.id: carrier for _, carrier, _ in named if not carrier.quiet}
    return next(iter(loud.values())) if len(loud) == 1 else None


def _within(number: str, chosen: dict[str, Parcel]) -> bool:
    """A longer form of a number already known (a postal code before it), or the number again."""
    return any(number == known or number.endswith(known) or known.endswith(number) for known in chosen)


def _labelled(seen: Seen, languages: tuple[Language, ...]) -> Iterator[Sight]:
    labels = [label for language in languages for label in language.tracking]
    for offset, text, folded in ((-1, seen.subject, fold(seen.subject)), (0, seen.body, seen.folded)):
        for _, end in found(folded, labels):
            for place in places_after(folded, end):
                number, stop = _number_at(text, place)
                if number is None and (words := WORDS_AND_COLON.match(text, place)):
                    number, stop = _number_at(text, words.end())  # "Numéro de suivi Colissimo : 6A..."
                if number is None:
                    continue
                yield Sight(number, place if offset == 0 else -1)
                yield from _rest_of_list(text, stop, number)
                break


def _behind_name(seen: Seen) -> Iterator[Sight]:
    """A carrier's own form right behind its name: "UPS 1Z...", right check digit or not."""
    for at, carrier in carriers().named_in(seen.body):
        name = len(next(n for n in (carrier.name, *carrier.names) if seen.body.startswith(n, at)))
        number, _ = _number_at(seen.body, at + name + 1)
        if number is not None and _own_form(carrier, number):
            yield Sight(number, at + name + 1)


WORDS_AND_COLON = re.compile(r"[^\W\d_][^\n\t:\d]{1,30}:\s*")
NUMBERED = re.compile(
    r"\b(?:number|no|nr|nummer|numero|num|code|id)\b[.:\s]*(?:is|ist|es|e|est|:)?[:\s]*\Z|#\s*\Z"
)


def _after_carrier(
    seen: Seen, languages: tuple[Language, ...], named: list[tuple[int, Carrier, bool]]
) -> Iterator[Sight]:
    """A number with the carrier's own right check digit, called a number soon after the mail says who brings it:
    "Shipped with FedEx. Your number is 771234567890"."""
    orders = [word for language in languages for word in language.order_word]
    for at, carrier, via in named:
        if not via or at < 0:
            continue
        for match in LONE.finditer(seen.body, at, at + NEAR + 40):
            before = seen.folded[at : match.start()]
            checked = any(one.carrier is carrier and one.checked for one in carriers().candidates(match[0]))
            if checked and NUMBERED.search(before) and not any(word in before for word in orders):
                yield Sight(match[0], match.start())


def _beside_carrier(
    seen: Seen, languages: tuple[Language, ...], named: list[tuple[int, Carrier, bool]]
) -> Iterator[Sight]:
    """A number right behind a word for parcel that is no word for order, of a form of the carrier named beside it."""
    orders = {word for language in languages for word in language.order_word}
    nouns = [noun for language in languages for noun in language.parcel if noun not in orders]
    for _, end in found(seen.folded, nouns) if named else ():
        place = next(places_after(seen.folded, end), end)
        number, _ = _number_at(seen.body, place)
        near = [carrier for at, carrier, _ in named if abs(at - place) <= NEAR]
        ordered = any(word in seen.folded[max(0, place - NEAR // 2) : place] for word in orders)
        if ordered or number is None or len(number) < 10:
            continue
        if any(carriers().fits(carrier, number) for carrier in near):
            yield Sight(number, place)


def _rest_of_list(text: str, at: int, first: str) -> Iterator[Sight]:
    """Further numbers of the same form behind the first: "A, B and C"."""
    while (gap := NEXT_OF_LIST.match(text, at)) is not None and gap[0].strip():
        number, stop = _number_at(text, gap.end())
        if number is None or len(number) != len(first) or _form(number) != _form(first):
            return
        yield Sight(number, gap.end())
        at = stop


def _form(number: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", number))[:2]


def _number_at(text: str, at: int) -> tuple[str | None, int]:
    """The number that begins at `at`, written in one piece or in groups, and where it ends. Of several readings
    the longest wins that some carrier's form fits; else the first group if it looks like a number at all."""
    run = GROUPS.match(text, at)
    if run is None:
        return None, at
    pieces = list(re.finditer(r"[A-Za-z0-9]+", run[0]))
    if len(pieces) > 1 and len(pieces[0][0]) == 1 and pieces[0][0].isupper():
        digits = next((n for n, one in enumerate(pieces[1:], 1) if not one[0].isdigit()), len(pieces))
        for count in range(digits, 1, -1):  # a letter that begins the number: "Z 123 4567 890"
            written = run[0][: pieces[count - 1].end()]
            if carriers().candidates(normal(written)):
                return normal(written), at + len(written)
    if len(pieces) > 1 and pieces[0][0].isalpha() and not _post_number(run[0]):
        return _number_at(text, at + pieces[1].start())  # a word ("UPS") before the number
    usable = 0
    for index, piece in enumerate(pieces):
        short_letters = piece[0].isupper() and len(piece[0]) <= 4
        if not any(c.isdigit() for c in piece[0]) and not short_letters:
            break
        usable = index + 1
    for count in range(usable, 0, -1):
        written = run[0][: pieces[count - 1].end()]
        number = normal(written)
        if not 6 <= len(number) <= 40 or sum(c.isdigit() for c in number) < 4:
            continue
        known = carriers().candidates(number) or _right_form(number)
        if known and (count == 1 or not _is_date(written)):
            return number, at + len(written)
    first = pieces[0][0]
    hyphenated = re.match(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", run[0])
    whole = hyphenated[0] if hyphenated else first
    digits = sum(c.isdigit() for c in whole)
    if 7 <= len(whole) <= 40 and digits >= 5 and digits * 3 >= len(whole) and not _is_date(whole):
        return whole.upper(), at + len(whole)
    return None, at


def _post_number(written: str) -> bool:
    """Letters first are part of a number only in the postal form: "RB 123 456 785 GB"."""
    return S10.match(normal(written[:20])) is not None


def _right_form(number: str) -> bool:
    """A form that is some carrier's own, whatever its check digit says: mails are believed over it."""
    return bool(S10.fullmatch(number)) or any(
        shape.alone and shape.fits(number) for carrier in carriers().all for shape in carrier.shapes
    )


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}[-. ]\d{1,2}[-. ]\d{1,4}", text))


def _in_carriers_mail(seen: Seen, languages: tuple[Language, ...], sender: Carrier) -> Iterator[Sight]:
    """In a carrier's own mail: its own unmistakable form anywhere, any of its forms in the subject or right behind
    a word for parcel."""
    for match in LONE.finditer(seen.subject):
        if len(match[0]) >= 8 and carriers().fits(sender, match[0]):
            yield Sight(match[0], -1)
    nouns = [noun for language in languages for noun in language.parcel]
    nouns += [fold(carrier.name) for _, carrier in carriers().named_in(seen.body)]
    for _, end in found(seen.folded, (*nouns, *sender.labels)):
        for place in places_after(seen.folded, end):
            number, _ = _number_at(seen.body, place)
            if number is not None and carriers().fits(sender, number):
                yield Sight(number, place)
            break
    for match in LONE.finditer(seen.body):
        if _own_form(sender, match[0]):
            yield Sight(match[0], match.start())


def _own_form(carrier: Carrier, number: str) -> bool:
    if any(shape.alone and shape.fits(number) for shape in carrier.shapes):
        return True
    return S10.fullmatch(number) is not None and carriers().fits(carrier, number)


def _alone(seen: Seen) -> Iterator[Sight]:
    """Numbers whose form and check digit say by themselves whose they are."""
    for text, offset in ((seen.subject, -1), (seen.body, 0)):
        for pattern in (LONE, SPACED_UPS, SPACED_POST, SPACED_DIGITS):
            for match in pattern.finditer(text):
                candidates = carriers().candidates(match[0])
                if candidates and candidates[0].alone:
                    yield Sight(candidates[0].number, match.start() if offset == 0 else -1)


def _whose(
    sight: Sight,
    sights: list[Sight],
    seen: Seen,
    named: list[tuple[int, Carrier, bool]],
    sender: Carrier | None,
) -> Carrier | None:
    """Whose number it is: a name right before it, its link, a name beside it, a form that is one carrier's alone, the
    carrier the mail says it was shipped with, the sender, the only one whose check digit is right."""
    known = carriers()
    same = [one for one in sights if one.number == sight.number]
    by_link = next((one.linked for one in same if one.linked), None)
    if by_link is not None:
        before = (c for at, c, _ in named for one in same if 0 <= one.at - at <= NEAR // 2)
        return next((c for c in before if known.fits(c, sight.number)), by_link)
    candidates = known.candidates(sight.number)
    near = [c for at, c, _ in named if sight.at >= 0 and abs(at - sight.at) <= NEAR]
    told = [c for _, c, via in named if via]
    for carrier in (*near, *told, *([sender] if sender else [])):
        if known.fits(carrier, sight.number):
            return carrier
    if candidates and candidates[0].alone:
        return candidates[0].carrier
    owners = [c for c in known.all if _own_form(c, sight.number)]
    if len(owners) == 1:
        return owners[0]
    if sender is not None or told or near:
        return sender or (told or near)[0]
    right = [one.carrier for one in candidates if one.checked]
    if len(right) == 1:
        return right[0]
    return None


@cache
def _via(languages: tuple[Language, ...]) -> re.Pattern[str]:
    words = sorted({word for language in languages for word in language.via}, key=len, reverse=True)
    article = (
        r"(?:\s+(?:the|our|der|den|dem|die|unseren|het|de|el|la|le|il|los|os|ao|al|notre|nuestro|onze))?"
    )
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))}){article}[\s:>*\-–]*\Z")


def _named(seen: Seen, languages: tuple[Language, ...]) -> list[tuple[int, Carrier, bool]]:
    """Carriers named in the body, then in the subject (`IN_SUBJECT`): where, which, and whether a phrase about
    shipping introduces it."""
    via = _via(languages)
    out: list[tuple[int, Carrier, bool]] = []
    subject = fold(seen.subject)
    for at, carrier in carriers().named_in(seen.body):
        told = via.search(seen.folded[max(0, at - 40) : at]) is not None
        if told or not carrier.quiet:
            out.append((at, carrier, told))
    for at, carrier in carriers().named_in(seen.subject):
        if via.search(subject[max(0, at - 40) : at]) is not None:
            out.append((IN_SUBJECT, carrier, True))
    return out
