"""Judged answers against a knowledge base: every passage of the development set, instead of the one that belongs.

``python -m benchmarks.knowledge`` prints the threshold of ``telltale/language/support/weights.py`` as chosen now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from benchmarks.attribution import FILES, FULLY, Answer, Fitted, answers, judged, rows
from telltale.language.embedding import Embedder
from telltale.language.passages.passage import pieces
from telltale.language.support import Knowledge
from telltale.language.support.context import Context
from telltale.language.support.knowledge import NEAREST
from telltale.language.support.reading import whole
from telltale.language.support.weights import OFFSET, THRESHOLD, WEIGHTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHIPPED = Fitted(np.array(msgspec.structs.astuple(WEIGHTS)), OFFSET, THRESHOLD)
"""What is declared beside the detector."""


class Base(NamedTuple):
    """Every passage of the set, cut as ours are, and the vector of each answer."""

    knowledge: Knowledge
    source: list[str]
    vectors: dict[str, NDArray[np.floating]]

    def near(self, one: Answer, k: int = NEAREST) -> list[int]:
        """The numbers of the passages that an answer is held against."""
        return self.knowledge.nearest(self.vectors[one.text], k)

    def rows(self, some: Iterable[Answer], k: int = NEAREST) -> NDArray[np.floating]:
        """Whole answers measured against what is nearest, one a row."""
        contexts = ((one, [self.knowledge.passages[place] for place in self.near(one, k)]) for one in some)
        return np.array([msgspec.structs.astuple(whole(one.text, Context(near))) for one, near in contexts])

    def found(self, some: Iterable[Answer], k: int = NEAREST) -> float:
        """The share of answers of which a piece of their own knowledge is among what is nearest."""
        return float(np.mean([one.knowledge in {self.source[place] for place in self.near(one, k)} for one in some]))


@cache
def base() -> Base:
    """The knowledge base that all three domains make together."""
    every = [one for domain in FILES for one in answers(domain)]
    cut = [(piece, text) for text in dict.fromkeys(one.knowledge for one in every) for piece in pieces([text])]
    embed, said = Embedder().embed, [*dict.fromkeys(one.text for one in every)]
    vectors = {text: vector[None] for text, vector in zip(said, embed(said), strict=True)}
    passages = [piece for piece, _ in cut]
    return Base(Knowledge(passages, embed(passages)), [text for _, text in cut], vectors)


class Scored(NamedTuple):
    """The answers of a domain that claim something: whether people called each unsupported, and both its scores."""

    truth: NDArray[np.bool_]
    own: NDArray[np.floating]
    base: NDArray[np.floating]

    @classmethod
    def of(cls, domain: str, model: Fitted, k: int = NEAREST) -> Scored:
        """Those of a domain, by some weights."""
        some = [one for one in judged(domain) if one.claims]
        truth = np.array([one.unsupported for one in some])
        return cls(truth, weighed(model, rows(some)), weighed(model, base().rows(some, k)))

    def alarms(self, scores: NDArray[np.floating], threshold: float) -> float:
        """The share of supported answers that a threshold flags."""
        return float((scores[~self.truth] >= threshold).mean())


def weighed(model: Fitted, measured: NDArray[np.floating]) -> NDArray[np.floating]:
    """Scores from 0 to 1."""
    return 1 / (1 + np.exp(-measured @ model.weights - model.offset))


def chosen(domains: Collection[str], model: Fitted) -> float:
    """The threshold at which no more supported answers of some domains are flagged than against their own knowledge."""
    some = [Scored.of(domain, model) for domain in domains]
    bound = np.mean([one.alarms(one.own, model.threshold) for one in some])
    every = (round(float(one), 2) for one in np.arange(0.05, 0.96, 0.01))
    return next(one for one in every if np.mean([each.alarms(each.base, one) for each in some]) <= bound)


def supported(domain: str) -> list[Answer]:
    """Answers whose knowledge says all of what they say."""
    return [one for one in judged(domain) if one.label == FULLY]


if __name__ == "__main__":
    print(f"threshold {chosen(FILES, SHIPPED):.2f}")
