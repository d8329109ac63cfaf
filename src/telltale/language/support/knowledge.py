"""A knowledge base: passages with their vectors, and an answer against the nearest of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from telltale.language.support.reading import Judged, Support, support
from telltale.language.support.weights import KNOWLEDGE_THRESHOLD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

NEAREST = 10
"""Passages that an answer is held against: of 3, 5, 10 and 20 the best on each two domains of BEGIN, or next to it."""


class Knowledge:
    """Passages that any answer may be taken from, with a row of length 1 for each.

    >>> import numpy as np
    >>> knowledge = Knowledge(["Parcels take two days.", "Shoes come in pairs."], np.eye(2, dtype=np.float32))
    >>> knowledge.nearest(np.array([[0.1, 0.9]], dtype=np.float32), 1)
    [1]
    """

    def __init__(self, passages: Sequence[str], vectors: Vectors) -> None:
        if len(passages) != len(vectors):
            raise ValueError(f"{len(passages)} passages and {len(vectors)} vectors; give one for each passage")
        self.passages, self.vectors = passages, vectors

    def nearest(self, vectors: Vectors, k: int = NEAREST) -> list[int]:
        """The numbers of the k passages that are nearest to any of these vectors, the nearest first."""
        if not len(self.passages) or not len(vectors):
            return []
        return (-(vectors @ self.vectors.T).max(axis=0)).argsort(kind="stable")[:k].tolist()

    def support(
        self, answer: str, vectors: Vectors, *, k: int = NEAREST, threshold: float = KNOWLEDGE_THRESHOLD
    ) -> Support:
        """An answer against its k nearest passages; ``vectors`` are rows that stand for what it says.

        The passages named in the result are numbers in this knowledge base; a sentence without a word in any of them
        has the one that is nearest to the answer.
        """
        near = self.nearest(vectors, k)
        found = support(answer, [self.passages[one] for one in near], threshold=threshold)
        named = tuple(_naming(one, near[one.signs.passage or 0]) for one in found.sentences)
        return msgspec.structs.replace(found, sentences=named)


def _naming(sentence: Judged, passage: int) -> Judged:
    return msgspec.structs.replace(sentence, signs=msgspec.structs.replace(sentence.signs, passage=passage))
