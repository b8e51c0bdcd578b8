"""What a link alone tells: its clean form, the identifiers and the words in it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from catalog.clean import clean_text

_TRACKING = re.compile(
    r"utm_\w+|ga_\w+|mc_[ce]id|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|ttclid|twclid|li_fat_id|igshid|igsh|srsltid|yclid|_ga|_gl|_ke|_kx|_hs\w+|hsa_\w+|"
    r"epik|s_kwcid|ef_id|cm_\w+|cjevent|cjdata|irclickid|irgwc|clickid|click_id|aff\w*|affiliate\w*|ranmid|raneaid|ransiteid|afsrc|sharedid|awc|sv\d?|sv_\w+|ref_?|referr?er|ref_src|referrer|"
    r"campaign\w*|pk_\w+|mtm_\w+|spm|scm|algo_\w+|pvid|pd_rd_\w+|pf_rd_\w+|psc|qid|sr|keywords|crid|sprefix|dib|dib_tag|linkcode|linkid|creative\w*|ascsubtag|tag|_encoding|smid|"
    r"trk\w*|tracking\w*|trackid|email_\w+|vero_\w+|oly_\w+|ncid|nr_email_referer|rb_clickid|wickedid|_openstat|__s|zanpid|dm_i|mkt_tok|mkwid|pcrid|athbdg|adid|ad_id|adgroup\w*|wmlspartner|wl\d+|from_?srp|selectedsellerid_?|_pos|_sid|_ss|_psq|_fid|pr_prod_strat|pr_rec_id|pr_rec_pid|pr_ref_pid|pr_seq",
    re.IGNORECASE,
)
_VARIANT_KEYS = ("variant", "variation_id", "skuid", "sku", "sku_id", "pid", "vid", "color", "colour", "size", "selectedcolor", "dwvar")  # fmt: skip
_ID_KEYS = (
    "pid", "productid", "product_id", "prodid", "prod_id", "skuid", "sku_id", "sku", "itemid", "item_id", "item", "articleid",
    "article", "goods_id", "goodsid", "goodsno", "products_id", "id", "p", "product", "style", "styleid", "artnr", "code",
    "childsku", "variant", "asin", "no", "it_id", "branduid", "idproduct", "id_product", "i",
)  # fmt: skip
_WORDLESS = {
    "product", "products", "p", "dp", "gp", "ip", "item", "itm", "shop", "store", "en", "us", "uk", "gb", "browse", "pd", "pdp",
    "s", "t", "catalog", "collections", "all", "index", "html", "www", "prod", "detail", "details", "c", "buy", "site", "m", "a",
    "product.do", "deal", "goods", "article", "produkt", "producto", "prodotto", "produit", "produto", "tovar",
}  # fmt: skip
_COUNTER = re.compile(
    r"click|track|redirect|deeplink|/out\b|aff|cread|/go\b|^go\.|/l\.php|/dlg/|/c/\d+/", re.IGNORECASE
)
_TARGET_KEYS = {
    "murl",
    "u",
    "url",
    "ued",
    "dest",
    "destination",
    "target",
    "redirect",
    "redirect_url",
    "link",
    "goto",
    "urllink",
}
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|jsp|do|p|cfm|product\.\d+\.html)$", re.IGNORECASE)
_ID_SHAPES = (
    re.compile(
        r"(?:^|[-_/.])(?:prd|prod|pid|art|p|a|i|g|n|dp|sku|item|id)?[-_]?(\d{5,15})(?:$|[._])", re.IGNORECASE
    ),  # ...-p400105394
    re.compile(r"^(\d{5,15})(?=[-_])"),  # 93133869_a-name
    re.compile(r"(?:^|[-_])((?!(?:19|20)\d\d$)\d{4,15})$"),
    re.compile(r"^([A-Z]{1,4}\d{4,12})$", re.IGNORECASE),  # M67296549
    re.compile(r"^([A-Z0-9]{10})$"),  # B0756B4GVG
    re.compile(r"(?:^|[-_])([a-z]\d{6,12})$", re.IGNORECASE),  # ...-w005759888
    re.compile(r"^([A-Z]{1,4}[-_]?\d[A-Z0-9]*(?:[-_/.][A-Z0-9]+)+)$"),  # IO2077-030
)


def without_tracking(link: str) -> str:
    """The link without what only tells its owner where the click came from, and without a fragment."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    kept = (
        urlencode(query) if len(query) < len(parse_qsl(parts.query, keep_blank_values=True)) else parts.query
    )
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", kept, ""))


