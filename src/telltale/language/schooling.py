"""Schooling: what a project has learned about tone from its own ratings; it needs nothing but Python."""

from __future__ import annotations

import msgspec

JUDGE = "tone"
"""Under which name a project keeps it."""


class Schooling(msgspec.Struct, frozen=True):
    """The head, if one does better than the lexicon, why, and from how many ratings."""

    head: bytes | None
    why: str
    n: int

    @property
    def told(self) -> str:
        """By what tones are told, in words.

        >>> Schooling(None, "57 ratings, 9 of the rarer kind; a head needs 200 and 30", 57).told
        'by a lexicon, not by what your own ratings teach (57 ratings, 9 of the rarer kind; a head needs 200 and 30)'
        """
        if self.head is None:
            return f"by a lexicon, not by what your own ratings teach ({self.why})"
        return f"as {self.n:,} of your own ratings teach it ({self.why})"


UNTAUGHT = Schooling(None, "nothing was learned yet", 0)
"""What a project begins with."""
