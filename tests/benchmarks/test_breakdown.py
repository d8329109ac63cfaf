"""The measures of the breakdown challenge, by hand; and that nothing of an answer's votes is in its features."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.breakdown import judged, read, ridge
from telltale.language.embedding import Embedder

TALK = {
    "system": "IRIS_1",
    "turns": [
        {"speaker": "S", "utterance": "Hello.", "votes": {}},
        {"speaker": "U", "utterance": "Where is my parcel?", "votes": {}},
        {"speaker": "S", "utterance": "I like cats.", "votes": {"X": 20, "T": 6, "O": 4}},
    ],
}


def test_the_measures_by_hand() -> None:
    shares = np.array([[0.5, 0.5, 0.0], [0.2, 0.2, 0.6], [0.1, 0.8, 0.1], [1.0, 0.0, 0.0]])
    told = np.array([[0.6, 0.4, 0.0], [0.2, 0.2, 0.6], [0.1, 0.1, 0.8], [0.0, 0.0, 1.0]])
    found = judged(told, shares)
    assert found.accuracy == 0.5  # a tie counts as the milder label
    assert found.f1_x == pytest.approx(2 * 1 / (1 + 3))
    assert found.f1_tx == pytest.approx(2 * 2 / (2 + 3))
    assert found.mse == pytest.approx((0.01 + 0.01 + 0.49 + 0.49 + 1 + 1) / 12)
    assert judged(np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0]])).jsd == 1
    assert judged(shares, shares).jsd == 0


def test_votes_are_in_no_feature() -> None:
    embedder = Embedder()
    other = {**TALK, "turns": [*TALK["turns"][:2], {**TALK["turns"][2], "votes": {"O": 30}}]}
    one, two = read([TALK], embedder), read([other], embedder)
    assert (one.rows == two.rows).all()
    assert one.shares.tolist() == [[4 / 30, 6 / 30, 20 / 30]]
    assert two.shares.tolist() == [[1, 0, 0]]


def test_the_regression_is_the_one_of_the_books() -> None:
    dice = np.random.default_rng(1)
    rows, shares = dice.normal(size=(50, 7)), dice.dirichlet([1, 1, 1], 50)
    for penalty, (mean, weights) in zip((1.0, 30.0), ridge(rows, shares, (1.0, 30.0)), strict=True):
        solved = np.linalg.solve(rows.T @ rows + penalty * np.eye(7), rows.T @ (shares - mean))
        assert weights == pytest.approx(solved)
        assert mean == pytest.approx(shares.mean(axis=0))