def absolute(base: str, link: str | None) -> str:
    """`link` resolved against `base`; "" when it is none or leads to no web page. Kept as it is without a base."""
    if not link or len(link) > 4000:
        return ""
    link = re.sub(r"[\x00-\x20\x7f]+", "", link)
    try:
        full = urljoin(base, link) if base else link
        return full if not base or urlsplit(full).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def unwrapped(link: str) -> str:
    """The link inside a click counter's ("https://click.net.work/deeplink?murl=https%3A%2F%2Fstore..."); else the
    link itself. What is inside is checked like any other link before it is visited."""
    parts = urlsplit(link)
    if not _COUNTER.search(f"{parts.netloc}{parts.path}"):
        return link
    for key, value in parse_qsl(parts.query):
        if (
            key.lower() in _TARGET_KEYS
            and re.match(r"https?://[^/]+/\S", value)
            and not re.search(r"\s", value)
        ):
            return value
    return link


def choice_in(link: str) -> dict[str, str]:
    """What the link itself preselects: query names (lower case, "dwvar_123_color" as "color") and values."""
    found = {}
    for key, value in parse_qsl(urlsplit(link).query):
        low = key.lower()
        if low.startswith("dwvar_"):
            low = low.rsplit("_", 1)[-1]
        if low in _VARIANT_KEYS or low.startswith("attribute_"):
            found[low.removeprefix("attribute_").removeprefix("pa_")] = value.strip()
    return {key: value for key, value in found.items() if value}


def identifiers(link: str) -> list[str]:
    """What in the link looks like a product's number, likeliest first."""
    parts = urlsplit(link)
    found: list[str] = []
    query = {key.lower(): value.strip() for key, value in parse_qsl(parts.query)}
    for key in _ID_KEYS:
        value = query.get(key, "")
        if 2 < len(value) <= 40 and any(c.isdigit() for c in value) and " " not in value:
            found.append(value)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    for segment in reversed(segments[-5:]):
        bare = _EXTENSION.sub("", segment)
        for shape in _ID_SHAPES:
            match = shape.search(bare)
            if match and any(c.isdigit() for c in match[1]):
                found.append(match[1])
                break
    return list(dict.fromkeys(found))


def words_of(link: str) -> str:
    """A product's name as far as the link's words tell it, for people ("Black Midi Dress"); "" when it has none."""
    parts = urlsplit(link)
    best = ""
    for segment in parts.path.split("/"):
        bare = _EXTENSION.sub("", unquote(segment))
        tokens = [token for token in re.split(r"[-_+. ]+", bare) if token]
        while tokens and _is_number(tokens[-1]) and len(tokens) > 1:
            tokens.pop()
        while tokens and _is_number(tokens[0]) and len(tokens) > 1:
            tokens.pop(0)
        tokens = [token for token in tokens if not re.fullmatch(r"[\da-f]{16,}", token)]
        name = " ".join(tokens)
        letters = sum(c.isalpha() for c in name)
        if bare.lower() in _WORDLESS or (len(tokens) == 1 and not name.isalpha()):
            continue
        longer = len(name) > len(best) or (len(tokens) > 1 and " " not in best)
        if longer and letters >= 3 and letters > sum(c.isdigit() for c in name):
            best = name
    if best and best == best.lower():
        best = " ".join(
            word if word in ("and", "of", "in", "with", "for", "the", "to") else word[:1].upper() + word[1:]
            for word in best.split()
        )
    return clean_text(best, 120) or ""


def _is_number(token: str) -> bool:
    return len(token) >= 4 and sum(c.isdigit() for c in token) >= len(token) * 0.6
