"""Variants as the page offers them to a hand: drop-down lists and radio buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from catalog import words
from catalog.clean import WORD_LIMIT, clean_code, clean_text
from catalog.evidence import Choice
from catalog.page import Page
from catalog.readers.layout import Layout
from catalog.readers.options import kind_of_option
from domain.product import Availability

_MAX_CONTROLS = 60
_MAX_VALUES = 80
_MAX_CHOICES = 60
_NOT_A_CHOICE = re.compile(
    r"qty|quant|menge|anzahl|cantidad|sort|order-?by|country|currency|lang|region|ship|deliver|store|filter|rating|review|page|month|year|gift|warrant|payment|newsletter",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"^\W*(?:please |bitte )?(?:select|choose|pick|size|colou?r|wähle|auswählen|größe|farbe|choisi|sélectionn|taille|selec|elige|talla|scegli|seleziona|taglia|kies|maat|vyber|zvol|wybierz|rozmiar|выбер|размер|seç|beden|välj|vælg|velg|valitse|選択|请选择|請選擇|선택|--)",
    re.IGNORECASE,
)


def read_controls(page: Page, layout: Layout) -> list[Choice]:
    """What can be picked: one choice for each size or colour, or for each pair of them. Whether a pair exists or is in
    stock is not known then."""
    axes: dict[str, list[Choice]] = {}
    for kind, choices in (*_lists(page, layout), *_radios(page, layout)):
        if len(choices) > 1 and kind not in axes:
            axes[kind] = choices
    sizes, colors = axes.get("size", []), axes.get("color", [])
    if not sizes or not colors:
        return sizes or colors
    if len(sizes) * len(colors) > _MAX_CHOICES:
        return sizes
    return [Choice(size=size.size, color=color.color) for color in colors for size in sizes]


def _lists(page: Page, layout: Layout) -> Iterator[tuple[str, list[Choice]]]:
    for control in page.tree.css("select")[:_MAX_CONTROLS]:
        kind = _kind(control, _label_of(page, control))
        if kind is None or _is_elsewhere(layout, control):
            continue
        choices = []
        for option in control.css("option")[:_MAX_VALUES]:
            attributes = option.attributes
            text = clean_text(option.text(separator=" ", strip=True), WORD_LIMIT)
            if text and attributes.get("value") != "" and not _PLACEHOLDER.match(text):
                choices.append(_choice(kind, text, attributes.get("value"), "disabled" in attributes))
        yield kind, choices


def _radios(page: Page, layout: Layout) -> Iterator[tuple[str, list[Choice]]]:
    groups: dict[str, list[LexborNode]] = {}
    for control in page.tree.css("input[type=radio]")[: _MAX_CONTROLS * 4]:
        groups.setdefault(control.attributes.get("name") or "", []).append(control)
    for controls in groups.values():
        kind = _kind(controls[0], "")
        if kind is None or _is_elsewhere(layout, controls[0]):
            continue
        choices = []
        for control in controls[:_MAX_VALUES]:
            attributes = control.attributes
            text = clean_text(
                _label_of(page, control) or attributes.get("aria-label") or attributes.get("value"),
                WORD_LIMIT,
            )
            if text:
                disabled = "disabled" in attributes or attributes.get("aria-disabled") == "true"
                choices.append(_choice(kind, text, attributes.get("value"), disabled))
        yield kind, choices


def _choice(kind: str, text: str, value: str | None, disabled: bool) -> Choice:
    gone = disabled or words.SOLD_OUT.search(text)
    name = re.split(r"\s[-–—(|]\s?|\s\(", text)[0].strip() if words.SOLD_OUT.search(text) else text
    choice = Choice(variant_id=clean_code(value) if value and value.isdigit() and len(value) > 3 else None)
    choice.availability = Availability.OUT_OF_STOCK if gone else Availability.IN_STOCK
    if kind == "color":
        choice.color = name
    else:
        choice.size = name
    return choice


def _kind(control: LexborNode, label: str) -> str | None:
    """ "size" or "color" by what the control is called; None for one that picks no variant."""
    attributes = control.attributes
    named = " ".join(
        attributes.get(key) or "" for key in ("name", "id", "aria-label", "data-attribute", "class")
    )[:200]
    if _NOT_A_CHOICE.search(f"{attributes.get('name') or ''} {attributes.get('id') or ''}"):
        return None
    kind = kind_of_option(f"{named} {label}".lower())
    return None if kind == "label" else kind


def _label_of(page: Page, control: LexborNode) -> str:
    name = control.attributes.get("id")
    if name and re.fullmatch(r"[\w:.-]{1,80}", name):
        label = page.tree.css_first(f'label[for="{name}"]')
        if label is not None:
            return label.text(separator=" ", strip=True)[:80]
    parent = control.parent
    return parent.text(separator=" ", strip=True)[:80] if parent is not None and parent.tag == "label" else ""


def _is_elsewhere(layout: Layout, control: LexborNode) -> bool:
    context = layout.context(control)
    return context.elsewhere or context.hidden
