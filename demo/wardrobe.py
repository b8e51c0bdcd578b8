"""How each garment is drawn: parts on a field of 100 by 100, back to front."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Tone(Enum):
    """A part's colour, relative to the garment's."""

    CLOTH = auto()
    SHADE = auto()
    FOLD = auto()
    LIGHT = auto()
    METAL = auto()
    SOLE = auto()
    SKIN = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A filled shape, or a line of `width` hundredths of the picture."""

    path: str
    tone: Tone = Tone.CLOTH
    width: float = 0


def _mirror(part: Part) -> Part:
    """The same part on the other side of the middle line x = 50."""
    words = part.path.replace("M", " M ").replace("L", " L ").replace("Q", " Q ").replace("C", " C ")
    words = words.replace("Z", " Z ").replace(",", " ")
    turned, is_x = [], True
    for word in words.split():
        if word.isalpha():
            turned.append(word)
            continue
        turned.append(f"{100 - float(word):g}" if is_x else word)
        is_x = not is_x
    return Part(" ".join(turned), part.tone, part.width)


def _both(*parts: Part) -> tuple[Part, ...]:
    """Each part and its mirror image."""
    return tuple(side for part in parts for side in (part, _mirror(part)))


def _moved(parts: tuple[Part, ...], right: float, down: float) -> tuple[Part, ...]:
    moved = []
    for part in parts:
        out, is_x = [], True
        for word in part.path.split():
            if word.isalpha():
                out.append(word)
                continue
            out.append(f"{float(word) + (right if is_x else down):g}")
            is_x = not is_x
        moved.append(Part(" ".join(out), part.tone, part.width))
    return tuple(moved)


_WRAP_DRESS = (
    *_both(
        Part("M 37 17 C 31 19 27 24 25 33 L 22 44 L 31 47 L 36 36 Z", Tone.SHADE),
        Part("M 22 44 L 31 47", Tone.FOLD, 0.7),
    ),
    Part("M 43 14 C 46 20 54 20 57 14 L 52 22 L 48 22 Z", Tone.SHADE),
    Part(
        "M 43 14 C 40 15 37 16 36 18 C 34 26 36 36 39 45 L 61 45 C 64 36 66 26 64 18 C 63 16 60 15 57 14 L 49 34 Z"
    ),
    Part("M 43 14 L 56 38", Tone.FOLD, 0.6),
    Part("M 57 14 L 49 34", Tone.FOLD, 0.6),
    Part("M 39 48 C 33 60 28 74 26 86 C 34 91 44 90 50 88 C 58 91 67 91 74 86 C 72 74 67 60 61 48 Z"),
    Part("M 53 48 C 57 62 58 76 55 89 C 63 91 69 90 74 86 C 72 74 67 60 61 48 Z", Tone.SHADE),
    Part("M 44 50 C 41 62 38 74 37 86", Tone.FOLD, 0.5),
    Part("M 48 50 C 47 62 46 72 46 84", Tone.FOLD, 0.5),
    Part("M 62 54 C 65 64 66 74 66 84", Tone.FOLD, 0.5),
    Part("M 39 44 L 61 44 L 61.5 49 L 38.5 49 Z", Tone.FOLD),
    Part("M 55 47 C 60 52 60 58 63 64 L 59 64 C 57 58 56 53 53 48 Z", Tone.FOLD),
)

_SLIP_DRESS = (
    *_both(Part("M 41 26 L 43 10", Tone.FOLD, 0.9)),
    Part(
        "M 40 25 C 45 33 55 33 60 25 C 62 33 62 40 60 46 C 64 60 67 76 67 88 "
        "C 56 92 44 92 33 88 C 33 76 36 60 40 46 C 38 40 38 33 40 25 Z"
    ),
    Part("M 57 46 C 60 60 62 76 61 90 C 64 89.5 66 89 67 88 C 67 76 64 60 60 46 Z", Tone.SHADE),
    Part("M 40 46 C 46 49 54 49 60 46", Tone.FOLD, 0.5),
    Part("M 45 52 C 42 64 40 76 40 87", Tone.FOLD, 0.5),
    Part("M 52 54 C 52 66 51 76 51 88", Tone.FOLD, 0.5),
    Part("M 42 29 C 46 35 54 35 58 29", Tone.LIGHT, 0.6),
)

_SHIRT_BODY = (
    *_both(
        Part("M 35 20 C 28 22 24 27 21 38 L 13 68 L 23 71 L 34 44 Z", Tone.SHADE),
        Part("M 14 65 L 24 68", Tone.FOLD, 0.6),
    ),
    Part(
        "M 41 16 C 37 18 33 19 31 22 C 33 38 33 60 31 83 C 43 87 57 87 69 83 "
        "C 67 60 67 38 69 22 C 67 19 63 18 59 16 L 50 22 Z"
    ),
)

