"""What shops write beside prices, stock and codes, in the languages of the web."""

from __future__ import annotations

import re
from functools import lru_cache


class Phrases:
    """Phrases, as regular expressions, of which a text may hold any; upper and lower case are the same.

    Python's `re` tries every branch of an alternation at every character. What is plain ASCII is therefore tried at
    the beginnings of words alone, and what is not only in texts that are not: a page has thousands of texts.
    """

    def __init__(self, *phrases: str) -> None:
        plain = [
            phrase.removeprefix(r"\b") for phrase in phrases if phrase.isascii() and phrase[0] not in "^/("
        ]
        other = [phrase for phrase in phrases if not phrase.isascii()]
        special = [phrase for phrase in phrases if phrase.isascii() and phrase[0] in "^/("]
        self._plain = re.compile(rf"\b(?:{'|'.join(plain)})")
        self._other = re.compile("|".join(other)) if other else None
        self._special = re.compile("|".join(special)) if special else None

    def search(self, text: str) -> bool:
        """Whether `text` holds one of the phrases."""
        low = text.lower()
        if self._plain.search(low) or (self._special and self._special.search(low)):
            return True
        return self._other is not None and not low.isascii() and bool(self._other.search(low))


BUY = Phrases(
    r"add(?:ed)? to (?:shopping |my |your )?(?:cart|bag|basket|trolley|order|tote)", r"\bbuy (?:it )?now\b", r"\bbuy\b$", r"^buy\b",
    r"place bid", r"\bbid now\b", r"\badd to$", r"^add$", r"ship it", r"pick ?up (?:here|today)",
    r"in den (?:waren|einkaufs)korb", r"jetzt kaufen", r"in die tasche", r"sofort[- ]kaufen", r"zum warenkorb hinzu",
    r"ajouter au panier", r"acheter", r"ajouter à mon panier", r"achat immédiat",
    r"añadir al? (?:la )?(?:carrito|cesta|bolsa)", r"agregar al? (?:carrito|carro|bolsa)", r"^comprar", r"comprar ahora", r"cómpralo ya",
    r"aggiungi al carrello", r"compra(?:lo)? (?:ora|subito)", r"acquista", r"metti nel carrello", r"aggiungi al(?:la borsa| carrello)",
    r"adicionar (?:ao|à) (?:carrinho|cesto|sacola)", r"colocar no carrinho", r"pôr no cesto",
    r"in (?:mijn )?winkel(?:wagen|mand)", r"in winkelmandje", r"bestellen", r"koop nu",
    r"do ko(?:szyka|šíka|šíku)", r"kup teraz", r"(?:přidat|vložit|vložiť|pridať|vlož) do (?:n[áa]kupn[íé]ho )?koš", r"kúpiť", r"koupit",
    r"v košarico", r"dodaj v", r"u košaricu", r"dodaj u", r"u korpu", r"naruči",
    r"ad[aă]ug[aă] [iî]n co[sș]", r"cump[aă]r[aă]",
    r"в корзину", r"купить", r"заказать", r"в кошик", r"купити", r"добави в", r"купи", r"поръчай",
    r"sepete ekle", r"hemen al", r"satın al",
    r"lägg i (?:varukorg|kundvagn|korg)", r"\bköp\b", r"legg i handle", r"kjøp", r"læg i (?:kurv|indkøb)", r"\bkøb\b", r"lisää (?:ostos)?kori", r"osta nyt",
    r"kosárba", r"megveszem", r"στο καλάθι", r"αγορά",
    r"(?:pievienot|ielikt|likt) (?:pirkumu )?groz", r"į krepšelį", r"pirkti", r"pirkt\b", r"lisa (?:ostu)?korvi", r"ostukorvi",
    r"カートに入れる", r"カートに追加", r"購入", r"買い物かご", r"かごに入れる",
    r"加入購物車", r"放入購物車", r"加入购物车", r"立即購買", r"立即购买", r"直接購買", r"我要購買",
    r"장바구니", r"구매하기", r"바로 ?구매", r"구매하러",
    r"הוסף ל(?:סל|עגלה)", r"הוספה ל(?:סל|עגלה)", r"לרכישה", r"קנה עכשיו", r"קנו עכשיו", r"أضف (?:إلى|الى)", r"إضافة إلى", r"اشتر", r"thêm vào giỏ", r"mua ngay", r"keranjang", r"beli sekarang", r"ลงตะกร้า", r"ตะกร้า",
)  # fmt: skip
"""The button that puts a thing into the cart."""

