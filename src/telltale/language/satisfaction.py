"""Predicted satisfaction: how likely a conversation would have been rated well, from its outcome, effort and tone."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import msgspec

from telltale.language.scoring import Lesson, Reading, Scorecard


class Experience(msgspec.Struct, frozen=True):
    """What a user went through in a conversation.

    ``outcome`` is that of the ledger, told without the user's rating: a rating that confirms a resolution would
    predict itself. ``waiting`` is the median response time in seconds. ``tone``, ``ends_negative`` and ``shift`` are
    those of the course of the tone. Whatever is None is not known and counts nothing.
    """

    outcome: str | None = None
    turns: int = 0
    fallbacks: int = 0
    loops: int = 0
    rephrasings: int = 0
    signs: int = 0
    waiting: float | None = None
    tone: float | None = None
    ends_negative: bool | None = None
    shift: float | None = None


JUDGE = "satisfaction"
"""Under which name a project keeps what it has learned."""

DOCUMENTED = Scorecard(
    0.9,
    {
        "outcome resolved_confirmed": 1.0,
        "outcome resolved_verified": 0.8,
        "outcome resolved_assumed": 0.2,
        "outcome escalated_served": -0.3,
        "outcome escalated_unserved": -1.6,
        "outcome abandoned": -1.2,
        "outcome unassisted": -1.0,
        "turns beyond four": -0.3,
        "fallbacks": -0.8,
        "loops": -0.5,
        "rephrasings": -0.5,
        "other signs of friction": -0.5,
        "waiting beyond five seconds": -0.2,
        "tone": 1.2,
        "a negative end": -0.8,
        "tone that turned": 0.3,
    },
)
"""Where every project begins; docs/decisions/listening.md says where each weight comes from. Counts are taken as
ln(1 + n): the first fallback costs more than the fifth."""


def features(one: Experience) -> dict[str, float]:
    """The features of a conversation, by the names that are shown.

    >>> features(Experience("abandoned", turns=5, fallbacks=1, tone=-0.5))  # doctest: +ELLIPSIS
    {'outcome abandoned': 1.0, 'turns beyond four': 0.693..., 'fallbacks': 0.693..., 'tone': -0.5}
    """
    found = {
        f"outcome {one.outcome}": float(one.outcome is not None),
        "turns beyond four": math.log1p(max(one.turns - 4, 0)),
        "fallbacks": math.log1p(one.fallbacks),
        "loops": math.log1p(one.loops),
        "rephrasings": math.log1p(one.rephrasings),
        "other signs of friction": math.log1p(one.signs),
        "waiting beyond five seconds": math.log1p(max((one.waiting or 0.0) - 5, 0)),
        "tone": one.tone or 0.0,
        "a negative end": float(one.ends_negative or 0),
        "tone that turned": one.shift or 0.0,
    }
    return {name: value for name, value in found.items() if value}


def predicted(one: Experience, card: Scorecard = DOCUMENTED) -> Reading:
    """The chance of a good rating in [0, 1], and what each part adds to its logit.

    >>> reading = predicted(Experience("abandoned", fallbacks=2))
    >>> round(reading.value, 2), {name: round(part, 2) for name, part in reading.contributions.items()}
    (0.24, {'outcome abandoned': -1.2, 'fallbacks': -0.88})
    """
    return card.read(features(one))


def learned(conversations: Sequence[Experience], satisfied: Sequence[bool], people: Sequence[Hashable]) -> Lesson:
    """The weights for a project with rated conversations: ``satisfied`` says who rated well, ``people`` who it was.

    Importing what learns asks for the extra ``language``.
    """
    from telltale.language.scoring.refitting import refitted

    return refitted(DOCUMENTED, [features(one) for one in conversations], satisfied, people)