_SHIRT = (
    *_SHIRT_BODY,
    Part("M 50 22 L 50 85", Tone.FOLD, 0.5),
    Part("M 52.5 24 L 52.5 85", Tone.LIGHT, 0.4),
    *(Part(f"M 51 {y} L 51.2 {y}", Tone.SKIN, 1.3) for y in (32, 43, 54, 65, 76)),
    *_both(
        Part("M 41 15 L 50 22 L 45 30 L 37 20 Z", Tone.LIGHT),
        Part("M 41 15 L 50 22 L 45 30 L 37 20", Tone.FOLD, 0.4),
    ),
    Part("M 56 38 L 64 38 L 64 47 L 60 49 L 56 47 Z", Tone.SHADE),
    Part("M 38 70 C 40 62 40 54 38 46", Tone.FOLD, 0.4),
)

_TSHIRT = (
    *_both(
        Part("M 36 20 C 29 21 24 25 20 34 L 15 46 L 27 52 L 34 40 Z", Tone.SHADE),
        Part("M 16 44.5 L 27.6 50.2", Tone.FOLD, 0.5),
    ),
    Part(
        "M 40 18 C 36 19 33 20 31 23 C 34 40 34 62 32 84 C 44 87 56 87 68 84 "
        "C 66 62 66 40 69 23 C 67 20 64 19 60 18 C 56 25 44 25 40 18 Z"
    ),
    Part("M 40 18 C 44 25 56 25 60 18 L 61.5 18.6 C 57 27.5 43 27.5 38.5 18.6 Z", Tone.FOLD),
    Part("M 37 76 C 40 66 39 56 36 46", Tone.FOLD, 0.4),
    Part("M 62 78 C 60 70 61 62 63 54", Tone.FOLD, 0.4),
    Part("M 33 81.5 C 44 84.5 56 84.5 67 81.5", Tone.FOLD, 0.4),
)

_SWEATER = (
    *_both(
        Part("M 34 22 C 26 24 22 30 19 42 L 13 70 C 16 73 20 74 24 73 L 34 46 Z", Tone.SHADE),
        Part("M 13.5 67 C 17 70 21 71 25 70 L 24 75 C 20 76 16 75 12.5 72 Z", Tone.FOLD),
    ),
    Part(
        "M 40 18 C 36 20 32 21 30 24 C 32 42 32 62 31 80 C 43 84 57 84 69 80 "
        "C 68 62 68 42 70 24 C 68 21 64 20 60 18 C 56 24 44 24 40 18 Z"
    ),
    Part("M 31 77 C 43 81 57 81 69 77 L 69 83 C 57 87 43 87 31 83 Z", Tone.FOLD),
    Part("M 40 16 C 44 23 56 23 60 16 L 62.5 18.5 C 57 28 43 28 37.5 18.5 Z", Tone.FOLD),
    *(Part(f"M {x} 30 C {x + 1} 46 {x - 1} 60 {x} 77", Tone.LIGHT, 0.7) for x in (38, 44, 50, 56, 62)),
    *(Part(f"M {x} 80 L {x} 84.5", Tone.CLOTH, 0.4) for x in range(35, 67, 3)),
)

_CARDIGAN = (
    *_both(
        Part("M 34 20 C 26 22 22 28 19 40 L 13 70 C 16 73 20 74 24 73 L 34 46 Z", Tone.SHADE),
        Part("M 13.5 67 C 17 70 21 71 25 70 L 24 75 C 20 76 16 75 12.5 72 Z", Tone.FOLD),
        Part("M 42 16 C 37 18 33 19 31 23 C 33 42 32 64 31 84 C 37 86 43 87 49 87 L 49 46 Z"),
        Part("M 42 16 C 40 26 44 38 49 47 L 49 87 L 46.5 87 L 46.5 48 C 41 38 38 27 39.5 17 Z", Tone.FOLD),
        Part("M 35 66 L 43 66 L 43 78 L 35 78 Z", Tone.SHADE),
        Part("M 31 81 C 37 83.5 43 84 46.5 84", Tone.FOLD, 0.5),
    ),
    *(Part(f"M 50.6 {y} L 50.8 {y}", Tone.METAL, 1.8) for y in (50, 59, 68, 77)),
)

