"""Understanding by rules: pure, quick, and the only reader there is when no language model is set."""

from __future__ import annotations

from agent.understanding.acts import SOFT, best_act, is_confirmation
from agent.understanding.address import is_region, looks_like_address, parse_address
from agent.understanding.hours import clock_reading
from agent.understanding.injection import is_injection
from agent.understanding.likeness import Likeness, likeness
from agent.understanding.message import Message, Piece
from agent.understanding.reading import Act, Context, Reading
from agent.understanding.secrets import find_secret
from agent.understanding.slots import Slots, fill, links_with
from agent.understanding.splitting import split_hard, split_soft, without_asides
from agent.understanding.words import clean, fold

_GUESSED, _NO_IDEA = 0.5, 0.3
"""Confidence in what is only alike, and in nothing at all: both below `SURE`, so that a second opinion is asked."""
_LIKELY, _LIKELIER, _MUCH_LIKELIER, _OTHER_TALK = 3.0, 6.5, 10.0, 3.0
"""How much likelier (odds, natural logarithm) than the next act a guess must be: where no rule holds, against a
weak rule, against a strong one, and to call it talk of other things."""
_STRONG = 0.8
_PURPOSE = frozenset(
    {"i", "we", "that", "my", "it", "there", "you", "he", "she", "they", "far", "much", "many"}
)
"""What follows a "so" that gives a purpose ("so I can pay")."""
_STRANGE = 0.5
"""The share of unknown words above which nothing is guessed."""
_SURE_RULE = 0.9
_ANCHORS: dict[Act, frozenset[str]] = {
    act: frozenset(concepts.split())
    for act, concepts in {
        Act.PICK_VARIANT: "SIZE COLOR LOOSESIZE ORDINAL OFFERED comparative onewish",
        Act.SET_QUANTITY: "NUMBER ONE more less double triple halve",
        Act.CHANGE_VARIANT: "SIZE COLOR variantword",
        Act.REMOVE_ITEM: "ITEM GARMENT ORDINAL it item",
        Act.UNDO: "CARTED undo slip lastchange back",
        Act.SHOW_CART: "CARTED cart",
        Act.CLEAR_CART: "cart all it",
        Act.APPLY_CODE: "code CODE",
        Act.CHECKOUT: "CARTED",
        Act.GIVE_ADDRESS: "address newplace elsewhere postal EMAIL PHONE",
        Act.PICK_ADDRESS: "place onfile ORDINAL CITY address OFFERED",
        Act.PICK_PAYMENT: "card wallet brandcard ORDINAL LASTFOUR payment",
        Act.ADD_CARD: "card payment newness",
        Act.GO_BACK: "back edit step address payment card return",
        Act.CANCEL_CHECKOUT: "cancel later neg nope expensive unwanted",
        Act.SHOW_ORDERS: "ordern orderlist ORDERS",
        Act.TRACK_ORDER: "ordern parcel ORDERS ORDERNO",
        Act.CANCEL_ORDER: "ordern ORDERS ORDERNO",
        Act.RETURN_ORDER: "ordern ORDERS ORDERNO return",
        Act.BUY_AGAIN: "ordern ORDERS ORDERNO reorder again",
        Act.COMPARE_PRICES: "ITEM GARMENT ONEITEM it STORE",
        Act.LINK_STORE: "STORE account",
        Act.SETTINGS: "settings notify language locale mute",
        Act.FORGET_ME: "mydata account forgetme",
        Act.HUMAN: "human someone problem flaw wrongthing ordern parcel",
        Act.HELP: "howto helpword policy policyq botq question",
    }.items()
}
"""What a guessed act must at least speak of. Acts that are not here are never guessed."""
_STEPS: dict[Act, frozenset[str]] = {
    Act.PICK_VARIANT: frozenset({"variant"}),
    Act.PICK_ADDRESS: frozenset({"address", "review"}),
    Act.PICK_PAYMENT: frozenset({"payment", "review"}),
    Act.GO_BACK: frozenset({"variant", "address", "payment", "review"}),
    Act.CANCEL_CHECKOUT: frozenset({"variant", "address", "payment", "review", "placing"}),
}
"""Where such an act can be guessed at all."""
_ANSWERS = frozenset({Act.PICK_PAYMENT, Act.PICK_ADDRESS, Act.GIVE_ADDRESS, Act.ADD_CARD})
"""What answers a step at once: "wrong card, use the amex" need not go back first."""
_CHANGING = frozenset(
    {
        Act.SET_QUANTITY,
        Act.CHANGE_VARIANT,
        Act.REMOVE_ITEM,
        Act.CLEAR_CART,
        Act.UNDO,
        Act.CANCEL_CHECKOUT,
        Act.CANCEL_ORDER,
        Act.BUY_AGAIN,
    }
)
"""Never guessed from a plain question ("is the dress true to size?")."""
_ENOUGH = 0.75
"""A wish this clear in the first part of a message is taken, whatever follows."""


