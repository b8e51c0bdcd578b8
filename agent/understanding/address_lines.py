"""The lines of an address: from the end, country, then place (city, region, postal code), then street, flat
and name. Works on folded text beside the original, so that fields come out as they were written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from agent.understanding.concepts import read_lexicon
from agent.understanding.postal import CA_CODE, GB_CODE, IE_CODE, NL_CODE, OTHER_CODE, US_CODE, country_code
from agent.understanding.words import fold


@cache
def _words(concept: str) -> str:
    phrases = sorted({fold(p) for p in read_lexicon("streets")[concept]}, key=len, reverse=True)
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in phrases)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    number = r"\d{1,6}(?:[a-z]|[-/]\d{1,4})?"
    unit_value = r"[#.:]{0,2}\s{0,2}[a-z0-9][a-z0-9-]{0,7}"
    return {
        "leadin": re.compile(rf"\s*(?:(?:{_words('leadin')})\b[\s:,.!-]*){{1,4}}"),
        "unit": re.compile(
            rf"(?:(?:{_words('unit')})\b\.?\s{{0,2}}(?:no\.?\s)?{unit_value}(?:\s(?:{_words('unit')})\s{unit_value})?|#\s?[a-z0-9-]{{1,8}}|"
            r"\d{1,3}\s?[ºª°o]\s?[a-z]{0,6}|\d{1,3}(?:st|nd|rd|th|er|e|eme|\.)?\s(?:floor|stock|etage|piso|planta|og|andar)(?:\s\w{1,10})?|"
            r"(?:ground|first|second|third|top|lower|upper|rear|garden|basement)\s(?:floor(?:\sflat)?|flat|unit|apartment)|"
            r"\d{1,3}\s?(?:og|eg|dcha|izda|izq)|c/o\s.{2,40}|(?:attn|attention|c/o|care of)[\s:.].{2,40})"
        ),
        "suffix": re.compile(
            rf"\b({number}\s+(?:[nsew]{{1,2}}\.?\s+|north\s+|south\s+|east\s+|west\s+)?(?:[\w'.-]{{1,30}}\s+){{1,4}}?(?:{_words('suffix')})\b\.?(?:\s+(?:[nsew]{{1,2}}|north|south|east|west|nw|ne|sw|se)\b\.?)?|"
            rf"{number}\s+broadway\b|p\.?\s?o\.?\s?box\s+\d{{1,8}})"
        ),
        "street": re.compile(
            rf"\b{number}\b\s+.{{0,40}}\b(?:{_words('suffix')})\b|\b(?:{_words('prefix')})(?:\b|(?<=/))\.?\s.{{1,60}}\d|\b{number},?\s(?:bis\s|ter\s)?(?:{_words('prefix')})\b|"
            rf"\w*(?:{_words('ending')})\b\.?\s{{0,2}}\d|\b(?:po|p\.o\.)\s?box\s+\d|\b{number}\s+broadway\b|\bapartado\s+\d|\bpostfach\s+\d|\bcasilla\s+\d"
        ),
        "loose_street": re.compile(rf"{number}\s+[a-z].{{2,60}}|[a-z][a-z'. -]{{2,40}}\s{number}"),
    }


_CODE_LAST = re.compile(
    rf"(?:^|[\s,(-])(?P<code>{CA_CODE}|{GB_CODE}|{IE_CODE}|{NL_CODE}|{US_CODE}|{OTHER_CODE})\)?$"
)
_CODE_FIRST = re.compile(rf"(?P<code>{NL_CODE}|(?:[a-z]{{1,2}}-)?(?:{OTHER_CODE}))\s+(?=[^\d\s])")
_PLACE = re.compile(r"[^\d,]{2,60}")
_UNIT_FIRST = re.compile(
    r"(?:(?:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm)\b\.?\s?[a-z0-9-]{1,6}|#\s?[a-z0-9-]{1,6})(?=\s|,|$)"
)

_LABELS = (
    ("postal_code", r"(?:zip(?: ?code)?|postal code|post ?code|codigo postal|c\.?p\.?|code postal|plz|postleitzahl|cap|cep|pin ?code)", rf"(?P<value>{CA_CODE}|{GB_CODE}|{IE_CODE}|{NL_CODE}|{US_CODE}|{OTHER_CODE})"),
    ("city", r"(?:city|town|ciudad|ville|stadt|citta|cidade)", r"(?P<value>[^\d,\n]{2,40})"),
    ("region", r"(?:state|province|region|estado|provincia|county|bundesland)", r"(?P<value>[^\d,\n]{2,30})"),
    ("country", r"(?:country|pais|pays|land|paese)", r"(?P<value>[^\d,\n]{2,40})"),
    ("name", r"(?:(?:full |my |the |recipient )?name|nombre|nom|recipient|attn|a nombre de|im namen von)", r"(?P<value>[^\d,\n]{2,60})"),
    ("line1", r"(?:street|line 1|address line 1|street address|calle)(?= ?[:=])", r"(?P<value>[^,\n]{3,60})"),
)  # fmt: skip
_IS = r"\s{0,2}(?:(?:is|should be|es|est|ist|e|=|:|-|to)\s{0,2}){0,2}\s?"
_FIELD_PATTERNS = tuple(
    (
        field,
        re.compile(
            rf"(?:^|[,;.\n]|\b(?:my|the|mi|el|la|mon|ma|le|die|der|das|for|and|its|oh|to|a|il|o)\b)\s{{0,2}}(?:new )?{label}\b{_IS}(?<=[\s:=-]){value}\s*(?:[,.;!\n]|$)"
        ),
    )
    for field, label, value in _LABELS
)


def labelled(text: str) -> dict[str, str]:
    """Single fields said by name: "zip is 30309", "the city is Tacoma", or a flat alone ("apt 12")."""
    folded = fold(text)
    found: dict[str, str] = {}
    for field, pattern in _FIELD_PATTERNS:
        match = pattern.search(folded)
        if match and match["value"].strip() not in {"", "please", "wrong", "missing"}:
            found[field] = text[match.start("value") : match.end("value")].strip(" .,!")
    alone = cut_lead_in(re.sub(r"(?i)\s(?:btw|by the way)[.!]?$", "", text)).strip(" .!")
    return {"line2": alone} if not found and is_unit(alone) else found


def cut_lead_in(text: str) -> str:
    """Without "ship it to", "my address is" before and "please", "thanks" behind."""
    about = re.match(r"[^\d:\n]{1,40}:\s{0,3}(?=.{0,30}\d)", text)
    text = (
        text[about.end() :]
        if about and not re.match(r"[^:]*\b(?:name|nombre|nom)\b", fold(about[0]))
        else text
    )
    text = re.sub(
        r"^(?:(?:oh|and|also|ah|ok|okay|sorry|oops|y|et|und)\b[\s,]*)+", "", text, flags=re.IGNORECASE
    )
    folded = fold(text)
    match = _patterns()["leadin"].match(folded)
    start = match.end() if match else 0
    later = re.search(
        r"\b(?:address(?: is)?|should be|direccion(?: es)?|adresse(?: est| ist)?|ship(?: it| this| everything)? to|send(?: it| everything)? to|deliver(?: it)? to|moved to|live at)\b\s{0,2}[:,-]?\s(?=.{0,60}\d)",
        folded[start:],
    )
    if later:
        start += later.end()
        again = _patterns()["leadin"].match(folded[start:])
        start += again.end() if again else 0
    end = re.search(
        r"[\s,.!]*(?:\b(?:please|pls|plz|thanks|thank you|thx|ty|por favor|gracias|bitte|danke|merci|svp|instead|from now on|for this one|as my address|this time)\b[\s,.!]*)*$",
        folded,
    )
    return text[start : end.start() if end and end.start() > start else len(text)].strip(" ,:;-\"'")


def is_street(text: str) -> bool:
    return bool(_patterns()["street"].search(fold(text)))


def is_american_street(text: str) -> bool:
    """A house number first and no street word of another language; or a box."""
    folded = fold(text).strip()
    if re.match(rf"\d+[a-z]?,?\s(?:bis\s|ter\s)?(?:{_words('foreign')})\b", folded):
        return False
    return bool(re.match(r"(?:\d|p\.?\s?o\.?\s?box|one\b|rr\b|n\d|w\d)", folded))


def is_unit(text: str) -> bool:
    return bool(_patterns()["unit"].fullmatch(fold(text).strip(" .,")))


def said_name(text: str) -> str:
    """ "my name is Pat Doe and I live at ..." """
    match = re.search(
        r"\b(?:my name is|name is|name ?:|im|i am|mi nombre es|me llamo|je m'appelle|mein name ist|ich bin|ich heisse)\s{0,2}(?P<name>[^\d,;.\n]{3,40}?)(?:\s{0,2}[,;.\n]|\s(?:and|y|et|und|at|address)\b)",
        fold(text),
    )
    return text[match.start("name") : match.end("name")].strip() if match else ""


@dataclass(slots=True)
class Lines:
    """The parts of an address not yet taken, in the order written."""

    parts: list[str]

    @classmethod
    def of(cls, text: str) -> Lines:
        return cls([p.strip(" .") for p in re.split(r"[,;\n|]+", text) if p.strip(" .")])

    def take_country(self) -> str:
        if not self.parts:
            return ""
        last = self.parts[-1]
        if (
            len(self.parts) > 1
            and country_code(last)
            and not (len(last) == 2 and last.upper() not in {"UK", "US"})
        ):
            return self.parts.pop()
        words = last.split()
        for count in (3, 2, 1):
            said = " ".join(words[-count:])
            if (
                len(words) > count
                and len(said) > 3 - (fold(said) in {"uk", "usa"})
                and country_code(said)
                and re.search(r"\d", " ".join([*self.parts[:-1], *words[:-count]]))
            ):
                if fold(said) in {"mexico"} and fold(" ".join(words[-count - 1 : -count])) in {"new", "de"}:
                    return ""
                if fold(said) == "georgia":
                    return ""
                self.parts[-1] = " ".join(words[:-count])
                return said
        return ""

    def take_place(self, is_region: Callable[[str], bool]) -> dict[str, str]:
        """City, region and postal code from the last parts; empty when the end does not look like a place."""
        for count in (3, 2, 1):
            if len(self.parts) < count or (count == 3 and len(self.parts) < 4):
                continue
            tail = ", ".join(self.parts[-count:])
            found = _match_place(tail, is_region)
            if found:
                del self.parts[-count:]
                if (
                    "city" not in found
                    and self.parts
                    and (len(self.parts) > 1 or not re.search(r"\d", self.parts[-1]))
                    and not re.search(r"\d", self.parts[-1])
                ):
                    found["city"] = self.parts.pop()
                return found
        return {}

    def take_street(self, has_place: bool) -> dict[str, str]:
        """Name, street and flat from what is left."""
        found: dict[str, str] = {}
        parts = self.parts
        street = next((i for i, p in enumerate(parts) if is_street(p)), None)
        if street is None:
            street = next(
                (
                    i
                    for i, p in enumerate(parts)
                    if re.search(r"\d", p)
                    and not is_unit(p)
                    and (has_place or _patterns()["loose_street"].fullmatch(fold(p)))
                ),
                None,
            )
        if street is None:
            return {}
        line1, unit = _cut_unit(parts[street])
        found["line1"] = line1
        units = [unit] if unit else []
        for place, part in enumerate(parts):
            if place == street:
                continue
            if is_unit(part):
                units.append(part)
            elif place < street and "name" not in found and _is_name(part):
                found["name"] = part
            elif (
                place == street + 1
                and re.fullmatch(r"\d{1,5}\s?[A-Za-z]?", part)
                and not re.search(r"\d", line1)
            ):
                found["line1"] = f"{line1} {part}"
            elif place > street and not has_place and "city" not in found and not re.search(r"\d", part):
                found["city"] = part
            elif place > street:
                units.append(part)
        if units:
            found["line2"] = ", ".join(units)
        return found


def _is_name(part: str) -> bool:
    words = part.split()
    return 1 <= len(words) <= 6 and not re.search(r"\d", part) and len(part) <= 60


def _cut_unit(line: str) -> tuple[str, str]:
    """("415 Pine St", "Apt 6B")"""
    folded = fold(line)
    boxed = re.match(r"p\.?\s?o\.?\s?box\s\S+", folded)
    for match in re.finditer(r"(?<=\s)(?=\S)", folded):
        if boxed and match.start() < boxed.end():
            continue
        rest = _patterns()["unit"].fullmatch(folded[match.start() :].strip(" .,"))
        if rest and re.search(r"\d|[#ºª°]|\b[a-z]$", folded[match.start() :]) and match.start() > 4:
            return line[: match.start()].strip(" ,-"), line[match.start() :].strip(" ,")
    front = re.match(r"((?:flat|unit|apt\.?|apartment|suite)\s[a-z0-9-]{1,6})\s+(?=\d)", folded)
    return (line[front.end() :].strip(), line[: front.end()].strip()) if front else (line, "")


def _match_place(tail: str, is_region: Callable[[str], bool]) -> dict[str, str]:
    """City, region and postal code of a part such as "Dallas, TX 75201", "75009 Paris" or "London N16 9PP"."""
    if is_street(tail):
        return {}
    folded = fold(tail)
    last, first = _CODE_LAST.search(folded), _CODE_FIRST.match(folded)
    if last:
        code, rest = last["code"], tail[: last.start("code")]
        found = {"postal_code": tail[last.start("code") : last.start("code") + len(code)]}
    elif first:
        found, rest = {"postal_code": tail[: first.end("code")]}, tail[first.end() :]
    else:
        found, rest = {}, tail
    rest = rest.strip(" ,-(")
    city, region = _split_region(rest, is_region, strict=not last)
    italian = (
        re.fullmatch(r"(.{2,40}?)\s\(?([A-Z]{2})\)?", rest) if first and not last and not region else None
    )
    if italian:
        city, region = italian[1], italian[2]
    if region:
        found["region"] = region
    if city:
        if not _PLACE.fullmatch(fold(city)):
            return {}
        found["city"] = city
    return found if "postal_code" in found or "region" in found else {}


def _split_region(text: str, is_region: Callable[[str], bool], strict: bool) -> tuple[str, str]:
    """("New York", "NY"). `strict`: no postal code vouches for it, so a city must stand before the region."""
    words = re.split(r"([\s,-]+)", text)
    for count in (3, 2, 1):
        said = "".join(words[-2 * count + 1 :]).strip(" ,-")
        city = "".join(words[: -2 * count + 1]).strip(" ,-")
        if (
            said
            and len(words) >= 2 * count - 1
            and (is_region(said) or _is_region_sign(text, said))
            and (city or not strict)
        ):
            return city, said
    return text, ""


def _is_region_sign(text: str, said: str) -> bool:
    """ "São Paulo - SP", "Roma (RM)"."""
    return bool(
        re.fullmatch(r"[A-Z]{2}", said.strip("()")) and re.search(rf"[-(]\s?{re.escape(said)}\)?$", text)
    )


def split_run_on(text: str, is_region: Callable[[str], bool]) -> dict[str, str]:
    """An address without commas: "Jo Li 200 Clarendon St apt 2 Boston MA 02116", "5 rue de Rivoli 75001 Paris".
    Empty when no end of the street shows."""
    folded = fold(text)
    whole = _patterns()["suffix"].search(folded)
    name = text[: whole.start()].strip(" ,") if whole else ""
    if whole and (not name or (_is_name(name) and len(name.split()) <= 4)):
        rest = text[whole.end() :].strip(" ,")
        unit = _UNIT_FIRST.match(fold(rest))
        end = unit.end() if unit else 0
        place = _match_place(rest[end:].strip(" ,"), is_region)
        found = {
            "line1": text[whole.start() : whole.end()].strip(),
            "line2": rest[:end].strip(),
            "name": name,
        }
        return {**place, **{k: v for k, v in found.items() if v}} if place else {}
    coded = re.search(r"\s(?=\d{4,5}\s+[^\d]{2,40}$)", folded)
    if coded:
        return {**_match_place(text[coded.end() :], is_region), "line1": text[: coded.start()].strip()}
    british = re.fullmatch(rf"(.{{4,60}}?)\s+([a-z]+)\s+({GB_CODE})", folded)
    if british and is_street(text[: british.end(1)]):
        return {**_match_place(text[british.start(2) :], is_region), "line1": text[: british.end(1)]}
    return {}
