"""Experiences: what users went through in conversations, as predictions are told from it.

Columns stand in the order of the fields that they fill in ``telltale.language``.
"""

from __future__ import annotations

EXPERIENCE_KEY = """(hash(outcome_before, user_turns, all_messages, fallback_turns, fallback_loop, sentiment,
    ends_negative, sentiment_shift, frustrated) >> 1)::BIGINT"""
"""SQL for the key of what a prediction of satisfaction is told from, over the columns of a conversation."""

# A resolution that only a rating has confirmed would predict that rating: it counts as one that was verified.
_EXPERIENCE = """
    WITH lived AS (SELECT * FROM conversations c WHERE engaged AND frustrated IS NOT NULL AND {which})
    SELECT c.conversation_key,
        CASE WHEN outcome_before = 'resolved_confirmed' AND csat IS NOT NULL THEN 'resolved_verified'
            ELSE outcome_before END, user_turns, fallback_turns, fallback_loop::INT, coalesce(rephrased, 0),
        coalesce(signs, 0), waiting / 1e6, sentiment, ends_negative, sentiment_shift, {more}
    FROM lived c
    LEFT JOIN (SELECT conversation_key, count(*) AS rephrased FROM signals SEMI JOIN lived USING (conversation_key)
        WHERE kind = 'rephrased' GROUP BY ALL) USING (conversation_key)
    LEFT JOIN (SELECT conversation_key, count_if(signs <> '') AS signs FROM messages
        SEMI JOIN lived USING (conversation_key) GROUP BY ALL) USING (conversation_key)
    LEFT JOIN (SELECT conversation_key, median(response_time) AS waiting FROM turns
        SEMI JOIN lived USING (conversation_key) GROUP BY ALL) USING (conversation_key)"""


def experiences(which: str, *more: str) -> str:
    """The SELECT of conversations that were read, for a condition over them: key, the fields of
    :class:`~telltale.language.satisfaction.Experience`, and ``more`` columns.
    """
    return _EXPERIENCE.format(which=which, more=", ".join(more) or "NULL")


_MOMENTS = """
    WITH seen AS ({at}), turned AS (
        SELECT conversation_key, turn, is_fallback, response_time,
            is_fallback AND lag(is_fallback) OVER (PARTITION BY conversation_key ORDER BY turn) IS TRUE AS loops
        FROM turns JOIN seen USING (conversation_key) WHERE turn <= upto AND turns.ts >= since
    ), effort AS (
        SELECT conversation_key, count(*) AS turns, count_if(is_fallback) AS fallbacks, count_if(loops) AS loops,
            median(response_time) / 1e6 AS waiting
        FROM turned GROUP BY ALL
    ), heard AS (
        SELECT conversation_key, turn, messages.ts, tone, string_split(nullif(signs, ''), ',') AS signs
        FROM messages JOIN seen USING (conversation_key) WHERE role = 'user' AND turn <= upto AND messages.ts >= since
    ), voice AS (
        SELECT conversation_key, count_if(list_contains(signs, 'rephrasing')) AS rephrasings,
            count_if(list_contains(signs, 'calling')) AS calls, avg(tone) AS tone,
            count_if(len(list_filter(signs, lambda one: one NOT IN ('rephrasing', 'calling'))) > 0) AS signs
        FROM heard GROUP BY ALL
    ), passed AS (
        SELECT conversation_key, h.ts, 0 AS place, coalesce(r.intent, 'fallback') AS step
        FROM (SELECT conversation_key, turn, min(ts) AS ts FROM heard GROUP BY ALL) h
            JOIN turned t USING (conversation_key, turn)
            LEFT JOIN recognitions r ON r.conversation_key = t.conversation_key AND r.turn = t.turn
        WHERE r.intent IS NOT NULL OR t.is_fallback
        UNION ALL
        SELECT conversation_key, s.happened_at, s.place, coalesce(step, flow)
        FROM steps s JOIN seen USING (conversation_key) WHERE s.happened_at < until AND s.ts >= since
    ), walked AS (
        SELECT conversation_key, list(step ORDER BY ts, place, step) AS steps FROM passed GROUP BY ALL
    )
    SELECT seen.conversation_key, turns, fallbacks, loops, coalesce(rephrasings, 0), coalesce(calls, 0),
        coalesce(signs, 0), waiting, tone, coalesce(steps, [])[-{steps}:]{more}
    FROM seen JOIN effort USING (conversation_key) LEFT JOIN voice USING (conversation_key)
        LEFT JOIN walked USING (conversation_key)
    ORDER BY seen.conversation_key"""

STEPS = 30
"""Steps of a conversation that are looked back at."""


def moments(at: str, *more: str) -> str:
    """The SELECT of how conversations stood after some user turn: key, the fields of
    :class:`~telltale.language.risk.SoFar`, and ``more`` columns of ``at``.

    ``at`` is a SELECT of ``conversation_key``, the last turn ``upto`` and the time ``until`` that are looked at, and
    ``since``, the time from which on the facts of these conversations are.
    """
    return _MOMENTS.format(at=at, steps=STEPS, more="".join(f", seen.{one}" for one in more))
