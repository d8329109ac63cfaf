"""Words that formulas are written in: each a fragment of SQL over fact columns, and how it reads in English.

Times are integer microseconds UTC. ``$as_of`` is the instant that counts as now, ``$as_of_day`` its day in the
project's time zone, and ``$is_new`` whether the person was first seen in the period of the row.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from telltale.metrics.words import Words


class Condition(NamedTuple):
    """A named condition, or a named value."""

    sql: str
    words: Words


def _resolved(column: str, *, assumed: bool = True) -> str:
    best = ("resolved_confirmed", "resolved_verified", "resolved_assumed")
    return f"{column} IN ({', '.join(repr(one) for one in best[: 3 if assumed else 2])})"


# The user's last signal is that it did not help; silence after anything else is none of those tools' concern.
_SAID_NO = "(negative_after AND negative_kind IN ('said_unhelpful', 'said_unresolved'))"
_IMPLIED = "confirmed OR answered_last AND NOT asking_last"
_QUIET = 72 * 3_600_000_000

CONDITIONS: dict[str, Condition] = {
    "closed": Condition("ended_at + resolution_window <= $as_of", Words("closed", before=True)),
    "open": Condition("open_until > $as_of", Words("open", "of conversations that are over", before=True)),
    "resolved": Condition(_resolved("outcome"), Words("resolved", before=True)),
    "resolved_before_reopening": Condition(_resolved("outcome_before"), Words("resolved before any reopening")),
    "verified_or_better": Condition(_resolved("outcome", assumed=False), Words("confirmed or verified as resolved")),
    "confirmed": Condition("outcome = 'resolved_confirmed'", Words("confirmed as resolved by the user")),
    "escalated_served": Condition("outcome = 'escalated_served'", Words("served by a human")),
    "abandoned": Condition("outcome = 'abandoned'", Words("abandoned", before=True)),
    "unassisted": Condition("outcome = 'unassisted'", Words("unassisted", before=True)),
    "with_bot_message": Condition("bot_messages > 0", Words("with a message of the bot", "without one of the bot")),
    "resolved_by_fin": Condition(
        f"NOT handed_off AND (confirmed OR answered_last AND NOT {_SAID_NO})"
        " AND (reopened_at IS NULL OR reopened_at > ended_at + $reopen_window)",
        Words("confirmed, or left after an answer, where nobody was called and nobody came back"),
    ),
    "resolved_by_copilot": Condition(
        f"NOT handed_off AND ({_IMPLIED})", Words("confirmed, or ended after an answer, where nobody was called")
    ),
    "abandoned_by_copilot": Condition(
        f"NOT handed_off AND NOT ({_IMPLIED})", Words("neither resolved nor passed on to a human")
    ),
    "quiet_for_72_hours": Condition(
        f"ended_at + {_QUIET} <= $as_of", Words("ended 72 hours ago", "ended less than 72 hours ago")
    ),
    "verified_for_zendesk": Condition(
        "NOT handed_off AND (confirmed OR answered_last AND closing_last AND NOT negative_after)"
        f" AND (reopened_at IS NULL OR reopened_at > ended_at + {_QUIET})",
        Words("shown to be resolved, where nobody was called and nobody came back within 72 hours"),
    ),
    "durable": Condition(
        "(next_contact_at IS NULL OR next_contact_at > ended_at + $repeat_window)",
        Words("without another contact in the repeat window", "with another contact in the repeat window"),
    ),
    "first_contact": Condition(
        "primary_intent IS NOT NULL"
        " AND (previous_same_intent_at IS NULL OR previous_same_intent_at < started_at - $repeat_window)",
        Words("that are a person's first contact on an intent", "that are no person's first contact on an intent"),
    ),
    "last_of_its_intent": Condition(
        "(next_same_intent_at IS NULL OR next_same_intent_at > ended_at + $repeat_window)",
        Words("without a new contact on the same intent"),
    ),
    "new_person": Condition(
        "$is_new", Words("of people first seen in the period", "of people first seen before the period")
    ),
    "first_ever": Condition("is_first", Words("people's first", before=True)),
    "day_1_passed": Condition(
        "person_first_day + 1 < $as_of_day",
        Words("of which the next day has passed", "of which the next day has not passed"),
    ),
    "week_1_passed": Condition(
        "person_first_day + 13 < $as_of_day",
        Words("of which days 7 to 13 have passed", "of which days 7 to 13 have not passed"),
    ),
    "week_4_passed": Condition(
        "person_first_day + 34 < $as_of_day",
        Words("of which days 28 to 34 have passed", "of which days 28 to 34 have not passed"),
    ),
    "came_twice": Condition(
        "max(user_messages) >= 2 OR count(*) >= 2",
        Words("with at least two messages in a conversation, or at least two conversations"),
    ),
    "csat_positive": Condition("csat >= 0.75", Words("with a positive rating")),
    "csat_given": Condition("csat IS NOT NULL", Words("with a rating", "without a rating")),
    "csat_points": Condition("1 + 4 * csat", Words("rating from 1 to 5")),
    "with_human": Condition("human_messages > 0", Words("with a human message", "without a human message")),
    "with_goal": Condition("goals > 0", Words("with a goal", "without a goal")),
    "with_fallback": Condition("fallback_turns > 0", Words("with a fallback")),
    "has_usual_length": Condition(
        "usual_short IS NOT NULL", Words("whose intent has a usual length", "whose intent has no usual length")
    ),
    "shorter_than_usual": Condition("session_length < usual_short", Words("shorter than usual")),
    "longer_than_usual": Condition("session_length > usual_long", Words("longer than usual")),
    "single_message": Condition("user_messages = 1", Words("with exactly one user message")),
    "by_user": Condition("role = 'user'", Words("of users")),
    "by_bot": Condition("role = 'bot'", Words("of the bot")),
    "with_answer": Condition("response_time IS NOT NULL", Words("with an answer", "without an answer")),
    "streamed": Condition("time_to_first_chunk IS NOT NULL", Words("streamed", before=True)),
    "requested": Condition("requested_at IS NOT NULL", Words("requested", before=True)),
    "waiting": Condition(
        "requested_at IS NOT NULL AND answered_at IS NULL AND over_at IS NULL"
        " AND requested_at + $handoff_window > $as_of",
        Words("waiting for a human"),
    ),
    "entered": Condition("state = 'entered'", Words("entered")),
    "without_price": Condition("cost IS NULL", Words("without a price", "with a price")),
    "with_unknown_cost": Condition("model_calls > 0 AND cost IS NULL", Words("of which no call has a price")),
    "with_model_calls": Condition("model_calls > 0", Words("with a model call", "without a model call")),
    "failed_call": Condition("error_type IS NOT NULL", Words("that failed", "that did not fail")),
    "answered_call": Condition("error_type IS NULL", Words("without an error")),
    "timed": Condition("duration IS NOT NULL", Words("with a duration", "without a duration")),
    "with_confidence": Condition(
        "is_matched AND confidence IS NOT NULL",
        Words("matched with a confidence", "not matched with a confidence"),
    ),
    "unsure": Condition("confidence < $low_confidence", Words("below the confidence that is enough")),
    "with_context": Condition("supported IS NOT NULL", Words("answered from retrieved texts")),
    "with_knowledge": Condition(
        "in_knowledge IS NOT NULL",
        Words("held against the knowledge base", "not held against the knowledge base"),
    ),
    "with_tone": Condition("ends_negative IS NOT NULL", Words("of known tone", "of unknown tone")),
    "labelled": Condition("rightly_recognised IS NOT NULL", Words("labelled by a person", "not labelled by a person")),
    "in_unseen_topic": Condition("unseen_topic IS NOT NULL", Words("in topics without an answer")),
    "is_lead": Condition("kind = 'lead'", Words("that are leads", "that are no leads")),
    "is_conversion": Condition(
        "kind = 'goal' AND conversation_key IS NOT NULL",
        Words("credited to a conversation", "credited to no conversation"),
    ),
    "with_lead": Condition("leads > 0", Words("with a lead")),
    "with_conversion": Condition("conversions > 0", Words("with a goal credited to them")),
    "cta_shown": Condition("kind = 'cta_shown'", Words("buttons shown")),
    "cta_clicked": Condition("kind = 'cta_clicked'", Words("clicks on buttons of the business")),
    "by_chatbot": Condition("via = 'chatbot'", Words("of the chatbot", "of other channels")),
    "answered_request": Condition("answered_at IS NOT NULL", Words("answered by a human within 24 hours")),
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


def rows_in_words(noun: str, *fragments: str) -> str:
    """Rows for which all fragments hold, as English.

    >>> rows_in_words("conversations", "closed and engaged", "not handed_off")
    'closed, engaged conversations not handed off'
    """
    before: list[str] = []
    after: list[str] = []
    for fragment in fragments:
        for one in re.split(r"\s+and\s+", fragment) if fragment not in ("", "true") else ():
            name = one.removeprefix("not ")
            words = words_of(name)
            if name == one:
                (before if words.before else after).append(words.said)
            else:
                after.append(words.denied or f"not {words.said}")
    following = " and ".join([", ".join(after[:-1]), *after[-1:]] if len(after) > 1 else after)
    return " ".join(part for part in (", ".join(before), noun, following) if part)


def left_out_in_words(noun: str, over: str) -> list[str]:
    """The rows that a population leaves out, one sentence for each of its conditions.

    >>> left_out_in_words("conversations", "csat_given and not with_human")
    ['conversations without a rating', 'conversations with a human message']
    """
    conditions = re.split(r"\s+and\s+", over) if over not in ("", "true") else []
    return [rows_in_words(noun, one[4:] if one.startswith("not ") else f"not {one}") for one in conditions]


def words_of(name: str) -> Words:
    """How a condition or column reads."""
    condition = CONDITIONS.get(name)
    return condition.words if condition else COLUMNS.get(name) or Words(name.replace("_", " "))


# Columns that do not read as they are named.
COLUMNS: dict[str, Words] = {
    "opened": Words("opened", before=True),
    "engaged": Words("engaged", before=True),
    "meaningful": Words("meaningful", before=True),
    "openings_seen": Words("on channels that report openings"),
    "sends_intents": Words("from sources that send intents"),
    "handed_off": Words("handed off"),
    "reopened": Words("reopened", before=True),
    "quality_clean": Words("without any negative signal", "with a negative signal"),
    "positive_ever": Words("with a positive signal", "without a positive signal"),
    "negative_after": Words("with a negative signal and nothing positive after it"),
    "fallback_loop": Words("with two fallbacks in a row"),
    "csat_asked": Words("asked for a rating"),
    "returned_d1": Words("whose person came back the next day"),
    "returned_w1": Words("whose person came back on days 7 to 13"),
    "returned_w4": Words("whose person came back on days 28 to 34"),
    "valid": Words("valid", before=True),
    "value": Words("amount"),
    "amount": Words("share of the amount"),
    "all_messages": Words("number of messages"),
    "unanswered_turns": Words("unanswered user turns"),
    "needing_turns": Words("user turns that need an intent"),
    "matched_turns": Words("user turns matched to an intent"),
    "recovered_turns": Words("fallback turns with a real answer in the next two turns"),
    "thumbs": Words("all thumbs"),
    "rated_answers": Words("answers with a thumb"),
    "time_to_first_chunk": Words("time to the first token"),
    "shown": Words("that the user could answer", "directly followed by a human"),
    "clicked": Words("answered with a click"),
    "typed": Words("answered in words"),
    "is_exit": Words("after which the flow went no further"),
    "unpriced_tokens": Words("tokens without a price"),
    "duration": Words("time"),
    "cost": Words("cost of model calls"),
    "ends_negative": Words("that end in a negative tone"),
    "frustrated": Words("with a sign of frustration"),
    "sentiment": Words("tone of the user, from negative to positive"),
    "sentiment_shift": Words("tone of the last third less that of the first"),
    "predicted_satisfaction": Words("expected satisfaction"),
    "rightly_recognised": Words("recognised as the label says"),
    "supported": Words("supported by them", "not supported by them"),
    "in_knowledge": Words("supported by it", "not supported by it"),
    "unseen_topic": Words("topics without an answer"),
}
