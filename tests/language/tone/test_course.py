"""A conversation's tone over its turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.language.tone import Course, course

TONES = st.one_of(st.none(), st.floats(-1, 1))


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ([], Course()),
        ([[None], []], Course()),
        ([[0.2]], Course(0.2, False, None)),
        ([[-0.05]], Course(-0.05, True, None)),
        ([[0.2], [None]], Course(0.2, None, None)),  # how it ends is not known
        ([[1.0], [0.0], [-1.0]], Course(0.0, True, -2.0)),
        ([[1.0, 0.0], [None], [0.0], [0.0, None]], Course(0.5 / 3, False, -0.5)),
        ([[0.5], [0.5], [9.0], [0.0], [-1.0]], Course(1.8, True, -1.5)),  # thirds of five are one turn each
    ],
)
def test_a_course(turns: list[list[float | None]], told: Course) -> None:
    assert course(turns) == told


@given(st.lists(st.lists(TONES, max_size=3), max_size=12))
def test_a_course_stays_within_bounds(turns: list[list[float | None]]) -> None:
    told = course(turns)
    assert told.mean is None or -1 <= told.mean <= 1
    assert told.shift is None or -2 <= told.shift <= 2
    assert (told.mean is None) == all(one is None for turn in turns for one in turn)
    assert course([[None], *turns]) == told
