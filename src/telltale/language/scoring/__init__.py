"""Scoring: a probability as a sum that can be read, fitted to a project's own outcomes where there are enough.

A :class:`Scorecard` needs nothing but Python. ``fitting`` and ``judging`` need the extra ``language``.
"""

from __future__ import annotations

from telltale.language.scoring.scorecard import Reading, Scorecard

__all__ = ["Reading", "Scorecard"]
