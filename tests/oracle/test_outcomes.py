"""The outcome of small conversations, each settled by hand from the letter."""

from __future__ import annotations

from typing import Any

import pytest

from .oracle import Oracle
from .story import (
    DAYS,
    asks,
    bot,
    click,
    clock,
    ended,
    event,
    handoff,
    human,
    intent,
    misses,
    rate,
    started,
    step,
    track,
    update,
    user,
)

GOOD = [*asks(0), bot(1, "It arrives on Monday.")]
LOOP = [*misses(0, "a"), *misses(1, "b")]

OUTCOMES: dict[str, tuple[str, list[Any]]] = {
    "only opened": ("not_engaged", [started(0), bot(0.1, "Hello")]),
    "an empty user message engages nobody": ("not_engaged", [started(0), user(1, "  ")]),
    "a synthetic user message engages nobody": ("not_engaged", [user(1, "hi", {"is_synthetic": True}), bot(2, "x")]),
    "human without engaged user": ("not_engaged", [human(0)]),
    "silence after an answer": ("resolved_assumed", GOOD),
    "silence after a question": ("abandoned", [*asks(0), bot(1, "Which order? ")]),
    "a question edited away is no question": (
        "resolved_assumed",
        [*asks(0), bot(1, "Which order?"), update(2, "b1", "edited", "Order 7.")],
    ),
    "only the last message of the answer can be a question": (
        "resolved_assumed",
        [*asks(0), bot(1, "Which order?"), bot(2, "Ah, I see it.")],
    ),
    "silence while a slot waits": ("abandoned", [*asks(0), bot(1, "Your name please."), step(2, "entered", "name")]),
    "the slot was filled": (
        "resolved_assumed",
        [*asks(0), step(0.5, "entered", "name"), bot(1, "Done."), step(2, "completed")],
    ),
    "closing after an answer": ("resolved_verified", [*GOOD, user(2, "Thanks!"), bot(3, "You are welcome?")]),
    "closing after a question still verifies": (
        "resolved_verified",
        [*asks(0), bot(1, "Is it order 7?"), user(2, "yes, it worked")],
    ),
    "closing deleted later is no closing, and its turn needs an intent": (
        "abandoned",
        [*GOOD, user(2, "thanks"), update(3, "u2", "deleted")],
    ),
    "closing after a fallback": ("unassisted", [*misses(0), user(2, "thanks")]),
    "greeting only, where intents are sent": ("unassisted", [user(0, "Hi!"), intent(0.1, "greet"), bot(1, "Hello!")]),
    "greeting only, where no intents are sent, has no last answer": ("abandoned", [user(0, "Hi!"), bot(1, "Hello!")]),
    "no intents sent, answered": ("resolved_assumed", [user(0, "opening hours"), bot(1, "9 to 5.")]),
    "never an answer": ("unassisted", asks(0)),
    "only a click": ("unassisted", [click(0, "Hours"), intent(0.1, "hours"), bot(1, "9 to 5.")]),
    "fallback last": ("abandoned", [*GOOD, *misses(2)]),
    "a failed answer": ("unassisted", [*GOOD, update(2, "b1", "failed")]),
    "an answer whose generation failed": (
        "unassisted",
        [*GOOD, event(2, "generation", {"message_id": "b1", "error_type": "timeout"})],
    ),
    "one failed message of two": ("resolved_assumed", [*GOOD, bot(1.5, "By post."), update(2, "b1", "failed")]),
    "human": ("escalated_served", [*GOOD, human(2)]),
    "private human note is no human": ("resolved_assumed", [*GOOD, human(2, "note", {"is_private": True})]),
    "handoff asked": ("escalated_unserved", [*GOOD, handoff(2, "initiated")]),
    "accepted without a word": ("escalated_unserved", [*GOOD, handoff(2, "initiated"), handoff(3, "accepted")]),
    "a failed handoff alone": ("escalated_unserved", [*GOOD, handoff(2, "failed")]),
    "human beats csat": ("escalated_served", [*GOOD, human(2), rate(3, "csat", 5)]),
    "words do not escalate": ("abandoned", [*asks(0, "I want a human"), bot(1, "Why?")]),
    "csat 4": ("resolved_confirmed", [*GOOD, rate(2, "csat", 4)]),
    "csat 3 decides nothing": ("resolved_assumed", [*GOOD, rate(2, "csat", 3)]),
    "csat 2": ("abandoned", [*GOOD, rate(2, "csat", 2)]),
    "csat 8 of 1-10": ("resolved_confirmed", [*GOOD, rate(2, "csat", 8, {"score_min": 1, "score_max": 10})]),
    "csat 7 of 1-10": ("resolved_assumed", [*GOOD, rate(2, "csat", 7, {"score_min": 1, "score_max": 10})]),
    "csat 4 of 1-4": ("resolved_confirmed", [*GOOD, rate(2, "csat", 4, {"score_max": 4})]),
    "csat by label": ("resolved_confirmed", [*GOOD, rate(2, "csat", None, {"score_label": "Satisfied"})]),
    "a model's csat is none": ("resolved_assumed", [*GOOD, rate(2, "csat", 1, {"annotator_kind": "LLM"})]),
    "the last csat counts": ("resolved_confirmed", [*GOOD, rate(2, "csat", 1), rate(3, "csat", 5)]),
    "csat exactly 24 h after": ("resolved_confirmed", [*GOOD, rate(1 + DAYS, "csat", 5)]),
    "csat later than 24 h is no evidence": (
        "abandoned",
        [*asks(0), bot(1, "Which?"), rate(1 + DAYS + 0.001, "csat", 5)],
    ),
    "csat before any bot message is no evidence": ("unassisted", [*asks(0), rate(2, "csat", 5)]),
    "confirmed needs no M": ("resolved_confirmed", [*misses(0), rate(2, "resolved", 1)]),
    "resolved no": ("abandoned", [*GOOD, rate(2, "resolved", 0)]),
    "resolved no, then yes": ("resolved_confirmed", [*GOOD, rate(2, "resolved", 0), rate(3, "resolved", 1)]),
    "resolved yes, then no": ("abandoned", [*GOOD, rate(2, "resolved", 1), rate(3, "resolved", 0)]),
    "thumbs up on the last answer": ("resolved_confirmed", [*GOOD, rate(2, "thumbs", 1, {"message_id": "b1"})]),
    "thumbs up on an earlier answer": (
        "abandoned",
        [*GOOD, *asks(2, "and then"), bot(3, "Which?"), rate(4, "thumbs", 1, {"message_id": "b1"})],
    ),
    "thumbs without message, no bot message follows": (
        "resolved_confirmed",
        [*asks(0), bot(1, "Which?"), rate(2, "thumbs", 1)],
    ),
    "thumbs without message, a bot message follows": (
        "abandoned",
        [*asks(0), bot(1, "Sure."), rate(2, "thumbs", 1), bot(3, "Else?")],
    ),
    "the last thumb per message counts": (
        "abandoned",
        [*GOOD, rate(2, "thumbs", 1, {"message_id": "b1"}), rate(3, "thumbs", 0, {"message_id": "b1"})],
    ),
    "goal": ("resolved_confirmed", [*asks(0), bot(1, "Which?"), track(2, "goal")]),
    "Segment's order": ("resolved_confirmed", [*asks(0), bot(1, "Which?"), track(2, "Order Completed")]),
    "a goal of nobody's thread is no evidence": (
        "abandoned",
        [*asks(0), bot(1, "Which?"), track(2, "goal", conversation_id=None)],
    ),
    "not helpful": ("abandoned", [*GOOD, user(2, "That did not help."), intent(2.1, "deny"), bot(3, "Oh.")]),
    "not helpful, then thanks": (
        "resolved_verified",
        [*GOOD, user(2, "That did not help."), intent(2.1, "deny"), bot(3, "Try this."), user(4, "thank you")],
    ),
    "a negative signal at the very message of a positive one is not after it": (
        "resolved_verified",
        [*GOOD, user(2, "and now"), user(2.1, "thanks"), user(2.2, "Thanks!"), intent(2.3, "x"), bot(3, "Sure.")],
    ),
    "rephrased": ("abandoned", [*GOOD, *asks(2, "Where is it?!"), bot(3, "On Monday.")]),
    "a button pressed twice is no rephrasing": (
        "resolved_assumed",
        [*GOOD, click(2, "More"), bot(3, "More."), click(4, "More"), bot(5, "More.")],
    ),
    "loop": ("unassisted", LOOP),
    "loop after an answer": ("abandoned", [*GOOD, *misses(2, "a"), *misses(3, "b")]),
    "loop healed": ("resolved_assumed", [*LOOP, *asks(4, "c"), bot(5, "There.")]),
    "small talk does not heal, and breaks no row that is already two": (
        "abandoned",
        [*GOOD, *misses(2, "a"), *misses(3, "b"), user(4, "hi"), bot(5, "Hello.")],
    ),
    "a click does not heal, its answer counts as the last": (
        "abandoned",
        [*LOOP, click(4, "Hours"), bot(5, "9 to 5.")],
    ),
    "small talk between two fallbacks makes no loop": (
        "resolved_assumed",
        [*misses(0, "a"), user(1, "hi"), bot(1.5, "Hello"), *misses(2, "b"), *asks(3), bot(4, "x")],
    ),
    "silence is no fallback": (
        "resolved_assumed",
        [user(0, "hm"), intent(0.1, None, {"match_type": "no_input"}), bot(1, "Take your time.")],
    ),
    "bot's second thoughts after a human belong to no turn": (
        "escalated_served",
        [*asks(0), human(1), bot(2, "Back.")],
    ),
    "what the platform says decides nothing": (
        "resolved_assumed",
        [*GOOD, event(2, "conversation.ended", {"outcome": "abandoned"})],
    ),
    "reopened in time": ("abandoned", [*GOOD, *asks(31.001, "again")]),
    "reopened exactly 72 h after": ("abandoned", [*GOOD, *asks(1 + 3 * DAYS)]),
    "reopened too late": ("resolved_assumed", [*GOOD, *asks(1.001 + 3 * DAYS)]),
    "another matter": ("resolved_assumed", [*GOOD, *asks(60, "return it", "return")]),
    "reopened after the end, inside the gap": ("abandoned", [*GOOD, ended(2), user(3, "wait")]),
    "a bot message reopens nothing": ("resolved_assumed", [*GOOD, bot(60, "Still there?")]),
    "confirmed without M, reopened": (
        "unassisted",
        [*misses(0), rate(2, "resolved", 1), user(60, "again"), bot(61, "y")],
    ),
}


