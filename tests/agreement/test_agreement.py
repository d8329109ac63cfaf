"""The store and the judge, who share no code, say the same about worlds full of trouble: difference 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from telltale.ask import Asker, Question
from telltale.metrics import DIMENSIONS
from tests.agreement.comparing import AS_A_WHOLE, differences
from tests.agreement.questions import PERIODS, STEPS, anything, by_dimension
from tests.agreement.world import World, events_of
from tests.oracle import Oracle
from tests.sampling import some

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")

# One world a zone; some settings differ, so that no default is taken for granted.
WORLDS = {
    "UTC": {"seed": 101, "contact_probability": 0.5},
    "Europe/Berlin": {"seed": 102, "fallback_texts": ["Sorry, I did not get that.", "I don't know"]},
    "America/New_York": {"seed": 103, "contact_probability": 0.25, "conversation_gap": 3600, "repeat_window": 172_800},
    "Asia/Kolkata": {"seed": 104, "resolution_window": 7200, "reopen_window": 86_400},
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    """The world of a zone, built when it is first asked for."""

    @cache
    def built(zone: str) -> World:
        settings = {**WORLDS[zone]}
        events = events_of(settings.pop("seed"), 24)
        return closing.enter_context(World(tmp_path_factory.mktemp("world"), events, timezone=zone, **settings))

    with ExitStack() as closing:
        yield built


@pytest.fixture(params=ZONES)
def world(request: pytest.FixtureRequest, worlds: Callable[[str], World]) -> World:
    return worlds(request.param)


def test_every_delivery_is_accounted_for(world: World) -> None:
    assert world.ledger.balances
    assert not world.ledger.failed
    assert world.ledger.stored == len({(event["project_id"], event["event_id"]) for event in world.events})


@pytest.mark.parametrize("question", some(PERIODS, 2), ids=str)
def test_every_metric_over_every_kind_of_period(world: World, question: Question) -> None:
    assert differences(world, question) == []


@pytest.mark.parametrize("question", some(STEPS, 2), ids=str)
def test_every_metric_in_steps(world: World, question: Question) -> None:
    assert differences(world, question) == []


# The quick form asks each dimension in one zone, the long form in all.
ASKED = [(zone, name) for number, name in enumerate(sorted(DIMENSIONS)) for zone in [ZONES[number % len(ZONES)]]]


@pytest.mark.parametrize(("world", "name"), ASKED, indirect=["world"])
def test_every_metric_by_every_dimension(world: World, name: str) -> None:
    assert differences(world, by_dimension(name)) == []


@pytest.mark.parametrize("number", some(range(5), 3))
def test_every_metric_with_groups_and_filters(world: World, number: int) -> None:
    question = anything(Random(f"{world.settings.timezone} {number}"), values_of(world))  # noqa: S311 (no secret)
    assert differences(world, question) == []


def values_of(world: World) -> dict[str, list[str]]:
    """What there is to filter by."""
    return {name: [value for value, _ in world.asker.values(name)] for name in DIMENSIONS}


def test_what_is_known_as_so_much_a_day(world: World) -> None:
    """Baseline tickets and help-desk contacts are known a day; the judge wants them for the whole period."""
    settings = replace(world.settings, contact_probability=0.5, baseline_tickets=0.75, helpdesk_contacts=3.0)
    told = Asker(world.store, settings).ask(Question(AS_A_WHOLE, "2026-03-08", "2026-03-29"))
    rules = replace(world.oracle.rules, contact_probability=0.5, baseline_tickets=22 * 0.75, helpdesk_contacts=66.0)
    judge = Oracle(world.events, rules, world.settings.timezone)
    for metric in AS_A_WHOLE:
        judged = judge.answer(metric, "2026-03-08", "2026-03-29")[()]
        assert told.value(metric).value == pytest.approx(judged.value)
        assert told.value(metric).denominator == judged.denominator


@pytest.mark.long
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seed", range(12))
def test_every_metric_in_many_worlds(zone: str, seed: int, tmp_path: Path) -> None:
    random = Random(f"{zone} {seed}")  # noqa: S311
    size = random.choice((5, 20, 60, 120))
    with World(tmp_path, events_of(1000 + seed, size), timezone=zone, contact_probability=0.4) as world:
        values = values_of(world)
        questions = [*PERIODS, *STEPS, *(by_dimension(name) for name in DIMENSIONS)]
        questions += [anything(random, values) for _ in range(30)]
        found = [(question, line) for question in questions for line in differences(world, question)]
        assert found == []
