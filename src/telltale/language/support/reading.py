"""One answer against its context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from telltale.language.support.claims import Act, act
from telltale.language.support.context import Context
from telltale.language.support.sentences import Span, sentences
from telltale.language.support.signs import Measures, Signs, measured
from telltale.language.support.weights import THRESHOLD, score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Verdict = Literal["supported", "unsupported", "no_claim", "no_context"]

# An answer is read up to here; what follows is counted, not judged.
MOST_READ = 200


class Judged(msgspec.Struct, frozen=True):
    """A sentence of an answer, where it stands, what it does, and what showed whether it is supported."""

    start: int
    end: int
    act: Act
    score: float
    unsupported: bool
    """Whether it claims something and scores at least as high as the threshold."""
    signs: Signs


class Support(msgspec.Struct, frozen=True):
    """What was found of an answer.

    ``no_context`` is a finding of its own: there was nothing to compare with, and there is no score. An answer that
    only asks, greets, refuses or chats makes ``no_claim``, whatever it scores.
    """

    verdict: Verdict
    score: float | None = None
    """The whole answer, in [0, 1]: how likely a reader would say that its context does not support all of it."""
    sentences: tuple[Judged, ...] = ()
    unread: int = 0
    """How many sentences followed the last one that was read."""

    @property
    def unsupported(self) -> tuple[Judged, ...]:
        """The sentences to be marked."""
        return tuple(one for one in self.sentences if one.unsupported)


def support(
    answer: str,
    passages: Sequence[str],
    *,
    answer_vectors: Vectors | None = None,
    passage_vectors: Vectors | None = None,
    threshold: float = THRESHOLD,
) -> Support:
    """Read an answer against the passages that it was to be taken from.

    Vectors are rows of length 1: one for each of :func:`parts` of the answer, and one for each passage. They show how
    near the nearest passage is; the score is the same without them.

    >>> found = support("Returns are free for 90 days. Anything else?", ["A return is free within 30 days."])
    >>> found.verdict, [(one.act, one.unsupported) for one in found.sentences]
    ('unsupported', [('claim', True), ('question', False)])
    >>> found.unsupported[0].signs.numbers
    ('90',)
    >>> support("Returns are free.", []).verdict
    'no_context'
    """
    return judge(answer, Context(passages), _near(answer, answer_vectors, passage_vectors), threshold)


def parts(answer: str) -> list[str]:
    """The sentences that are read of an answer, in their order: what vectors are wanted of."""
    return [answer[start:end] for start, end in _spans(answer)[0]]


def judge(answer: str, context: Context, similarities: Sequence[float] | None, threshold: float = THRESHOLD) -> Support:
    """The same against a context that has been made ready, with the cosine of each sentence with what is nearest."""
    spans, unread = _spans(answer)
    if not context:
        return Support("no_context", unread=unread)
    found: list[Judged] = []
    for number, (start, end) in enumerate(spans):
        does = act(answer[start:end])
        measures, signs = measured(answer[start:end], context, similarities[number] if similarities else None)
        high = score(measures)
        found.append(Judged(start, end, does, high, does == "claim" and high >= threshold, signs))
    if not found:
        return Support("no_claim", unread=unread)
    return Support(_verdict(found), _whole(answer, found, context), tuple(found), unread)


def whole(answer: str, context: Context) -> Measures:
    """All sentences that are read of an answer, measured as one: what the weights were fitted to."""
    spans, _ = _spans(answer)
    return measured(answer[spans[0].start : spans[-1].end] if spans else "", context)[0]


def _whole(answer: str, found: list[Judged], context: Context) -> float:
    return found[0].score if len(found) == 1 else score(whole(answer, context))


def _verdict(found: list[Judged]) -> Verdict:
    if not any(one.act == "claim" for one in found):
        return "no_claim"
    return "unsupported" if any(one.unsupported for one in found) else "supported"


def _spans(answer: str) -> tuple[list[Span], int]:
    every = list(sentences(answer))
    return every[:MOST_READ], max(0, len(every) - MOST_READ)


def _near(answer: str, ours: Vectors | None, theirs: Vectors | None) -> list[float] | None:
    if ours is None or theirs is None or not len(theirs):
        return None
    if len(ours) != len(parts(answer)):
        raise ValueError(f"{len(ours)} vectors for {len(parts(answer))} sentences; give one for each of parts(answer)")
    return [float(one) for one in (ours @ theirs.T).max(axis=1)]
