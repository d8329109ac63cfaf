"""Where threads are cut, what joins what, and the turns of single conversations, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from .oracle import Oracle
from .story import (
    BASE,
    DAYS,
    MINUTE,
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

MICRO = 1 / MINUTE
B1, B4 = {"message_id": "b1"}, {"message_id": "b4"}
GOOD = [*asks(0), bot(1, "It arrives on Monday.")]

CUTS: dict[str, tuple[list[float], list[Any]]] = {
    "a gap equal to the limit does not split": ([0], [user(0, "a"), user(30, "b")]),
    "a microsecond more does": ([0, 30 + MICRO], [user(0, "a"), user(30 + MICRO, "b")]),
    "24 h on whatsapp": ([0], [user(0, "a", channel="whatsapp"), user(DAYS, "b", channel="whatsapp")]),
    "the first activity's channel sets the limit": (
        [0],
        [user(0, "a", channel="whatsapp"), user(60, "b", channel="web"), user(120, "c", channel="web")],
    ),
    "mail after web is split by the web's limit": ([0, 60], [user(0, "a"), user(60, "b", channel="email")]),
    "an open handoff suspends the gap": ([0], [user(0, "a"), handoff(1, "initiated"), human(1 + DAYS)]),
    "a day and a microsecond split even then": (
        [0, 1 + DAYS + MICRO],
        [user(0, "a"), handoff(1, "initiated"), human(1 + DAYS + MICRO)],
    ),
    "still open beyond the split": (
        [0, 2000],
        [user(0, "a"), handoff(1, "initiated"), user(2000, "b"), user(2100, "c")],
    ),
    "a completed handoff suspends no more": (
        [0, 33],
        [user(0, "a"), handoff(1, "initiated"), handoff(2, "completed"), user(33, "b")],
    ),
    "a human message opens the suspension by itself": ([0], [user(0, "a"), human(1), user(100, "b")]),
    "the end closes it": ([0, 100], [user(0, "a"), human(1), ended(2), user(100, "b")]),
    "the end closes at once": ([0, 2], [user(0, "a"), ended(1), user(2, "b")]),
    "two ends close once": ([0, 2], [user(0, "a"), ended(1), ended(1.5), user(2, "b")]),
    "a further start inside the gap does not split": ([0], [started(0), user(1, "a"), started(2), user(3, "b")]),
    "empty messages are activity": ([0], [user(0, "a"), user(20, ""), user(40, "b")]),
    "private notes are not": ([0, 40], [user(0, "a"), human(20, "note", {"is_private": True}), user(40, "b")]),
    "feedback never extends": ([0, 40], [user(0, "a"), rate(20, "csat", 5), user(40, "b")]),
    "tracks other than openings never extend": ([0, 40], [user(0, "a"), track(20, "cta_shown"), user(40, "b")]),
    "an opened widget does": ([0], [user(0, "a"), track(20, "widget_opened"), user(40, "b")]),
    "a thread without activity has no conversation": ([], [track(0, "goal"), rate(1, "csat", 5)]),
    "environments are cut apart": ([0, 1], [user(0, "a"), user(1, "b", environment="test"), user(20, "c")]),
    "clocks in the future are clamped to the arrival": (
        [0, 40],
        [user(0, "a"), user(90, "b", received_at=(BASE + 40 * MINUTE) / 1e6)],
    ),
    "five minutes of future are believed": ([0, 45], [user(0, "a"), user(45, "b", received_at=BASE + 40 * MINUTE)]),
}


@pytest.mark.parametrize(("starts", "events"), CUTS.values(), ids=CUTS.keys())
def test_where_a_thread_is_cut(starts: list[float], events: list[Any]) -> None:
    found = [f.start for f in Oracle([*events, clock()]).conversations()]
    assert found == [BASE + round(start * MINUTE) for start in starts]


TWICE = [user(0, "a"), bot(1, "x"), user(60, "b"), bot(61, "y")]

FACTS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "a joining event inside the gap joins the conversation before": (
        [*TWICE, rate(50, "csat", 5)],
        {"csat": 1.0},
    ),
    "a joining event before everything joins the first": ([*TWICE, track(-5, "goal")], {"goal": True}),
    "a later one does not": ([*TWICE, track(60.5, "goal")], {"goal": False}),
    "an intent goes with the message it names, however late": (
        [*TWICE, intent(60.5, "late", {"message_id": "u0"})],
        {"intents": ("late",), "matched_turns": 1},
    ),
    "an intent without message goes with the last user message": (
        [*TWICE, intent(40, "mine")],
        {"intents": ("mine",), "matched_turns": 1},
    ),
    "primary intent is the first that greets nobody": (
        [user(0, "hi"), intent(0.1, "smalltalk.hello"), *asks(1, "x", "order"), *asks(2, "y", "return")],
        {"primary_intent": "order", "intents": ("smalltalk.hello", "order", "return")},
    ),
    "a fallback's name is no intent": (
        [user(0, "x"), intent(0.1, "guess", {"is_fallback": True})],
        {"primary_intent": None, "intents": (), "fallback_turns": 1},
    ),
    "a run of user messages is one turn, measured from its last": (
        [user(0, "a"), user(1, "b"), bot(1.5, "x"), bot(2, "y")],
        {"turns": 1, "response_times": (30_000_000,), "unanswered_turns": 0},
    ),
    "an empty bot message answers nothing": (
        [user(0, "a"), bot(0.5, ""), bot(1, None, {"quick_replies": [{"title": "Yes"}]})],
        {"response_times": (MINUTE,), "bot_messages": 1},
    ),
    "a human after a turn leaves it neither answered nor unanswered": (
        [user(0, "a"), human(1), bot(2, "x"), user(3, "b")],
        {"turns": 2, "answers": 0, "unanswered_turns": 1, "response_times": ()},
    ),
    "clicks, greetings and thanks need no intent": (
        [click(0, "More"), bot(1, "x"), user(2, "Hello!"), bot(3, "y"), user(4, "vielen  Dank."), bot(5, "z")],
        {"turns": 3, "needing_turns": 0},
    ),
    "hi and a question do": ([user(0, "hi"), user(0.5, "where is it")], {"turns": 1, "needing_turns": 1}),
    "a form answer needs no intent": (
        [*asks(0), step(0.5, "entered", "name"), bot(1, "Name?"), user(2, "Ann"), bot(3, "Thanks")],
        {"turns": 2, "needing_turns": 1},
    ),
    "the next step of another flow does not end the slot": (
        [step(0, "entered", "name"), step(1, "completed", flow="other"), user(2, "Ann")],
        {"needing_turns": 0},
    ),
    "the next step of the flow does": (
        [step(0, "entered", "name"), step(1, "interrupted"), user(2, "Ann")],
        {"needing_turns": 1},
    ),
    "a click that was not understood is no fallback": (
        [click(0, "More"), event(0.1, "intent.recognized", {"is_fallback": True}), bot(1, "x")],
        {"fallback_turns": 0},
    ),
    "fallback beats matched": (
        [user(0, "a"), intent(0.1, "order"), user(0.2, "b"), intent(0.3, None, {"match_type": "fallback"})],
        {"turns": 1, "fallback_turns": 1, "matched_turns": 0, "confidences": ()},
    ),
    "two fallbacks in a row are a loop, recovered two turns on": (
        [*misses(0, "a"), *misses(1, "b"), *asks(2, "c"), bot(3, "x")],
        {"fallback_turns": 2, "recovered": 2, "loop": True},
    ),
    "three turns on is too late": (
        [*misses(0, "a"), *misses(1, "b"), *misses(2, "c"), *asks(3, "d"), bot(4, "x")],
        {"fallback_turns": 3, "recovered": 2},
    ),
    "a silent turn between breaks the row": (
        [*misses(0, "a"), click(1, "More"), bot(1.5, "x"), *misses(2, "b")],
        {"fallback_turns": 2, "loop": False, "recovered": 1},
    ),
    "system messages are none": ([user(0, "a"), event(1, "message", {"role": "system", "text": "x"})], {"messages": 1}),
    "deleted messages keep their count": ([user(0, "a"), update(1, "u0", "deleted")], {"user_messages": 1}),
    "a thumb rates the answer it names, one without name the last begun before": (
        [
            *GOOD,
            rate(2, "thumbs", 1),
            *asks(3, "b"),
            bot(4, "x"),
            bot(5, "y"),
            rate(6, "thumbs", 0, {"message_id": "b4"}),
        ],
        {"answers": 2, "rated_answers": 2, "thumbs_up": 1, "thumbs_down": 1},
    ),
    "the last thumb on a message replaces the one before": (
        [
            *GOOD,
            rate(2, "thumbs", 1, {"message_id": "b1"}),
            rate(3, "thumbs", -1, {"message_id": "b1", "score_min": -1}),
        ],
        {"thumbs_up": 0, "thumbs_down": 1, "rated_answers": 1},
    ),
    "handling ends at the completion": (
        [user(0, "a"), human(1), human(3), handoff(5, "completed")],
        {"handle_time": 4 * MINUTE},
    ),
    "at the first completion, when there are two": (
        [user(0, "a"), human(1), handoff(3, "completed"), human(4), handoff(5, "completed")],
        {"handle_time": 2 * MINUTE},
    ),
    "else at the last human message": ([user(0, "a"), human(1), human(3), user(9, "ok")], {"handle_time": 2 * MINUTE}),
    "a human without any handoff joined": ([user(0, "a"), human(1)], {"reason": "joined"}),
    "of two deliveries the earliest arrival stays": (
        [user(0, "second", event_id="x", received_at=BASE + 9), user(0, "", event_id="x", received_at=BASE)],
        {"user_messages": 0},
    ),
    "the same event id in another project is another event": (
        [user(0, "a", event_id="x"), user(1, "b", event_id="x", project_id="q")],
        {"user_messages": 1},
    ),
    "at one instant the sequence decides, missing last": (
        [user(0, "c", message_id=None), bot(0, "b", sequence=2), user(0, "a", sequence=1)],
        {"turns": 2, "answers": 1},
    ),
}


@pytest.mark.parametrize(("events", "wanted"), FACTS.values(), ids=FACTS.keys())
def test_facts_of_the_first_conversation(events: list[Any], wanted: dict[str, Any]) -> None:
    first = Oracle([*events, clock()]).conversations()[0]
    assert {name: getattr(first, name) for name in wanted} == wanted
