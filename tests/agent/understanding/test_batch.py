"""JSON lines in, JSON lines out, whatever comes in."""

from __future__ import annotations

import json

from agent.understanding.batch import answer_lines


def _answers(*lines: str) -> list[dict[str, object]]:
    return [json.loads(answer) for answer in answer_lines(lines)]


def test_one_answer_a_line_in_order() -> None:
    asked = [
        {
            "id": "a",
            "text": "remove the scarf",
            "step": "idle",
            "cart": ["Wool Scarf | Northline | one size | red | 2", "Mug | Northline | | | 1"],
            "orders": [],
        },
        {
            "id": "b",
            "text": "where is my order",
            "step": "done",
            "cart": [],
            "orders": ["NL-1 | Northline | shipped"],
        },
    ]
    first, second = _answers(*map(json.dumps, asked))
    assert (first["id"], first["act"], first["slots"]) == ("a", "remove_item", {"item": "Wool Scarf"})
    assert (second["id"], second["act"], second["slots"]) == ("b", "track_order", {"order": "NL-1"})


def test_only_slots_of_the_labelled_messages_are_told() -> None:
    (answer,) = _answers(json.dumps({"id": 1, "text": "don't text me between 10pm and 8am"}))
    assert (answer["act"], answer["slots"]) == ("settings", {})


def test_broken_lines_are_answered_too() -> None:
    answers = _answers(
        "not json",
        "",
        "[1]",
        '{"id": 7}',
        '{"id": 8, "text": 5}',
        "[" * 100_000,
        '{"id": 9, "text": "hi \\ud800"}',
    )
    assert [answer["act"] for answer in answers] == ["unclear"] * 6 + ["greet"]
    assert [answer["id"] for answer in answers] == [None, None, None, 7, 8, None, 9]
    assert all("error" in answer for answer in answers[:6])


def test_what_is_said_of_cart_and_step_may_be_odd() -> None:
    line = json.dumps(
        {"id": 1, "text": "make it 3", "step": "nowhere", "cart": ["Just A Name", 5, None], "orders": "none"}
    )
    assert _answers(line)[0]["slots"] == {"item": "Just A Name", "quantity": 3}


def test_answers_stream() -> None:
    """An answer is there before the next line is read."""
    read: list[int] = []

    def lines() -> object:
        for number in (1, 2):
            read.append(number)
            yield json.dumps({"id": number, "text": "hello"})

    answers = answer_lines(lines())  # type: ignore[arg-type]
    next(answers)
    assert read == [1]
