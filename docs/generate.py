"""The pages of the documentation that are derived from declarations; `make docs` writes them, a test holds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from telltale.metrics import DIMENSIONS, Better, Metric, catalogue
from telltale.store import OUTCOMES, REASONS
from telltale.store.schema import EVENTS, FACTS, Columns

DOCS = Path(__file__).parent
ARROWS = {Better.UP: "up", Better.DOWN: "down", Better.NEITHER: "–"}

ABOUT_METRICS = """\
What every number means. The same words stand in the tooltips, in `telltale metrics` and in `GET /v1/metrics`: each is
one declaration in `src/telltale/metrics/`. The example is the value on the day that ships with the package
(`telltale.demo`, 2 March 2026), counted by hand.

Only production traffic counts unless a question asks for another environment. A conversation belongs to the day on
which it began. Nothing to divide by is no value, never 0."""

ABOUT_FACTS = """\
What the index keeps, column by column. Formulas are written over these columns, and `telltale export conversations`
writes the first table as it is. Times are microseconds since 1970 in UTC, durations microseconds."""


def metrics() -> str:
    """Every metric with its definition, and every dimension."""
    parts = [
        "# Metrics",
        ABOUT_METRICS,
    ]
    families: dict[str, list[Metric]] = {}
    for metric in catalogue().values():
        families.setdefault(metric.family, []).append(metric)
    for family, members in families.items():
        parts.append(f"## {family.capitalize()}")
        parts += [_metric(metric) for metric in members]
    parts += ["## Dimensions", "What numbers can be split and filtered by. No value is `(none)`.", _dimensions()]
    parts += ["## Outcomes", "What can become of a conversation; the first that holds wins.", _outcomes()]
    return "\n\n".join(parts) + "\n"


def facts() -> str:
    """Every table that questions read, column by column."""
    parts = [
        "# Facts",
        ABOUT_FACTS,
    ]
    for table, columns in {**FACTS, "events": EVENTS}.items():
        parts += [f"## {table}", _columns(columns)]
    return "\n\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {"metrics.md": metrics, "facts.md": facts}


def _metric(metric: Metric) -> str:
    lines = [
        f"### `{metric.key}`: {metric.title}",
        metric.meaning,
        f"- formula: {metric.formula.words}",
        f"- unit: {metric.unit}; better: {ARROWS[metric.better]}; example: {_number(metric.example)}",
        f"- source: {metric.source}",
    ]
    if metric.requires:
        lines.append(f"- not available until set: {', '.join(f'`{name}`' for name in metric.requires)}")
    if metric.beside:
        lines.append(f"- read it beside: {', '.join(f'`{key}`' for key in metric.beside)}")
    return f"{lines[0]}\n\n{lines[1]}\n\n" + "\n".join(lines[2:])


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _dimensions() -> str:
    rows = [
        f"| `{one.name}` | {one.meaning}{' (several a conversation)' if one.many else ''} |"
        for one in DIMENSIONS.values()
    ]
    return "\n".join(["| dimension | what it is |", "|---|---|", *rows])


def _outcomes() -> str:
    rows = [f"| {place} | `{one.name}` | {one.meaning} |" for place, one in enumerate(OUTCOMES, 1)]
    reasons = [f"- `{name}`: {words}" for name, words in REASONS.items()]
    table = "\n".join(["| | outcome | when |", "|---|---|---|", *rows])
    return f"{table}\n\nThe reason that is shown beside it:\n\n" + "\n".join(reasons)


def _columns(columns: Columns) -> str:
    rows = [f"| `{name}` | {kind} | {meaning} |" for name, (kind, meaning) in columns.items()]
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
