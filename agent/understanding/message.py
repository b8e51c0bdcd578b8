"""A message taken apart: words, concepts, and what it points at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from agent.understanding.address import find_email, find_phone
from agent.understanding.colors import find_colors
from agent.understanding.concepts import Mark, lexicon, read_words, word_set
from agent.understanding.goods import find_kinds
from agent.understanding.items import Cart, Mention
from agent.understanding.links import find_links
from agent.understanding.phrases import Found
from agent.understanding.places import bare_city, said_city
from agent.understanding.quantities import Number, find_numbers, is_money
from agent.understanding.reading import Context
from agent.understanding.references import (
    find_code,
    find_order,
    find_position,
    find_stores,
    looks_like_code,
    store_vocabulary,
)
from agent.understanding.sizes import find_size
from agent.understanding.words import READ_CHARACTERS, Word, split_words

_READ_WORDS = 240
"""As many as the characters read hold when they are words; signs and digits may be more."""
_NEGATED_REACH = 3
"""How many words may stand between "don't" and what is not wanted."""
_NEGATABLE = word_set("negatable")
_BUYING = frozenset({"checkout", "buy", "approve", "orderit"})
_NEGATED_BY_NO = _NEGATABLE - {"undo", "cancel", "remove", "clear", "return"}
""" "No, cancel it": the word alone answers more often than it negates."""
_MOSTLY = 0.34
_ASKING = frozenset({"why", "what", "whats", "how", "who", "when"})
_VERBS = frozenset(
    [
        "remove",
        "approve",
        "checkout",
        "undo",
        "cancel",
        "thanks",
        "unwanted",
        "back",
        "track",
        "show",
        "reorder",
    ]
)
_THINGS = frozenset(["cart", "item", "all", "it", "stuff", "ordern", "parcel"])
_INTO = word_set("into")
_CONTAINERS = word_set("containers")
_RESIZING = word_set("resizing")
_REPLACED = frozenset({"not", "from", "than", "instead", "no", "pas", "nicht", "statt", "de", "lugar", "vez"})
_NEAR_SIZE, _SMALL, _WAIST = 6, 4, 24
"""How far a new size may be from the old one, the least number that is taken for a size, and the least that
needs no word about sizes: nobody buys thirty jeans."""
_LAST_FOUR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def _is_verb(mark: Mark) -> bool:
    """Words of a phrase such as "pull it out" or "pull the trigger" name no goods."""
    return (
        bool(mark.concepts & _VERBS)
        and not mark.concepts & _THINGS
        and ("remove" in mark.concepts or mark.end - mark.start > 1)
    )


@dataclass(frozen=True)
class Message:
    """`text` cleaned, links and e-mail addresses blanked out; all places below are places in it."""

    text: str
    context: Context
    links: tuple[str, ...]
    email: str
    words: tuple[Word, ...]
    marks: tuple[Mark, ...]
    cart: Cart

    @classmethod
    def of(cls, cleaned: str, context: Context) -> Message:
        links = find_links(cleaned)
        shown = list(cleaned)
        for _, start, end in links:
            shown[start:end] = " " * (end - start)
        email = find_email("".join(shown))
        text = "".join(shown).replace(email, " " * len(email)) if email else "".join(shown)
        text = text[:READ_CHARACTERS]
        cart = Cart(context.cart)
        known = cart.vocabulary | store_vocabulary(context)
        words = read_words(text, known, most=_READ_WORDS)
        urls = tuple(dict.fromkeys(link for link, _, _ in links))
        return cls(text, context, urls, email, tuple(words), tuple(lexicon().marks(words)), cart)

    @property
    def whole(self) -> Piece:
        return Piece(self, 0, len(self.words))


@dataclass(frozen=True)
class Piece:
    """A stretch of a message, and what it says."""

    message: Message
    start: int
    end: int

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return self.message.words[self.start : self.end]

    @cached_property
    def text(self) -> str:
        return self.message.text[self.words[0].start : self.words[-1].end] if self.words else ""

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(m for m in self.message.marks if self.start <= m.start and m.end <= self.end)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """All that is said, as concepts of the lexicon and, in capitals, what it points at."""
        negations = [
            m
            for m in self.marks
            if m.concepts & {"neg", "unwanted"} and self.message.words[m.start].key != "nothing"
        ]
        said: set[str] = set()
        for mark in self.marks:
            near = [n for n in negations if n.start < mark.start <= n.end + _NEGATED_REACH]
            plain_no = all(self.message.words[n.start].key == "no" for n in near)
            wishes_off = all("neg" not in n.concepts for n in near)
            negatable = _BUYING if wishes_off else _NEGATED_BY_NO if plain_no else _NEGATABLE
            for concept in mark.concepts:
                negated = bool(near) and concept in negatable
                said.add(f"no-{concept}" if negated else concept)
        said.update(name for name, holds in _POINTING.items() if holds(self))
        return frozenset(said)

    @property
    def asked(self) -> bool:
        """A question mark in it, or directly behind."""
        following = self.message.words[self.end : self.end + 1]
        return "?" in self.text or any(w.key == "?" for w in following)

    def content(self, *concepts: str) -> list[Word]:
        """Words that carry meaning: neither filler nor politeness nor one of `concepts`."""
        skipped = {"filler", "polite", *concepts}
        covered = {p for m in self.marks if m.concepts & skipped for p in range(m.start, m.end)}
        return [w for p, w in enumerate(self.words, self.start) if p not in covered and w.is_word]

    def only(self, *concepts: str) -> bool:
        """Nothing is said but these concepts, of which at least one is."""
        return bool(self.concepts & set(concepts)) and not self.content(*concepts)

    @cached_property
    def kinds(self) -> list[Found]:
        return find_kinds(self.words)

    @cached_property
    def mention(self) -> Mention:
        stores = {p for s in self.stores if len(self.message.context.cart) < 2 for p in range(s.start, s.end)}
        hidden = {p - self.start for m in self.marks if _is_verb(m) for p in range(m.start, m.end)}
        hidden |= {p - self.start for m in self.marks if self._is_container(m) for p in range(m.start, m.end)}
        if self._position:
            hidden |= set(range(self._position.start, self._position.end))
        return self.message.cart.find([w for p, w in enumerate(self.words) if p not in stores | hidden])

    def _is_container(self, mark: Mark) -> bool:
        """ "from my shopping bag" means the cart; "remove the bag" may mean goods."""
        if "cart" not in mark.concepts:
            return False
        words = self.message.words
        before = words[mark.start - 1].key if mark.start else ""
        return before in _INTO or any(w.key in _CONTAINERS for w in words[mark.start : mark.end])

    @cached_property
    def stores(self) -> list[Found]:
        return find_stores(self.words, self.message.context)

    @cached_property
    def order(self) -> str | None:
        found = find_order(self.text, self.message.context.orders, loose=True)
        return found[0] if found else None

    @cached_property
    def _position(self) -> Found | None:
        return find_position(self.words)

    @property
    def position(self) -> int | str | None:
        """1, 2, ... or "last"."""
        found = self._position
        return None if found is None else int(found.value) if found.value.isdigit() else found.value

    @property
    def unexplained(self) -> float:
        """The share of the content words that nothing here knows: high when the talk is of other things."""
        strange, content = self._strange
        return strange / content if content else 0.0

    @property
    def strange_words(self) -> int:
        return self._strange[0]

    @cached_property
    def _strange(self) -> tuple[int, int]:
        """How many of the content words nothing here knows, and how many content words there are."""
        content = self.content()
        known = {p for m in self.marks for p in range(m.start - self.start, m.end - self.start)}
        phrases = [*self.kinds, *self.stores, *self.colors, *filter(None, (self.size, self._position))]
        for phrase in phrases:
            known |= set(range(phrase.start, phrase.end))
        for number in self.numbers:
            known |= set(range(number.start, number.end))
        names = self.message.cart.name_words()
        places = {w.start for w in content}
        strange = [
            p for p, w in enumerate(self.words) if w.start in places and p not in known and w.key not in names
        ]
        return len(strange), len(content)

    @cached_property
    def size(self) -> Found | None:
        return find_size(self._without_stores(), loose=False) or self._size_by_item()

    def _size_by_item(self) -> Found | None:
        """ "Change the boots to 9": a number near the size that the line has, after a verb of changing."""
        names = self.mention.names
        cart = self.message.cart
        line = cart.line(names[0]) if len(names) == 1 else cart.only
        if line and (stated := self._size_not_old(line.size)):
            return stated
        if len(names) != 1 and not (line and self.message.cart.only):
            return None
        now = re.match(r"(?:EU |US |UK )?(\d{1,2})", line.size) if line else None
        for place in range(1, len(self.words)):
            number = self.words[place].key
            near = (
                now
                and re.fullmatch(r"\d{1,2}(?:\.5)?", number)
                and abs(float(number) - int(now[1])) <= _NEAR_SIZE
            )
            if near and self._aims(place) and float(number) >= _SMALL:
                return Found(number, place, place + 1)
        return None

    def _aims(self, place: int) -> bool:
        """ "change it to 9", "half a size up, so 9", "skinny jeans 30": the number is what the size shall be."""
        before = self.words[place - 1]
        if before.key in {"to", "a", "en", "auf", ">", "→"} and any(w.key in _RESIZING for w in self.words):
            return True
        if any(w.key in {"size", "talla", "taille", "grosse"} for w in self.words[:place]):
            return True
        return float(self.words[place].key) >= _WAIST and self.message.cart.is_goods(before)

    def _size_not_old(self, old: str) -> Found | None:
        """ "36 not 34", "not 34 but 36", of a line of size 34."""
        keys = [w.key for w in self.words]
        if not re.fullmatch(r"\d{1,2}(?:\.5)?", old) or old not in keys:
            return None
        given_up = any(key in _REPLACED for key in keys[max(0, keys.index(old) - 3) : keys.index(old)])
        new = [p for p, key in enumerate(keys) if re.fullmatch(r"\d{1,2}(?:\.5)?", key) and key != old]
        return Found(keys[new[0]], new[0], new[0] + 1) if given_up and len(new) == 1 else None

    def _without_stores(self) -> list[Word]:
        """Words with a store's name taken out: "Petit Atelier" is no size, "Gap" no gap."""
        hidden = {p for s in self.stores for p in range(s.start, s.end)}
        return [Word("", "", w.start, w.end) if p in hidden else w for p, w in enumerate(self.words)]

    @cached_property
    def loose_size(self) -> Found | None:
        """A size where one was asked for: a bare number or letter will do, a colour will not."""
        hidden = {p for c in self.colors for p in range(c.start, c.end)}
        words = [
            Word("", "", w.start, w.end) if p in hidden else w for p, w in enumerate(self._without_stores())
        ]
        return self.size or find_size(words, loose=True)

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """Which of the labels offered by buttons were typed, longer ones first; "M" also stands for "Medium"."""
        said = {w.key for w in self.words if w.is_word}
        size = self.loose_size.value if self.loose_size else None
        typed: list[tuple[int, str]] = []
        for label in self.message.context.offered:
            words = split_words(label)
            keys = {w.key for w in words if w.is_word}
            as_size = find_size(words, loose=True)
            if keys and (keys <= said or (as_size is not None and as_size.value == size)):
                typed.append((len(keys), label))
        return tuple(label for _, label in sorted(typed, key=lambda pair: -pair[0]))

    @cached_property
    def colors(self) -> list[Found]:
        """Colours said, but for those that only say which line is meant ("the navy dress" of a navy dress)."""
        found = find_colors(self.message.text, self._without_stores())
        return [self._without_goods(c) for c in found if not self._only_describes(c)]

    def _without_goods(self, color: Found) -> Found:
        """ "pink linen" before "shirt" is pink where the cart has a linen shirt."""
        last = color.end - 1
        cart = self.message.cart
        named = last > color.start and cart.has_look({self.words[last].key})
        if not named or color.end == len(self.words) or not cart.is_goods(self.words[color.end]):
            return color
        shorter = find_colors(self.message.text, self.words[color.start : last])
        return Found(shorter[0].value, color.start, last) if shorter else color

    def _only_describes(self, color: Found) -> bool:
        after = self.words[color.end] if color.end < len(self.words) else None
        if after is None or not (after.key in {"one", "ones"} or self.message.cart.is_goods(after)):
            return False
        if after.key in {"one", "ones"} and self.message.context.step == "variant":
            return False
        return self.message.cart.has_look({w.key for w in self.words[color.start : color.end]})

    @cached_property
    def numbers(self) -> list[Number]:
        size = self.size
        taken = set(range(size.start, size.end)) if size else set()
        found = find_numbers(self.message.text, self._without_stores())
        return [
            n
            for n in found
            if n.start not in taken and n.end - 1 not in taken and not is_money(self.words, n)
        ]

    @cached_property
    def code(self) -> str | None:
        return find_code(self.text)


