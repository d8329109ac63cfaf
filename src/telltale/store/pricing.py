"""Pricing: the cost of every model call, from what it reported or from the price of its day.

Prices stand in the table ``rates``, one row for each model and day that occurs, and are joined to the calls when facts
are derived. When a price has changed, only the rates and the costs are made anew, not the facts around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telltale.store.engine import Connection, Engine, hand_over, note
from telltale.store.prices import Prices
from telltale.store.schema import BOOKS

_NOTE = "prices"

# The model calls among the events whose facts are derived.
CALLS = "(FROM touched_events WHERE type = 'generation')"

_IN = "coalesce(input_tokens, 0)"
_CACHED, _WRITTEN = "coalesce(cached_tokens, 0)", "coalesce(cache_write_tokens, 0)"

# A call's cost by its rate; cached tokens are among the tokens in.
_BY_RATE = (
    f"round(per_call + per_input * greatest({_IN} - {_CACHED} - {_WRITTEN}, 0) + per_cached * {_CACHED}"
    f" + per_cache_write * {_WRITTEN} + per_output * coalesce(output_tokens, 0))::BIGINT"
)

TOKENS = "coalesce(input_tokens, 0) + coalesce(output_tokens, 0)"

# What a call costs, as columns of the fact, over :func:`with_rates`.
COSTS = {
    "tokens": f"{TOKENS} AS tokens",
    "cost": f"CASE WHEN cost IS NOT NULL THEN cost ELSE {_BY_RATE} END AS cost",
    "cost_source": "CASE WHEN cost IS NOT NULL THEN 'reported' ELSE origin END AS cost_source",
    "unpriced_tokens": f"CASE WHEN cost IS NULL AND per_input IS NULL THEN {TOKENS} ELSE 0 END AS unpriced_tokens",
}

# What the calls of a conversation come to, by ``conversation_key``.
SPENT = """
    SELECT conversation_key, count(*) AS model_calls, sum(tokens)::BIGINT AS tokens, sum(cost)::BIGINT AS cost,
        sum(unpriced_tokens)::BIGINT AS unpriced_tokens
    FROM generations WHERE conversation_key IS NOT NULL {among} GROUP BY conversation_key"""


def with_rates(calls: str, *, day: str = "local_time(e.ts)::DATE") -> str:
    """Calls with the rates of their day; ``calls`` is a relation with the columns of events."""
    return f"""(SELECT e.*, per_input, per_output, per_cached, per_cache_write, per_call, origin
        FROM {calls} e ASOF LEFT JOIN rates r
        ON r.project = e.project AND r.provider = coalesce(e.provider, '') AND r.model = e.model AND r.day = {day}
            AND coalesce(e.input_tokens, 0) >= r.from_tokens)"""


def look_up_rates(db: Connection, prices: Prices, calls: str, *, day: str = "local_time(ts)::DATE") -> None:
    """See that the rates are there of those of these calls that report no cost."""
    wanted = db.execute(f"""
        SELECT DISTINCT project, coalesce(provider, '') AS provider, model, {day} AS day FROM {calls}
        WHERE cost IS NULL AND model IS NOT NULL AND (project, coalesce(provider, ''), model, {day}) NOT IN
            (SELECT (project, provider, model, day) FROM rates)""").fetchall()
    if wanted:
        _add(db, [(*one[:3], str(one[3]), *rate) for one in wanted for rate in _rates_of(prices, one)])


def reprice(engine: Engine) -> None:
    """Bring the costs up to the prices of today; where these are as they were, it does nothing."""
    if engine.meta(_NOTE) == engine.prices.fingerprint:
        return
    with engine.write() as db:
        db.execute("DELETE FROM rates")
        unknown = """(SELECT * REPLACE (NULL::BIGINT AS cost) FROM generations
            WHERE cost_source IS DISTINCT FROM 'reported')"""
        look_up_rates(db, engine.prices, unknown, day="day")
        columns = ", ".join(COSTS[name] for name in ("cost", "cost_source", "unpriced_tokens"))
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE repriced AS
            SELECT event_key, {columns} FROM {with_rates(unknown, day="e.day")};
            UPDATE generations g SET cost = r.cost, cost_source = r.cost_source, unpriced_tokens = r.unpriced_tokens
            FROM repriced r WHERE g.event_key = r.event_key;
            CREATE OR REPLACE TEMP TABLE respent AS {SPENT.format(among="")};
            UPDATE conversations c SET cost = s.cost, unpriced_tokens = s.unpriced_tokens
            FROM respent s WHERE c.conversation_key = s.conversation_key
                AND (c.cost IS DISTINCT FROM s.cost OR c.unpriced_tokens IS DISTINCT FROM s.unpriced_tokens);
            DROP TABLE repriced; DROP TABLE respent""")
        note_prices(db, engine.prices)


def note_prices(db: Connection, prices: Prices) -> None:
    """Remember by which prices the costs were made."""
    note(db, _NOTE, prices.fingerprint)


def _rates_of(prices: Prices, wanted: tuple[Any, ...]) -> Iterable[tuple[Any, ...]]:
    """The rates of a model on a day; that there is none is remembered too."""
    return prices.rates(*wanted) or [(0, None, None, None, None, None, None)]


def _add(db: Connection, rows: list[tuple[Any, ...]]) -> None:
    columns = {name: kind.replace("DATE", "VARCHAR") for name, (kind, _) in BOOKS["rates"].items()}
    hand_over(db, "looked_up", columns, rows)
    db.execute("INSERT INTO rates SELECT * REPLACE (day::DATE AS day) FROM looked_up; DROP TABLE looked_up")
