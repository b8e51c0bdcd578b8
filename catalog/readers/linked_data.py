"""JSON-LD, block by block: one broken block does not lose the rest."""

from __future__ import annotations

from typing import Any

from catalog.evidence import Sighting, Source
from catalog.jsons import lenient
from catalog.page import Page
from catalog.readers.schema_org import SchemaReader, index_by_id, product_nodes

_MAX_BLOCKS = 300
_MAX_PRODUCTS = 200


def read_linked_data(page: Page) -> list[Sighting]:
    """Every product of the page's JSON-LD blocks."""
    blocks: list[Any] = []
    for script in page.scripts:
        if script.is_linked_data and len(blocks) < _MAX_BLOCKS:
            blocks += lenient(script.text)
    return from_blocks(blocks, Source.JSON_LD)


def from_blocks(blocks: list[Any], source: Source, where: str = "") -> list[Sighting]:
    """Every product of already parsed linked data."""
    if not blocks:
        return []
    reader = SchemaReader(source, index_by_id(blocks))
    found = []
    for number, block in enumerate(blocks):
        for node, main in product_nodes(block):
            found.append(reader.read(node, main=main, where=f"{where}block {number}"))
            if len(found) >= _MAX_PRODUCTS:
                return found
    return found
