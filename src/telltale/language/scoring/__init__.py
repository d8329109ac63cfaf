"""Scoring: a probability as a sum that can be read, fitted to a project's own outcomes where there are enough.

A :class:`Scorecard` and a :class:`Lesson` need nothing but Python. What fits and judges needs the extra
``language``.
"""

from __future__ import annotations

from telltale.language.scoring.lesson import Lesson
from telltale.language.scoring.scorecard import Reading, Scorecard

__all__ = ["Lesson", "Reading", "Scorecard"]
