"""The sample day: its events are valid, its documents agree, and what needs no rule of outcome is counted again."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pytest

from telltale import demo
from telltale.event import PROPERTIES, Event

FOLDER = Path(demo.__file__).parent
DAY = date(2026, 3, 2)
EVENTS = [json.loads(line) for line in (FOLDER / "sample_day.jsonl").read_text().splitlines()]
VALUES: dict[str, dict[str, float | None]] = json.loads((FOLDER / "sample_day.json").read_text())
PAGE = (FOLDER / "sample_day.md").read_text()
DASH = "\N{EN DASH}"
SMALL_TALK = {"hi", "hello", "hallo", "thanks", "thank you", "danke"}


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


TALKS = {row[0]: row[1:] for row in map(cells, re.findall(r"^\| C\d\d \|.*\|$", PAGE, re.MULTILINE))}
ROWS = map(cells, re.findall(r"^\| [a-z_0-9]+ \|.*\|$", PAGE[PAGE.index("## The numbers") :], re.MULTILINE))
COUNTS = {row[0]: row[1:4] for row in ROWS if row[0] != "metric"}


def test_every_event_is_canonical():
    for record in EVENTS:
        event = msgspec.convert(record, Event)
        msgspec.convert(event.properties, PROPERTIES[event.type])


def test_one_line_is_a_duplicate_and_the_newest_receipt_is_as_said():
    ids = [one["event_id"] for one in EVENTS]
    assert (len(ids), len(set(ids)), ids[-1]) == (345, 344, "c03-05")
    assert max(one["received_at"] for one in EVENTS) == "2026-04-20T09:00:02Z"


def test_page_and_values_name_the_same_metrics():
    assert COUNTS.keys() == VALUES.keys()


@pytest.mark.parametrize("key", VALUES)
def test_page_and_values_agree(key: str):
    for written, name in zip(COUNTS[key], ("numerator", "denominator", "value"), strict=True):
        number = VALUES[key][name]
        if number is None:
            assert written in {"", DASH}
        else:
            assert float(written) == pytest.approx(number, abs=5e-5)


@pytest.mark.parametrize("key", [key for key, one in VALUES.items() if one["denominator"] is not None])
def test_a_value_is_its_numerator_over_its_denominator(key: str):
    one = VALUES[key]
    assert one["value"] == pytest.approx(one["numerator"] / one["denominator"])


class Talk:
    """One conversation of the day, from its events alone."""

    def __init__(self, name: str) -> None:
        unique = {one["event_id"]: one for one in EVENTS if one["event_id"].startswith(name.lower() + "-")}
        self.events = [one for one in unique.values() if one.get("conversation_id")]
        self.events.sort(key=lambda one: (at(one), one["event_id"]))
        self.said = [one for one in self.events if counts(one)]
        self.turns = turns(self.said)

    def all(self, kind: str, **wanted: Any) -> list[dict[str, Any]]:
        found = [one for one in self.events if one["type"] == kind]
        return [one for one in found if wanted.items() <= one["properties"].items()]

    def by(self, role: str) -> int:
        return sum(one["properties"]["role"] == role for one in self.said)

    def length(self) -> float:
        times = [at(one) for one in self.events if active(one)]
        return (max(times) - min(times)).total_seconds()

    def answers(self) -> list[float]:
        return [(at(after) - at(turn[-1])).total_seconds() for turn, after in self.turns if role(after) == "bot"]

    def needing(self) -> list[list[dict[str, Any]]]:
        return [turn for turn, _ in self.turns if any(self.needs(one) for one in turn)]

    def needs(self, message: dict[str, Any]) -> bool:
        words = re.sub(r"\W+", " ", message["properties"].get("text", "")).strip().lower()
        if words in SMALL_TALK or "selected_quick_reply" in message["properties"]:
            return False
        steps = [one for one in self.all("flow.step") if at(one) <= at(message)]
        return not (steps and steps[-1]["properties"].get("slot"))

    def recognised(self, turn: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = {one["properties"]["message_id"] for one in turn}
        found = self.all("intent.recognized")
        return [one["properties"] for one in found if one["properties"]["message_id"] in ids]


def at(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["timestamp"])


def role(event: dict[str, Any] | None) -> str | None:
    return event["properties"]["role"] if event else None


def counts(event: dict[str, Any]) -> bool:
    said = event["properties"]
    if event["type"] != "message" or said["role"] == "system" or said.get("is_private") or said.get("is_synthetic"):
        return False
    return bool(said.get("text", "").strip() or said.get("attachments") or said.get("selected_quick_reply"))


def active(event: dict[str, Any]) -> bool:
    opening = event["properties"].get("event") == "chat_opened"
    return opening or event["type"] in {"message", "flow.step", "handoff", "conversation.started"}


def turns(said: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], dict[str, Any] | None]]:
    found: list[tuple[list[dict[str, Any]], dict[str, Any] | None]] = []
    run: list[dict[str, Any]] = []
    for one in said:
        if role(one) == "user":
            run.append(one)
        elif run:
            found.append((run, one))
            run = []
    return [*found, (run, None)] if run else found


ALL = {name: Talk(name) for name in TALKS}
ENGAGED = [name for name, talk in ALL.items() if talk.by("user")]


def fallback(known: list[dict[str, Any]]) -> bool:
    return any(one.get("is_fallback") for one in known)


@pytest.mark.parametrize("name", TALKS)
def test_a_row_of_the_table_is_what_the_events_say(name: str):
    talk, row = ALL[name], TALKS[name]
    assert row[2:5] == [str(talk.by(who)) for who in ("user", "bot", "human_agent")]
    if name in ENGAGED:
        assert float(row[5]) == talk.length()
    assert [float(word) for word in row[6].replace(DASH, "").split()] == talk.answers()
    known = [talk.recognised(turn) for turn in talk.needing()]
    failed = sum(map(fallback, known))
    matched = sum(bool(one) and not fallback(one) for one in known)
    rest = len(known) - failed - matched
    assert row[7] == (f"{len(known)} = {matched} + {failed} + {rest}" if known else "0")


def quantile(values: list[float], share: float) -> float:
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def of_day(kind: str) -> list[dict[str, Any]]:
    unique = {one["event_id"]: one for one in EVENTS if one["type"] == kind}
    return [one for one in unique.values() if at(one).date() == DAY and one.get("environment") is None]


def value(key: str) -> float | None:
    return VALUES[key]["value"]


def test_conversations_are_counted_again():
    lengths = [ALL[name].length() for name in ENGAGED]
    answers = [one for name in ENGAGED for one in ALL[name].answers()]
    sizes = [len(ALL[name].said) for name in ENGAGED]
    assert (value("conversations"), value("engaged_conversations")) == (len(ALL), len(ENGAGED))
    assert value("session_length") == median(lengths)
    assert value("session_length_p90") == pytest.approx(quantile(lengths, 0.9))
    assert (value("response_time"), value("response_time_p95")) == (median(answers), quantile(answers, 0.95))
    assert VALUES["feedback_rate"]["denominator"] == len(answers)
    assert (VALUES["messages_per_conversation"]["numerator"], value("messages_per_conversation_median")) == (
        sum(sizes),
        median(sizes),
    )
    assert value("unanswered_turns") == sum(after is None for talk in ALL.values() for _, after in talk.turns)


def test_messages_of_the_day_are_counted_again():
    said = [role(one) for one in of_day("message") if counts(one)]
    assert [value(key) for key in ("messages", "user_messages", "bot_messages")] == [
        len(said),
        said.count("user"),
        said.count("bot"),
    ]


def test_fallbacks_and_intents_are_counted_again():
    known = {name: [ALL[name].recognised(turn) for turn in ALL[name].needing()] for name in ENGAGED}
    flat = [turn for turns_ in known.values() for turn in turns_]
    matched = [turn for turn in flat if turn and not fallback(turn)]
    assert VALUES["fallback_rate"]["numerator"] == sum(map(fallback, flat))
    assert VALUES["fallback_rate"]["denominator"] == len(flat)
    assert VALUES["fallback_conversation_rate"]["numerator"] == sum(any(map(fallback, one)) for one in known.values())
    assert VALUES["intent_coverage"]["numerator"] == len(matched)
    assert VALUES["intent_coverage"]["denominator"] == len(flat) - len(known["C13"])
    sure = [one["confidence"] for turn in matched for one in turn if "confidence" in one]
    assert value("intent_confidence") == median(sure)


def test_people_are_counted_again():
    known = {"v-104": "u-ben"}
    visits: dict[str, set[date]] = {}
    for one in EVENTS:
        if counts(one) and role(one) == "user" and one.get("environment") is None:
            # H7 goes on after midnight, and so does C22: their day is that of their start.
            day = at(one).date() - timedelta(days=one["conversation_id"] in {"w-h7", "w-22"} and at(one).hour == 0)
            who = one.get("user_id") or one["anonymous_id"]
            visits.setdefault(known.get(who, who), set()).add(day)
    first = {who: min(days) for who, days in visits.items()}
    today = {who for who, days in visits.items() if DAY in days}
    new = {who for who in today if first[who] == DAY}
    assert [value("users"), value("new_users"), value("returning_users")] == [
        len(today),
        len(new),
        len(today) - len(new),
    ]
    for key, days in (("dau", 1), ("wau", 7), ("mau", 30)):
        window = {DAY - timedelta(days=back) for back in range(days)}
        assert value(key) == sum(bool(seen & window) for seen in visits.values()), key
    for key, low, high in (("retention_d1", 1, 1), ("retention_w1", 7, 13), ("retention_w4", 28, 34)):
        wanted = {DAY + timedelta(days=offset) for offset in range(low, high + 1)}
        assert VALUES[key] == {
            "value": pytest.approx(sum(bool(visits[who] & wanted) for who in new) / len(new)),
            "numerator": sum(bool(visits[who] & wanted) for who in new),
            "denominator": len(new),
        }, key


def test_outcome_rates_are_the_sums_of_the_table():
    outcome = {name: row[9] for name, row in TALKS.items()}
    meaningful = {name for name, row in TALKS.items() if row[8] == "yes"}
    sure = {name for name, one in outcome.items() if one in {"resolved_confirmed", "resolved_verified"}}
    resolved = sure | {name for name, one in outcome.items() if one == "resolved_assumed"}

    def number(one: str) -> int:
        return list(outcome.values()).count(one)

    assert VALUES["resolution_rate"]["numerator"] == len(sure & meaningful)
    assert VALUES["resolution_rate"]["denominator"] == len(meaningful)
    assert VALUES["resolution_rate_upper"]["numerator"] == len(resolved & meaningful)
    assert VALUES["deflection_rate"]["numerator"] == VALUES["repeat_contact_rate"]["denominator"] == len(resolved)
    assert VALUES["abandonment_rate"]["numerator"] == number("abandoned")
    assert VALUES["unassisted_rate"]["numerator"] == number("unassisted")
    assert VALUES["handoff_rate"]["numerator"] == number("escalated_served") + number("escalated_unserved")
    first = [row[11] for row in TALKS.values()]
    assert (VALUES["first_contact_resolution"]["numerator"], VALUES["first_contact_resolution"]["denominator"]) == (
        first.count("yes"),
        first.count("yes") + first.count("no"),
    )
    ends = [[at(one) for one in ALL[name].said if role(one) == "bot"][-1] for name in sorted(resolved)]
    starts = [min(at(one) for one in ALL[name].events if active(one)) for name in sorted(resolved)]
    times = [(end - start).total_seconds() for start, end in zip(starts, ends, strict=True)]
    assert value("resolution_time") == median(times)


def test_model_calls_of_the_day_are_counted_again():
    calls = [one["properties"] for one in of_day("generation")]
    good = [one for one in calls if "error_type" not in one]
    taken = sum(one["input_tokens"] + one["output_tokens"] for one in good)
    waits = [one["time_to_first_chunk_ms"] / 1000 for one in good]
    spans = [one["duration_ms"] / 1000 for one in good]
    assert value("tokens") == taken
    assert value("input_tokens") == sum(one["input_tokens"] for one in good)
    assert value("tokens_per_response") == pytest.approx(taken / len(good))
    assert value("llm_error_rate") == 1 - len(good) / len(calls)
    assert value("llm_cost") == pytest.approx(sum(one.get("cost_usd", 0) for one in good))
    assert value("unpriced_tokens") == sum(
        one["input_tokens"] + one["output_tokens"] for one in good if "cost_usd" not in one
    )
    assert [value("time_to_first_token"), value("time_to_first_token_p95")] == pytest.approx(
        [median(waits), quantile(waits, 0.95)]
    )
    assert [value("llm_latency"), value("llm_latency_p95")] == pytest.approx([median(spans), quantile(spans, 0.95)])
