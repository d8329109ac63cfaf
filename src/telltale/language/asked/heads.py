"""Learning a tone from a project's own ratings, and reading messages with what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from telltale.language.asked.embedding import Known, Texts
from telltale.language.asked.tones import lexicon
from telltale.language.parts import Part

if TYPE_CHECKING:
    from telltale.language.extra import Vectors


class Talk(msgspec.Struct, array_like=True):
    """A rated conversation: how many of the texts its user wrote, whether it was rated well, and which it is."""

    texts: int
    satisfied: bool
    conversation: int


class Rated(msgspec.Struct, array_like=True):
    """Rated conversations, with the texts of all of them one after the other and the language of each."""

    talks: list[Talk]
    said: Texts
    languages: list[str | None]


class Taught(msgspec.Struct, array_like=True):
    """The head, if it does better than the lexicon; why, from how many ratings; the vectors that were new, by place."""

    head: bytes | None
    why: str
    n: int
    fresh: list[tuple[int, bytes]]


class Hearing(msgspec.Struct, array_like=True):
    """Texts to be read by a head, with the lexicon's tone of each; those without one have none."""

    head: bytes
    said: Texts
    tones: list[float | None]


class Heard(msgspec.Struct, array_like=True):
    """Their tones, and the vectors that were new, by place."""

    tones: list[float | None]
    fresh: list[tuple[int, bytes]]


def _taught(rated: Rated) -> Taught:
    from telltale.language.tone.head import trained

    known = Known(rated.said)
    tones = lexicon().read(rated.said.texts, rated.languages)
    vectors, begins = known(rated.said.texts), _begins([one.texts for one in rated.talks])
    found = trained(
        _means(vectors, begins),
        [_mean(tones[begin:end]) for begin, end in begins],
        [one.satisfied for one in rated.talks],
        [one.conversation for one in rated.talks],
    )
    return Taught(found.head.encoded() if found.head else None, found.why, found.n, known.fresh)


def _heard(asked: Hearing) -> Heard:
    from telltale.language.tone.head import decoded

    known = Known(asked.said)
    told = decoded(asked.head).read(known(asked.said.texts), asked.tones) if asked.tones else []
    return Heard([None if by is None else one for one, by in zip(told, asked.tones, strict=True)], known.fresh)


def _begins(counts: list[int]) -> list[tuple[int, int]]:
    ends = [sum(counts[: place + 1]) for place in range(len(counts))]
    return [(end - count, end) for end, count in zip(ends, counts, strict=True)]


def _means(vectors: Vectors, begins: list[tuple[int, int]]) -> Vectors:
    from telltale.language.extra import np

    return np.array([vectors[begin:end].mean(axis=0) for begin, end in begins], np.float32).reshape(len(begins), -1)


def _mean(tones: list[float | None]) -> float | None:
    told = [one for one in tones if one is not None]
    return sum(told) / len(told) if told else None


TEACH = Part("teach tone", Rated, _taught)
HEAR = Part("hear", Hearing, _heard)