@pytest.mark.parametrize(("wanted", "events"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_outcome_of_the_first_conversation(wanted: str, events: list[Any]) -> None:
    first = Oracle([*events, clock()]).conversations()[0]
    assert first.outcome == wanted, first.reason


@pytest.mark.parametrize(("wanted", "events"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_order_of_arrival_changes_nothing(wanted: str, events: list[Any]) -> None:
    again = Oracle([clock(), *reversed(events), *events]).conversations()[0]
    assert again.outcome == wanted


def test_pending_until_the_window_has_passed() -> None:
    oracle = Oracle(GOOD)
    end = "2026-06-01T10:01:00Z"
    assert oracle.conversations(as_of="2026-06-02T10:00:59.999999Z")[0].outcome == "pending"
    assert oracle.conversations(as_of="2026-06-02T10:01:00Z")[0].outcome == "resolved_assumed"
    assert oracle.conversations()[0].outcome == "pending", f"now is the newest arrival, {end}"


def test_asynchronous_channels_wait_three_days() -> None:
    messages = [user(0, "hours", channel="whatsapp"), bot(1, "9 to 5.", channel="whatsapp")]
    assert Oracle([*messages, clock(2)]).conversations()[0].outcome == "pending"
    assert Oracle([*messages, clock(4)]).conversations()[0].outcome == "resolved_assumed"
