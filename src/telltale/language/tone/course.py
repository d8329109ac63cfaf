"""The course of the tone through a conversation, over the turns of its user."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import msgspec

from telltale.event.tone import NEGATIVE


class Course(msgspec.Struct, frozen=True):
    """The mean tone of a user's turns, whether the last one is negative, and the last third less the first.

    Each is None where it is not known: no turn with a tone; a last turn without one; fewer than three turns with one.
    """

    mean: float | None = None
    ends_negative: bool | None = None
    shift: float | None = None


def course(turns: Sequence[Sequence[float | None]]) -> Course:
    """Sum up a conversation: the tones of the messages of each user turn, in order.

    A turn's tone is the mean of its messages', a third is rounded down, and turns without a tone are in no third.

    >>> course([[0.5], [None], [0.0, -0.4], [-0.6]])
    Course(mean=-0.09999999999999999, ends_negative=True, shift=-1.1)
    >>> course([[0.4], [None]])
    Course(mean=0.4, ends_negative=None, shift=None)
    """
    tones = [fmean(known) if (known := [one for one in turn if one is not None]) else None for turn in turns]
    told = [one for one in tones if one is not None]
    if not told:
        return Course()
    third = len(told) // 3
    return Course(
        mean=fmean(told),
        ends_negative=None if tones[-1] is None else tones[-1] <= NEGATIVE,
        shift=fmean(told[-third:]) - fmean(told[:third]) if third else None,
    )
