from __future__ import annotations

import io

import pytest
from PIL import Image

from demo.pictures import COLORS, color_rgb, garment_png
from demo.wardrobe import GARMENTS, garment_of


@pytest.mark.parametrize("kind", GARMENTS)
def test_draws_every_garment(kind: str) -> None:
    image = Image.open(io.BytesIO(garment_png(kind, "navy", 60)))
    assert image.size == (60, 60)
    assert len(image.getcolors(60 * 60) or []) > 20


def test_same_words_same_picture_and_other_words_another() -> None:
    first = garment_png("dress", "emerald", 60)
    garment_png.cache_clear()
    assert garment_png("dress", "emerald", 60) == first
    assert garment_png("dress", "rust", 60) != first


def test_finds_the_garment_in_a_phrase() -> None:
    assert garment_of("Leather Ankle Boots") == "boots"
    assert garment_of("Satin slip dress") == "slip"
    assert garment_of("spaceship") == "bag"


def test_knows_colours_by_name_number_and_shade() -> None:
    assert color_rgb("Forest Green") == color_rgb("forest")
    assert color_rgb("#102030") == (16, 32, 48)
    assert sum(color_rgb("light blue")) > sum(color_rgb("blue")) > sum(color_rgb("dark blue"))
    assert color_rgb("quux") == color_rgb("quux")
    assert len(COLORS) > 30