def understand(text: str, context: Context) -> Reading:
    """What `text` means where the shopper stands. Takes any text; of several wishes the first is read."""
    cleaned = clean(text)
    if not cleaned.strip():
        return Reading(act=Act.UNCLEAR, confidence=0.9)
    if find_secret(cleaned) is not None:
        return Reading(act=Act.SECRET, confidence=0.95)
    if is_injection(fold(cleaned)):
        return Reading(act=Act.UNCLEAR, confidence=0.95)
    if (clock := clock_reading(cleaned)) is not None:
        return clock
    message = Message.of(cleaned, context)
    return _special(message) or _by_rules(message)


def warm() -> None:
    """Load word lists and examples now (about a second), so that the first shopper does not wait for them."""
    for text in ("warm up zzqx", "shop.example/p", "1 Elm St, Springfield, Ruritania"):
        understand(text, Context())


def _reading(act: Act, confidence: float, slots: Slots | None = None) -> Reading:
    kept = {k: v for k, v in (slots or {}).items() if v not in (None, "", [], {})}
    return Reading(act=act, slots=kept, confidence=confidence)


def _special(message: Message) -> Reading | None:
    """Links, addresses, contacts and confirmations show by their form."""
    whole, step = message.whole, message.context.step
    if message.links:
        return _reading(Act.ADD_LINKS, 0.97, links_with(whole))
    if looks_like_address(message.text):
        return _reading(Act.GIVE_ADDRESS, 0.95, fill(Act.GIVE_ADDRESS, whole))
    if step == "address" and (given := _address_parts(whole)):
        return _reading(Act.GIVE_ADDRESS, 0.9, given)
    if (message.email or "PHONE" in whole.concepts) and (
        step == "address" or not whole.concepts & {"ordern", "notify", "link", "human"}
    ):
        return _reading(Act.GIVE_ADDRESS, 0.85, fill(Act.GIVE_ADDRESS, whole))
    if step == "review" and is_confirmation(whole):
        return _reading(Act.CONFIRM, 0.95)
    return None


def _address_parts(whole: Piece) -> Slots | None:
    """In the address step, one field alone is an answer: a postal code, a flat, a city by name."""
    parsed = parse_address(whole.message.text)
    fields = parsed.fields()
    telling = fields.keys() & {"name", "postal_code", "line1", "line2", "region", "country"} or (
        "city" in fields and "city" in fold(whole.text)
    )
    if not fields and is_region(whole.message.text.strip(" .!,")):
        return {"address": {"region": whole.message.text.strip(" .!,")}}
    said_more = whole.concepts & {
        "cart",
        "checkout",
        "cancel",
        "back",
        "remove",
        "ordern",
        "ORDINAL",
        "human",
        "card",
    }
    return fill(Act.GIVE_ADDRESS, whole) if fields and telling and not said_more else None


def _by_rules(message: Message) -> Reading:
    act, weight, piece = _first_wish(message.whole)
    like = likeness(message.text, piece.words, piece.marks, message.context.step)
    if _overrules(like, act, weight, piece):
        act, weight = like.act, _GUESSED if like.act is not Act.UNCLEAR else _NO_IDEA
    return _reading(act, weight, fill(act, _with_neighbours(piece, act)))


