"""The choice in the address is the choice on the page, and back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from telltale.errors import WordsError
from telltale.metrics import DIMENSIONS
from telltale.surfaces.pages.filters import PERIODS, RANKS, Filters

SPAN = (date(2026, 9, 1), date(2026, 10, 31))

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
wheres = st.dictionaries(st.sampled_from(sorted(DIMENSIONS)), st.lists(words, min_size=1, max_size=3, unique=True))
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def choices(draw: st.DrawFn) -> Filters:
    period = draw(st.sampled_from([*PERIODS, "all", "custom"]))
    first, last = (sorted([draw(days), draw(days)])) if period == "custom" else (None, None)
    chosen = draw(wheres)
    where = {name: chosen[name] for name in DIMENSIONS if name in chosen}
    return Filters(period, first, last, draw(st.booleans()), draw(st.sampled_from(RANKS)), where)


@given(choices())
def test_an_address_says_the_whole_choice(chosen: Filters) -> None:
    assert Filters.read(QueryParams(chosen.address())) == chosen


@given(choices())
def test_the_days_are_in_order(chosen: Filters) -> None:
    first, last = chosen.days(SPAN)
    assert first <= last


@given(choices())
def test_taking_every_chip_away_leaves_nothing(chosen: Filters) -> None:
    left = chosen
    for name, values in chosen.where.items():
        for value in values:
            left = left.without(name, value)
    assert left == chosen.cleared()


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", date(2026, 10, 4), date(2026, 10, 31)),
        ("period=7", date(2026, 10, 25), date(2026, 10, 31)),
        ("period=all", *SPAN),
        ("from=2026-10-01&to=2026-10-05", date(2026, 10, 1), date(2026, 10, 5)),
        ("from=2026-10-01", date(2026, 10, 1), date(2026, 10, 31)),
        ("to=2026-10-01", date(2026, 9, 1), date(2026, 10, 1)),
        # What a form without script sends: every field, the dates of the last page too.
        ("period=7&from=2026-10-04&to=2026-10-31&compare=previous&channel=", date(2026, 10, 25), date(2026, 10, 31)),
        ("period=custom&from=&to=", *SPAN),
    ],
)
def test_periods(query: str, first: date, last: date) -> None:
    assert Filters.read(QueryParams(query)).days(SPAN) == (first, last)


@pytest.mark.parametrize(
    "query",
    ["period=8", "from=yesterday", "from=2026-10-05&to=2026-10-01", "rank=best", "from=2026-13-01", "to=%00"],
)
def test_what_cannot_be_understood_is_said(query: str) -> None:
    with pytest.raises(WordsError):
        Filters.read(QueryParams(query))


@pytest.mark.parametrize(
    ("query", "step"),
    [("", "day"), ("period=90", "day"), ("from=2024-11-01&to=2026-10-31", "week"), ("from=2020-01-01", "month")],
)
def test_a_long_period_is_drawn_in_longer_steps(query: str, step: str) -> None:
    assert Filters.read(QueryParams(query)).step(SPAN) == step
