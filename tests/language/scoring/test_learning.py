"""Learning: what is there is found, what is not there is not, and no group is ever torn apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.language import satisfaction
from telltale.language.satisfaction import DOCUMENTED, Experience
from telltale.language.scoring import Scorecard
from telltale.language.scoring.fitting import logistic
from telltale.language.scoring.judging import auc, folds, quality
from telltale.language.scoring.refitting import refitted


def cases(n: int, weights: dict[str, float], seed: int) -> tuple[list[dict[str, float]], list[bool]]:
    """Cases whose outcomes really follow the weights."""
    dice = np.random.default_rng(seed)
    made = [{name: float(dice.normal()) for name in weights} for _ in range(n)]
    logits = np.array([sum(weights[name] * value for name, value in case.items()) for case in made])
    return made, (dice.random(n) < 1 / (1 + np.exp(-logits))).tolist()


def test_weights_are_found_again() -> None:
    dice = np.random.default_rng(1)
    rows, true = dice.normal(size=(20_000, 3)), np.array([1.0, -0.5, 0.0])
    came = dice.random(20_000) < 1 / (1 + np.exp(-(rows @ true + 0.3)))
    found = logistic(rows, came, 1e-6)
    assert found.weights == pytest.approx(true, abs=0.06)
    assert found.intercept == pytest.approx(0.3, abs=0.06)


@pytest.mark.parametrize("wide", [5, 80])
def test_the_slope_is_flat_at_the_answer(wide: int) -> None:
    """More columns than rows go another way and must end at the same place: where the penalised slope is 0."""
    dice = np.random.default_rng(wide)
    rows, came, start = dice.normal(size=(40, wide)), dice.random(40) < 0.5, dice.normal(size=wide)
    found = logistic(rows, came, 2.0, start)
    chance = 1 / (1 + np.exp(-found.logits(rows)))
    inside = rows.T @ (chance - came) + 2.0 * (found.weights - start)
    assert np.abs(inside).max() < 1e-2
    assert abs(float((chance - came).sum())) < 1e-2


def test_what_can_be_parted_does_not_run_away() -> None:
    found = logistic(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([False, False, True, True]), 0.1)
    assert np.isfinite(found.weights).all()
    assert found.weights[0] < 20


def test_what_is_there_is_learned_and_shown_to_be_better() -> None:
    made, came = cases(600, {"a": 2.0, "b": -1.0}, seed=3)
    told = refitted(Scorecard(0.0, {"a": -1.0}), made, came, range(600))
    assert told.learned
    assert told.card.weights["a"] > 1
    assert told.before
    assert told.after
    assert told.after.log_loss < told.before.log_loss


def test_noise_is_not_learned() -> None:
    made, came = cases(300, {"a": 1.5}, seed=4)
    for number, case in enumerate(made):
        case[f"noise {number % 40}"] = 1.0
    told = refitted(Scorecard(0.0, {"a": 1.5}), made, came, range(300))
    assert not told.learned
    assert told.card == Scorecard(0.0, {"a": 1.5})
    assert told.after


def test_a_group_that_gives_its_outcome_away_does_not_help() -> None:
    """Each person is always or never content, and has a mark of their own: only cases of others may be learned from."""
    people = [number // 5 for number in range(300)]
    came = [person % 2 == 0 for person in people]
    told = refitted(Scorecard(0.0, {}), [{f"person {one}": 1.0} for one in people], came, people)
    assert not told.learned
    assert told.after
    assert told.after.log_loss >= 0.69


@pytest.mark.parametrize(("n", "satisfied"), [(0, 0), (199, 100), (400, 10)])
def test_too_few_ratings_teach_nothing(n: int, satisfied: int) -> None:
    rated = [at < satisfied for at in range(n)]
    told = satisfaction.learned([Experience("abandoned")] * n, rated, range(n))
    assert (told.learned, told.card, told.after) == (False, DOCUMENTED, None)
    assert f"{n} cases" in told.why


def test_the_same_cases_give_the_same_card() -> None:
    made, came = cases(250, {"a": 2.0}, seed=5)
    assert refitted(Scorecard(0.0, {}), made, came, range(250)) == refitted(Scorecard(0.0, {}), made, came, range(250))


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=60))
def test_the_area_is_the_share_of_pairs_in_the_right_order(given: list[tuple[int, bool]]) -> None:
    scores, came = np.array([float(one) for one, _ in given]), np.array([true for _, true in given])
    pairs = [(a > b) + (a == b) / 2 for a in scores[came] for b in scores[~came]]
    assert auc(scores, came) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=5, max_size=80))
def test_a_group_is_in_one_fold(given: list[tuple[int, bool]]) -> None:
    groups, came = [group for group, _ in given], np.array([true for _, true in given])
    place = folds(groups, came, 5)
    assert len({(group, int(fold)) for group, fold in zip(groups, place, strict=True)}) == len(set(groups))
    assert set(place.tolist()) <= set(range(5))


def test_quality_by_hand() -> None:
    found = quality(np.array([0.2, 0.4, 0.6, 0.8]), np.array([False, True, True, True]), bins=2)
    assert found.auc == 1.0
    assert found.brier == pytest.approx((0.04 + 0.36 + 0.16 + 0.04) / 4)
    assert found.ece == pytest.approx((2 * 0.2 + 2 * 0.3) / 4)
    assert [(round(one.predicted, 6), one.observed, one.n) for one in found.calibration] == [(0.3, 0.5, 2), (0.7, 1, 2)]