_JEANS = (
    Part(
        "M 35 10 L 65 10 C 67 22 69 34 69 44 C 69 60 67 76 66 91 L 54 91 C 54 72 53 56 51 36 L 49 36 "
        "C 47 56 46 72 46 91 L 34 91 C 33 76 31 60 31 44 C 31 34 33 22 35 10 Z"
    ),
    Part("M 51 36 C 53 56 54 72 54 91 L 59 91 C 58 70 57 52 55 36 Z", Tone.SHADE),
    Part("M 46 91 C 46 72 47 56 49 36 L 46 36 C 44 56 43 72 42 91 Z", Tone.SHADE),
    Part("M 35 10 L 65 10 L 65.6 15 L 34.4 15 Z", Tone.FOLD),
    *_both(
        Part("M 34.2 17 C 37 24 41 25 44 16", Tone.LIGHT, 0.5),
        Part("M 38 9.4 L 38 15.6", Tone.SHADE, 1.2),
        Part("M 34 88.5 L 46 88.5", Tone.LIGHT, 0.4),
        Part("M 39 42 C 38 58 38 72 39 86", Tone.LIGHT, 0.9),
    ),
    Part("M 50 15 L 50 31 C 52 31 54 29 54 26 L 54 15", Tone.LIGHT, 0.5),
    Part("M 49.9 12.5 L 50.1 12.5", Tone.METAL, 2),
)

_TROUSERS = (
    Part(
        "M 37 10 L 63 10 C 66 24 69 38 71 52 C 72 66 73 80 73 91 L 55 91 C 55 72 53 56 51 38 L 49 38 "
        "C 47 56 45 72 45 91 L 27 91 C 27 80 28 66 29 52 C 31 38 34 24 37 10 Z"
    ),
    Part("M 51 38 C 53 56 55 72 55 91 L 60 91 C 59 70 57 54 55 38 Z", Tone.SHADE),
    Part("M 37 10 L 63 10 L 64 15 L 36 15 Z", Tone.FOLD),
    *_both(
        Part("M 43 16 C 40 40 37 66 36 90", Tone.FOLD, 0.5),
        Part("M 38 17 L 35 28", Tone.FOLD, 0.6),
    ),
)

_SKIRT = (
    Part("M 38 20 L 62 20 C 66 40 72 62 77 80 C 60 87 40 87 23 80 C 28 62 34 40 38 20 Z"),
    Part("M 55 24 C 60 44 64 64 66 83.4 C 70 82.6 74 81.4 77 80 C 72 62 66 40 62 20 Z", Tone.SHADE),
    Part("M 38 19 L 62 19 L 63 25 L 37 25 Z", Tone.FOLD),
    *(
        Part(f"M {a} 26 C {b} 46 {c} 64 {d} 83", Tone.FOLD, 0.5)
        for a, b, c, d in ((43, 40, 36, 34), (48, 47, 45, 44), (53, 55, 56, 57))
    ),
)

_COAT = (
    *_both(
        Part("M 34 17 C 26 20 22 27 19 40 L 14 68 C 18 71 22 71 25 70 L 34 44 Z", Tone.SHADE),
        Part("M 41 13 C 36 15 32 17 30 20 C 32 44 30 68 27 90 C 35 93 43 93 51 92 L 51 40 Z"),
        Part("M 41 12 C 38 20 42 32 50 41 L 50 46 C 42 40 35 32 34 18 Z", Tone.LIGHT),
        Part("M 41 12 C 38 20 42 32 50 41", Tone.FOLD, 0.5),
        Part("M 32 62 L 42 60 L 42.4 63 L 32.4 65 Z", Tone.FOLD),
    ),
    Part("M 51 42 L 51 92", Tone.FOLD, 0.6),
    Part("M 30.5 51 L 69.5 51 L 69.8 56 L 30.2 56 Z", Tone.FOLD),
    Part("M 47 50 L 54 50 L 54 57 L 47 57 Z", Tone.METAL),
    Part("M 48.6 51.6 L 52.4 51.6 L 52.4 55.4 L 48.6 55.4 Z", Tone.FOLD),
    *(Part(f"M 55.9 {y} L 56.1 {y}", Tone.SOLE, 1.7) for y in (45, 66, 77)),
)

