"""The conversations behind a number, newest first, page by page."""

from __future__ import annotations

import re
from typing import Any, get_args

from telltale.ask.asker import Asker
from telltale.ask.conversations import Listed, Listing, Part, Selection
from telltale.ask.question import Question
from telltale.ask.source import expression
from telltale.errors import WordsError
from telltale.event import to_iso
from telltale.metrics import DIMENSIONS, Formula, Kind, catalogue

MOST = 500

_COLUMNS = f"""conversation_key, conversation, thread, started_at, ended_at, coalesce(channel, '(none)') AS channel,
    language, bot_version, coalesce(i.person, own_name) AS person, primary_intent,
    {expression(DIMENSIONS["outcome"])} AS outcome, all_messages, csat, first_text"""


def listing(asker: Asker, selection: Selection) -> Listing:
    """The conversations of a selection.

    Raises:
        UnknownName: a metric or dimension does not exist.
        WordsError: the period, the cursor or the limit is wrong.
    """
    if not 1 <= selection.limit <= MOST:
        raise WordsError(f"limit {selection.limit} is not between 1 and {MOST}")
    if selection.part not in get_args(Part):
        raise WordsError(f"no part '{selection.part}'; there are {', '.join(get_args(Part))}")
    frame = asker.frame(Question([], selection.from_, selection.to, where=selection.where, as_of=selection.as_of))
    values: dict[str, Any] = {}
    if selection.metric:
        formula = _counted(selection.metric)
        keys, values = frame.listed(formula, condition(formula, selection.part))
        conditions = [f"conversation_key IN ({keys})"]
    else:
        inside, values = frame.period.condition("day", "started_at")
        conditions = [inside, *frame.filters.conditions("conversations")]
    if selection.search:
        conditions.append(
            "conversation_key IN (SELECT conversation_key FROM messages WHERE text ILIKE $search ESCAPE '\\')"
        )
        values["search"] = _like(selection.search)
    if selection.cursor:
        conditions.append("(started_at, conversation_key) < ($after_start, $after_key)")
        values |= _cursor(selection.cursor)
    sql = f"""SELECT {_COLUMNS}
        FROM conversations LEFT JOIN identities i ON i.id_key = own_key
        WHERE {" AND ".join(conditions)}
        ORDER BY started_at DESC, conversation_key DESC LIMIT {selection.limit + 1}"""
    names = set(re.findall(r"\$(\w+)", sql))
    known = frame.values | frame.filters.values | values
    _, rows = asker.store.read(sql, {name: known[name] for name in names})
    more = len(rows) > selection.limit
    rows = rows[: selection.limit]
    return Listing([_listed(row) for row in rows], f"{rows[-1][3]}.{rows[-1][0]}" if more else None)


def condition(formula: Formula, part: str) -> str:
    """Which rows stand behind a part of a number.

    >>> condition(catalogue()["containment_rate"].formula, "numerator")
    '(closed and engaged) and (not handed_off)'
    """
    over = formula.over
    if formula.window:
        over = f"({over}) and {formula.window_from} + ${formula.window} <= $as_of"
    if formula.kind is Kind.SHARE and part == "numerator":
        return f"({over}) and ({formula.what})"
    if formula.kind in (Kind.RATIO, Kind.TOTAL):
        column = formula.what if part == "numerator" or not formula.per else formula.per
        return f"({over}) and {column} > 0"
    return over


def _counted(key: str) -> Formula:
    formula = catalogue()[key].formula
    return catalogue()[formula.of[0]].formula if formula.kind is Kind.QUOTIENT else formula


def _like(text: str) -> str:
    """A text to look for, taken as it is."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _cursor(text: str) -> dict[str, int]:
    try:
        start, _, key = text.partition(".")
        return {"after_start": int(start), "after_key": int(key)}
    except ValueError:
        raise WordsError(f"cursor '{text[:60]}' is not one that a list gave; begin without a cursor") from None


def _listed(row: tuple[Any, ...]) -> Listed:
    (_, conversation, thread, started, ended, channel, language, version, person, intent, outcome, messages, csat,
     first_text) = row  # fmt: skip
    return Listed(conversation, thread, to_iso(started), to_iso(ended), channel, language, version, person or "",
                  intent, outcome, messages, csat, first_text)  # fmt: skip
