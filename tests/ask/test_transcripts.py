"""A transcript shows every moment, and marks those that decided."""

from __future__ import annotations

from typing import Any

import pytest

from telltale.ask import Asker, Selection, Transcript
from tests.ask.conftest import Tell
from tests.oracle import story
from tests.oracle.story import asks, bot, clock, handoff, human, misses, rate, track, update, user

DAY = 24 * 60
OPEN = [*asks(0), bot(1, "It arrives on Monday.")]


def only(asker: Asker) -> Transcript:
    """The transcript of the earliest conversation."""
    listed = asker.conversations(Selection()).conversations
    return asker.transcript(listed[-1].conversation)


def marked(transcript: Transcript) -> dict[str, list[str]]:
    """What is marked: messages by their id, the rest by its type."""
    return {
        str(moment.message_id if moment.type == "message" else moment.type): sorted(mark.kind for mark in moment.marks)
        for moment in transcript.moments
        if moment.marks
    }


CASES: dict[str, tuple[list[dict[str, Any]], str, str, dict[str, list[str]]]] = {
    "silence after an answer": (
        OPEN, "resolved_assumed", "the bot answered, and the user said nothing more", {"b1": ["resolved_assumed"]},
    ),
    "a thumb on the answer, which is marked too": (
        [*OPEN, rate(2, "thumbs", 1, {"message_id": "b1"})], "resolved_confirmed", "the user confirmed it",
        {"feedback": ["resolved_confirmed"], "b1": ["resolved_confirmed"]},
    ),
    "thanks": (
        [*OPEN, user(2, "thanks")], "resolved_verified", "the user closed with thanks after a real answer",
        {"u2": ["resolved_verified"], "b1": ["resolved_verified"]},
    ),
    "a goal": (
        [*OPEN, track(2, "goal")], "resolved_confirmed", "the user confirmed it", {"track": ["resolved_confirmed"]},
    ),
    "a question left open": (
        [*asks(0), bot(1, "Which order?")], "abandoned", "the bot asked, and the user said nothing more",
        {"b1": ["abandoned"]},
    ),
    "a thumb down": (
        [*OPEN, rate(2, "thumbs", 0, {"message_id": "b1"})], "abandoned", "the user gave a thumb down",
        {"feedback": ["negative_signal"], "b1": ["abandoned", "negative_signal"]},
    ),
    "a human who wrote": (
        [*OPEN, handoff(2, "initiated", "h"), human(3)], "escalated_served", "a human took over and wrote",
        {"handoff": ["escalated_served"], "h3": ["escalated_served"]},
    ),
    "nobody wrote": (
        [*OPEN, handoff(2, "initiated", "h")], "escalated_unserved", "a human was called, and none wrote",
        {"handoff": ["escalated_unserved"]},
    ),
    "never understood": (
        misses(0), "unassisted", "the bot never gave a real answer", {"u0": ["unassisted"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", CASES)
def test_what_decided_is_marked(tell: Tell, title: str) -> None:
    events, outcome, reason, marks = CASES[title]
    shown = only(tell([*events, clock(30)]))
    assert (shown.outcome, shown.reason) == (outcome, reason)
    assert marked(shown) == marks


def test_what_is_not_closed_is_pending_and_nothing_is_marked(tell: Tell) -> None:
    shown = only(tell([*OPEN, rate(2, "thumbs", 1, {"message_id": "b1"})]))
    assert (shown.outcome, shown.reason) == ("pending", "not closed yet")
    assert marked(shown) == {}


def test_every_moment_is_there_in_order_with_its_newest_text(tell: Tell) -> None:
    events = [*asks(0), bot(1, "Wron"), update(2, "b1", "edited", "Right."), update(3, "u0", "deleted"), clock(1)]
    shown = only(tell(list(reversed(events))))
    assert [moment.type for moment in shown.moments] == [
        "message", "intent.recognized", "message", "message.updated", "message.updated",
    ]  # fmt: skip
    assert [moment.text for moment in shown.moments if moment.type == "message"] == [None, "Right."]
    assert shown.moments[2].details["changed"] == "edited"


def test_a_thread_is_leafed_through_conversation_by_conversation(tell: Tell) -> None:
    events = [event for number in range(3) for event in asks(number * DAY, f"question {number}")]
    asker = tell([*events, clock(30)])
    listed = [one.conversation for one in reversed(asker.conversations(Selection()).conversations)]
    leaves = [asker.transcript(one) for one in listed]
    assert [(leaf.earlier, leaf.later) for leaf in leaves] == [
        (None, listed[1]), (listed[0], listed[2]), (listed[1], None),
    ]  # fmt: skip
    said = [[moment.text for moment in leaf.moments if moment.type == "message"] for leaf in leaves]
    assert said == [["question 0"], ["question 1"], ["question 2"]]


def test_a_model_call_known_by_its_trace_is_shown_where_it_belongs(tell: Tell) -> None:
    nobody: dict[str, Any] = {"conversation_id": None, "user_id": None}
    call = story.event(DAY, "generation", {"input_tokens": 3}, trace_id="abc", **nobody)
    events = [*OPEN, story.event(1, "track", {"event": "x"}, trace_id="abc"), call, user(2 * DAY, "again"), clock(30)]
    assert only(tell(events)).moments[-1].details["input_tokens"] == 3
