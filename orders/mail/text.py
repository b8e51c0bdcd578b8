"""HTML of a mail -> the text a reader sees, its links and its structured data. What is hidden is not read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from orders.mail.schema_org import Markup, markup_of
from orders.mail.words import fold

LONGEST = 60_000
"""Characters of visible text that are read."""
MOST_LINKS = 300
DEEPEST = 1000
"""Elements within elements; what lies deeper is left. Parsers take quadratic time over such towers."""
UNSUSPICIOUS = 60_000
"""Shorter pages cannot be deep enough to matter."""
LARGEST_SHEET = 50_000
MOST_SELECTORS = 50
MOST_MARKUP = 10_000_000
"""Characters of inner markup that are looked through for sizes, all in all."""

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
ENDS_ITSELF = frozenset(
    [
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "source",
            "track",
            "wbr",
        ),
        *("p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot"),
    ]
)
SPACE = re.compile(r"[ \r\n\t\f]+")
BLOCK = re.compile(
    r"<(?=/?(?:p|div|tr|table|br|li|ul|ol|h[1-6]|hr|section|article|header|footer|blockquote|center|dt|dd|pre)\b)",
    re.IGNORECASE,
)
CELL = re.compile(r"<(?=t[dh]\b)", re.IGNORECASE)
INVISIBLE = dict.fromkeys(
    [0xAD, 0x34F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0x2063, 0xFEFF, 0xFFFD]
)

MAY_HIDE = ",".join(
    f'[style*="{mark}" i]'
    for mark in (
        "display",
        "hidden",
        "size:0",
        "size: 0",
        "size :",
        "opacity",
        "max-height",
        "indent",
        "background",
    )
)
HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|max-height\s*:\s*0|text-indent\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
NO_SIZE = re.compile(r"font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.IGNORECASE)
SOME_SIZE = re.compile(
    r"font-size\s*:\s*(?!0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:[;!\"']|$))[\w.]", re.IGNORECASE
)
COLOURS = re.compile(r"(?<![\w-])(background(?:-color)?|color)\s*:\s*([^;]+)", re.IGNORECASE)

BRACE = re.compile(r"[{}]")
SIMPLE_SELECTOR = re.compile(r"[a-z]*[.#][\w-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees. Lines are separated by newlines, cells of a row by tabs. `folded` has the same
    length as `body`. `markup` is what the mail's structured data states, which may stand in hidden places."""

    subject: str
    title: str
    body: str
    folded: str
    links: tuple[str, ...]
    declared: str
    markup: Markup | None


def see(subject: str, plain: str, html: str) -> Seen:
    """The HTML part when there is one that says something, else the plain one."""
    if html.strip():
        tree = LexborHTMLParser(_marked(html))
        heading = tree.css_first("title")
        title = _tidy(heading.text()) if heading else ""
        markup = markup_of(tree)
        _remove_hidden(tree, _hidden_selectors(tree))
        links = _links(tree)
        declared = (tree.root.attributes.get("lang") or "")[:2].lower() if tree.root else ""
        body = _tidy(tree.body.text(separator="", strip=False)) if tree.body else ""
        if len(body) >= 3 or not plain.strip():
            return _seen(subject, title, body, links, declared, markup)
        return _seen(subject, title, _unwrapped(plain), links, declared, markup)
    return _seen(subject, "", _unwrapped(plain), tuple(_plain_links(plain)), "", None)


def _seen(
    subject: str, title: str, body: str, links: tuple[str, ...], declared: str, markup: Markup | None
) -> Seen:
    body = body[:LONGEST]
    return Seen(_tidy(subject), title, body, fold(body), links, declared, markup)


def _marked(html: str) -> str:
    """The source with a newline before each block and a tab before each cell, and no other line ends: white
    space may stand anywhere in a table without moving things."""
    flat = SPACE.sub(" ", _shallow(_without_comments(html)))
    return CELL.sub("\t<", BLOCK.sub("\n<", flat))


def _without_comments(html: str) -> str:
    """One pass: a pattern would start anew at each of a million openings."""
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(html)
    return "".join([*kept, html[at:]])


def _shallow(html: str) -> str:
    """The source up to where it becomes too deep."""
    if len(html) <= UNSUSPICIOUS:
        return html
    depth = 0
    for tag in TAG.finditer(html):
        if tag[2].lower() not in ENDS_ITSELF:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > DEEPEST:
                return html[: tag.start()]
    return html


