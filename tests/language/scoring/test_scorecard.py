"""A scorecard: what it shows adds up to what it says."""

from __future__ import annotations

import math

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from telltale.language import risk, satisfaction
from telltale.language.risk import ABANDONMENT, HANDOFF, SoFar
from telltale.language.satisfaction import DOCUMENTED, Experience
from telltale.language.scoring import Reading, Scorecard
from telltale.language.scoring.scorecard import probability

NAMES = st.sampled_from(["a", "b", "c", "d"])
NUMBERS = st.floats(-1e6, 1e6)
COUNTS = st.integers(0, 10_000)
TONES = st.none() | st.floats(-1, 1)
OUTCOMES = st.sampled_from([None, "abandoned", "resolved_assumed", "escalated_served", "an outcome of tomorrow"])
EXPERIENCES = st.builds(Experience, OUTCOMES, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.none() | st.floats(0, 1e9),
                        TONES, st.none() | st.booleans(), st.none() | st.floats(-2, 2))  # fmt: skip
MOMENTS = st.builds(SoFar, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.none() | st.floats(0, 1e9), TONES,
                    st.lists(st.text(max_size=5), max_size=9))  # fmt: skip


def adds_up(reading: Reading) -> bool:
    """To the last digit, in whatever order the parts are added."""
    parts = [reading.base, *reading.contributions.values()]
    return reading.logit == math.fsum(reversed(parts)) and reading.value == probability(reading.logit)


@given(st.floats(-50, 50), st.dictionaries(NAMES, NUMBERS), st.dictionaries(NAMES, NUMBERS))
def test_the_parts_make_the_whole(intercept: float, weights: dict[str, float], given: dict[str, float]) -> None:
    reading = Scorecard(intercept, weights).read(given)
    assert adds_up(reading)
    assert 0 <= reading.value <= 1
    assert all(reading.contributions.values())
    assert list(reading.contributions) == sorted(
        reading.contributions, key=lambda name: (-abs(reading.contributions[name]), name)
    )


@given(EXPERIENCES)
def test_satisfaction_is_a_share_with_parts(one: Experience) -> None:
    reading = satisfaction.predicted(one)
    assert 0 <= reading.value <= 1
    assert adds_up(reading)


@given(MOMENTS, st.sampled_from([ABANDONMENT, HANDOFF]))
def test_a_risk_is_a_share_with_parts(one: SoFar, card: Scorecard) -> None:
    reading = risk.risk(one, card)
    assert 0 <= reading.value <= 1
    assert adds_up(reading)


@given(EXPERIENCES)
def test_more_effort_never_pleases(one: Experience) -> None:
    now = satisfaction.predicted(one).logit
    for harder in ({"fallbacks": one.fallbacks + 1}, {"loops": one.loops + 1}, {"rephrasings": one.rephrasings + 1},
                   {"turns": one.turns + 1}, {"signs": one.signs + 1},
                   {"waiting": (one.waiting or 0.0) + 10}):  # fmt: skip
        assert satisfaction.predicted(msgspec.structs.replace(one, **harder)).logit <= now


@given(MOMENTS, st.sampled_from([ABANDONMENT, HANDOFF]))
def test_more_trouble_never_calms(one: SoFar, card: Scorecard) -> None:
    now = risk.risk(one, card).logit
    for harder in ({"fallbacks": one.fallbacks + 1}, {"loops": one.loops + 1}, {"calls": one.calls + 1}):
        assert risk.risk(msgspec.structs.replace(one, **harder), card).logit >= now


def test_nothing_known_is_the_base_rate() -> None:
    assert satisfaction.predicted(Experience()) == Reading(probability(DOCUMENTED.intercept), DOCUMENTED.intercept, {})


def test_a_scorecard_is_kept_as_it_is() -> None:
    assert msgspec.json.decode(msgspec.json.encode(HANDOFF), type=Scorecard) == HANDOFF