SOLD_OUT = Phrases(
    r"\bsold[- ]?out\b", r"\bout[- ]of[- ]stock\b", r"\b(?:currently|temporarily|now|online) (?:unavailable|not available)\b", r"\bunavailable online\b",
    r"^unavailable\b", r"\b(?:is|was|are) (?:not|no longer) available\b", r"\bno longer available\b", r"^not available\b", r"\bnot in stock\b",
    r"\bno stock\b", r"\bnotify (?:me )?when\b", r"\bnotify me\b", r"\be-?mail me when\b", r"\bback in stock\b", r"\bjoin (?:the )?wait(?:ing)? ?list\b",
    r"\bmore on the way\b", r"\bdiscontinued\b", r"\bbidding (?:has )?(?:ended|closed)\b", r"\bget (?:in-)?stock alert", r"\bcoming soon\b",
    r"ausverkauft", r"nicht (?:mehr |auf |vor)?(?:verfügbar|lieferbar|lager|vorrätig)", r"vergriffen", r"derzeit nicht",
    r"\bépuisé", r"rupture de stock", r"\bindisponible\b", r"victime de son succès", r"plus disponible",
    r"\bagotado\b", r"\bsin stock\b", r"\bsin existencias\b", r"\bno disponible\b", r"av[ií]same",
    r"\besaurito\b", r"non disponibile", r"non è disponibile", r"avvisami",
    r"\besgotado\b", r"indispon[ií]vel", r"avise-?me",
    r"uitverkocht", r"niet (?:op|meer op) voorraad", r"niet (?:meer )?leverbaar", r"tijdelijk niet",
    r"wyprzedan", r"brak (?:w magazynie|towaru|na stanie)", r"niedostępn", r"powiadom o dostępn",
    r"vyprodán", r"vypredan", r"\bnedostupn", r"není skladem", r"nie je (?:na sklade|skladom|dostupn)", r"momentálně nedost", r"nie je možné objednať", r"predaj skončil", r"strážiť dostupnosť", r"hlídat dostupnost",
    r"razprodan", r"ni na zalogi", r"rasprodan", r"nije dostup", r"nema na (?:stanju|zalihi)", r"trenutno ni",
    r"stoc epuizat", r"\bindisponibil", r"nu este [iî]n stoc", r"epuizat",
    r"нет в наличии", r"нет на складе", r"распродан", r"законч(?:ился|илась)", r"не доступен", r"недоступен", r"под заказ нет", r"немає в наявності", r"изчерпан", r"няма в наличност", r"няма на склад", r"сообщить о поступлении", r"снят с (?:производства|продажи)",
    r"tükendi", r"stokta (?:yok|kalmadı)", r"gelince haber ver",
    r"slut i lager", r"slutsåld", r"ej i lager", r"tillfälligt slut", r"utsolgt", r"ikke på lager", r"udsolgt", r"loppu(?:unmyyty|nut)", r"tilapäisesti loppu",
    r"elfogyott", r"nincs (?:készlet|raktár)", r"nem elérhető", r"εξαντλ", r"μη διαθέσιμ",
    r"izpārdots", r"nav (?:pieejams|noliktavā)", r"išparduota", r"neturime", r"läbi müüdud", r"otsas\b",
    r"品切れ", r"売り切れ", r"在庫なし", r"在庫切れ", r"完売", r"缺貨", r"售完", r"已售罄", r"補貨", r"缺货", r"暂无", r"到貨通知", r"품절", r"매진", r"재입고",
    r"אזל", r"לא במלאי", r"نفد", r"نفذ", r"غير متوفر", r"hết hàng", r"stok habis", r"สินค้าหมด",
)  # fmt: skip

