"""What holds for every metric and every dimension, written once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from math import isclose
from pathlib import Path
from typing import Any

import msgspec
import pytest

from telltale import demo
from telltale.ask import Asker, Question, Selection, Value
from telltale.connectors import Document
from telltale.errors import UnknownName
from telltale.event import to_iso
from telltale.intake import Importer, Reading
from telltale.metrics import CONDITIONS, DIMENSIONS, FAMILIES, Dimension, Kind, Metric, Unit, catalogue, expand
from telltale.settings import Settings, declarations
from telltale.store import FACTS
from tests.agreement.world import World, bring_in, events_of
from tests.oracle.nasty import NEWEST
from tests.store.stores import opened

METRICS = list(catalogue().values())
KEYS = [metric.key for metric in METRICS]
COUNTED = (Kind.COUNT, Kind.TOTAL, Kind.PEOPLE, Kind.PEOPLE_WITH)
EXCLUSIVE = [name for name, one in DIMENSIONS.items() if not one.many and name != "environment"]
ASSUMED = {"contact_probability": 0.5, "baseline_tickets": 2.0, "helpdesk_contacts": 3.0}
NOW = to_iso(NEWEST)

# What is known only as so much a day.
A_DAY = ("automation_rate", "ticket_reduction")

Group = tuple[str, ...]
Numbers = dict[Group, dict[str, Value]]


class Told:
    """An asker that remembers what it was asked."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._known: dict[bytes, Numbers] = {}

    def numbers(self, **question: Any) -> Numbers:
        """Every metric, by group and step."""
        asked = Question(KEYS, **question)
        name = msgspec.json.encode(asked)
        if name not in self._known:
            rows = self.asker.ask(asked).rows
            self._known[name] = {(*row.by.values(), *([row.at] if row.at else [])): row.values for row in rows}
        return self._known[name]

    def whole(self, **question: Any) -> dict[str, Value]:
        """Every metric of everything."""
        return self.numbers(**question)[()]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A nasty world in Berlin."""
    world = World(tmp_path_factory.mktemp("laws"), events_of(77, 40), timezone="Europe/Berlin", **ASSUMED)
    yield Told(world.asker)
    world.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The sample day."""
    path = Path(demo.__file__).parent / "sample_day.jsonl"
    with opened(tmp_path_factory.mktemp("sample")) as store:
        Importer(store, Reading(format="events")).run([Document(path.name, content=path.read_bytes())])
        yield Told(Asker(store, store.settings))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """An empty store."""
    with opened(tmp_path_factory.mktemp("nothing"), **ASSUMED) as store:
        yield Told(Asker(store, store.settings))


def equal(one: Value, other: Value, *parts: str) -> bool:
    """The same value with the same work, but for the last bits of a sum."""
    return all(close(getattr(one, part), getattr(other, part)) for part in parts or ("value", *WORK))


WORK = ("numerator", "denominator", "n", "low", "high", "mature_until")


