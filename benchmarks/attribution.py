"""Answers that people have judged against their knowledge, and the weights fitted to them.

``python -m benchmarks.attribution`` prints the weights of ``telltale/language/support/weights.py`` as fitted now.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from benchmarks.published import DATA
from telltale.language.intents.logistic import Logistic
from telltale.language.support.claims import act
from telltale.language.support.context import Context
from telltale.language.support.reading import parts, whole
from telltale.language.support.signs import Measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILES = {"wow": "begin_dev_wow", "topicalchat": "begin_dev_tc", "cmu-dog": "begin_dev_cmu"}
GENERIC, FULLY = "Generic", "Fully attributable"


class Answer(NamedTuple):
    """An answer, what it was to be taken from, and what people said of it."""

    text: str
    knowledge: str
    label: str

    @property
    def unsupported(self) -> bool:
        """Whether they called it not fully attributable."""
        return self.label not in {FULLY, GENERIC}

    @property
    def claims(self) -> bool:
        """Whether it says anything that can be supported, by our own rules."""
        return any(act(one) == "claim" for one in parts(self.text))


class Fitted(NamedTuple):
    """Weights, the offset, and the threshold on the score."""

    weights: NDArray[np.floating]
    offset: float
    threshold: float

    def scores(self, answers: Iterable[Answer]) -> NDArray[np.floating]:
        """The score of each answer; one that claims nothing is not attributable to anything, and comes first."""
        answers = list(answers)
        scores = 1 / (1 + np.exp(-rows(answers) @ self.weights - self.offset))
        return np.where([one.claims for one in answers], scores, 1.0)

    def flags(self, answers: Iterable[Answer]) -> NDArray[np.bool_]:
        """Whether each answer claims something and reaches the threshold."""
        answers = list(answers)
        return (self.scores(answers) >= self.threshold) & np.array([one.claims for one in answers], bool)


@cache
def answers(domain: str) -> tuple[Answer, ...]:
    """The development answers of one domain."""
    csv.field_size_limit(1 << 30)
    with gzip.open(DATA / "begin_dev" / domain / f"{FILES[domain]}.tsv.gz", "rt", encoding="utf-8") as file:
        return tuple(
            Answer(row["response"], row["knowledge"], row["begin_label"])
            for row in csv.DictReader(file, delimiter="\t")
        )


def judged(domain: str) -> list[Answer]:
    """Those that people called attributable or not; generic ones are left out."""
    return [one for one in answers(domain) if one.label != GENERIC]


def rows(some: Iterable[Answer]) -> NDArray[np.floating]:
    """Whole answers measured, one a row."""
    return np.array([msgspec.structs.astuple(whole(one.text, Context([one.knowledge]))) for one in some])


def fitted(domains: Collection[str], strength: float = 1.0) -> Fitted:
    """Weights for some domains, each counting as much as the others; the threshold is where F1 is highest on them.

    Answers that claim nothing are left out: no weight is needed to tell them.
    """
    some = {domain: [one for one in judged(domain) if one.claims] for domain in domains}
    every = [one for found in some.values() for one in found]
    truth = np.array([one.unsupported for one in every])
    share = np.concatenate([np.full(len(found), 1 / len(found)) for found in some.values()])
    model = Logistic(strength).fit(rows(every), truth.astype(int), 2, weights=share)
    weights, offset = model.weights[1, :-1] - model.weights[0, :-1], model.weights[1, -1] - model.weights[0, -1]
    unset = Fitted(weights, float(offset), 0.5)
    return unset._replace(threshold=_best(unset.scores(every), truth, share))


def _best(scores: NDArray[np.floating], truth: NDArray[np.bool_], share: NDArray[np.floating]) -> float:
    def f1(threshold: float) -> float:
        flagged = scores >= threshold
        return 2 * share[flagged & truth].sum() / (share[flagged].sum() + share[truth].sum())

    return max((round(float(one), 2) for one in np.arange(0.05, 0.95, 0.01)), key=f1)


def area(scores: Iterable[float], truth: Iterable[bool]) -> float:
    """ROC-AUC: how likely a true one scores higher than another one; half where they are equal."""
    values, true = np.asarray(list(scores), float), np.asarray(list(truth), bool)
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positive = true.sum()
    return float((ranks[true].sum() - positive * (positive + 1) / 2) / (positive * (len(true) - positive)))


if __name__ == "__main__":
    found = fitted(FILES)
    for name, weight in zip(Measures.__struct_fields__, found.weights, strict=True):
        print(f"{name} {weight:.3f}")
    print(f"offset {found.offset:.3f}\nthreshold {found.threshold:.2f}")