IN_STOCK = Phrases(
    r"\bin[- ]stock\b", r"\bavailable (?:now|to ship|online|for)\b", r"^available\b", r"\bships? (?:today|in|within|from|by)\b", r"\bready to ship\b",
    r"\bonly \d+ left\b", r"\b\d+ (?:in stock|available|left)\b", r"\bauf lager\b", r"\b(?:sofort )?lieferbar\b", r"\bverfügbar\b", r"\bvorrätig\b",
    r"\ben stock\b", r"\bdisponible\b", r"\bdisponibile\b", r"\bdisponibilità immediata\b", r"\bdispon[ií]vel\b", r"\bem estoque\b", r"\bem stock\b", r"\bhay stock\b", r"\ben existencias\b",
    r"\bop voorraad\b", r"\bleverbaar\b", r"\bdostępn", r"\bna stanie\b", r"\bskladem\b", r"\bskladom\b", r"\bna sklade\b", r"\bna zalogi\b", r"\bna stanju\b", r"\bna zalihi\b", r"\bdobavljivo\b",
    r"\bîn stoc\b", r"\bin stoc\b", r"\bв наличии\b", r"\bесть на складе\b", r"\bв наявності\b", r"\bв наличност\b", r"\bна склад\b", r"\bstokta\b", r"\bi lager\b", r"\bpå lager\b", r"\bvarastossa\b", r"\braktáron\b",
    r"\bάμεσα διαθέσιμ", r"\bpieejams\b", r"\bnoliktavā\b", r"\bturime\b", r"\blaos\b", r"在庫あり", r"現貨", r"现货", r"有货", r"재고 ?있음", r"במלאי", r"متوفر", r"còn hàng",
)  # fmt: skip

PRE_ORDER = Phrases(r"\bpre-?order\b", r"\bvorbestell", r"\bprécommand", r"\bpreventa\b", r"\breservar\b", r"\bpré-venda\b", r"\bpreordina", r"предзаказ", r"予約", r"預購", r"예약 ?구매", r"ön sipariş", r"förboka", r"předobjedn", r"predobjedn")  # fmt: skip
BACK_ORDER = Phrases(r"\bback-?order", r"\bavailable on back-?order\b", r"\bnachbestell")

