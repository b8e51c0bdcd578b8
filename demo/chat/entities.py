"""Message text: HTML to text with entities, and the links, commands and addresses found in plain text.

Offsets and lengths count UTF-16 code units (https://core.telegram.org/bots/api#messageentity).
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from demo.chat.errors import bad_request
from demo.chat.params import Json, Params

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
"""Characters after entities are parsed."""

_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_TAG = re.compile(r"<(/?)([^\s>]*)([^>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)))?""")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_SPECIAL = re.compile(r"[<&]")

_FOUND = re.compile(
    r"(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<url>https?://[^\s<>\"]+"
    r"|(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|shop|store|app|uk|de|es|fr|it|eu|example)\b(?:[:/?#][^\s<>\"]*)?)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w+)?(?![\w/]))",
    re.IGNORECASE,
)


def utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def formatted(params: Params, field: str, entities_field: str, limit: int) -> tuple[str, list[Json]]:
    """The text in `field` and its entities, by parse_mode, given entities, or detection; at most `limit`."""
    return format_text(
        params.string(field),
        params.string("parse_mode"),
        params.json(entities_field, "entities"),
        limit,
    )


def format_text(text: str, mode: str, given: Any, limit: int) -> tuple[str, list[Json]]:
    entities: list[Json] = []
    if mode.lower() == "html":
        text, entities = parse_html(text)
    elif mode and mode.lower() != "none":
        raise bad_request("Unsupported parse_mode")  # the stand-in reads HTML only
    elif isinstance(given, list):
        entities = [dict(entity) for entity in given]
    text, entities = _trim(text, entities)
    if len(text) > limit:
        raise bad_request("Message is too long" if limit == TEXT_LIMIT else "Message caption is too long")
    return text, _sorted(entities + detect(text, entities))


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Telegram's HTML (https://core.telegram.org/bots/api#html-style) to text and entities; raises 400."""
    out: list[str] = []
    length = 0
    entities: list[Json] = []
    open_tags: list[tuple[str, str, int]] = []
    at = 0
    while at < len(source):
        special = _SPECIAL.search(source, at)
        end = special.start() if special else len(source)
        plain = source[at:end]
        if special and source[end] == "&":
            known = _ENTITY.match(source, end)
            plain += unescape(known.group()) if known else "&"
            end = known.end() if known else end + 1
        elif special:
            out.append(plain)
            length += utf16(plain)
            at = _tag(source, end, length, open_tags, entities)
            continue
        out.append(plain)
        length += utf16(plain)
        at = end
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return "".join(out), _merge_code(entities)


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")


def _tag(
    source: str, at: int, length: int, open_tags: list[tuple[str, str, int]], entities: list[Json]
) -> int:
    """Open or close one tag at `at`; returns where reading goes on."""
    offset = len(source[:at].encode())
    tag = _TAG.match(source, at)
    if tag is None:
        raise _unparsable(
            f"Unclosed {'end' if source[at + 1 : at + 2] == '/' else 'start'} tag at byte offset {offset}"
        )
    closing, name, rest = tag.group(1), tag.group(2).lower(), tag.group(3)
    if not closing:
        if name not in _TYPES:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {offset}')
        open_tags.append((name, _argument(name, rest, offset), length))
        return tag.end()
    if not open_tags:
        raise _unparsable(f"Unexpected end tag at byte offset {offset}")
    opened, argument, start = open_tags.pop()
    if name and name != opened:
        raise _unparsable(
            f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{name}>"'
        )
    if length > start:
        entities.append(_entity(opened, argument, start, length - start))
    return tag.end()


def _argument(name: str, rest: str, offset: int) -> str:
    attributes = {
        found.group(1).lower(): unescape(next((v for v in found.groups()[1:] if v is not None), ""))
        for found in _ATTRIBUTE.finditer(rest)
    }
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    if name == "code":
        return attributes.get("class", "").removeprefix("language-")
    if name == "blockquote":
        return "expandable" if "expandable" in attributes else ""
    return attributes.get({"a": "href", "tg-emoji": "emoji-id"}.get(name, ""), "")


def _entity(name: str, argument: str, offset: int, length: int) -> Json:
    entity: Json = {"type": _TYPES[name], "offset": offset, "length": length}
    if name == "a":
        entity["url"] = argument
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = argument
    elif name == "code" and argument:
        entity["language"] = argument
    elif name == "blockquote" and argument:
        entity["type"] = "expandable_blockquote"
    return entity


def _merge_code(entities: list[Json]) -> list[Json]:
    """`<pre><code class="language-x">` is one entity; a link without a usable address is none."""
    merged: list[Json] = []
    for entity in entities:
        inner = merged[-1] if merged else None
        if entity["type"] == "pre" and inner and inner["type"] == "code" and _span(inner) == _span(entity):
            merged[-1] = {**entity, **({"language": inner["language"]} if "language" in inner else {})}
        elif entity["type"] != "text_link" or re.match(
            r"(?:https?|tg|ton|mailto|tel)://?", entity["url"], re.I
        ):
            merged.append(entity)
    for entity in merged:
        if entity["type"] == "code":
            entity.pop("language", None)
    return merged


def _span(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["length"]


def _sorted(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around, as Telegram stores it; entities move along."""
    text = text.replace("\r", "")
    lead = utf16(text) - utf16(text.lstrip())
    text = text.strip()
    total = utf16(text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(total, entity["offset"] - lead + entity["length"])
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def detect(text: str, taken: list[Json] | None = None) -> list[Json]:
    """Links, e-mail addresses and commands in plain text, outside of links and code already `taken`."""
    if not ("/" in text or "." in text):
        return []
    busy = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in taken or ()
        if entity["type"] in ("text_link", "code", "pre", "url", "email", "bot_command")
    ]
    entities = []
    for found in _FOUND.finditer(text):
        kind = str(found.lastgroup)
        value = found.group().rstrip(".,;:!?)]}'*") if kind == "url" else found.group()
        start = utf16(text[: found.start()])
        end = start + utf16(value)
        if not any(start < high and end > low for low, high in busy):
            entities.append({"type": kind, "offset": start, "length": end - start})
    return entities
