"""Suggestions: which messages would teach the bot most, if somebody labelled them."""

from __future__ import annotations

import msgspec

from telltale.language.extra import Vectors, np
from telltale.language.intents.recognising import Recogniser


class Suggestion(msgspec.Struct, frozen=True):
    """A message worth a label: where it stands, the intent it may be, and what speaks for it."""

    message: int
    intent: str | None
    uncertain: float
    """1 minus the probability of the likeliest intent."""
    frequent: int
    """For how many of the messages it would speak, itself among them: those within ``alike`` of it."""


def suggestions(recogniser: Recogniser, vectors: Vectors, most: int = 20, *, alike: float = 0.75) -> list[Suggestion]:
    """The messages to label first: uncertain, frequent, and unlike each other.

    The gain of a message is its own uncertainty times the uncertainty that its likes have left; once it is chosen,
    theirs is settled. So the second suggestion is never a copy of the first.

    ``vectors`` are those of distinct messages or of all; with all, what is said often counts as often. Memory grows
    with the square of their number: give a sample of at most some ten thousand.
    """
    recognised = recogniser.recognise(vectors)
    if not recognised:
        return []
    unsure = np.array([1 - one.confidence if one.intent else 1.0 for one in recognised], np.float32)
    like = (vectors @ vectors.T) >= alike
    np.fill_diagonal(like, val=True)
    left, found = unsure.copy(), list[Suggestion]()
    while len(found) < most:
        gain = (like @ left) * left
        best = int(gain.argmax())
        if gain[best] <= 1e-6:
            break
        found.append(Suggestion(best, recognised[best].intent, float(unsure[best]), int(like[best].sum())))
        left[like[best]] = 0
    return found
