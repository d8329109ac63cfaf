"""What stands on the page follows from what was measured."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages
from typing import Literal

import pytest

import benchmarks
from benchmarks.benchmark import Benchmark, Figure, Report, Result
from benchmarks.cold import Watched
from benchmarks.page import written

MODULES = [one.name for one in walk_packages(benchmarks.__path__, "benchmarks.") if not one.name.endswith("__main__")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


@pytest.mark.parametrize(
    ("values", "target", "better", "met"),
    [
        ([10.0, 30.0, 20.0], 20, "at most", True),
        ([10.0, 30.0, 21.0], 20, "at most", False),
        ([10.0, 30.0, 20.0], 20, "at least", True),
        ([10.0, 30.0, 19.0], 20, "at least", False),
        ([10.0], None, "at most", None),
    ],
)
def test_the_median_is_judged(
    values: list[float], target: float | None, better: Literal["at most", "at least"], met: bool | None
) -> None:
    assert Figure("thing", "ms", values, limit=target, better=better).met is met


def test_a_missed_target_is_said_aloud() -> None:
    text = page_of(Figure("slow thing", "ms", [30.0], limit=20), Figure("quick thing", "ms", [10.0], limit=20))
    assert "1 were met, 1 were missed." in text
    assert "| slow thing | 30 ms | ≤ 20 ms | **missed** |" in text
    assert "| quick thing | 10 ms | ≤ 20 ms | met |" in text


def test_less_than_the_target_is_meant_for_proves_no_target_met() -> None:
    kept = Figure("quick thing", "ms", [10.0], limit=20, smaller=True)
    text = page_of(kept, Figure("slow thing", "ms", [30.0], limit=20, smaller=True))
    assert "0 were met, 1 were missed, 1 could not be judged" in text
    assert "| quick thing | 10 ms | ≤ 20 ms | kept at this size; the target's is larger |" in text
    assert "| slow thing | 30 ms | ≤ 20 ms | **missed** |" in text
    assert "they can be missed, but not met" in text
    assert "was made smaller" not in page_of(Figure("thing", "ms", [10.0], limit=20))


def test_runs_are_shown_with_their_ends() -> None:
    text = page_of(Figure("thing", "ms", [30.0, 10.0, 20.0], cpu="5 CPU ms"))
    assert "| thing | 20 ms | 10 | 30 | 3 | 5 CPU ms |  |  |" in text


def test_waiting_for_two_answers_at_once_is_waiting_once() -> None:
    watched = Watched(None)  # type: ignore[arg-type]
    watched.calls = [("b", 2.0, 5.0), ("a", 1.0, 3.0), ("c", 2.5, 4.0), ("d", 8.0, 9.0)]
    assert watched.waited() == 5.0


def page_of(*figures: Figure) -> str:
    benchmark = Benchmark("things", "Things", 1, _runs_nothing)
    return written([benchmark], {"things": Result("things", figures=list(figures))})


def _runs_nothing(report: Report) -> None:
    """Its figures are given."""
