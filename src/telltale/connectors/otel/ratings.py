"""Ratings: the conventions' evaluation results and OpenInference's annotations, as feedback."""

from __future__ import annotations

import math
from typing import Any

from telltale.connectors.otel.utterances import unflattened
from telltale.connectors.otel.wire import Attributes
from telltale.connectors.records import as_number, as_object, as_text, told

EVALUATION = "gen_ai.evaluation.result"

_KINDS = ("annotation", "evaluation")
_SCOPES = {"": None, "trace.": "trace", "session.": "conversation"}
_FIRST = frozenset(f"{scope}{kind}s.0.{kind}.name" for scope in _SCOPES for kind in _KINDS)

# What people's thumbs are called; everything else keeps its own name.
_THUMBS = {"thumbs", "thumb", "thumbs_up", "thumbs_down", "user_feedback", "user-feedback", "feedback", "like"}
_UP = {"thumbs_up", "thumbs-up", "up", "positive", "like", "good", "helpful"}
_DOWN = {"thumbs_down", "thumbs-down", "down", "negative", "dislike", "bad", "unhelpful"}
_SURVEYS = {"csat", "nps", "resolved"}


def evaluates(attributes: Attributes) -> bool:
    """Whether an evaluation result has the name that it needs."""
    return bool(as_text(attributes.get("gen_ai.evaluation.name")))


def evaluated(attributes: Attributes, response_id: str | None) -> dict[str, Any]:
    """The feedback that an evaluation result is.

    >>> given = {"gen_ai.evaluation.name": "user_feedback", "gen_ai.evaluation.score.label": "thumbs_up"}
    >>> evaluated(given, "r1")["name"], evaluated(given, "r1")["score_value"]
    ('thumbs', 1.0)
    """
    of = "gen_ai.evaluation."
    rated = as_text(attributes.get("gen_ai.response.id")) or response_id
    given = {
        "name": attributes.get(f"{of}name"),
        "score": attributes.get(f"{of}score.value"),
        "label": attributes.get(f"{of}score.label"),
        "explanation": attributes.get(f"{of}explanation"),
    }
    return _feedback(given, "response" if rated else "trace", rated)


def annotated(attributes: Attributes) -> list[dict[str, Any]]:
    """The feedback among a span's annotations, those of its trace and session too."""
    if _FIRST.isdisjoint(attributes):
        return []
    found: list[dict[str, Any]] = []
    for scope, target in _SCOPES.items():
        for kind in _KINDS:
            for one in unflattened(attributes, f"{scope}{kind}s."):
                given = as_object(one.get(kind))
                if as_text(given.get("name")):
                    found.append(_feedback(given, target, None))
    return found


def _feedback(given: dict[str, Any], target: str | None, rated: str | None) -> dict[str, Any]:
    name, value, word = as_text(given["name"]) or "", as_number(given.get("score")), as_text(given.get("label"))
    by = (as_text(given.get("annotator_kind")) or "").upper()
    thumb = _thumb(name.lower(), (word or "").lower(), value)
    if thumb is not None:
        name, value = "thumbs", thumb
    elif name.lower() in _SURVEYS:
        name = name.lower()
    person = thumb is not None or name in _SURVEYS
    return told(
        name=name,
        score_value=value if value is not None and math.isfinite(value) else None,
        score_label=word or None,
        explanation=as_text(given.get("explanation")) or None,
        annotator_kind=by if by in ("HUMAN", "LLM", "CODE") else "HUMAN" if person else None,
        target=target,
        message_id=rated,
        response_id=rated,
    )


def _thumb(name: str, word: str, score: float | None) -> float | None:
    """1 for a thumb up, 0 for one down, None for what is no thumb."""
    if name not in _THUMBS:
        return None
    if word in _UP or word in _DOWN:
        return 1.0 if word in _UP else 0.0
    if name in _UP | _DOWN and score is None:
        return 1.0 if name in _UP else 0.0
    return {1.0: 1.0, 0.0: 0.0, -1.0: 0.0}.get(score) if score is not None else None
