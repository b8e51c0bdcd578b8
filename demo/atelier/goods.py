"""What Petit Atelier sells."""

from __future__ import annotations

from demo.shop.goods import Article, article

FRENCH = "34 | 36 | 38 | 40 | 42"
ONE = "One size"

ARTICLES: tuple[Article, ...] = (
    article(
        44101, "robe-lucie", "Robe Lucie", "Petit Atelier", "wrap dress", "Robes", 14200,
        "Wine | Black | Sage", FRENCH,
        "Lucie crosses, ties and stays. Cut from deadstock viscose in our rooms above the canal, forty at a "
        "time, and never again in the same print.",
        ("Deadstock viscose", "Cut and sewn in Paris 10e", "30° wash"),
        gone=(("Black", "36"),),
    ),
    article(
        44114, "robe-margot", "Robe Margot", "Petit Atelier", "slip dress", "Robes", 16800,
        "Ivory | Midnight", FRENCH,
        "A bias slip in heavy silk. The seams are French, of course.",
        ("100% silk, 19 momme", "Adjustable straps", "Hand wash"),
        gone=(("Ivory", "34"), ("Ivory", "36")),
    ),
    article(
        44122, "blouse-colette", "Blouse Colette", "Petit Atelier", "blouse", "Hauts", 8900,
        "White | Sky", FRENCH,
        "A proper collar, covered buttons, and cuffs long enough to be turned back.",
        ("Organic cotton voile", "Corozo buttons", "30° wash"),
    ),
    article(
        44135, "tee-paulette", "Tee Paulette", "Petit Atelier", "tee", "Hauts", 4200,
        "White | Black | Rust", FRENCH,
        "Slub cotton with a boat neck. The one you end up packing.",
        ("100% slub cotton", "Boat neck", "30° wash"),
    ),
    article(
        44143, "pull-henri", "Pull Henri", "Petit Atelier", "sweater", "Mailles", 12600,
        "Cream | Forest", "S | M | L",
        "Fisherman's rib from a mill in Brittany, knitted tight against the wind.",
        ("100% merino", "Knitted in Quimper", "Hand wash, dry flat"),
        gone=(("Forest", "M"),),
    ),
    article(
        44156, "gilet-odette", "Gilet Odette", "Petit Atelier", "cardigan", "Mailles", 11800,
        "Camel | Blush", "S | M | L",
        "A short cardigan to close over a dress, with seven small buttons.",
        ("Wool and mohair", "Shell buttons", "Hand wash"),
    ),
    article(
        44164, "jupe-simone", "Jupe Simone", "Petit Atelier", "skirt", "Bas", 9400,
        "Olive | Terracotta", FRENCH,
        "A-line, to the calf, with pockets you can put a book in.",
        ("Cotton drill", "Two deep pockets", "30° wash"),
    ),
    article(
        44171, "pantalon-marcel", "Pantalon Marcel", "Petit Atelier", "trousers", "Bas", 11200,
        "Sand | Navy", FRENCH,
        "High, wide and pressed. The pleats are sewn to the hip so that they stay where they are.",
        ("Wool gabardine", "Lined to the knee", "Dry clean"),
        gone=(("Navy", "38"),),
    ),
    article(
        44183, "trench-agnes", "Trench Agnès", "Petit Atelier", "trench", "Manteaux", 29800,
        "Camel | Navy", "34 | 36 | 38 | 40",
        "Eleven buttons, one belt, and a lining in whatever we loved that week.",
        ("Water-repellent cotton", "Printed lining", "Dry clean"),
        few=(("Camel", "38"),),
    ),
    article(
        44196, "foulard-iris", "Foulard Iris", "Petit Atelier", "scarf", "Petites choses", 6400,
        "Lilac | Coral | Blue", ONE,
        "Hand-rolled edges, printed in Lyon, big enough for a bun or a handle.",
        ("Silk twill", "70 x 70 cm", "Dry clean"),
    ),
    article(
        44208, "collier-perle", "Collier Perle", "Petit Atelier", "necklace", "Petites choses", 5600,
        "Gold | Silver", ONE,
        "One freshwater drop on a chain so fine that you forget it.",
        ("Gold vermeil or sterling silver", "42 cm", "Made in Belleville"),
    ),
    article(
        44211, "panier-jane", "Panier Jane", "Petit Atelier", "tote bag", "Petites choses", 13200,
        "Tan | Black", ONE,
        "Leather soft enough to fold into a suitcase and strong enough for the market.",
        ("Vegetable-tanned leather", "36 x 28 cm", "Inside pocket"),
    ),
    article(
        44224, "ceinture-rene", "Ceinture René", "Petit Atelier", "belt", "Petites choses", 4800,
        "Cognac | Black", "S | M | L",
        "Bridle leather, one brass buckle, no stitching to come undone.",
        ("Bridle leather", "3 cm wide", "Solid brass"),
    ),
)  # fmt: skip
