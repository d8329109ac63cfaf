"""Words that formulas are written in: each a fragment of SQL over fact columns, and what it means in English.

Times are integer microseconds UTC. ``$as_of`` is the instant that counts as now, ``$as_of_day`` its day in the
project's time zone, and ``$is_new`` whether the person was first seen in the period of the row.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Condition(NamedTuple):
    """A named condition."""

    sql: str
    words: str


CONDITIONS: dict[str, Condition] = {
    "closed": Condition("ended_at + resolution_window <= $as_of", "closed"),
    "resolved": Condition("outcome IN ('resolved_confirmed', 'resolved_verified', 'resolved_assumed')", "resolved"),
    "resolved_before_reopening": Condition(
        "outcome_before IN ('resolved_confirmed', 'resolved_verified', 'resolved_assumed')",
        "resolved before any reopening",
    ),
    "verified_or_better": Condition(
        "outcome IN ('resolved_confirmed', 'resolved_verified')", "resolved, confirmed or verified"
    ),
    "confirmed": Condition("outcome = 'resolved_confirmed'", "resolved and confirmed by the user"),
    "escalated_served": Condition("outcome = 'escalated_served'", "served by a human"),
    "abandoned": Condition("outcome = 'abandoned'", "abandoned"),
    "durable": Condition(
        "(next_contact_at IS NULL OR next_contact_at > ended_at + $repeat_window)",
        "without another contact in the repeat window",
    ),
    "first_of_its_intent": Condition(
        "(previous_same_intent_at IS NULL OR previous_same_intent_at < started_at - $repeat_window)",
        "that are the person's first on their intent",
    ),
    "last_of_its_intent": Condition(
        "(next_same_intent_at IS NULL OR next_same_intent_at > ended_at + $repeat_window)",
        "with no new contact on the same intent",
    ),
    "new_person": Condition("$is_new", "of people seen for the first time"),
    "first_ever": Condition("is_first", "that are a person's first"),
    "day_1_passed": Condition("person_first_day + 1 < $as_of_day", "with the next day fully passed"),
    "week_1_passed": Condition("person_first_day + 13 < $as_of_day", "with the following week fully passed"),
    "week_4_passed": Condition("person_first_day + 34 < $as_of_day", "with the fourth week fully passed"),
    "csat_positive": Condition("csat >= 0.75", "with a positive rating"),
    "csat_given": Condition("csat IS NOT NULL", "with a rating"),
    "has_usual_length": Condition("usual_short IS NOT NULL", "whose intent has a usual length"),
    "shorter_than_usual": Condition("session_length < usual_short", "shorter than usual"),
    "longer_than_usual": Condition("session_length > usual_long", "longer than usual"),
    "single_message": Condition("user_messages = 1", "with exactly one user message"),
    "answered_request": Condition("answered_at IS NOT NULL", "answered by a human within 24 hours"),
}

_PHRASES = {name: condition.words for name, condition in CONDITIONS.items()} | {
    "openings_seen": "on channels that report openings",
    "sends_intents": "from sources that send intents",
    "handed_off": "handed off",
    "opened": "opened",
    "engaged": "engaged",
    "meaningful": "meaningful",
    "quality_clean": "without any negative signal",
    "csat_asked": "asked for a rating",
    "human_messages": "human messages",
    "primary_intent IS NOT NULL": "with an intent",
}

_WORD = re.compile(r"(?<![\w$.'])[a-z_][a-z_0-9]*(?![\w'(])")


def expand(fragment: str) -> str:
    """A fragment with its named conditions written out.

    >>> expand("closed and engaged")
    '(ended_at + resolution_window <= $as_of) and engaged'
    """

    def written_out(match: re.Match[str]) -> str:
        condition = CONDITIONS.get(match.group())
        return f"({condition.sql})" if condition else match.group()

    return _WORD.sub(written_out, fragment)


def in_words(fragment: str) -> str:
    """A fragment as English.

    >>> in_words("closed and not handed_off")
    'closed and not handed off'
    """
    for name, phrase in _PHRASES.items():
        fragment = re.sub(rf"\b{re.escape(name)}\b", phrase, fragment)
    return fragment.replace("_", " ")