def _overrules(like: Likeness, act: Act, weight: float, piece: Piece) -> bool:
    """Whether the likeness to examples is told rather than what the rules say."""
    if like.act is act or weight >= _SURE_RULE:
        return False
    if like.act is Act.UNCLEAR:
        return like.margin >= _OTHER_TALK and piece.strange_words > 0
    if like.act in _CHANGING and "ASKED" in piece.concepts and "polite" not in piece.concepts:
        return False
    step = piece.message.context.step
    possible = step in _STEPS.get(like.act, frozenset({step}))
    anchored = possible and bool(_ANCHORS.get(like.act, frozenset()) & piece.concepts)
    unknown = act is Act.UNCLEAR and weight < _GUESSED
    unread = 6 * piece.unexplained if unknown else 0.0
    needed = _LIKELY + unread if unknown else _MUCH_LIKELIER if weight >= _STRONG else _LIKELIER
    return anchored and like.margin >= needed and piece.unexplained <= _STRANGE


def _judge(piece: Piece) -> tuple[Act, float, Piece]:
    """The act of a piece, with asides ("before I pay, ...") left out where something remains."""
    for plain in without_asides(piece):
        act, weight = best_act(plain)
        if weight >= _ENOUGH or plain == piece:
            return act, weight, plain
    return (*best_act(piece), piece)


def _first_wish(whole: Piece) -> tuple[Act, float, Piece]:
    parts = split_hard(whole) or [whole]
    soft: tuple[Act, float, Piece] | None = None
    weak: tuple[Act, float, Piece] | None = None
    for part in parts:
        act, weight, piece = _first_of(part)
        if act in SOFT:
            soft = soft or (act, weight, piece)
        elif weight >= _ENOUGH:
            return act, weight, piece
        elif act is not Act.UNCLEAR and (weak is None or weight > weak[1]):
            weak = (act, weight, piece)
    together = _judge(whole) if len(parts) > 1 else (Act.UNCLEAR, 0.3, whole)
    if together[0] not in SOFT and together[1] >= _ENOUGH:
        return together
    return weak or soft or together


def _first_of(part: Piece) -> tuple[Act, float, Piece]:
    """A comma or an "and" parts two wishes only if each side is one by itself, and they differ."""
    joined = _judge(part)
    for left, right in split_soft(part):
        first, second = _judge(left), _judge(right)
        if second[1] >= _ENOUGH and second[0] not in SOFT and _is_conclusion(part, left, right):
            return second[0], second[1], part
        clear = first[1] >= _ENOUGH and first[0] not in SOFT and first[0] is not Act.UNCLEAR
        if clear and second[1] >= _ENOUGH and second[0] not in SOFT and second[0] != first[0]:
            return second if first[0] is Act.GO_BACK and second[0] in _ANSWERS else first
    return joined


def _is_conclusion(part: Piece, left: Piece, right: Piece) -> bool:
    """ "it has not shipped, so cancel it": what follows is the wish, what is before its reason."""
    joint = {w.key for w in part.message.words[left.end : right.start + 1]}
    return "so" in joint and right.words[0].key not in _PURPOSE


def _with_neighbours(piece: Piece, act: Act) -> Piece:
    """The piece with the parts beside it that do not ask for something else: they may name the item."""
    parts = split_hard(piece.message.whole)
    here = next((i for i, p in enumerate(parts) if p.start <= piece.start and piece.end <= p.end), None)
    if here is None or len(parts) == 1:
        return piece
    start, end = piece.start, piece.end
    if here > 0 and piece.start == parts[here].start and _belongs(parts[here - 1], act):
        start = parts[here - 1].start
    if here + 1 < len(parts) and piece.end == parts[here].end and _belongs(parts[here + 1], act):
        end = parts[here + 1].end
    return Piece(piece.message, start, end)


def _belongs(part: Piece, act: Act) -> bool:
    other, weight, _ = _judge(part)
    return other == act or weight < _ENOUGH
