"""Every metric is declared so that people can read it."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from telltale.ask.live import SIGHTS
from telltale.errors import UnknownName
from telltale.metrics import CONDITIONS, FAMILIES, Metric, catalogue, expand
from telltale.settings import Settings, declarations
from telltale.store import FACTS
from tests.laws.told import KEYS, METRICS


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
    of_metrics = (text for metric in METRICS for text in metric.formula.sql_texts())
    used = " ".join([*of_metrics, *(sight.over for sight in SIGHTS)])
    assert [name for name in CONDITIONS if not re.search(rf"\b{name}\b", used)] == []


def test_an_unknown_metric_names_its_neighbour() -> None:
    with pytest.raises(UnknownName, match="did you mean 'containment_rate'"):
        catalogue()["containment_rat"]