NOT_THE_PRICE = Phrases(
    r"\bsav(?:e|ing|ings|ed)\b", r"\boff\b", r"\bdiscount\b", r"\brebate\b", r"\bcash ?back\b", r"\bearn\b", r"\breward", r"\bpoints?\b", r"\bcoupon\b", r"\bvoucher\b", r"\bgift card\b", r"\bcredit\b",
    r"\bship(?:ping|s)?\b", r"\bdelivery\b", r"\bpostage\b", r"\bfreight\b", r"\bspend\b", r"\borders? (?:over|of|above)\b", r"\bover\b", r"\bminimum\b", r"\bdeposit\b", r"\bfee\b", r"\bstarting (?:price|bid)\b", r"\bopening bid\b", r"\bestimate", r"\bnext bid\b", r"\breserve\b", r"\babout\b", r"\bapprox", r"\bcirca\b", r"\benviron\b", r"\baprox", r"\bungefähr\b", r"\bprotection\b", r"\bwarranty\b", r"\btrade[- ]in\b", r"\brecycl",
    r"\bspar(?:en|e|st)\b", r"\bersparnis\b", r"\bversand", r"\brabatt\b", r"\bab einem (?:bestell|einkaufs)wert\b", r"\bgutschein\b", r"\bab \d+ stück\b", r"\bmindest",
    r"\béconomi", r"\blivraison\b", r"\bremise\b", r"\bfrais de port\b", r"\bd[èe]s \d+ .*d.achat",
    r"\bahorr", r"\benvío\b", r"\bdescuento\b", r"\brisparmi", r"\bspedizione\b", r"\bspese\b", r"\bsconto\b", r"\bconsegna\b", r"\beconomize\b", r"\bfrete\b", r"\bdesconto\b", r"\bportes\b", r"\bentrega\b",
    r"\bverzend", r"\bbespaar", r"\bkorting\b", r"\bdostaw", r"\bwysyłk", r"\boszczęd", r"\brabat\b", r"\bdoprav", r"\bpoštovn", r"\bušetř", r"\bušetrí", r"\bsleva\b", r"\bzľava\b", r"\bdostava", r"\bpoštnin", r"\bprihran", r"\bpopust\b", r"\blivrare\b", r"\btransport\b", r"\beconomis", r"\breducere\b",
    r"доставк", r"скидк", r"эконом", r"бонус", r"кэшб", r"выгода", r"отстъпка", r"\bkargo\b", r"\bindirim\b", r"\bkazanç", r"\bfrakt\b", r"\bspar\b", r"\blevering\b", r"\bszállítás", r"\bmegtakar",
    r"送料", r"ポイント", r"割引", r"運費", r"滿", r"折扣", r"点数", r"배송", r"이상", r"할인", r"적립", r"쿠폰",
)  # fmt: skip
"""Beside an amount: it is a saving, a fee or a threshold."""

_BY_PERCENT = re.compile(
    r"(?:(?:save|off|discount|économisez|ahorras?|spare[nt]?|risparmi|economize|zľava|sleva|rabatt?|remise)\s+)?[-–−(]*\d{1,2}(?:[.,]\d)?\s?%\)?(?:\s*(?:off|rabatt?|discount|de descuento|de réduction|di sconto|de desconto|korting|indirim))?",
    re.IGNORECASE,
)
_SHIPPING_TERMS = re.compile(
    r"(?:free|plus|excl(?:uding|usive of|\.)?|incl(?:uding|usive of|\.)?|before|without|\+|&)\s+(?:\w+\s+)?(?:shipping|delivery|postage|freight)(?:\s+costs?)?|"
    r"(?:zzgl|inkl|exkl|plus|ohne|inklusive|zuzüglich)\.?\s+(?:\w+\s+)?versand\w*|versandkostenfrei\w*|(?:gratis|kostenlose[rn]?)\s*versand|"
    r"(?:hors|plus|\+)\s+(?:frais de )?(?:port|livraison)|livraison (?:gratuite|offerte|incluse)|(?:más|\+) gastos de envío|envío (?:gratis|gratuito)|spedizione (?:gratuita|esclusa|inclusa)|spese di spedizione escluse|frete grátis|"
    r"(?:excl|incl|exclusief|inclusief)\.?\s+verzend\w*|gratis verzend\w*|darmowa (?:dostawa|wysyłka)|doprava zdarma|fri frakt|送料(?:別|込み?|無料)|免運費|包邮|무료배송|бесплатная доставка",
    re.IGNORECASE,
)  # fmt: skip


def without_percent(text: str) -> str:
    """`text` without by how many percent a price fell: "save 20%" is not about the amount beside it."""
    return _BY_PERCENT.sub(" ", text)


def without_shipping_terms(text: str) -> str:
    """What follows a price without the words that shipping is free, included or comes on top."""
    return _SHIPPING_TERMS.sub(" ", text)


