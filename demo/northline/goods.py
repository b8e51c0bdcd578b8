"""What Northline sells."""

from demo.shop.goods import Article, article

LETTERS = "XS | S | M | L | XL"
WAISTS = "26 | 28 | 30 | 32 | 34"
SHOES = "5 | 6 | 7 | 8 | 9 | 10"

ARTICLES: tuple[Article, ...] = (
    article(
        20110, "marlow-wrap-dress", "Marlow Wrap Dress", "Alder & Ivy", "dress", "Dresses", 8900,
        "Black | Emerald | Burgundy", LETTERS,
        "A wrap dress in matte crepe with a tie that stays tied. One dress for the office and the evening after.",
        ("Matte viscose crepe", "Midi length", "Machine wash cold"),
        was_cents=9800, gone=(("Burgundy", "XL"),), few=(("Black", "M"),), gtin="0614141007349",
    ),
    article(
        20123, "aurora-slip-dress", "Aurora Slip Dress", "Northline", "slip", "Dresses", 11800,
        "Midnight | Champagne | Sage", LETTERS,
        "Heavy satin cut on the bias. It falls like water and does not cling.",
        ("Recycled satin", "Adjustable straps", "Hand wash"),
        gone=(("Champagne", "S"), ("Champagne", "M")),
    ),
    article(
        20136, "sunday-linen-dress", "Sunday Linen Dress", "Northline", "dress", "Dresses", 10400,
        "Terracotta | Oat", "S | M | L",
        "Washed linen, deep pockets and sleeves to push up. It gets better with every wash.",
        ("100% European linen", "Two side pockets", "Machine wash warm"),
    ),
    article(
        20214, "fjord-leather-boots", "Fjord Leather Boots", "Hale & Son", "boots", "Shoes", 15900,
        "Cognac | Black | Chocolate", SHOES,
        "Knee-friendly boots in one piece of leather, on a heel you can run for a bus in.",
        ("Full-grain leather", "Goodyear welt", "Water resistant"),
        gone=(("Black", "7"),), few=(("Cognac", "8"),),
    ),
    article(
        20227, "harbour-strap-sandals", "Harbour Strap Sandals", "Hale & Son", "sandals", "Shoes", 9900,
        "Tan | Black | Gold", SHOES,
        "An ankle strap, a steady heel and a footbed that forgives long weddings.",
        ("Leather upper", "3 in. heel", "Padded footbed"),
    ),
    article(
        20231, "coast-canvas-sneakers", "Coast Canvas Sneakers", "Northline", "sneakers", "Shoes", 6800,
        "White | Navy | Sage", SHOES,
        "Canvas sneakers with a real arch, made in the same mould since the first season.",
        ("Organic canvas", "Natural rubber sole", "Machine washable"),
    ),
    article(
        20319, "meridian-straight-jeans", "Meridian Straight Jeans", "Northline", "jeans", "Bottoms", 7800,
        "Indigo | Light Blue | Black", WAISTS,
        "A high rise and a straight leg in denim that has some weight to it.",
        ("99% cotton, 1% elastane, 13 oz", "29 in. inseam", "Wash inside out"),
        gone=(("Light Blue", "26"), ("Black", "34")),
    ),
    article(
        20322, "slate-wide-trousers", "Slate Wide Trousers", "Northline", "trousers", "Bottoms", 9200,
        "Charcoal | Sand", "0 | 2 | 4 | 6 | 8 | 10",
        "Wide from the hip, pressed to a sharp crease, with an elastic nobody sees.",
        ("Wool blend", "Hidden elastic at the back", "Dry clean"),
    ),
    article(
        20335, "gale-pleated-skirt", "Gale Pleated Skirt", "Alder & Ivy", "skirt", "Bottoms", 8400,
        "Forest | Plum", LETTERS,
        "Knife pleats that survive a suitcase. Pull it on, walk out.",
        ("Recycled polyester crepe", "Elastic waist", "Machine wash cold"),
    ),
    article(
        20413, "pier-oxford-shirt", "Pier Oxford Shirt", "Northline", "shirt", "Tops", 6400,
        "White | Sky Blue | Blush", LETTERS,
        "An oxford shirt cut a little long and a little loose, with a collar that stands by itself.",
        ("100% cotton oxford", "Corozo buttons", "Machine wash warm"),
        gone=(("Blush", "XS"),),
    ),
    article(
        20426, "tide-pocket-tee", "Tide Pocket Tee", "Northline", "tshirt", "Tops", 2400,
        "White | Navy | Mustard | Charcoal", LETTERS,
        "A T-shirt in heavy jersey that keeps its collar, its colour and its shape.",
        ("100% organic cotton, 7 oz", "Side pocket", "Machine wash cold"),
    ),
    article(
        20517, "skerry-cable-sweater", "Skerry Cable Sweater", "Island Mills", "sweater", "Knitwear", 12900,
        "Oat | Navy | Rust", LETTERS,
        "Fisherman's cables in undyed and deep-dyed wool, knitted in the round.",
        ("100% wool", "Knitted in one piece", "Hand wash, dry flat"),
        few=(("Oat", "L"),),
    ),
    article(
        20522, "lantern-cardigan", "Lantern Cardigan", "Island Mills", "cardigan", "Knitwear", 11200,
        "Burgundy | Grey", LETTERS,
        "Full sleeves, a deep V and brass buttons. It does the work of a jacket until November.",
        ("Wool and recycled cashmere", "Brass buttons", "Hand wash"),
    ),
    article(
        20616, "quay-leather-bag", "Quay Leather Bag", "Hale & Son", "bag", "Accessories", 16800,
        "Burgundy | Tan | Black", "One Size",
        "A top-handle bag with a brass catch, wide enough for a book and a bottle.",
        ("Vegetable-tanned leather", "11 in. wide", "Detachable strap"),
        gone=(("Black", "One Size"),),
    ),
    article(
        20629, "drift-wool-scarf", "Drift Wool Scarf", "Island Mills", "scarf", "Accessories", 4800,
        "Plum | Sage | Camel", "One Size",
        "Brushed lambswool with a twisted fringe.",
        ("100% lambswool", "72 x 12 in.", "Hand wash"),
    ),
    article(
        20633, "keel-leather-belt", "Keel Leather Belt", "Hale & Son", "belt", "Accessories", 3900,
        "Brown | Black", "S | M | L",
        "One strip of bridle leather and one brass buckle.",
        ("Bridle leather", "1.25 in. wide", "Solid brass"),
    ),
    article(
        20645, "solstice-pendant-necklace", "Solstice Pendant Necklace", "Northline", "necklace", "Accessories",
        5200, "Blue | Emerald | Rose", "One Size",
        "A small cut stone on a double chain.",
        ("Gold vermeil", "16 and 18 in. chains", "Nickel free"),
    ),
)  # fmt: skip
