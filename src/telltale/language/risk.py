"""Risk: how likely a conversation that is going on will be abandoned or handed to a human, from its turns so far."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from telltale.language.scoring import Lesson, Reading, Scorecard


class SoFar(msgspec.Struct, frozen=True):
    """What has happened in a conversation up to now.

    ``steps`` are names in order, of whatever the source tells: intents, flow steps, kinds of answers. The documented
    weights know none of them; a project's own history teaches which steps, and which pairs of steps, end badly.
    """

    turns: int = 0
    fallbacks: int = 0
    loops: int = 0
    rephrasings: int = 0
    calls: int = 0
    signs: int = 0
    waiting: float | None = None
    tone: float | None = None
    steps: Sequence[str] = ()


ABANDONMENT = Scorecard(
    -1.0,
    {
        "turns": 0.15,
        "fallbacks": 0.9,
        "loops": 0.3,
        "rephrasings": 0.6,
        "calls for a human": 0.5,
        "other signs of friction": 0.5,
        "waiting beyond five seconds": 0.2,
        "tone": -0.8,
    },
)
"""The first three weights are those of BETOLD's calls that were hung up; the others are ours until a project's own
history is there (docs/decisions/listening.md)."""

HANDOFF = Scorecard(
    -2.2,
    {
        "turns": 0.1,
        "fallbacks": 1.0,
        "loops": 0.5,
        "rephrasings": 0.6,
        "calls for a human": 3.0,
        "other signs of friction": 0.5,
        "waiting beyond five seconds": 0.1,
        "tone": -0.5,
    },
)
"""All ours: no public set tells when users were handed over."""


class Risk(NamedTuple):
    """What a conversation may come to, in words, and the weights that every project begins with."""

    words: str
    documented: Scorecard


RISKS = {"abandonment": Risk("given up", ABANDONMENT), "handoff": Risk("to a human", HANDOFF)}
"""By name."""


def features(one: SoFar) -> dict[str, float]:
    """The features of a conversation so far, by the names that are shown; steps and pairs by the root of their count.

    >>> sorted(features(SoFar(fallbacks=1, steps=["greet", "fallback"])))
    ['fallbacks', 'now at fallback', 'step fallback', 'step greet', 'step greet, then fallback']
    """
    found = {
        "turns": math.log1p(one.turns),
        "fallbacks": math.log1p(one.fallbacks),
        "loops": math.log1p(one.loops),
        "rephrasings": math.log1p(one.rephrasings),
        "calls for a human": math.log1p(one.calls),
        "other signs of friction": math.log1p(one.signs),
        "waiting beyond five seconds": math.log1p(max((one.waiting or 0.0) - 5, 0)),
        "tone": one.tone or 0.0,
    }
    steps = Counter[str](f"step {step}" for step in one.steps)
    steps.update(f"step {first}, then {second}" for first, second in pairwise(one.steps))
    if one.steps:
        steps[f"now at {one.steps[-1]}"] = 1
    return {name: value for name, value in found.items() if value} | {
        name: math.sqrt(many) for name, many in steps.items()
    }


def risk(one: SoFar, card: Scorecard) -> Reading:
    """The chance in [0, 1] by a scorecard, :data:`ABANDONMENT`, :data:`HANDOFF` or a learned one, part by part.

    >>> reading = risk(SoFar(turns=3, calls=1), HANDOFF)
    >>> round(reading.value, 2), list(reading.contributions)
    (0.5, ['calls for a human', 'turns'])
    """
    return card.read(features(one))


def learned(
    card: Scorecard, moments: Sequence[SoFar], happened: Sequence[bool], conversations: Sequence[Hashable]
) -> Lesson:
    """The weights for a project with a history: moments of closed conversations, and whether it came to that.

    Several moments may be of one conversation; ``conversations`` says which are. Importing what learns asks for the
    extra ``language``.
    """
    from telltale.language.scoring.refitting import refitted

    return refitted(card, [features(one) for one in moments], happened, conversations)
