"""Counting: what the statements of a question find, by group; and which groups an answer has."""

from __future__ import annotations

from typing import Any

from telltale.ask.intervals import ranks
from telltale.ask.memory import Memory
from telltale.ask.plan import Frame, Statement, buckets
from telltale.ask.telling import Counts, Group
from telltale.metrics import Kind, Metric, catalogue

# Rows for which the interval of a percentile is worked out; a chart of many steps shows none.
INTERVALS_FOR = 60


def needed_for(metrics: list[Metric]) -> list[Metric]:
    """The metrics to be counted: those asked for, and those that they divide."""
    needed: dict[str, Metric] = {}
    for metric in metrics:
        if metric.formula.kind is Kind.WORKED:
            needed["conversations"] = catalogue()["conversations"]  # so that there are steps
        elif metric.formula.kind is Kind.QUOTIENT:
            needed |= {key: catalogue()[key] for key in metric.formula.of if key in catalogue()}
        else:
            needed[metric.key] = metric
    return list(needed.values())


def counted(memory: Memory, frame: Frame, metrics: list[Metric]) -> tuple[Counts, list[Statement]]:
    """What was counted for metrics, by group, and the statements that counted it."""
    statements = frame.statements(metrics)
    counts: Counts = {}
    width = len(frame.by) + bool(frame.step)
    queries = ((statement.sql, statement.values) for statement in statements)
    read = memory.read_all(queries, of_index=frame.aside)
    for statement, (names, rows) in zip(statements, read, strict=True):
        for row in rows:
            found = dict(zip(names, row, strict=True))
            counts.setdefault(tuple(row[:width]), {}).update(
                (key, {part: found[column] for part, column in columns.items()})
                for key, columns in statement.columns.items()
            )
    return counts, statements


def ranked(memory: Memory, frame: Frame, metrics: list[Metric], counts: Counts) -> dict[tuple[str, Group], Any]:
    """The bounds of every percentile, by metric and group, from the values at its ranks."""
    wanted: dict[str, dict[Group, tuple[float, float]]] = {}
    if len(counts) <= INTERVALS_FOR:
        wanted = {m.key: _bounds(m, counts) for m in metrics if m.formula.kind is Kind.PERCENTILE}
    quantiles = {key: sorted({q for pair in groups.values() for q in pair}) for key, groups in wanted.items()}
    ranking = [metric for metric in metrics if quantiles.get(metric.key)]
    found: dict[tuple[str, Group], Any] = {}
    width = len(frame.by) + bool(frame.step)
    statements = frame.ranked(ranking, quantiles)
    queries = ((statement.sql, statement.values) for statement in statements)
    read = memory.read_all(queries, of_index=frame.aside)
    for statement, (_, rows) in zip(statements, read, strict=True):
        for row in rows:
            group = tuple(row[:width])
            for key, values in zip(statement.columns, row[width:], strict=True):
                if group in wanted[key]:
                    at = dict(zip(quantiles[key], values, strict=True))
                    low, high = wanted[key][group]
                    found[key, group] = (at[low], at[high])
    return found


def _bounds(metric: Metric, counts: Counts) -> dict[Group, tuple[float, float]]:
    """The quantiles between which a percentile lies, for every group with enough values."""
    found: dict[Group, tuple[float, float]] = {}
    for group, parts in counts.items():
        n = int(parts.get(metric.key, {}).get("n") or 0)
        between = ranks(metric.formula.p, n)
        if between:
            found[group] = ((between[0] - 0.5) / n, (between[1] - 0.5) / n)
    return found


def groups_of(frame: Frame, counts: Counts) -> list[Group]:
    """The groups in order; an answer with steps has every step, one without groups one row."""
    if not frame.step:
        return sorted(counts, key=_in_order) if frame.by else [()]
    starts = _starts(frame, counts)
    groups = {group[:-1] for group in counts} or ({()} if not frame.by else set())
    return [(*group, start) for group in sorted(groups, key=_in_order) for start in starts]


def _starts(frame: Frame, counts: Counts) -> list[Any]:
    assert frame.step is not None
    found = sorted({group[-1] for group in counts})
    if frame.step == "hour":
        return found
    if frame.period.first or frame.period.since is not None:
        return buckets(frame.step, frame.stretch.first, frame.stretch.last)
    return buckets(frame.step, found[0], frame.stretch.last) if found else []


def _in_order(group: Group) -> tuple[Any, ...]:
    """Numbers by size, words by alphabet."""
    return tuple((0, int(part), "") if str(part).isdigit() else (1, 0, str(part)) for part in group)