WITHOUT_TAX = Phrases(
    r"^\W*ht\b", r"\bhors taxes?\b", r"\bex(?:cl(?:uding|usive of)?)?\.? ?(?:vat|tax|gst|btw|mwst)\b", r"\bplus vat\b", r"\bnetto\b", r"\bzzgl\. (?:\d+ ?% )?(?:mwst|ust)", r"\bbez dph\b", r"\bbr?ez ddv\b", r"\bfără tva\b", r"\bsin iva\b",
    r"\biva esclusa\b", r"\bexkl\.? moms\b", r"税抜", r"без ндс",
)  # fmt: skip
"""Right after an amount: tax comes on top of it."""

INSTALLMENT = Phrases(
    r"/ ?(?:mo\b|month|mth|week|wk)", r"\bper (?:month|week)\b", r"\ba month\b", r"\bmonthly\b", r"\binstal?lments?\b", r"\bpayments? of\b", r"\b\d+ ?x\b", r"\bx ?\d+\b", r"\bmonats", r"\brate[n]?\b", r"\bmonatlich\b", r"\bpar mois\b", r"\bmensual", r"\bcuotas?\b",
    r"\bal mese\b", r"\ba rate\b", r"\bparcelas?\b", r"\bsem juros\b", r"\bpor mês\b", r"\bper maand\b", r"\brat[ay]\b", r"\bmiesięcz", r"\bměsíčn", r"\bmesačn", r"\bna mesec\b", r"\bobrok", r"\bmesečno\b", r"\blun[ăa]\b", r"\brate\b", r"в месяц", r"рассрочк", r"кредит", r"/ ?мес", r"\btaksit", r"\bmånad", r"\bmåned", r"\bhavonta\b", r"\bmēnesī\b", r"\bmėn\b", r"\bkuus\b", r"期", r"분할", r"무이자", r"\baffirm\b", r"\bafterpay\b", r"\bklarna\b", r"\bzip\b", r"\bfinanc", r"\bsezzle\b", r"\bapr\b",
)  # fmt: skip

UNIT_PRICE = Phrases(
    r"(?:/|\bper|\bpro|\bje|\bpar|\bpor|\bal|\bza)\s?(?:\d+\s?)?(?:k?g|m?l|cl|oz|fl\.? ?oz|lbs?|kilo(?:gram)?m?|lit(?:er|re|ro)s?|m2|sq\.? ?ft|ft|meter|metre|metro|100 ?(?:g|ml)|piece|pcs?|count|ct|unit|each|sheet|wash|tablet|kom|ks|szt)\b",
    r"(?:/|\bper|\bpro|\bje|\bza|\bза)\s?(?:\d+\s?)?(?:m²|stück|шт|кг|л)(?:\b|$)",
    r"\bgrundpreis\b", r"\bprix au\b", r"\bunit price\b", r"\d ?¢",
)  # fmt: skip

