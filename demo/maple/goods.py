"""What Maple & Main sells."""

from demo.shop.goods import Article, article

LETTERS = "XS | S | M | L | XL"
SHOES = "6 | 7 | 8 | 9 | 10"

ARTICLES: tuple[Article, ...] = (
    article(
        10420, "marlow-wrap-dress", "Marlow Wrap Dress", "Alder & Ivy", "dress", "Dresses", 9800,
        "Black | Emerald | Burgundy", LETTERS,
        "A true wrap in matte crepe that ties at the waist and moves when you do. Made to be worn from a "
        "Tuesday desk to a Saturday dinner without a second thought.",
        ("Matte viscose crepe, 2% elastane", "Midi length, 46 in. in size M", "Machine wash cold, hang to dry"),
        gone=(("Black", "XS"), ("Emerald", "M")), gtin="0614141007349",
    ),
    article(
        10431, "juniper-slip-dress", "Juniper Slip Dress", "Maple & Main", "slip", "Dresses", 12800,
        "Ivory | Sage | Midnight", LETTERS,
        "Bias-cut satin with a quiet sheen and adjustable straps. Wear it alone, or under a heavy knit.",
        ("Washed satin", "Bias cut, follows the body", "Hand wash"),
        was_cents=14800, gone=(("Ivory", "L"), ("Ivory", "XL")), few=(("Sage", "S"),),
    ),
    article(
        10455, "harbor-poplin-shirt", "Harbor Poplin Shirt", "Maple & Main", "shirt", "Tops", 6450,
        "White | Sky Blue", LETTERS,
        "The shirt you borrow and never give back: crisp poplin, an easy shoulder, a curved hem.",
        ("100% organic cotton poplin", "Mother-of-pearl buttons", "Machine wash warm"),
        gone=(("White", "XS"),),
    ),
    article(
        10462, "everyday-pocket-tee", "Everyday Pocket Tee", "Maple & Main", "tshirt", "Tops", 2800,
        "White | Black | Rust", LETTERS,
        "Mid-weight cotton that keeps its neck. We tried forty before we kept this one.",
        ("100% combed cotton, 6.5 oz", "Pre-washed", "Machine wash cold"),
    ),
    article(
        10478, "cabin-cable-sweater", "Cabin Cable Sweater", "Northwind Mill", "sweater", "Knitwear", 13900,
        "Oat | Forest | Charcoal", LETTERS,
        "Chunky cables in undyed wool from one mill, with ribs that will not stretch out of shape.",
        ("100% traceable wool", "Relaxed fit", "Hand wash, dry flat"),
        gone=(("Forest", "M"), ("Forest", "L")),
    ),
    article(
        10481, "linden-cardigan", "Linden Cardigan", "Northwind Mill", "cardigan", "Knitwear", 11500,
        "Camel | Navy", LETTERS,
        "A cardigan with real pockets and horn buttons, dense enough to be a jacket in October.",
        ("70% wool, 30% recycled cashmere", "Horn buttons", "Dry clean"),
    ),
    article(
        10493, "franklin-straight-jeans", "Franklin Straight Jeans", "Maple & Main", "jeans", "Bottoms", 7900,
        "Indigo | Washed Black", "26 | 28 | 30 | 32 | 34",
        "A straight leg in rigid denim that softens into yours. Sits at the waist, ends at the ankle.",
        ("98% cotton, 2% elastane, 12.5 oz", "28 in. inseam", "Wash rarely, inside out"),
        gone=(("Indigo", "30"),),
    ),
    article(
        10505, "atlas-pleated-trousers", "Atlas Pleated Trousers", "Maple & Main", "trousers", "Bottoms", 9600,
        "Sand | Charcoal", "0 | 2 | 4 | 6 | 8 | 10 | 12",
        "Double pleats, a long clean line and a waistband that forgives lunch.",
        ("Wool-blend twill", "Side and welt pockets", "Dry clean"),
        gone=(("Sand", "0"),),
    ),
    article(
        10517, "meadow-midi-skirt", "Meadow Midi Skirt", "Alder & Ivy", "skirt", "Bottoms", 7200,
        "Terracotta | Olive", LETTERS,
        "Cut in eight panels so that it swings. Fully lined, with a hidden side zip.",
        ("Viscose twill, cotton lining", "31 in. long", "Machine wash cold"),
    ),
    article(
        10526, "westover-trench-coat", "Westover Trench Coat", "Maple & Main", "trench coat", "Outerwear", 24800,
        "Camel | Black", "XS | S | M | L",
        "Storm flap, throat latch, D-rings: the whole grammar of a trench, in water-repellent cotton.",
        ("100% cotton gabardine", "Removable belt", "Dry clean"),
        gone=(("Camel", "XS"), ("Camel", "S"), ("Camel", "M"), ("Camel", "L")),
    ),
    article(
        10538, "rowan-ankle-boots", "Rowan Ankle Boots", "Hearth & Hide", "boots", "Shoes", 18900,
        "Cognac | Black", SHOES,
        "Vegetable-tanned leather on a stacked two-inch heel. They creak for a week and then never again.",
        ("Full-grain leather upper and lining", "2 in. stacked heel", "Can be resoled"),
        gone=(("Cognac", "7"),), few=(("Black", "8"),),
    ),
    article(
        10544, "court-low-sneakers", "Court Low Sneakers", "Hearth & Hide", "sneakers", "Shoes", 8800,
        "White | Sage", SHOES,
        "A plain court shoe, better made than it needs to be.",
        ("Leather upper, rubber cup sole", "Removable insole", "Runs true to size"),
    ),
    article(
        10559, "orchard-tote", "Orchard Tote", "Hearth & Hide", "tote", "Accessories", 14500,
        "Tan | Black", "One Size",
        "Carries a laptop, a sweater and the groceries, and stands up by itself.",
        ("Pebbled leather", "15 in. wide, 11 in. high", "Inside zip pocket"),
    ),
    article(
        10563, "fern-wool-scarf", "Fern Wool Scarf", "Northwind Mill", "scarf", "Accessories", 5400,
        "Forest | Oat | Wine", "One Size",
        "Woven slowly, brushed once, wide enough to be a blanket on a train.",
        ("100% lambswool", "76 x 14 in.", "Hand wash"),
    ),
    article(
        10577, "drop-pendant-necklace", "Drop Pendant Necklace", "Alder & Ivy", "necklace", "Accessories", 4500,
        "Gold | Silver", "One Size",
        "A small bright drop on a fine chain, at the height where it shows.",
        ("14k gold or rhodium plate", "18 in. chain", "Nickel free"),
        was_cents=5200,
    ),
)  # fmt: skip
