"""The head: tone learned from a project's own ratings, over sentence vectors and what the lexicon says."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import msgspec

from telltale.language.extra import NDArray, Vectors, np
from telltale.language.scoring.fitting import Matrix, logistic
from telltale.language.scoring.judging import SURE, auc, confidence, strongest, unseen

FEWEST = 200
"""Rated messages or conversations below which no head is trained; 30 of them have to be of either kind."""
_EITHER = 30
_LEXICAL = 3
# A vector's columns are small beside the lexicon's: their squares add up to 1 over all of them.
_STRETCH = 5.0


class Head(msgspec.Struct, frozen=True):
    """A trained head; :meth:`encoded` and :func:`decoded` keep it as JSON."""

    intercept: float
    weights: list[float]

    def read(self, vectors: Vectors, lexical: Sequence[float | None]) -> list[float]:
        """The tone in [-1, 1] of messages, by their vectors (n, d) and the lexicon's tone of each, if it has one."""
        logits = _rows(vectors, lexical) @ np.array(self.weights) + self.intercept
        return np.tanh(logits / 2).tolist()  # twice the probability of a good rating, less 1

    def encoded(self) -> bytes:
        """As JSON."""
        return msgspec.json.encode(self)


def decoded(data: bytes) -> Head:
    """A head that was kept."""
    return msgspec.json.decode(data, type=Head)


class Trained(msgspec.Struct, frozen=True):
    """What came of training: a head only where it surely told good from bad ratings better than the lexicon.

    Both scores are the chance that a well rated case is given a better tone than a badly rated one, the head's on
    cases that it had not seen; None where there were too few.
    """

    head: Head | None
    why: str
    n: int
    head_auc: float | None = None
    lexicon_auc: float | None = None


def trained(
    vectors: Vectors, lexical: Sequence[float | None], satisfied: Sequence[bool], conversations: Sequence[Hashable]
) -> Trained:
    """Learn from rated messages: their vectors (n, d), the lexicon's tones, who rated well, and in which conversation.

    A rated conversation is one case: the mean of its user's vectors and tones. The score is nested and grouped: a
    case is judged by a head that has seen no case of its conversation, nor has the choice of its penalty. It is used
    only if it does better than the lexicon in 95 % of resamples of the conversations.
    """
    came = np.array(satisfied, dtype=bool)
    n, either = len(came), int(min(came.sum(), (~came).sum()))
    if n < FEWEST or either < _EITHER:
        return Trained(None, f"{n} ratings, {either} of the rarer kind; a head needs {FEWEST} and {_EITHER}", n)
    rows = _rows(vectors, lexical)
    found, said = unseen(rows, came, conversations), np.array([one or 0.0 for one in lexical])
    ours, theirs = auc(found, came), auc(said, came)
    assert ours is not None
    assert theirs is not None
    sure = confidence(lambda at: (auc(found[at], came[at]) or 0) > (auc(said[at], came[at]) or 0), conversations)
    why = (f"good told from bad ratings: {ours:.3f} on unseen cases, by the lexicon {theirs:.3f}; better in"
           f" {sure:.0%} of resamples")  # fmt: skip
    if sure < SURE:
        return Trained(None, why, n, ours, theirs)
    model = logistic(rows, came, strongest(rows, came, conversations))
    return Trained(Head(model.intercept, model.weights.tolist()), why, n, ours, theirs)


def _rows(vectors: Vectors, lexical: Sequence[float | None]) -> Matrix:
    """The vectors beside what the lexicon says: its tone, how strong it is, and whether it says anything."""
    tones: NDArray[Any] = np.array([one or 0.0 for one in lexical], dtype=np.float64).reshape(-1)
    said = np.array([one is not None for one in lexical], dtype=np.float64).reshape(-1)
    return np.column_stack([np.asarray(vectors, np.float64) * _STRETCH, tones * _LEXICAL, np.abs(tones), said])