WAS = Phrases(
    r"\bnormal(?: price|e)?\b", r"\bwas\b", r"\bwere\b", r"\breg(?:ular|\.)?\b", r"\blist(?: price)?\b", r"\brrp\b", r"\bmsrp\b", r"\bsrp\b", r"\bold\b", r"\boriginal(?:ly)?\b", r"\bcompare(?:d)? (?:at|to)\b", r"\bcomp\. value\b", r"\bbefore\b", r"\bprevious(?:ly)?\b", r"\bretail\b", r"\best\. retail\b", r"\bvalue\b", r"\bwithout\b", r"\bex(?:cl)?\.? ?(?:vat|tax|gst)\b", r"\bexcluding\b",
    r"\bstatt\b", r"\buvp\b", r"\bfrüher\b", r"\bvorher\b", r"\bursprünglich", r"\bvorheriger\b", r"\bbisher\b", r"\bau lieu de\b", r"\bavant\b", r"\bprix (?:conseillé|barré|d.origine|de base|habituel)\b", r"\bhors taxe\b", r"\bht\b", r"\bantes\b", r"\bprecio (?:anterior|normal|regular|de lista|recomendado)\b", r"\bpvpr?\b", r"\bprezzo (?:consigliato|di listino|precedente)\b", r"\banziché\b", r"\bprima\b", r"\bprecedente\b", r"\bpreço (?:anterior|de tabela)\b", r"\bde:", r"\bde r\$",
    r"\bvan\b", r"\badviesprijs\b", r"\bwas\b", r"\bcena (?:regularna|katalogowa|poprzednia)\b", r"\bnajniższa\b", r"\bpůvodn", r"\bpôvodn", r"\bbežná\b", r"\bběžná\b", r"\bdmoc\b", r"\bdoporučen", r"\bbez dph\b", r"\bredna cena\b", r"\bstara cena\b", r"\bpretekl", r"\bprp\b", r"\bplp\b", r"\bpre[țt] (?:vechi|initial|inițial)\b", r"\bfără tva\b",
    r"старая цена", r"\bбыло\b", r"\bбез скидки\b", r"\bстара цена\b", r"\bпреди\b", r"\bliste fiyat", r"\beski fiyat", r"\bord(?:inarie|\.)?\b", r"\btidigare\b", r"\bfør\b", r"\bnormalpris\b", r"\bovh\b", r"\bnormaalihinta\b", r"\beredeti\b", r"\bπροηγ", r"\bαρχικ", r"\bparastā\b", r"\bsena kaina\b", r"\btavahind\b",
    r"定価", r"通常価格", r"メーカー希望", r"原價", r"市價", r"原价", r"建議售價", r"정가", r"정상가", r"소비자가",
)  # fmt: skip
"""Beside an amount: it is what the thing cost before, or elsewhere, or without tax."""

OLD_CLASS = re.compile(
    r"(?:^|[-_ ])(?:old|was|before|strike\w*|struck|crossed|line-?through|rrp|msrp|uvp|compare\w*|previous|prev|orig\w*|list-?price|listprice|"
    r"regular|reg|full-?price|retail|antes|normal|barred|barre|stara|staro|vechi|ancien|non-?sale|pre-?discount|undiscounted|through|cut|del|marked)(?:$|[-_ ])|"
    r"oldprice|priceold|wasprice|price-?was|originalprice|regularprice|crossedprice|strikethrough|priceline|listprice|comparat",
    re.IGNORECASE,
)
NEW_CLASS = re.compile(
    r"(?:^|[-_ ])(?:sale|special|current|now|new|final|offer|our|actual|selling|discounted|promo\w*|reduced|main|primary)(?:$|[-_ ])|"
    r"saleprice|specialprice|currentprice|finalprice|newprice|ourprice|priceblock_|pricetopay|sellingprice|dealprice",
    re.IGNORECASE,
)
PRICE_CLASS = re.compile(r"pri[cx]e|\bprc\b|prezzo|preis|prix|precio|preco|cena\b|cenam|cen[yae]?[-_]|hinta|pris\b|fiyat|amount|cost|prijs|\bkaina|msp|binprice", re.IGNORECASE)  # fmt: skip
_ELSEWHERE_STEMS = (
    "related", "recommend", "recs", "upsell", "crosssell", "carousel", "slider", "swiper", "slick", "owl", "glide", "similar", "recently", "bundle", "accessor", "sponsor",
    "minicart", "footer", "navbar", "navigation", "nav", "ads", "advert", "lease", "points", "seo", "breadcrumb", "review", "testimonial", "financ", "instal", "monthly", "affirm", "klarna", "afterpay",
    "sezzle", "shipping", "delivery", "voucher", "coupon", "newsletter", "comparison", "suggest", "popular", "bestsell", "trending", "complementary", "addon", "warranty", "protection", "history", "viewed",
    "modal", "dialog", "overlay", "drawer", "lightbox", "tooltip", "toast", "wishlist", "menu", "dropdown", "filter", "frequently", "fbt", "together", "popup", "banner", "bulk", "subscri", "reward", "loyalty",
)  # fmt: skip
_WHOLE_STEMS = frozenset({"nav", "ads", "lease", "points", "seo", "owl", "recs", "fbt"})
"""Stems that are beginnings of other words too: only the word itself counts."""
_ELSEWHERE_PAIRS = frozenset(
    {
        ("up", "sell"), ("cross", "sell"), ("also", "like"), ("also", "bought"), ("also", "viewed"), ("also", "view"), ("mini", "cart"), ("cart", "drawer"), ("cart", "flyout"), ("cart", "item"),
        ("cart", "items"), ("cart", "summary"), ("cart", "total"), ("cart", "side"), ("site", "header"), ("page", "header"), ("main", "header"), ("global", "header"), ("top", "header"), ("header", "top"),
        ("header", "nav"), ("header", "cart"), ("header", "main"), ("header", "bar"), ("header", "inner"), ("header", "menu"), ("per", "month"), ("you", "may"), ("more", "items"), ("more", "products"),
        ("more", "from"), ("product", "list"), ("product", "grid"), ("product", "card"), ("product", "cards"), ("product", "tile"), ("product", "tiles"), ("product", "item"), ("product", "items"),
        ("products", "list"), ("products", "grid"), ("products", "item"), ("best", "sellers"), ("best", "seller"), ("best", "selling"), ("add", "on"), ("add", "ons"), ("other", "sellers"), ("promo", "bar"),
        ("complete", "the"), ("get", "the"), ("quantity", "discount"), ("tier", "price"), ("tier", "prices"), ("recent", "item"), ("recent", "items"), ("recent", "products"),
    }
)  # fmt: skip
_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def is_elsewhere(mark: str) -> bool:
    """Whether a box's class and id say that it is not about the page's own product. Classes are made of few words,
    which are looked up one by one and remembered: a page has a thousand classes."""
    before = ""
    for word in _CLASS_WORD.findall(mark):
        word = word.lower()
        if _is_elsewhere_word(word) or (before, word) in _ELSEWHERE_PAIRS:
            return True
        before = word
    return mark.startswith("header")