_ONE_BOOT = (
    Part(
        "M 20 24 C 26 21 36 21 41 24 C 40 38 40 50 42 59 C 49 63 56 67 57 74 L 57 78 L 20 78 C 18 66 21 44 20 24 Z"
    ),
    Part("M 20 24 C 22 44 22 62 21 78 L 27 78 C 28 60 27 42 25 22.6 C 23 23 21.5 23.4 20 24 Z", Tone.SHADE),
    Part("M 20 24 C 26 27 36 27 41 24 C 36 21 26 21 20 24 Z", Tone.SOLE),
    Part("M 19.6 77 L 57.4 77 L 57.4 81 L 36 81 L 33 86 L 19.6 86 Z", Tone.SOLE),
    Part("M 35 28 L 40.6 28 L 40.8 46 L 37.6 48 Z", Tone.FOLD),
    Part("M 42 59 C 38 62 34 63 29 63", Tone.FOLD, 0.6),
    Part("M 44 67 C 48 69 52 71 54 75", Tone.LIGHT, 0.8),
)

_ONE_SANDAL = (
    Part(
        "M 13 60 C 20 58 26 66 34 72 C 42 77 52 76 60 76 L 60 80 C 48 82 38 81 30 75 C 25 71 22 69 19 69 L 18 84 L 13 84 Z",
        Tone.SOLE,
    ),
    Part("M 15 59 C 21 58 27 65 35 71 C 43 75.6 52 75 59 75.4", Tone.LIGHT, 1.4),
    Part("M 42 74 C 43 62 53 62 58 75 L 52 75 C 51 70 48 70 47.4 75 Z"),
    Part("M 14 60 C 13 52 14 46 17 42", Tone.CLOTH, 3.4),
    Part("M 15.4 47 C 22 50 30 49 34 45", Tone.CLOTH, 2.6),
    Part("M 15.4 45 C 22 41 30 41 34 45", Tone.SHADE, 1.6),
    Part("M 32 46.4 L 32.2 46.4", Tone.METAL, 3),
)

_ONE_SNEAKER = (
    Part("M 10 54 C 14 50 20 51 24 53 C 30 60 40 64 52 67 C 58 69 60 73 60 78 L 10 78 C 9 70 9 62 10 54 Z"),
    Part("M 10 74 L 60 74 C 61 78 61 81 59 83 L 12 83 C 10 81 10 78 10 74 Z", Tone.SKIN),
    Part("M 10 79 L 60.4 79", Tone.FOLD, 0.4),
    *(Part(f"M {x} {y} L {x + 5} {y - 4}", Tone.SKIN, 1.1) for x, y in ((25, 62), (30, 65), (35, 67))),
    Part("M 10 54 C 13 58 14 64 13 73 L 10 73 Z", Tone.SHADE),
    Part("M 48 66 C 46 69 46 72 47 74", Tone.FOLD, 0.6),
)

_BAG = (
    Part("M 34 44 C 33 18 67 18 66 44", Tone.FOLD, 2.6),
    Part("M 24 42 L 76 42 C 79 56 80 70 80 82 C 62 87 38 87 20 82 C 20 70 21 56 24 42 Z"),
    Part("M 68 42 L 76 42 C 79 56 80 70 80 82 C 77 83 74 83.6 71 84.2 C 72 70 71 56 68 42 Z", Tone.SHADE),
    Part("M 24 42 L 76 42 C 77 50 70 60 50 61 C 30 60 23 50 24 42 Z", Tone.LIGHT),
    Part("M 24 42 C 23 50 30 60 50 61 C 70 60 77 50 76 42", Tone.FOLD, 0.5),
    Part("M 46 57 L 54 57 L 54 65 L 46 65 Z", Tone.METAL),
    Part("M 22 79 C 40 83.6 60 83.6 78 79", Tone.FOLD, 0.4),
)

_SCARF = (
    Part("M 36 46 L 47 48 L 43 88 L 29 85 Z", Tone.SHADE),
    Part("M 50 48 L 62 45 L 69 80 L 54 84 Z"),
    Part("M 28 26 C 40 16 60 16 72 26 C 75 40 64 52 50 52 C 36 52 25 40 28 26 Z"),
    Part("M 36 27 C 43 33 57 33 64 27 C 60 23 40 23 36 27 Z", Tone.FOLD),
    Part("M 29 34 C 40 46 60 46 71 34", Tone.FOLD, 0.6),
    Part("M 31 41 C 42 50 58 50 68 41", Tone.LIGHT, 0.6),
    *(
        Part(f"M {x} {85 + x / 12 - 2} L {x - 0.6} {91 + x / 12 - 2}", Tone.FOLD, 0.7)
        for x in range(30, 44, 2)
    ),
    *(Part(f"M {x} {98 - x / 4} L {x + 0.6} {104 - x / 4}", Tone.FOLD, 0.7) for x in range(55, 69, 2)),
    Part("M 57 60 L 65 58.4", Tone.LIGHT, 0.8),
    Part("M 58 66 L 66.4 64.2", Tone.LIGHT, 0.8),
)

