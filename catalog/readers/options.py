"""What an option is about, by its name in any of the usual languages."""

from __future__ import annotations

import re


def kind_of_option(name: str) -> str:
    """ "size", "color" or "label" for an option's name in any of the usual languages."""
    if re.search(
        r"colou?r|farbe|couleur|colore|^cor$|kleur|färg|farve|farge|väri|barva|farba|kolor|culoare|цвет|колір|цвят|renk|szín|χρώμα|krāsa|spalva|värv|色|カラー|색|shade|finish|wash$",
        name,
        re.IGNORECASE,
    ):
        return "color"
    if re.search(
        r"size|größe|groesse|taille|talla|taglia|tamanho|maat|storlek|størrelse|koko|velikost|veľkosť|rozmiar|mărime|размер|розмір|beden|méret|μέγεθος|izmērs|dydis|suurus|サイズ|尺寸|尺码|사이즈|length|width|waist|inseam|fit$|volume|weight|pack|capacity|storage|memory|größe",
        name,
        re.IGNORECASE,
    ):
        return "size"
    return "label"
