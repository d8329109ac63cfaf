"""A knowledge base: passages with their vectors, and an answer against the nearest of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from telltale.language.support.reading import Support, support
from telltale.language.support.weights import THRESHOLD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


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

    def nearest(self, vectors: Vectors, k: int = 5) -> list[int]:
        """The numbers of the k passages that are nearest to any of these vectors, the nearest first."""
        if not len(self.passages) or not len(vectors):
            return []
        return (-(vectors @ self.vectors.T).max(axis=0)).argsort(kind="stable")[:k].tolist()

    def support(self, answer: str, vectors: Vectors, *, k: int = 5, threshold: float = THRESHOLD) -> Support:
        """An answer against its k nearest passages; ``vectors`` has a row for each of its :func:`parts`.

        The passages named in the result are numbers in this knowledge base.
        """
        import msgspec

        near = self.nearest(vectors, k)
        found = support(
            answer, [self.passages[one] for one in near],
            answer_vectors=vectors, passage_vectors=self.vectors[near], threshold=threshold,
        )  # fmt: skip
        named = tuple(
            msgspec.structs.replace(one, signs=msgspec.structs.replace(one.signs, passage=near[one.signs.passage]))
            if one.signs.passage is not None else one
            for one in found.sentences
        )  # fmt: skip
        return msgspec.structs.replace(found, sentences=named)