@lru_cache(maxsize=50_000)
def _is_elsewhere_word(word: str) -> bool:
    return any(word == stem if stem in _WHOLE_STEMS else word.startswith(stem) for stem in _ELSEWHERE_STEMS)


BRAND_LABEL = re.compile(
    r"^\s*(?:brand|brand name|marke|marque|marca|merk|märke|varumærke|varemerke|mærke|merkki|tuotemerkki|značka|znamka|blagovna znamka|marka|márka|brend|"
    r"бренд|марка|торговая марка|ブランド|品牌|브랜드|thương hiệu|merek|ماركة|الماركة|العلامة التجارية|برند|מותג|μάρκα|zīmols|prekės ženklas|kaubamärk|ยี่ห้อ|แบรนด์)\s*(?:[:：]|$)",
    re.IGNORECASE,
)
"""A label before a brand. What follows, or the next text, is the brand."""
PER_MEASURE_CLASS = re.compile(
    r"per[-_]?(?:measure|kilo|kg|100|litre|liter)|price[-_]?per[-_]?unit|unit[-_]?price|\bppu\b|base[-_]?price[-_]?unit|grundpreis|comparison[-_]?price|jamforpris",
    re.IGNORECASE,
)
"""The box of a price for a measure."""
HEADING_NOTE = re.compile(
    r"(?:^|[-_ ])(?:sr-only|visually-?hidden|screen-reader(?:-text)?|hdn|offscreen|clipped|a11y-hidden|assistive-text)(?:$|[-_ ])",
    re.IGNORECASE,
)
"""A box that is read out to the blind but not shown."""
NAME_CLASS = re.compile(
    r"(?:product|item|prod|pdp|goods)[-_]{0,2}(?:info[-_]{0,2}|detail[-_]{0,2}|main[-_]{0,2})?(?:name|title|heading)|(?:name|title)[-_]{0,2}(?:of[-_])?(?:product|item)",
    re.IGNORECASE,
)
"""The box of a product's name where the page has no heading."""
HIDDEN_CLASS = re.compile(
    r"(?:^|[-_ ])(?:hidden|hide|d-none|is-hidden|u-hidden|invisible|display-none|collapsed?)(?:$|[-_ ])"
)
CENTS_CLASS = re.compile(r"cent|decimal|fraction|kop|sup|penn|digit|minor", re.IGNORECASE)

