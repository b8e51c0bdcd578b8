from __future__ import annotations

import pytest

from agent.understanding.reading import Act, Context
from agent.understanding.rules import understand


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("my time zone is Madrid", {"time_zone": "madrid"}),
        ("Time zone: America/New_York", {"time_zone": "america/new_york"}),
        ("set my timezone to Pacific time", {"time_zone": "pacific time"}),
        ("mi zona horaria es Bogotá", {"time_zone": "bogota"}),
        ("don’t message me between 10pm and 8am", {"quiet": "22:00-08:00"}),
        ("do not disturb from 22 to 8", {"quiet": "22:00-08:00"}),
        ("No messages between 22:00 and 07:30, please", {"quiet": "22:00-07:30"}),
        ("no me escribas entre las 22 y las 8", {"quiet": "22:00-08:00"}),
        ("no me escribas entre las 10 p.m. y las 8 a.m.", {"quiet": "22:00-08:00"}),
        ("horas de silencio: 23-7", {"quiet": "23:00-07:00"}),
        ("turn off quiet hours", {"quiet": "off"}),
        ("sin horas de silencio", {"quiet": "off"}),
    ],
)
def test_the_clock_is_set_by_words(text: str, slots: dict[str, str]) -> None:
    reading = understand(text, Context())
    assert (reading.act, reading.slots) == (Act.SETTINGS, slots)


@pytest.mark.parametrize(
    "text",
    [
        "size 8 to 10 please",
        "deliver between 10 and 12",
        "don't message me between 27 and 31",
        "what is my time zone?",
        "settings",
    ],
)
def test_other_talk_sets_no_clock(text: str) -> None:
    assert understand(text, Context()).slots.keys().isdisjoint({"time_zone", "quiet"})
