"""The list behind a number."""

from __future__ import annotations

from typing import Any

import pytest

from telltale.ask import Asker, Selection
from telltale.metrics import Kind, Metric
from tests.laws.told import METRICS, Told

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