def _tidy(text: str) -> str:
    text = text.translate(INVISIBLE)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[^\S\n\t]+", " ", text)
    text = re.sub(r" ?\t[ \t]*", "\t", text)
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", text).strip()


def _unwrapped(plain: str) -> str:
    """Plain text with the lines of a paragraph joined, where a mailer broke them near column 70."""
    lines = plain.replace("\r\n", "\n").split("\n")
    out: list[str] = []
    for line in lines:
        joins = out and 60 <= len(out[-1].rpartition("\n")[2]) <= 80 and line[:1].islower()
        if joins:
            out[-1] = f"{out[-1].rstrip()} {line}"
        else:
            out.append(line)
    return _tidy("\n".join(out))


def _plain_links(plain: str) -> list[str]:
    return re.findall(r"https?://[^\s<>\"')\]]{1,2000}", plain)[:MOST_LINKS]


def _links(tree: LexborHTMLParser) -> tuple[str, ...]:
    hrefs = (node.attributes.get("href") for node in tree.css("a[href]")[:MOST_LINKS])
    return tuple(href.strip()[:4000] for href in hrefs if href and href.strip().lower().startswith("http"))


def _hidden_selectors(tree: LexborHTMLParser) -> list[str]:
    """Classes and ids that the mail's own style sheet hides on every screen."""
    selectors: list[str] = []
    for style in tree.css("style")[:10]:
        for names, declarations in _rules((style.text() or "")[:LARGEST_SHEET]):
            if HIDES.search(declarations) or NO_SIZE.search(declarations):
                listed = [name.strip() for name in names[:5000].split(",")]
                selectors += [name for name in listed if SIMPLE_SELECTOR.fullmatch(name)]
    return selectors[:MOST_SELECTORS]


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations outside of @media and the like."""
    depth = start = body = 0
    prelude = ""
    for brace in BRACE.finditer(sheet):
        if brace[0] == "{":
            if depth == 0:
                prelude, body = sheet[start : brace.start()].strip(), brace.end()
            depth += 1
        elif depth > 0:
            depth -= 1
            if depth == 0:
                if not prelude.startswith("@"):
                    yield prelude, sheet[body : brace.start()]
                start = brace.end()


def _remove_hidden(tree: LexborHTMLParser, selectors: list[str]) -> None:
    tree.strip_tags(["style", "script", "title", "noscript", "template", "textarea", "select"])
    judge = _Judge()
    doomed = tree.css(", ".join(["[hidden]", *selectors]))
    doomed += [node for node in tree.css(MAY_HIDE) if judge.hides(node)]
    ids = {node.mem_id for node in doomed if node.tag not in ("html", "body")}
    known: dict[int, bool] = {}
    outermost = {n.mem_id: n for n in doomed if n.mem_id in ids and not _lies_in(n, ids, known)}
    for node in outermost.values():  # each once: removing frees it and all within
        node.decompose(recursive=True)


def _lies_in(node: LexborNode, ids: set[int], known: dict[int, bool]) -> bool:
    """Whether one of these nodes is above it: then it goes with that one. `known` keeps what was found of the
    nodes passed, so that each is passed once."""
    passed: list[int] = []
    above = node.parent
    within = False
    while above is not None:
        if above.mem_id in ids or above.mem_id in known:
            within = above.mem_id in ids or known[above.mem_id]
            break
        passed.append(above.mem_id)
        above = above.parent
    known.update(dict.fromkeys(passed, within))
    return within


class _Judge:
    """Whether a node's own style hides it."""

    def __init__(self) -> None:
        self._left = MOST_MARKUP

    def hides(self, node: LexborNode) -> bool:
        style = node.attributes.get("style") or ""
        if HIDES.search(style):
            return True
        if NO_SIZE.search(style):
            return not self._sized_again(node)
        colours = dict(COLOURS.findall(style.lower()))
        ink = colours.get("color", "").strip()
        paper = (colours.get("background-color") or colours.get("background") or "").strip()
        return bool(ink) and ink == paper

    def _sized_again(self, node: LexborNode) -> bool:
        """Newsletters set size 0 on wrappers against gaps, and give the text inside its own size again."""
        if self._left <= 0:
            return True
        inner = (node.html or "").partition(">")[2]
        self._left -= len(inner) + 1000
        return SOME_SIZE.search(inner) is not None
