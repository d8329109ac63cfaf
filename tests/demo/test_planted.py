"""The planted problems, one by one: each has the size that the truth says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from telltale.demo import Company, planted
from telltale.event import Event
from tests.demo.events import (
    END,
    HOUR,
    engaged,
    fallback,
    generated,
    recounted,
    said,
    some,
    stars,
    talks,
    value_of,
)


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