_NECKLACE = (
    Part("M 24 22 C 26 48 38 64 50 68 C 62 64 74 48 76 22", Tone.METAL, 1.1),
    Part("M 30 22 C 32 40 41 52 50 55 C 59 52 68 40 70 22", Tone.METAL, 0.7),
    Part("M 50 67 L 56 76 L 50 86 L 44 76 Z"),
    Part("M 50 67 L 56 76 L 50 86 Z", Tone.SHADE),
    Part("M 50 67 L 56 76 L 50 86 L 44 76 Z M 50 67", Tone.METAL, 0.7),
    Part("M 47 75.6 L 50 71.6", Tone.LIGHT, 0.8),
)

_BELT = (
    Part(
        "M 18 58 C 18 30 82 30 82 58 C 82 74 66 80 50 80 L 50 71 C 62 71 74 67 74 57 C 74 38 26 38 26 57 C 26 62 29 66 34 68 L 30 76 C 22 72 18 66 18 58 Z"
    ),
    Part("M 26 57 C 26 38 74 38 74 57 C 73 47 60 43.6 50 43.6 C 40 43.6 27 47 26 57 Z", Tone.SHADE),
    Part("M 30 66 L 54 71 L 54 80 L 27 75 Z"),
    Part("M 44 67 L 60 69 L 60 84 L 44 82 Z", Tone.METAL),
    Part("M 47.4 70.6 L 57 72 L 57 80.6 L 47.4 79 Z", Tone.SHADE),
    *(Part(f"M {x} {y} L {x + 0.2} {y}", Tone.SOLE, 1.2) for x, y in ((64, 74.6), (68.6, 72.4))),
)

_HAT = (
    Part("M 10 66 C 20 80 80 80 90 66 C 84 58 70 60 50 60 C 30 60 16 58 10 66 Z", Tone.SHADE),
    Part("M 30 64 C 28 44 34 30 42 30 C 46 34 54 34 58 30 C 66 30 72 44 70 64 C 58 70 42 70 30 64 Z"),
    Part("M 29.6 57 C 42 63 58 63 70.4 57 L 70.2 64 C 58 70 42 70 29.8 64 Z", Tone.FOLD),
    Part("M 42 30 C 46 36 54 36 58 30", Tone.FOLD, 0.6),
    Part("M 12 67 C 24 77 76 77 88 67", Tone.LIGHT, 0.5),
)

GARMENTS: dict[str, tuple[Part, ...]] = {
    "dress": _WRAP_DRESS,
    "slip": _SLIP_DRESS,
    "shirt": _SHIRT,
    "tshirt": _TSHIRT,
    "sweater": _SWEATER,
    "cardigan": _CARDIGAN,
    "jeans": _JEANS,
    "trousers": _TROUSERS,
    "skirt": _SKIRT,
    "coat": _COAT,
    "boots": (*_moved(_ONE_BOOT, 25, -8), *_moved(_ONE_BOOT, 9, 4)),
    "sandals": (*_moved(_ONE_SANDAL, 27, -18), *_moved(_ONE_SANDAL, 4, 2)),
    "sneakers": (*_moved(_ONE_SNEAKER, 27, -18), *_moved(_ONE_SNEAKER, 6, 2)),
    "bag": _BAG,
    "scarf": _SCARF,
    "necklace": _NECKLACE,
    "belt": _BELT,
    "hat": _HAT,
}

_ALIASES = {
    "t-shirt": "tshirt",
    "tee": "tshirt",
    "top": "tshirt",
    "slip dress": "slip",
    "gown": "slip",
    "blouse": "shirt",
    "jumper": "sweater",
    "pullover": "sweater",
    "knit": "sweater",
    "pants": "trousers",
    "chinos": "trousers",
    "trench": "coat",
    "jacket": "coat",
    "blazer": "coat",
    "boot": "boots",
    "shoes": "sandals",
    "heels": "sandals",
    "loafers": "sneakers",
    "trainers": "sneakers",
    "tote": "bag",
    "purse": "bag",
    "shawl": "scarf",
    "pendant": "necklace",
    "jewellery": "necklace",
    "fedora": "hat",
}


def garment_of(kind: str) -> str:
    """The drawing's name for a word or a phrase; the longest name found in it wins, "bag" when none is."""
    text = kind.strip().lower()
    names = {name: name for name in GARMENTS} | _ALIASES
    found = [name for name in names if name in text]
    return names[max(found, key=len)] if found else "bag"
