"""What an `intent.recognized` says."""

from __future__ import annotations

from .records import Record
from .rules import GREETING_INTENTS


def is_fallback(record: Record) -> bool:
    """'an `intent.recognized` with `is_fallback`, or `match_type` no_match / fallback'; '`no_input` is silence, not a
    fallback.'"""
    if record.get("match_type") == "no_input":
        return False
    return bool(record.get("is_fallback")) or record.get("match_type") in ("no_match", "fallback")


def names_intent(record: Record) -> bool:
    """'Matched = an intent that is not fallback'; silence is none either."""
    return bool(record.get("intent")) and record.get("match_type") != "no_input" and not is_fallback(record)


def is_greeting_intent(name: str) -> bool:
    """'Greeting intents: greet, … (also before a first dot).'"""
    return name.split(".", 1)[0] in GREETING_INTENTS
