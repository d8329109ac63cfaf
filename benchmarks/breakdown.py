"""Breakdown: whether an answer of a bot breaks the dialogue, learned from rated dialogues (DBDC3, English).

A ridge regression on the share of 30 raters who said *no*, *possible* and *yes*, over what the product computes of
every message: its vector, how like it is to what was said before, how many words it repeats, whether it asks.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from benchmarks.published import DATA
from telltale.language.embedding import Embedder
from telltale.language.friction.signals.repeating import said

SYSTEMS = ("CIC", "IRIS", "TKTK", "YI")
VOTES = "OTX"
PENALTIES = (100.0, 300.0, 1000.0, 3000.0, 10000.0)
Array = np.ndarray[Any, np.dtype[np.float64]]


class Part(NamedTuple):
    """The rated answers of one part: features (n, d), shares of the votes (n, 3), and each one's dialogue."""

    rows: Array
    shares: Array
    dialogues: Array


def dialogues(part: str, edition: str = "dbdc3") -> list[dict[str, Any]]:
    """All of one part, as they lie in the folder of public data."""
    with gzip.open(DATA / "dbdc3_en" / f"{edition}.{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read(given: list[dict[str, Any]], embedder: Embedder) -> Part:
    """The features of every rated answer."""
    texts = sorted({turn["utterance"] for one in given for turn in one["turns"]})
    vectors = dict(zip(texts, embedder.embed(texts).astype(np.float64), strict=True))
    rows, shares, owners = list[Array](), list[Array](), list[int]()
    for number, one in enumerate(given):
        for row, votes in _of(one, vectors):
            rows.append(row)
            shares.append(votes / votes.sum())
            owners.append(number)
    return Part(np.array(rows), np.array(shares), np.array(owners))


def _of(one: dict[str, Any], vectors: dict[str, Array]) -> Iterator[tuple[Array, Array]]:
    which = next(at for at, name in enumerate(SYSTEMS) if one["system"].startswith(name))
    for at, turn in enumerate(one["turns"]):
        if turn["votes"]:
            votes = np.array([turn["votes"].get(vote, 0) for vote in VOTES], dtype=float)
            yield _features(one["turns"][:at], turn["utterance"], which, vectors), votes


def _features(before: list[dict[str, Any]], answer: str, which: int, vectors: dict[str, Array]) -> Array:
    theirs = [one["utterance"] for one in before if one["speaker"] == "U"]
    ours = [one["utterance"] for one in before if one["speaker"] != "U"]
    nothing = np.zeros_like(vectors[answer])
    now, asked = vectors[answer], vectors[theirs[-1]] if theirs else nothing
    last = vectors[ours[-1]] if ours else nothing
    asked_before = vectors[theirs[-2]] if len(theirs) > 1 else nothing
    words, question = set(said(answer)), theirs[-1] if theirs else ""
    heard, known = set(said(question)), {word for one in before for word in said(one["utterance"])}
    likeness = np.array([
        now @ asked, now @ last, now @ asked_before, asked @ asked_before, asked @ last,
        max((now @ vectors[one] for one in ours), default=0.0),
        max((now @ vectors[one] for one in theirs), default=0.0),
        max((asked @ vectors[one] for one in theirs[:-1]), default=0.0),
        len(words & heard) / max(1, len(words | heard)), len(words - known) / max(1, len(words)),
        np.log1p(len(words)), np.log1p(len(heard)),
    ])  # fmt: skip
    shape = np.array([
        answer in ours, "?" in answer, "?" in question, "?" in question and "?" not in answer, len(before) / 20,
        len(before) < 3, len(words) <= 2, len(heard) <= 2, len(words) > 20, "!" in question,
    ], dtype=float)  # fmt: skip
    system = np.eye(len(SYSTEMS))[which]
    plain = np.concatenate([likeness * 2, np.outer(likeness, likeness)[np.triu_indices(12)], shape])
    meaning = np.concatenate([now, asked, last, now * asked, now * last]) * 5
    return np.concatenate([meaning, plain, system * 3, np.outer(system, np.concatenate([likeness, shape])).ravel()])


def ridge(rows: Array, shares: Array, penalties: tuple[float, ...]) -> list[tuple[Array, Array]]:
    """For each penalty the mean of the shares and the weights (d, 3), by one decomposition for all."""
    mean = shares.mean(axis=0)
    sizes, axes = np.linalg.eigh(rows.T @ rows)
    towards = axes.T @ (rows.T @ (shares - mean))
    return [(mean, axes @ (towards / (sizes + penalty)[:, None])) for penalty in penalties]


def scaled(train: Array, other: Array) -> tuple[Array, Array]:
    """Columns without their mean, and those that are no part of a vector with a spread of 1, by what is trained on."""
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread[: 5 * 384] = 1.0
    spread[spread < 1e-9] = 1.0
    return (train - mean) / spread, (other - mean) / spread


def predicted(train: Part, other: Part, penalty: float) -> Array:
    """The shares that are expected for another part, none below 0 and together 1."""
    rows, asked = scaled(train.rows, other.rows)
    [(mean, weights)] = ridge(rows, train.shares, (penalty,))
    return _shares(mean + asked @ weights)


def chosen(train: Part) -> tuple[float, list[float]]:
    """The penalty with the least squared error over five folds of whole dialogues, and the error of each."""
    folds = np.random.default_rng(0).permutation(int(train.dialogues.max()) + 1)[train.dialogues] % 5
    errors = np.zeros(len(PENALTIES))
    for fold in range(5):
        seen = folds != fold
        rows, asked = scaled(train.rows[seen], train.rows[~seen])
        for at, (mean, weights) in enumerate(ridge(rows, train.shares[seen], PENALTIES)):
            errors[at] += np.sum((_shares(mean + asked @ weights) - train.shares[~seen]) ** 2)
    return PENALTIES[int(errors.argmin())], (errors / train.shares.size).tolist()


def _shares(raw: Array) -> Array:
    kept = np.clip(raw, 1e-3, None)
    return kept / kept.sum(axis=1, keepdims=True)


class Scores(NamedTuple):
    """The challenge's measures at t = 0.0; of equally many votes the milder label counts."""

    accuracy: float
    f1_x: float
    f1_tx: float
    jsd: float
    mse: float


def judged(given: Array, shares: Array) -> Scores:
    """Compare predicted with voted shares (docs of DBDC3, evaluation metrics; JSD with logarithms to base 2)."""
    truth, told = shares.argmax(axis=1), given.argmax(axis=1)
    middle = (given + shares) / 2
    return Scores(
        float(np.mean(truth == told)),
        _f1(truth == 2, told == 2),
        _f1(truth > 0, told > 0),
        float(np.mean((_divergence(given, middle) + _divergence(shares, middle)) / 2)),
        float(np.mean((given - shares) ** 2)),
    )


def _f1(truth: Any, told: Any) -> float:
    return float(2 * np.sum(truth & told) / max(1, np.sum(truth) + np.sum(told)))


def _divergence(some: Array, middle: Array) -> Array:
    there = some > 0
    return np.sum(np.where(there, some * np.log2(np.where(there, some, 1) / np.where(there, middle, 1)), 0), axis=1)
