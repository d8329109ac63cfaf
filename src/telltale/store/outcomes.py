"""Outcomes: the ordered declarations that become one CASE over the columns of a conversation.

They hold for closed conversations; ``ask`` shows the others as pending. The first that matches wins.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can become of a conversation.

    ``when`` is a condition over the columns of the conversation, ``reason`` an expression that says why it matched
    (a key of :data:`REASONS`), ``evidence`` the columns that hold the events which show it.
    """

    name: str
    when: str
    reason: str
    evidence: tuple[str, ...]
    meaning: str
    resolved: bool = False


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("not_engaged", "NOT engaged", "'not_engaged'", ("first_event",),
            "The user never wrote or clicked."),
    Outcome("escalated_served", "human_messages > 0",
            "CASE WHEN handoff_event IS NULL THEN 'joined' ELSE 'human_wrote' END", ("human_event", "handoff_event"),
            "A human sent a message."),
    Outcome("escalated_unserved", "handed_off", "'no_human_wrote'", ("handoff_event",),
            "A human was asked for or called, and none wrote."),
    Outcome("resolved_confirmed", "confirmed", "'user_confirmed'", ("confirming_event",),
            "The user confirmed it: a good rating, a thumb up, a goal reached.", resolved=True),
    Outcome("resolved_verified", "meaningful AND answered_last AND closing_last AND NOT negative_after",
            "'user_closed'", ("closing_event", "answer_event"),
            "A real answer, and the user closed with thanks.", resolved=True),
    Outcome("resolved_assumed", "meaningful AND answered_last AND NOT asking_last AND NOT negative_after",
            "'silence_after_answer'", ("answer_event",),
            "A real answer, then silence.", resolved=True),
    Outcome("abandoned", "meaningful",
            "CASE WHEN negative_after THEN negative_kind WHEN fallback_last THEN 'silence_after_fallback'"
            " WHEN NOT answered_last THEN 'silence_without_answer' ELSE 'silence_after_question' END",
            ("negative_event", "answer_event"),
            "Silence after a question, a failure or a negative signal."),
    Outcome("unassisted", "true", "'no_real_answer'", ("first_event",),
            "The user wrote, and the bot never gave a real answer."),
)  # fmt: skip

# Why, in words; kinds of signals are reasons too.
REASONS: dict[str, str] = {
    "not_engaged": "the user never wrote or clicked",
    "human_wrote": "a human took over and wrote",
    "joined": "a human wrote without being called",
    "no_human_wrote": "a human was called, and none wrote",
    "user_confirmed": "the user confirmed it",
    "user_closed": "the user closed with thanks after a real answer",
    "silence_after_answer": "the bot answered, and the user said nothing more",
    "silence_after_fallback": "the bot did not understand, and the user said nothing more",
    "silence_after_question": "the bot asked, and the user said nothing more",
    "silence_without_answer": "the user's last words got no real answer",
    "overridden": "somebody looked at it and said so",
    "reopened": "the user came back with the same matter, so the resolution is withdrawn",
    "no_real_answer": "the bot never gave a real answer",
    "rephrased": "the user asked the same again",
    "said_unhelpful": "the user said that it did not help",
    "fallback_loop": "the bot failed to understand twice in a row",
    "thumbs_down": "the user gave a thumb down",
    "thumbs_up": "the user gave a thumb up",
    "low_rating": "the user gave a low rating",
    "good_rating": "the user gave a good rating",
    "said_unresolved": "the user said that it is not resolved",
    "said_resolved": "the user said that it is resolved",
    "goal": "the user reached a goal",
    "closing": "the user closed with thanks",
}


def _case(of: str) -> str:
    return "CASE " + " ".join(f"WHEN {one.when} THEN {getattr(one, of)}" for one in OUTCOMES) + " END"


def _evidence() -> str:
    branches = " ".join(
        f"WHEN '{one.name}' THEN [{', '.join(one.evidence)}]" for one in OUTCOMES
    )  # fmt: skip
    return f"CASE ruled_before {branches} ELSE [] END"


def ledger(rows: str, reopen_window: str) -> str:
    """SQL that adds the ledger's columns to ``rows``.

    A resolution that was taken up again is withdrawn for good. What somebody has ``overridden`` holds whatever the
    rules say; what they say stays beside it.
    """
    names = "CASE " + " ".join(f"WHEN {one.when} THEN '{one.name}'" for one in OUTCOMES) + " END"
    resolved = ", ".join(f"'{one.name}'" for one in OUTCOMES if one.resolved)
    return f"""
        SELECT * EXCLUDE (why, ruled_before, taken_up),
            coalesce(overridden, ruled_before) AS outcome_before,
            CASE WHEN NOT taken_up THEN ruled_before WHEN meaningful THEN 'abandoned' ELSE 'unassisted' END
                AS outcome_by_rule,
            coalesce(overridden, outcome_by_rule) AS outcome,
            taken_up AND overridden IS NULL AS reopened,
            CASE WHEN overridden IS NOT NULL THEN 'overridden' WHEN taken_up THEN 'reopened' ELSE why END
                AS outcome_reason,
            list_filter(CASE WHEN overridden IS NULL THEN {_evidence()} ELSE [] END, lambda event: event IS NOT NULL)
                AS evidence
        FROM (
            SELECT *, ruled_before IN ({resolved}) AND coalesce(reopened_at <= ended_at + {reopen_window}, false)
                AS taken_up
            FROM (SELECT *, {names} AS ruled_before, {_case("reason")} AS why FROM {rows}))"""
