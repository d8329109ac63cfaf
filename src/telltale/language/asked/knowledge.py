"""Holding answers against the passages of a knowledge base that are nearest to them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from telltale.language.asked.embedding import Known, Texts
from telltale.language.asked.tones import tongues
from telltale.language.parts import Part

if TYPE_CHECKING:
    from telltale.language.support import Knowledge


SPOKEN = 0.05
"""The share of its passages that are in a language of a base; fewer may have been taken for it."""


class Basing(msgspec.Struct, array_like=True):
    """A knowledge base under a name: its passages, and the packed vector of each."""

    name: str
    passages: list[str]
    vectors: list[bytes]


class Grounding(msgspec.Struct, array_like=True):
    """Answers to be held against the base of a name; ``said`` are their beginnings, of which vectors may be known."""

    name: str
    answers: list[str]
    said: Texts


class Grounded(msgspec.Struct, array_like=True):
    """Whether its passages support an answer (None where it claims nothing, or is in none of their languages).

    ``spans`` are from where to where they do not, and ``nearest`` the number of a passage for each of these.
    """

    supported: bool | None
    spans: list[tuple[int, int]]
    nearest: list[int]


class GroundedAll(msgspec.Struct, array_like=True):
    """What was found of each answer, and vectors that were new; not ``known`` where it was not told of that base."""

    known: bool
    found: list[Grounded]
    vectors: list[tuple[int, bytes]]


class _Shelf:
    """The knowledge base that this process was told of last, and the languages that it is in."""

    def __init__(self) -> None:
        self._name, self._base = "", None
        self._languages = frozenset[str]()

    def put(self, given: Basing) -> int:
        from telltale.language.embedding import unpack
        from telltale.language.support import Knowledge

        self._name, self._base = given.name, Knowledge(given.passages, unpack(given.vectors))
        told = Counter(filter(None, tongues().read(given.passages)))
        self._languages = frozenset(name for name, count in told.items() if count >= SPOKEN * told.total())
        return len(given.passages)

    def of(self, name: str) -> Knowledge | None:
        return self._base if self._name == name else None

    def speaks(self, answers: list[str]) -> list[bool]:
        """Whether each answer is in one of its languages; what cannot be told may be."""
        return [not told or not self._languages or told in self._languages for told in tongues().read(answers)]


_SHELF = _Shelf()


def _grounded(asked: Grounding) -> GroundedAll:
    from telltale.language.passages import stretches

    base, known = _SHELF.of(asked.name), Known(asked.said)
    if base is None:
        return GroundedAll(known=False, found=[], vectors=[])
    cut = [stretches(answer) for answer in asked.answers]
    parts = [said if len(some) < 2 else answer[begin:end]
             for answer, said, some in zip(asked.answers, asked.said.texts, cut, strict=True)
             for begin, end in some]  # fmt: skip
    rows = iter(known(parts))
    found = [_one(base, *one, rows) for one in zip(asked.answers, cut, strict=True)]
    # Words of another language stand in no passage, whatever they mean.
    speaks = _SHELF.speaks(asked.answers)
    found = [one if spoken else Grounded(None, [], []) for one, spoken in zip(found, speaks, strict=True)]
    return GroundedAll(True, found, known.fresh)


def _one(base: Knowledge, answer: str, stretches: list[tuple[int, int]], rows: Any) -> Grounded:
    """An answer against what is nearest to each of its stretches: a long one speaks of several matters."""
    supported: bool | None = None
    found = Grounded(None, [], [])
    for begin, end in stretches:
        held = base.support(answer[begin:end], next(rows)[None])
        if held.verdict in ("supported", "unsupported"):
            supported = supported is not False and held.verdict == "supported"
        for one in held.unsupported:
            found.spans.append((begin + one.start, begin + one.end))
            found.nearest.append(one.signs.passage or 0)
    found.supported = supported
    return found


BASE = Part("base", Basing, _SHELF.put)
GROUND = Part("ground", Grounding, _grounded)
