"""Lessons: what was learned from a project's own outcomes, and how good it is on cases that it had not seen."""

from __future__ import annotations

import msgspec

from telltale.language.scoring.scorecard import Scorecard


class Bin(msgspec.Struct, frozen=True):
    """Cases of like predictions: the mean prediction, the share in which it came true, and how many they are."""

    predicted: float
    observed: float
    n: int


class Quality(msgspec.Struct, frozen=True):
    """How good predictions were.

    ``auc`` is the chance that a case that came true was given more than one that did not, None where all are alike;
    ``brier`` the mean squared error (Brier 1950), ``ece`` the mean distance between predicted and observed over the
    bins, weighted by their size (Naeini et al. 2015).
    """

    n: int
    auc: float | None
    brier: float
    log_loss: float
    ece: float
    calibration: list[Bin]


class Lesson(msgspec.Struct, frozen=True):
    """The scorecard to use, and why: ``learned`` says whether it is the one that was fitted.

    ``before`` judges the documented scorecard, ``after`` the fitted one on cases that it had not seen; both are None
    where there were too few cases.
    """

    card: Scorecard
    learned: bool
    why: str
    n: int
    before: Quality | None = None
    after: Quality | None = None

    @property
    def quality(self) -> Quality | None:
        """How good the scorecard to use is."""
        return self.after if self.learned else self.before

    @property
    def told(self) -> str:
        """Whose weights these are and how good they are, in words.

        >>> Lesson(Scorecard(0.0, {}), learned=False, why="57 cases", n=57).told
        'by documented weights, not yet learned from your own cases (57 cases)'
        """
        whose = "by weights learned from your own cases" if self.learned else "by documented weights"
        if (found := self.quality) is None:
            return f"{whose}, not yet learned from your own cases ({self.why})"
        return (f"{whose}; on {found.n:,} of your cases that they had not seen, Brier score {found.brier:.3f},"
                f" calibration error {100 * found.ece:.1f} points")  # fmt: skip
