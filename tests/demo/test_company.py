"""The company: the same seed gives the same bytes, every event is canonical, and the truth is what the events say."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from telltale.connectors import Document, Failed, Hints, connectors
from telltale.demo import Company, company, planted
from telltale.errors import WordsError
from telltale.event import PROPERTIES, Event

END = date(2026, 10, 31)
HOUR = 3_600_000_000
LIMIT = (END.toordinal() + 1 - date(1970, 1, 1).toordinal()) * 24 * HOUR
ACTIVE = {"message", "flow.step", "handoff", "conversation.started"}


@cache
def generated(seed: int = 7, conversations: int = 12_000) -> tuple[list[Event], dict[str, Any]]:
    simulated = Company(conversations, seed=seed, end=END)
    return list(simulated), simulated.truth()


def lines(events: list[Event]) -> bytes:
    return msgspec.json.Encoder().encode_lines(events)


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not():
    def small(seed: int) -> bytes:
        return lines(list(company(conversations=300, days=14, seed=seed)))

    assert small(3) == small(3)
    assert small(3) != small(4)


def test_reading_twice_gives_the_same_events_and_the_same_truth():
    simulated = Company(200, days=10, end=END)
    first, truth = lines(list(simulated)), simulated.truth()
    assert (lines(list(simulated)), simulated.truth()) == (first, truth)


def test_every_event_is_canonical():
    for event in generated()[0]:
        msgspec.convert(event.properties, PROPERTIES[event.type], strict=True)


def test_our_own_connector_reads_the_lines():
    events = generated()[0][:5_000]
    read = list(connectors()["events"].read(Document("demo.jsonl", content=lines(events)), Hints(imported_at=0)))
    assert not [one for one in read if isinstance(one, Failed)]
    assert [one.event_id for one in read if isinstance(one, Event)] == [one.event_id for one in events]


def test_ids_are_unique_times_in_order_and_within_the_period():
    events, truth = generated()
    assert len({one.event_id for one in events}) == len(events) == truth["counts"]["events"] > 100_000
    received = [one.received_at for one in events]
    assert received == sorted(received)
    first = LIMIT - 90 * 24 * HOUR
    assert all(first <= one.timestamp < one.received_at < LIMIT for one in events)


@pytest.mark.parametrize(("conversations", "days", "seed"), [(5, 7, 1), (50, 3, 1), (0, 90, 1), (100, 7, -1)])
def test_too_little_is_refused(conversations: int, days: int, seed: int):
    with pytest.raises(WordsError, match="at least 7 days"):
        Company(conversations, days, seed)


# What follows counts from the events alone, as docs/metrics.md says, without a look at how they were made.


def said(event: Event, role: str) -> bool:
    words = event.properties
    counted = words.get("text", "").strip() or "selected_quick_reply" in words
    return event.type == "message" and words["role"] == role and bool(counted) and not words.get("is_private")


def split(events: list[Event]) -> list[list[Event]]:
    """The conversations of one thread."""
    found: list[list[Event]] = []
    last, waiting, ended = 0, False, True
    for event in sorted(events, key=lambda one: (one.timestamp, one.event_id)):
        if event.type in ACTIVE or event.properties.get("event") == "chat_opened":
            limit = HOUR // 2 if event.channel == "web" and not waiting else 24 * HOUR
            if ended or event.timestamp - last > limit:
                found.append([])
                waiting = False
            last, ended = event.timestamp, False
        found[-1].append(event)
        if event.type == "handoff":
            waiting = event.properties["state"] in {"initiated", "accepted"}
        ended = ended or event.type == "conversation.ended"
    return found


@cache
def talks(seed: int = 7, conversations: int = 12_000) -> list[list[Event]]:
    threads: defaultdict[str, list[Event]] = defaultdict(list)
    for event in generated(seed, conversations)[0]:
        if event.environment == "production" and event.conversation_id:
            threads[event.conversation_id].append(event)
    return [talk for events in threads.values() for talk in split(events)]


def some(talk: list[Event], kind: str, **wanted: Any) -> list[Event]:
    return [one for one in talk if one.type == kind and wanted.items() <= one.properties.items()]


def engaged(talk: list[Event]) -> bool:
    return any(said(one, "user") for one in talk)


def fallback(talk: list[Event]) -> bool:
    return bool(some(talk, "intent.recognized", is_fallback=True))


def stars(talk: list[Event]) -> list[float]:
    return [one.properties["score_value"] for one in some(talk, "feedback", name="csat")][-1:]


def recounted(chosen: list[list[Event]]) -> dict[str, int]:
    """The counts of some conversations that need no rule of outcome."""
    csat = [one for talk in chosen for one in stars(talk)]
    calls = [one for talk in chosen for one in some(talk, "generation")]
    leads = [one for talk in chosen for one in some(talk, "track", event="lead_submitted")]
    good = [one for one in leads if "." in one.properties["properties"]["email"].rpartition("@")[2]]
    thumbs = [one.properties["score_value"] for talk in chosen for one in some(talk, "feedback", name="thumbs")]
    handoffs = [[one.properties["state"] for one in some(talk, "handoff")] for talk in chosen]
    humans = [any(said(one, "human_agent") for one in talk) for talk in chosen]
    return {
        "conversations": len(chosen),
        "engaged": sum(map(engaged, chosen)),
        "bounced": sum(not engaged(talk) for talk in chosen),
        "user_messages": sum(said(one, "user") for talk in chosen for one in talk),
        "bot_messages": sum(said(one, "bot") for talk in chosen for one in talk),
        "human_messages": sum(said(one, "human_agent") for talk in chosen for one in talk),
        "fallback_turns": sum(len(some(talk, "intent.recognized", is_fallback=True)) for talk in chosen),
        "fallback_conversations": sum(map(fallback, chosen)),
        "handed_off": sum(bool(states) or human for states, human in zip(handoffs, humans, strict=True)),
        "handoffs_requested": sum(states.count("initiated") for states in handoffs),
        "handoffs_answered": sum("accepted" in states for states in handoffs),
        "served": sum(humans),
        "csat_asked": sum(bool(some(talk, "track", event="survey_shown")) for talk in chosen),
        "csat_answers": len(csat),
        "csat_positive": sum(one >= 4 for one in csat),
        "thumbs_up": sum(one == 1 for one in thumbs),
        "thumbs_down": sum(one == 0 for one in thumbs),
        "leads": len(leads),
        "valid_leads": len(good),
        "generations": len(calls),
        "generations_failed": sum("error_type" in one.properties for one in calls),
        "tokens": sum(one.properties.get(side, 0) for one in calls for side in ("input_tokens", "output_tokens")),
        "model_cost_micros": round(sum(one.properties.get("cost_usd", 0) for one in calls) * 1_000_000),
    }


def value_of(talk: list[Event], dimension: str) -> str | None:
    if dimension == "language":
        return talk[0].locale[:2]
    if dimension == "model":
        return next((one.properties["request_model"] for one in some(talk, "generation")), None)
    if dimension == "campaign_name":
        return next(
            (one.context["campaign"]["name"] for one in talk if one.context and "campaign" in one.context), None
        )
    return getattr(talk[0], dimension)


@pytest.mark.parametrize(("seed", "conversations"), [(7, 12_000), (11, 2_000)])
def test_the_counts_in_all_are_those_of_the_events(seed: int, conversations: int):
    counts = generated(seed, conversations)[1]["counts"]
    again = recounted(talks(seed, conversations))
    assert again == {name: counts["total"][name] for name in again}
    assert again["conversations"] == conversations


@pytest.mark.parametrize("dimension", ["channel", "language", "bot_version", "model", "campaign_name"])
def test_the_counts_by_a_dimension_are_those_of_the_events(dimension: str):
    by = generated()[1]["counts"]["by"][dimension]
    groups: defaultdict[str | None, list[list[Event]]] = defaultdict(list)
    for talk in talks():
        groups[value_of(talk, dimension)].append(talk)
    groups.pop(None, None)
    assert groups.keys() == by.keys()
    for value, chosen in groups.items():
        again = recounted(chosen)
        assert again == {name: by[value][name] for name in again}, value


def test_orders_and_money_are_those_of_the_events():
    events, truth = generated()
    orders = [one for one in events if one.properties.get("event") == "order_completed" and one.environment != "test"]
    total = truth["counts"]["total"]
    assert (len(orders), round(sum(one.properties["value"] for one in orders) * 100)) == (
        total["orders"],
        total["revenue_cents"],
    )


def test_people_are_those_of_the_events():
    events, truth = generated()
    known = {one.anonymous_id: one.user_id for one in events if one.type == "identify"}
    seen, wrote = set[str](), set[str]()
    for talk in talks():
        first = next((one for one in talk if said(one, "user")), talk[0])
        person = first.user_id or known.get(first.anonymous_id) or first.anonymous_id
        seen.add(person)
        if engaged(talk):
            wrote.add(person)
    assert (len(wrote), len(seen)) == (truth["counts"]["people_engaged"], truth["counts"]["people_reached"])
    assert len(wrote) < 0.8 * truth["counts"]["total"]["engaged"]  # people come back


def test_test_traffic_is_marked():
    events, truth = generated()
    threads = {one.conversation_id for one in events if one.environment == "test"} - {None}
    assert len(threads) == truth["counts"]["test_conversations"] > 100


# The planted problems, one by one.


def rate(chosen: list[list[Event]]) -> float:
    wrote = [talk for talk in chosen if engaged(talk)]
    return sum(map(fallback, wrote)) / len(wrote)


def csat(chosen: list[list[Event]]) -> float:
    given = [one for talk in chosen for one in stars(talk)]
    return sum(one >= 4 for one in given) / len(given)


def day(talk: list[Event]) -> str:
    return date.fromordinal(date(1970, 1, 1).toordinal() + talk[0].timestamp // (24 * HOUR)).isoformat()


def dead_button(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    offers = [one for talk in all_talks for one in talk for _ in one.properties.get("quick_replies", ())]
    shown = sum(any(reply["id"] == "our_story" for reply in one.properties["quick_replies"]) for one in offers)
    clicks = [one.properties.get("selected_quick_reply", {}).get("id") for talk in all_talks for one in talk]
    assert shown > 1_000
    assert Counter(clicks)["track"] > 100
    return clicks.count("our_story") / shown


def long_form(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    entered, left = Counter[str](), Counter[str]()
    for talk in all_talks:
        steps = [one.properties for one in some(talk, "flow.step", flow_id="offer")]
        for place, step in enumerate(steps):
            if step["state"] == "entered":
                entered[step["slot"]] += 1
                left[step["slot"]] += place == len(steps) - 1
    others = [left[slot] / entered[slot] for slot in entered if slot != "tax_number"]
    assert max(others) < 0.2
    return left["tax_number"] / entered["tax_number"]


def unanswered_topic(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    words = ("locker", "packstation", "paketfach", "taquilla")
    asking = [
        talk
        for talk in all_talks
        if any(word in one.properties.get("text", "").lower() for one in talk if said(one, "user") for word in words)
    ]
    assert min(map(day, asking)) >= plant["since"]
    assert all(map(fallback, asking))
    # A slip of the finger can hide the one word that tells.
    assert len(asking) == pytest.approx(plant["counts"]["conversations"], rel=0.15)
    return len(asking) / sum(map(engaged, all_talks))


def bad_release(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    chosen = [talk for talk in all_talks if talk[0].channel == "messenger"]
    after = [talk for talk in chosen if talk[0].bot_version == "3.2"]
    assert min(map(day, after)) == plant["since"]
    others = [talk for talk in all_talks if talk[0].channel != "messenger"]
    calm = rate([t for t in others if t[0].bot_version == "3.2"]) - rate(
        [t for t in others if t[0].bot_version == "3.1"]
    )
    grown = rate(after) - rate([talk for talk in chosen if talk[0].bot_version == "3.1"])
    assert calm < grown / 2
    return grown


def language_served_worse(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    spanish = [talk for talk in all_talks if value_of(talk, "language") == "es"]
    return rate(spanish) - rate([talk for talk in all_talks if value_of(talk, "language") != "es"])


def dear_model(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    cost: dict[str, float] = {}
    for model in ("orbit-max", "orbit-mini"):
        chosen = [talk for talk in all_talks if value_of(talk, "model") == model]
        cost[model] = recounted(chosen)["model_cost_micros"] / len(chosen)
    counts = plant["counts"]
    solved = [counts[f"solved_{size}"] / counts[f"conversations_{size}"] for size in ("max", "mini")]
    assert abs(solved[0] - solved[1]) < 0.07
    return cost["orbit-max"] / cost["orbit-mini"]


def hidden_human(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    before = [talk for talk in all_talks if day(talk) < plant["since"] and engaged(talk)]
    after = [talk for talk in all_talks if day(talk) >= plant["since"] and engaged(talk)]
    handed = [sum(bool(some(talk, "handoff")) for talk in half) / len(half) for half in (before, after)]
    assert handed[1] < 0.7 * handed[0]
    return csat(after) - csat(before)


def holiday_peak(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    days = Counter(map(day, all_talks))
    peak = [number for one, number in days.items() if plant["since"] <= one <= plant["until"]]
    usual = [number for one, number in days.items() if not plant["since"] <= one <= plant["until"]]
    return (sum(peak) / len(peak)) / (sum(usual) / len(usual))


def empty_leads(all_talks: list[list[Event]], plant: dict[str, Any]) -> float:
    chosen = [talk for talk in all_talks if value_of(talk, "campaign_name") == "pine-giveaway"]
    assert {plant["since"] <= day(talk) <= plant["until"] for talk in chosen} == {True}
    counts, rest = recounted(chosen), recounted(all_talks)
    assert rest["valid_leads"] / (rest["leads"] - counts["leads"]) > 0.7
    return counts["valid_leads"] / counts["leads"]


RECOUNTS = (
    dead_button, long_form, unanswered_topic, bad_release, language_served_worse, dear_model, hidden_human,
    holiday_peak, empty_leads,
)  # fmt: skip


@pytest.mark.parametrize(("seed", "conversations"), [(7, 12_000), (23, 6_000)])
@pytest.mark.parametrize("recount", RECOUNTS, ids=lambda one: one.__name__)
def test_a_planted_problem_has_its_size(recount: Any, seed: int, conversations: int):
    plants = {one["key"]: one for one in generated(seed, conversations)[1]["planted"]}
    plant = plants[recount.__name__]
    again = recount(talks(seed, conversations), plant)
    assert plant["low"] <= plant["size"] <= plant["high"]
    assert again == pytest.approx(plant["size"], rel=0.15 if recount is unanswered_topic else 1e-9, abs=1e-9)


def test_every_planted_problem_is_recounted_and_the_truth_is_json():
    truth = generated()[1]
    assert [one["key"] for one in truth["planted"]] == [one.__name__ for one in RECOUNTS]
    assert json.loads(json.dumps(truth)) == truth


def test_planted_alone_is_what_the_company_says():
    alone = planted(seed=5, conversations=400, days=28, end=END)
    simulated = Company(400, 28, 5, END)
    assert len(list(simulated)) > 400
    assert alone == simulated.planted()


def test_the_page_names_every_planted_problem():
    page = (Path(__file__).parents[2] / "docs/demo.md").read_text()
    for one in generated()[1]["planted"]:
        assert f"| `{one['key']}` | {one['title']} |" in page
