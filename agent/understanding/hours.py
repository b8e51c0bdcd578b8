"""Phrases about the clock: the shopper's time zone, and when they want no messages."""

from __future__ import annotations

import re

from agent.understanding.reading import Act, Reading
from agent.understanding.words import fold

LONGEST = 120

_ZONE = re.compile(
    r"\b(?:time ?zone|zona horaria|huso horario)\b(?:\s+(?:is|to|es|a|en)\b)?\s*[:=]?\s*(?P<zone>[a-z][\w/ .,'-]{1,40})$"
)
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm|a\.? ?m\.?|p\.? ?m\.?)?"
_HOURS = re.compile(
    rf"(?:between|from|de|desde|entre|hours?|horas?|silencio|:)\s+(?:las? )?{_CLOCK}"
    rf"\s*(?:-|–|to|and|until|till|a|y|hasta)\s*(?:las? )?{_CLOCK}"
)
_QUIET = re.compile(
    r"\b(?:quiet hours?|do not disturb|don'?t disturb|dnd"
    r"|(?:don'?t|do not|never|no) (?:message|text|write|bother|disturb|notify|messages|notifications)"
    r"|no me (?:escribas|molestes|mandes|avises|notifiques)|no molestar|sin mensajes|horas? de silencio|silencio)\b"
)
_OFF = re.compile(
    r"\b(?:no|turn off|disable|remove|stop|sin|quita|desactiva|apaga)(?: the| my| mis| las)? (?:quiet hours?|horas? de silencio)\b"
    r"|\b(?:message|text|write) me (?:at )?any ?time\b|\bescribeme (?:a )?cualquier hora\b"
)


def clock_reading(text: str) -> Reading | None:
    """SETTINGS with `time_zone` (as called) or `quiet` ("22:00-08:00", or "off"); None for other talk."""
    if len(text) > LONGEST:
        return None
    said = fold(text).replace("’", "'").strip(" .!?")
    if found := _ZONE.search(said):
        return Reading(act=Act.SETTINGS, slots={"time_zone": found["zone"].strip()}, confidence=0.9)
    if _OFF.search(said):
        return Reading(act=Act.SETTINGS, slots={"quiet": "off"}, confidence=0.9)
    if _QUIET.search(said) and (hours := _HOURS.search(said)):
        start = _time(*hours.groups()[:3])
        end = _time(*hours.groups()[3:])
        if start is not None and end is not None and start != end:
            return Reading(act=Act.SETTINGS, slots={"quiet": f"{start}-{end}"}, confidence=0.9)
    return None


def _time(hour: str, minute: str | None, half: str | None) -> str | None:
    number = int(hour)
    if half is not None:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.startswith("p") else 0)
    if number == 24:
        number = 0
    if number > 23 or int(minute or 0) > 59:
        return None
    return f"{number:02}:{int(minute or 0):02}"
