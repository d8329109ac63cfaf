"""Learning from what became of conversations how likely one that is going on comes to that."""

from __future__ import annotations

import msgspec

from telltale.language.parts import Part
from telltale.language.risk import RISKS, SoFar, learned
from telltale.language.scoring import Lesson


class Past(msgspec.Struct, array_like=True):
    """Moments of closed conversations, which conversations they are of, and whether each came to the ``risk``."""

    risk: str
    moments: list[SoFar]
    happened: list[bool]
    conversations: list[int]


def _learned(past: Past) -> Lesson:
    return learned(RISKS[past.risk].documented, past.moments, past.happened, past.conversations)


LEARN_RISK = Part("learn risk", Past, _learned)