def close(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


# -- every metric is declared so that people can read it -------------------------------------------------------------


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_a_metric_says_in_plain_words_what_it_means(metric: Metric) -> None:
    assert re.fullmatch(r"[A-Z][^_`<>]*\.", metric.meaning)
    assert metric.source
    assert metric.title[0].isupper()
    assert "_" not in metric.title
    assert metric.family in FAMILIES


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_a_formula_reads_like_english(metric: Metric) -> None:
    words = metric.formula.words
    assert not re.search(r"[=<>_*']|\b(NULL|AND|OR|IS|true)\b", words.replace("people's", "").replace("person's", ""))
    assert not re.search(r"\b(\w+),? (?:and )?\1\b", words), "a word is said twice"
    assert "not with" not in words


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_a_formula_speaks_of_documented_columns_only(metric: Metric) -> None:
    known = {*FACTS.get(metric.formula.fact, {}), "usual_short", "usual_long"}
    for fragment in metric.formula.sql_texts():
        sql = re.sub(r"'[^']*'|\$\w+", "", expand(fragment)).lower()
        assert set(re.findall(r"[a-z_]\w*", sql)) <= known | {
            "and",
            "or",
            "not",
            "is",
            "null",
            "in",
            "true",
            "max",
            "count",
        }
    window = metric.formula.window
    assert not window or window in declarations()


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_a_metric_points_at_others_and_at_settings_that_exist(metric: Metric) -> None:
    assert set(metric.beside) <= set(KEYS)
    assert metric.key not in metric.beside
    assert set(metric.requires) <= {one.name for one in fields(Settings)}
    assert {name for name in (metric.formula.times, metric.formula.plus) if name} <= set(metric.requires)


def test_every_named_condition_is_used() -> None:
    used = " ".join(text for metric in METRICS for text in metric.formula.sql_texts())
    assert [name for name in CONDITIONS if not re.search(rf"\b{name}\b", used)] == []


def test_an_unknown_metric_names_its_neighbour() -> None:
    with pytest.raises(UnknownName, match="did you mean 'containment_rate'"):
        catalogue()["containment_rat"]


# -- every metric answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_the_example_is_its_value_on_the_sample_day(metric: Metric, sample: Told) -> None:
    value = sample.whole(from_="2026-03-02", to="2026-03-02")[metric.key].value
    assert value == (None if metric.example is None else pytest.approx(metric.example))


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_nothing_is_no_share_and_a_count_of_nothing_is_0(metric: Metric, nothing: Told, told: Told) -> None:
    expected = 0 if metric.formula.kind in COUNTED else None
    questions: tuple[dict[str, Any], ...] = (
        {}, {"from_": "2019-01-01", "to": "2019-01-31"}, {"to": "2019-01-01T00:00:00Z"},
    )  # fmt: skip
    for question in questions:
        for value in [
            nothing.whole(**question)[metric.key],
            *([told.whole(**question)[metric.key]] if question else []),
        ]:
            if metric.key in A_DAY:
                # Nothing, of so many contacts or tickets a day.
                assert not value.value
            else:
                assert value.value == expected
                assert (value.low, value.high, value.previous) == (None, None, None)


@pytest.mark.parametrize(
    "question", [{"by": ["channel"]}, {"step": "month"}, {"step": "hour"}, {"by": ["intent"], "step": "day"}]
)
def test_nothing_has_no_groups_and_no_steps(nothing: Told, question: dict[str, Any]) -> None:
    assert nothing.numbers(**question) == {}


def test_every_step_of_a_period_is_told_even_without_anything(nothing: Told) -> None:
    assert list(nothing.numbers(from_="2026-01-30", to="2026-02-01", step="day")) == [
        ("2026-01-30",), ("2026-01-31",), ("2026-02-01",),
    ]  # fmt: skip


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_a_share_is_a_part_of_a_whole(metric: Metric, told: Told) -> None:
    for question in ({}, {"by": ["channel"]}, {"by": ["intent"]}, {"step": "week"}, {"by": ["weekday"]}):
        for values in told.numbers(**question).values():
            value = values[metric.key]
            if metric.unit is Unit.SHARE and value.value is not None and metric.key != "ticket_reduction":
                assert 0 <= value.value <= 1
                assert value.numerator is not None
                assert value.denominator is not None
                assert 0 <= value.numerator <= value.denominator
            if value.low is not None and value.high is not None:
                assert value.value is not None
                assert value.low <= value.value + 1e-12
                assert value.value <= value.high + 1e-12


# A person can be in several parts; what is known as a whole has none.
ADDITIVE = [
    metric for metric in METRICS
    if metric.formula.kind not in (Kind.PEOPLE, Kind.PEOPLE_WITH, Kind.QUOTIENT) and not metric.formula.plus
]  # fmt: skip


@pytest.mark.parametrize("metric", ADDITIVE, ids=lambda metric: metric.key)
def test_parts_make_the_whole(metric: Metric, told: Told) -> None:
    whole = told.whole()[metric.key]
    for question in [*({"by": [name]} for name in EXCLUSIVE), {"step": "day"}, {"step": "week"}, {"step": "month"}]:
        parts = [values[metric.key] for values in told.numbers(**question).values()]
        for name in ("numerator", "denominator", "n"):
            if getattr(whole, name) is not None:
                assert close(sum(getattr(part, name) or 0 for part in parts), getattr(whole, name)), (question, name)


@pytest.mark.parametrize("key", [metric.key for metric in METRICS if metric.formula.kind is Kind.PEOPLE])
def test_people_are_in_at_least_one_part(key: str, told: Told) -> None:
    whole = told.whole()[key].n
    for name in EXCLUSIVE:
        parts = [values[key].n for values in told.numbers(by=[name]).values()]
        assert max(parts) <= whole <= sum(parts)


def test_new_and_returning_users_are_all_users(told: Told) -> None:
    for question in ({"from_": "2026-03-15"}, {"from_": "2026-03-15", "by": ["channel"]}, {"step": "week"}):
        for values in told.numbers(**question).values():
            assert values["new_users"].n + values["returning_users"].n == values["users"].n


@pytest.mark.parametrize("question", [{}, {"by": ["channel"]}], ids=str)
def test_the_previous_period_is_what_that_period_would_say(told: Told, question: dict[str, Any]) -> None:
    compared = told.numbers(from_="2026-03-20", to="2026-03-29", compare="previous", **question)
    earlier = told.numbers(from_="2026-03-10", to="2026-03-19", **question)
    assert any(value.previous for values in compared.values() for value in values.values())
    for group, values in compared.items():
        for key, value in values.items():
            assert close(value.previous, earlier[group][key].value if group in earlier else None), (group, key)


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_what_is_mature_stays(metric: Metric, told: Told) -> None:
    period = {"from_": "2026-03-01", "to": "2026-10-31"}
    first = told.whole(as_of="2027-01-01T00:00:00Z", **period)[metric.key]
    assert first.mature_until is None
    assert equal(first, told.whole(as_of="2029-01-01T00:00:00Z", **period)[metric.key])


@pytest.mark.parametrize(
    "metric", [metric for metric in METRICS if metric.formula.window], ids=lambda metric: metric.key
)
def test_what_is_not_mature_says_until_when_it_is(metric: Metric, told: Told) -> None:
    now = told.whole(as_of="2026-10-31T00:00:00Z")[metric.key]
    assert now.mature_until
    until = told.whole(to=now.mature_until, as_of="2026-10-31T00:00:00Z")[metric.key]
    assert until.mature_until is None


def test_test_traffic_changes_nothing(tmp_path: Path) -> None:
    events = events_of(78, 8)
    spoken = [event for event in events if event["type"] != "identify"]
    copies = [event | {"event_id": f"{event['event_id']}-again", "environment": "test"} for event in spoken]
    with opened(tmp_path) as store:
        bring_in(store, events)
        before = Told(Asker(store, store.settings)).numbers(as_of=NOW, by=["channel"])
        bring_in(store, copies)
        told = Told(Asker(store, store.settings))
        assert told.numbers(as_of=NOW, by=["channel"]) == before
        assert told.numbers(as_of=NOW, where={"environment": ["test"]})[()]["conversations"].n > 0


# -- the list behind a number ----------------------------------------------------------------------------------------

LISTED = [
    metric for metric in METRICS
    if metric.formula.kind in (Kind.COUNT, Kind.SHARE) and metric.formula.fact == "conversations"
]  # fmt: skip


@pytest.mark.parametrize("where", [{}, {"channel": ["web"]}, {"intent": ["order"]}], ids=str)
@pytest.mark.parametrize("metric", LISTED, ids=lambda metric: metric.key)
def test_the_list_behind_a_number_has_its_rows(metric: Metric, told: Told, where: dict[str, list[str]]) -> None:
    period: dict[str, Any] = {"from_": "2026-03-01", "to": "2026-11-03", "where": where}
    value = told.whole(**period)[metric.key]
    parts = {part: listed(told.asker, metric.key, part, period) for part in ("numerator", "denominator")}
    if metric.formula.kind is Kind.COUNT:
        assert len(parts["numerator"]) == value.n
        return
    assert parts["numerator"] <= parts["denominator"]
    if value.value is not None and not metric.formula.plus:
        assert (len(parts["numerator"]), len(parts["denominator"])) == (value.numerator, value.denominator)


def listed(asker: Asker, metric: str, part: Any, period: dict[str, Any]) -> set[str]:
    """The conversations behind a part of a number, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = asker.conversations(Selection(metric=metric, part=part, cursor=cursor, limit=40, **period))
        found += [one.conversation for one in page.conversations]
        cursor = page.next
        if not cursor:
            assert len(found) == len(set(found))
            return set(found)


# -- every dimension -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", DIMENSIONS.values(), ids=lambda one: one.name)
def test_a_dimension_is_a_documented_column(one: Dimension) -> None:
    kind, _ = FACTS["conversations"][one.column]
    assert kind.endswith("[]") == one.many
    assert one.meaning
    assert not one.meaning.endswith(".")


@pytest.mark.parametrize("name", DIMENSIONS)
def test_a_filter_is_its_part_of_the_split(name: str, told: Told) -> None:
    split = told.numbers(by=[name])
    for (value,) in [*split][:4]:
        filtered = told.whole(where={name: [value]})
        for key in KEYS:
            if key not in A_DAY:
                assert equal(filtered[key], split[value,][key]), (value, key)


@pytest.mark.parametrize("name", [name for name in DIMENSIONS if name != "environment"])
def test_all_values_together_are_everything(name: str, told: Told) -> None:
    values = [value for value, _ in told.asker.values(name)]
    assert equal(told.whole(where={name: values})["conversations"], told.whole()["conversations"])
    assert told.whole(where={name: ["nobody's"]})["conversations"].n == 0


@pytest.mark.parametrize("name", DIMENSIONS)
def test_values_are_counted_as_the_split_says(name: str, told: Told) -> None:
    split = told.numbers(by=[name])
    counted = {value: values["conversations"].n for (value,), values in split.items()}
    assert dict(told.asker.values(name)) == {value: n for value, n in counted.items() if n}
