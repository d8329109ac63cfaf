"""Refitting: a documented scorecard learns from a project's own outcomes, and is followed only where it does better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from telltale.language.extra import np
from telltale.language.scoring.fitting import Linear, Matrix, card, logistic, table
from telltale.language.scoring.judging import SURE, Outcomes, confidence, losses, quality, strongest, unseen
from telltale.language.scoring.lesson import Lesson
from telltale.language.scoring.scorecard import Scorecard

FEWEST = 200
"""Cases with a known outcome below which nothing is learned; 30 of them have to be of either kind."""
_EITHER, _LEAST = 30, 5


def refitted(
    documented: Scorecard, cases: Sequence[Mapping[str, float]], outcomes: Sequence[bool], groups: Sequence[Hashable]
) -> Lesson:
    """Learn from cases with known outcomes; cases of one group (a person, a conversation) are never torn apart.

    The weights are drawn to the documented ones by a penalty, which nested folds choose; a feature that is not
    documented starts from 0 and is learned when at least five cases have it. What was learned is used only if its log
    loss on unseen cases is the lower one, and surely so: in 95 % of resamples of the groups.
    """
    true = np.array(outcomes, dtype=bool)
    n, either = len(true), int(min(true.sum(), (~true).sum()))
    if n < FEWEST or either < _EITHER:
        why = f"{n} cases, {either} of the rarer kind; learning needs {FEWEST} and {_EITHER}"
        return Lesson(documented, learned=False, why=why, n=n)
    seen = Counter(name for case in cases for name, value in case.items() if value)
    names = sorted(name for name, many in seen.items() if many >= _LEAST or name in documented.weights)
    _, rows = table(cases, names)
    start = np.array([documented.weights.get(name, 0.0) for name in names])

    def fit(some: Matrix, came: Outcomes, strength: float) -> Linear:
        return logistic(some, came, strength, start)

    told, found = np.array([documented.read(case).value for case in cases]), unseen(rows, true, groups, fit)
    before, after = quality(told, true), quality(found, true)
    gain = losses(told, true) - losses(found, true)
    sure = confidence(lambda drawn: bool(gain[drawn].mean() > 0), groups)
    why = (f"log loss on unseen cases {after.log_loss:.4f}, of the documented weights {before.log_loss:.4f}; the lower"
           f" one in {sure:.0%} of resamples")  # fmt: skip
    if sure < SURE:
        return Lesson(documented, learned=False, why=why, n=n, before=before, after=after)
    learned = card(names, fit(rows, true, strongest(rows, true, groups, fit)))
    return Lesson(learned, learned=True, why=why, n=n, before=before, after=after)
