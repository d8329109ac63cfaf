"""The oracle on the sample day, which somebody else counted with a pencil."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from . import METRICS, Oracle

DAY = files("telltale.demo")
COUNTED = json.loads((DAY / "sample_day.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    lines = (DAY / "sample_day.jsonl").read_text("utf-8").splitlines()
    return Oracle(json.loads(line) for line in lines)


def test_the_oracle_knows_the_families_of_the_sample_day() -> None:
    beyond = set(COUNTED) - set(METRICS)
    flow = {"quick_reply_ctr", "typed_instead_rate", "drop_off_rate"}
    business = {"leads", "lead_rate", "valid_lead_rate", "conversions", "conversion_rate", "revenue", "cta_ctr"}
    calls = ("token", "cost", "llm", "revenue_per")
    assert {key for key in beyond - flow - business if not any(word in key for word in calls)} == set()


@pytest.mark.parametrize("metric", sorted(set(COUNTED) & set(METRICS)))
def test_numbers_of_the_sample_day(oracle: Oracle, metric: str) -> None:
    value = oracle.answer(metric, "2026-03-02", "2026-03-02")[()]
    counted = COUNTED[metric]
    for name in ("value", "numerator", "denominator"):
        wanted = counted[name]
        assert getattr(value, name) == (wanted if wanted is None else pytest.approx(wanted)), name
