"""Laws for every chart: it draws any answer, in colours of the palette only, without movement and with words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.ask import Answer, Row, Value
from telltale.charts import charts
from telltale.charts.palette import OUTCOMES, ROLES, painted
from telltale.charts.tables import table
from telltale.store import OUTCOMES as LEDGER

# What each chart is asked for.
ASKED: dict[str, dict[str, Any]] = {
    "lines": {"metrics": ["csat"], "step": "day"},
    "stacked": {"metrics": ["conversations"], "by": ["outcome"], "step": "day"},
    "bars": {"metrics": ["engaged_conversations", "deflection_rate"], "by": ["primary_intent"]},
    "seasons": {"metrics": ["conversations"], "by": ["campaign_name"], "step": "day"},
    "heatmap": {"metrics": ["conversations"], "by": ["weekday", "hour"]},
}
GROUPS = {
    "outcome": st.sampled_from([*OUTCOMES, "of a rule to come"]),
    "primary_intent": st.text(max_size=30) | st.just("(none)"),
    "campaign_name": st.text(max_size=30) | st.just("(none)"),
    "weekday": st.integers(1, 7).map(str),
    "hour": st.integers(0, 23).map(str),
}
counts = st.integers(0, 10_000)
days = st.integers(0, 40).map(lambda number: (date(2026, 10, 1) + timedelta(days=number)).isoformat())


@st.composite
def values(draw: st.DrawFn) -> Value:
    over = draw(counts)
    part = draw(st.integers(0, over))
    if not over:
        return Value(None, numerator=0, denominator=0)
    return Value(part / over, part, over, over, low=max(0, part / over - 0.1), high=min(1, part / over + 0.1))


@st.composite
def answers(draw: st.DrawFn, question: dict[str, Any]) -> Answer:
    rows: dict[tuple[Any, ...], Row] = {}
    for _ in range(draw(st.integers(0, 12))):
        by = {name: draw(GROUPS[name]) for name in question.get("by", [])}
        at = draw(days) if question.get("step") else None
        numbers = {
            key: draw(values()) if key in {"csat", "deflection_rate"} else draw(counts.map(lambda n: Value(n, n, n=n)))
            for key in question["metrics"]
        }
        rows[*by.values(), at] = Row(by, at, numbers)
    return Answer(question, sorted(rows.values(), key=lambda row: row.at or ""), [], "")


def strings(part: Any) -> Iterator[tuple[str, str]]:
    """Every string of an option with the name of its field."""
    if isinstance(part, dict):
        for key, one in part.items():
            yield from ((key, one),) if isinstance(one, str) else strings(one)
    elif isinstance(part, list):
        for one in part:
            yield from (("", one),) if isinstance(one, str) else strings(one)


@pytest.mark.parametrize("name", list(charts()))
@given(data=st.data())
def test_a_chart_draws_any_answer(name: str, data: st.DataObject) -> None:
    answer = data.draw(answers(ASKED[name]))
    option = charts()[name](answer)
    assert json.loads(json.dumps(option, allow_nan=False)) == option, "an option is plain JSON"
    assert option["aria"]["enabled"]
    assert option["aria"]["label"]["description"].endswith(".")
    assert option["animation"] is False
    assert not any(series.get("smooth") for series in option["series"])
    for field, text in strings(option):
        if text.startswith("var(--"):
            assert text[6:-1] in ROLES
        assert field.lower() not in {"color", "bordercolor", "inactivecolor"} or text.startswith(("var(--", "rgba(128"))
    assert "var(--" not in json.dumps(painted(option))
    assert "var(--" not in json.dumps(painted(option, dark=True))


@pytest.mark.parametrize("name", list(charts()))
@given(data=st.data())
def test_the_table_beside_a_chart_says_every_value(name: str, data: st.DataObject) -> None:
    answer = data.draw(answers(ASKED[name]))
    shown = table(answer)
    assert all(len(row) == len(shown.headings) for row in shown.rows)
    texts = [cell.text for row in shown.rows for cell in row[shown.names :]]
    assert len(texts) >= len(answer.rows)
    assert "None" not in texts


@given(answers(ASKED["stacked"]))
def test_the_parts_of_a_stack_make_the_whole(answer: Answer) -> None:
    drawn = sum(sum(series["data"]) for series in charts()["stacked"](answer)["series"])
    assert drawn == sum(row.values["conversations"].value or 0 for row in answer.rows)


@given(answers(ASKED["heatmap"]))
def test_busy_hours_make_the_whole(answer: Answer) -> None:
    fields = charts()["heatmap"](answer)["series"][0]["data"]
    assert len(fields) == 7 * 24
    whole = sum(row.values["conversations"].value or 0 for row in answer.rows)
    assert sum(field["value"][2] for field in fields) == whole


def test_no_data_is_a_gap_in_a_line() -> None:
    rows = [Row({}, "2026-10-01", {"csat": Value(0.5, 1, 2, 2)}), Row({}, "2026-10-04", {"csat": Value(0.0, 0, 3, 3)})]
    line = charts()["lines"](Answer(ASKED["lines"], rows, [], ""))["series"][-1]
    assert [point["value"] for point in line["data"]] == [50.0, None, None, 0.0]
    assert line["connectNulls"] is False


def test_every_outcome_of_the_ledger_has_its_colour() -> None:
    assert {one.name for one in LEDGER} | {"pending"} == set(OUTCOMES)


def test_the_style_sheet_has_the_colours_of_the_palette() -> None:
    sheet = (Path(__file__).parents[2] / "frontend/src/palette.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", sheet)
    assert {name: (light, dark) for name, light, dark in found} == ROLES


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_neighbours_in_a_stack_differ_in_lightness_too(dark: bool) -> None:
    """Who sees no hue still sees an edge."""
    shades = [luminance(ROLES[role][dark]) for role in OUTCOMES.values()]
    for below, above in pairwise(shades):
        assert (max(below, above) + 0.05) / (min(below, above) + 0.05) >= 1.2


def test_the_same_option_is_drawn_without_a_browser() -> None:
    dukpy = pytest.importorskip("dukpy")
    script = Path(__file__).parents[2] / "src/telltale/charts/built/draw.js"
    if not script.exists():
        pytest.skip("the front end is not built; make builds it")
    engine = dukpy.JSInterpreter()
    engine.evaljs(script.read_text() + "\n;0")
    rows = [Row({"outcome": name}, "2026-10-01", {"conversations": Value(5, 5, n=5)}) for name in OUTCOMES]
    option = painted(charts()["stacked"](Answer(ASKED["stacked"], rows, [], "")))
    svg = engine.evaljs("draw(dukpy['option'], 800, 300)", option=option)
    assert svg.startswith("<svg")
    assert "resolved confirmed" in svg
    assert ROLES["confirmed"][0] in svg or "rgb(10,90,80)" in svg