_POINTING: dict[str, Callable[[Piece], bool]] = {
    "ITEM": lambda p: bool(p.mention.names) or p.mention.open,
    "GARMENT": lambda p: bool(p.kinds),
    "STORE": lambda p: bool(p.stores),
    "ORDERNO": lambda p: p.order is not None,
    "ORDINAL": lambda p: p.position is not None,
    "NUMBER": lambda p: any(not n.weak for n in p.numbers),
    "ONE": lambda p: any(n.weak for n in p.numbers),
    "MONEY": lambda p: any(is_money(p.words, n) for n in find_numbers(p.message.text, p.words)),
    "TONUMBER": lambda p: any(_up_to(p, n) for n in p.numbers),
    "SIZE": lambda p: p.size is not None,
    "COLOR": lambda p: bool(p.colors),
    "CODE": lambda p: p.code is not None,
    "STRONGCODE": lambda p: p.code is not None and looks_like_code(p.code),
    "MIXEDCODE": lambda p: p.code is not None and looks_like_code(p.code) and bool(re.search(r"\d", p.code)),
    "EMAIL": lambda p: bool(p.message.email),
    "PHONE": lambda p: bool(find_phone(p.text)),
    "ASKED": lambda p: p.asked,
    "CARTED": lambda p: bool(p.message.context.cart),
    "ONEITEM": lambda p: len(p.message.context.cart) == 1,
    "ORDERS": lambda p: bool(p.message.context.orders),
    "ONEORDER": lambda p: len(p.message.context.orders) == 1,
    "SHORT": lambda p: len(p.content()) <= 3,
    "KNOWN": lambda p: p.strange_words == 0,
    "MOSTLY": lambda p: p.strange_words <= 1 or p.unexplained <= _MOSTLY,
    "LOOSESIZE": lambda p: _answers(p, "variant") and len(p.content()) <= 6 and p.loose_size is not None,
    "CITY": lambda p: (
        _answers(p, "address", "review")
        and not {w.key for w in p.words[:1]} & _ASKING
        and said_city(p.text) is not None
    ),
    "BARECITY": lambda p: _answers(p, "address") and p.unexplained == 1.0 and bare_city(p.text) is not None,
    "LASTFOUR": lambda p: _answers(p, "payment", "review") and _LAST_FOUR.search(p.text) is not None,
    "OFFERED": lambda p: bool(p.offered),
}
"""What a piece points at, by the name that rules use."""

POINTERS = frozenset(_POINTING)


def _answers(piece: Piece, *steps: str) -> bool:
    return piece.message.context.step in steps


def _up_to(piece: Piece, number: Number) -> bool:
    """ "to 3", "to just one": the number that is wanted in the end."""
    before = [w.key for w in piece.words[max(0, number.start - 2) : number.start]]
    return bool(before) and (
        before[-1] in {"to", "have", "leaving"} or (before[0] == "to" and before[-1] in {"just", "only"})
    )
