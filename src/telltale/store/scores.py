"""Scores of any scale, as a share of it."""

from __future__ import annotations

from telltale.event.properties import Feedback

# The scale of a feedback that does not say it.
_SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0)}

# What labels and emojis mean on a scale of 0 to 1.
_LABELS = {
    "very satisfied": 1.0, "satisfied": 0.75, "neutral": 0.5, "dissatisfied": 0.25, "very dissatisfied": 0.0,
    "excellent": 1.0, "great": 1.0, "good": 0.75, "ok": 0.5, "okay": 0.5, "bad": 0.25, "poor": 0.25, "terrible": 0.0,
    "yes": 1.0, "true": 1.0, "up": 1.0, "thumbs_up": 1.0, "thumbs up": 1.0, "like": 1.0, "positive": 1.0,
    "resolved": 1.0, "helpful": 1.0,
    "no": 0.0, "false": 0.0, "down": 0.0, "thumbs_down": 0.0, "thumbs down": 0.0, "dislike": 0.0, "negative": 0.0,
    "not resolved": 0.0, "unresolved": 0.0, "not helpful": 0.0,
    "\U0001f44d": 1.0, "\U0001f44e": 0.0, "\U0001f60d": 1.0, "\U0001f929": 1.0, "\U0001f600": 1.0, "\U0001f603": 1.0,
    "\U0001f60a": 1.0, "\U0001f642": 0.75, "\U0001f610": 0.5, "\U0001f615": 0.25, "\U0001f641": 0.25,
    "\u2639\ufe0f": 0.25, "\u2639": 0.25, "\U0001f61e": 0.25, "\U0001f620": 0.0, "\U0001f621": 0.0, "\U0001f622": 0.0,
    "\u2b50": 0.0, "\u2b50\u2b50": 0.25, "\u2b50\u2b50\u2b50": 0.5, "\u2b50\u2b50\u2b50\u2b50": 0.75,
    "\u2b50\u2b50\u2b50\u2b50\u2b50": 1.0,
}  # fmt: skip


def score_of(feedback: Feedback) -> float | None:
    """A feedback's score from 0 (worst) to 1 (best) of its own scale; None without a score.

    >>> score_of(Feedback("csat", score_value=4))
    0.75
    >>> score_of(Feedback("csat", score_value=8, score_min=1, score_max=10)) > 0.75
    True
    >>> score_of(Feedback("thumbs", score_label="down"))
    0.0
    """
    value = feedback.score_value
    if value is None:
        return _LABELS.get((feedback.score_label or "").strip().lower())
    low, high = _SCALES.get(feedback.name, (0.0, 1.0))
    low = low if feedback.score_min is None else feedback.score_min
    high = high if feedback.score_max is None else feedback.score_max
    if high <= low:
        return None
    return min(1.0, max(0.0, (value - low) / (high - low)))