_LABELS = (
    "sku", "item", "item no", "item number", "item id", "item code", "item #", "product code", "product id", "product no",
    "product number", "product #", "article", "article no", "article number", "article nr", "part no", "part number", "part #", "catalog no",
    "catalogue number", "catalog number", "style", "style no", "style number", "style code", "style id", "model", "model no", "model number",
    "mfr part #", "mfr. part #", "mfr part", "mfr part no", "mfr #", "manufacturer part number", "mpn", "ref", "reference", "web id", "tcin", "asin", "upc", "ean", "gtin", "isbn",
    "isbn-10", "isbn-13", "code", "stock code", "stock no",
    "artikelnummer", "artikel-nr", "artikel nr", "artikelnr", "art.-nr", "art.nr", "art. nr", "art-nr", "art nr", "artnr", "art. no", "bestellnummer", "bestell-nr", "best.-nr", "produktnummer", "produkt-nr", "modellnummer",
    "référence", "réf", "code article", "code produit", "référence produit", "referencia", "código", "cód", "codigo", "cod", "código de producto", "código del producto", "código do produto", "cód. do produto", "sku do produto",
    "codice", "codice articolo", "codice prodotto", "cod. art", "cod. articolo", "cod. prodotto", "rif", "referência", "ref. produto",
    "cod produs", "cod articol", "cod intern", "kod", "kod produktu", "kod towaru", "indeks", "nr katalogowy", "numer katalogowy", "symbol", "kód", "kód produktu", "kód zboží", "kód tovaru", "katalogové číslo", "katalógové číslo",
    "objednací číslo", "obj. číslo", "obj. kód", "číslo produktu", "part no", "p/n", "šifra", "šifra izdelka", "šifra artikla", "šifra proizvoda", "koda", "koda izdelka", "kat. št",
    "артикул", "арт", "код", "код товара", "код товару", "код на продукт", "код продукта", "модель", "номер товара", "кат. номер", "номенклатурный номер", "ürün kodu", "stok kodu", "model kodu",
    "varenummer", "varenr", "vare-nr", "produktnr", "art.nr", "tuotenumero", "tuotekoodi", "tuotenro", "cikkszám", "termékkód", "κωδικός", "κωδικός προϊόντος", "preces kods", "artikuls", "prekės kodas", "tootekood",
    "品番", "型番", "商品番号", "商品コード", "メーカー品番", "商品編號", "商品代碼", "商品代號", "型號", "貨號", "货号", "商品编号", "商品编码", "상품번호", "상품코드", "모델명", "품번", "מק״ט", "מקט", "รหัสสินค้า", "mã sản phẩm", "mã sp", "mã hàng", "kode produk",
    "ugs", "n° article", "número de artículo", "nº de artículo", "artículo", "מק\"ט", "رمز المنتج", "كود المنتج", "کد محصول", "کد کالا",
)  # fmt: skip
LABEL_HEADS = frozenset(re.split(r"[.\-/\"״]", label.split()[0].strip("."))[0] for label in _LABELS)
"""First words of labels: a quick first look."""
SKU_LABEL = re.compile(
    rf"^\W*(?:{'|'.join(re.escape(label) for label in sorted(_LABELS, key=len, reverse=True))})\.?\W{{0,3}}(?:[:#.：№]|$|\s)",
    re.IGNORECASE,
)
"""A label before an identifier. What follows, or the next text, is the identifier."""
