"""What two engines answer, and where they differ."""

from __future__ import annotations

from math import isclose
from typing import Any

from telltale.ask import Asker, Question, Value


def differences(one: Asker, other: Asker, question: Question) -> list[str]:
    """One line for every row, value or warning that is not the same on both."""
    ours, theirs = one.ask(question), other.ask(question)
    found = [] if ours.warnings == theirs.warnings else [f"{ours.warnings} against {theirs.warnings}"]
    rows = [[(row.by, row.at) for row in answer.rows] for answer in (ours, theirs)]
    if rows[0] != rows[1]:
        return [*found, f"{len(rows[0])} rows against {len(rows[1])}"]
    for row, twin in zip(ours.rows, theirs.rows, strict=True):
        for key, value in row.values.items():
            if not same(value, twin.values[key]):
                found.append(f"{key} {row.by} {row.at}: {value} against {twin.values[key]}")
    return found


def same(one: Value, other: Value) -> bool:
    """What is counted is the same to the last unit, what is measured to nine digits."""
    told = [(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__]
    return all(_alike(*pair) for pair in told)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9)
    return one == other and type(one) is type(other)
