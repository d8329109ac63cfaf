"""Suggestions: which messages would teach the bot most, if somebody labelled them."""

from __future__ import annotations

import msgspec

from telltale.language.extra import Numbers, Vectors, np
from telltale.language.intents.recognising import Recogniser


class Suggestion(msgspec.Struct, frozen=True):
    """A message worth a label: where it stands, the intent it may be, and what speaks for it."""

    message: int
    intent: str | None
    uncertain: float
    """1 minus the probability of the likeliest intent."""
    frequent: int
    """For how many of the messages it would speak, itself among them: those within ``alike`` of it."""


def suggestions(
    recogniser: Recogniser, vectors: Vectors, most: int = 20, *, counts: Numbers | None = None, alike: float = 0.75
) -> list[Suggestion]:
    """The messages to label first: uncertain, frequent, and unlike each other.

    The gain of a message is its own uncertainty times the uncertainty that its likes have left; once it is chosen,
    theirs is settled. So the second suggestion is never a copy of the first.

    ``vectors`` are those of distinct messages, and ``counts`` how often each was said; once each, unless given. Memory
    grows with the square of their number: give a sample of at most some ten thousand.
    """
    recognised = recogniser.recognise(vectors)
    if not recognised:
        return []
    unsure = np.array([1 - one.confidence if one.intent else 1.0 for one in recognised], np.float32)
    like = (vectors @ vectors.T) >= alike
    np.fill_diagonal(like, val=True)
    often = np.ones(len(unsure), np.float32) if counts is None else counts.astype(np.float32)
    left, found = unsure.copy(), list[Suggestion]()
    while len(found) < most:
        gain = (like @ (left * often)) * left
        best = int(gain.argmax())
        if gain[best] <= 1e-6:
            break
        found.append(Suggestion(best, recognised[best].intent, float(unsure[best]), int(often[like[best]].sum())))
        left[like[best]] = 0
    return found
