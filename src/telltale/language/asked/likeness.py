"""Looking for texts that mean much the same, among those that this process was told of."""

from __future__ import annotations

from typing import Any

import msgspec

from telltale.language.asked.embedding import Known, Texts, embedder
from telltale.language.parts import Part


class Learning(msgspec.Struct, array_like=True):
    """Keys and vectors of texts, one after the other; ``anew`` forgets those told of before."""

    keys: list[int]
    vectors: bytes
    anew: bool = False


class Looking(msgspec.Struct, array_like=True):
    """What is looked for: texts, which together mean one thing, and how many."""

    texts: list[str]
    limit: int


class _Corpus:
    """What this process was told of."""

    def __init__(self) -> None:
        self.keys, self._parts = list[int](), list[bytes]()
        self._rows: Any = None

    def learn(self, given: Learning) -> int:
        if given.anew:
            self.keys, self._parts = [], []
        self.keys += given.keys
        self._parts.append(given.vectors)
        self._rows = None
        return len(self.keys)

    def rows(self) -> Any:
        from telltale.language.embedding import PACKED
        from telltale.language.extra import np

        if self._rows is None:
            self._parts = [b"".join(self._parts)]
            self._rows = np.frombuffer(self._parts[0], PACKED)
        return self._rows


_CORPUS = _Corpus()


def _looked(asked: Looking) -> list[tuple[int, float]]:
    """Keys of the texts that are most like, with their likeness from -1 to 1, the most alike first."""
    from telltale.language.embedding import nearest
    from telltale.language.extra import np

    if not asked.texts or not _CORPUS.keys:
        return []
    meaning = embedder().embed(asked.texts).sum(axis=0)
    places, alike = nearest(meaning / max(float(np.linalg.norm(meaning)), 1e-9), _CORPUS.rows(), asked.limit)
    return [(_CORPUS.keys[place], round(one, 4)) for place, one in zip(places.tolist(), alike.tolist(), strict=True)]


def _vectors(said: Texts) -> list[tuple[int, bytes]]:
    """The vectors of texts that have none, by place."""
    known = Known(said)
    known(said.texts)
    return known.fresh


VECTORS = Part("vectors", Texts, _vectors)
LEARN = Part("learn", Learning, _CORPUS.learn)
LOOK = Part("look", Looking, _looked)
