"""The conversations behind a number, newest first, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

from telltale.ask.asker import Asker
from telltale.ask.conversations import Listed, Listing, Part, Selection
from telltale.ask.question import Question
from telltale.ask.source import expression
from telltale.ask.ways import Way
from telltale.ask.ways import condition as way
from telltale.errors import WordsError
from telltale.event import to_iso
from telltale.metrics import DIMENSIONS, Formula, Kind, catalogue

MOST = 500

# Microseconds in which a search looks first.
_RECENT = 7 * 86_400_000_000

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
    frame = asker.frame(
        Question([], selection.from_, selection.to, where=selection.where, as_of=selection.as_of, rules=selection.rules)
    )
    values: dict[str, Any] = {}
    if selection.metric:
        formula = _counted(selection.metric)
        behind, values = frame.listed(formula, condition(formula, selection.part))
        conditions = [behind]
    else:
        inside, values = frame.period.condition("day", "started_at")
        conditions = [inside, *frame.filters.conditions("conversations")]
    if selection.path or selection.besides or selection.ended or selection.moves:
        taken = Way(selection.path, selection.kinds, selection.besides, selection.ended, selection.moves,
                    selection.missing)  # fmt: skip
        along, named = way(asker, taken, selection.where)
        conditions += along
        values |= named
    if selection.among:
        names = {f"among{place}": name for place, name in enumerate(selection.among)}
        conditions.append(f"conversation IN ({', '.join(f'${name}' for name in names)})")
        values |= names
    if selection.cursor:
        # The first half lets the engine skip rows by their extremes, the second is the whole truth.
        conditions.append("started_at <= $after_start AND (started_at < $after_start OR conversation_key < $after_key)")
        values |= _cursor(selection.cursor)
    known = frame.values | frame.filters.values | values
    asking = asker.store.answer
    if not selection.search:
        return _page(_rows(asking, conditions, known, selection.limit, frame.under), selection.limit)
    known["search"] = _like(selection.search)
    _, [(latest,)] = asker.memory.read("SELECT max(started_at) FROM conversations")
    newest = known.get("after_start", latest or 0)
    # What is often said is found among the newest conversations; what they do not fill a page with, among all.
    for since in (newest - _RECENT, None):
        recent = [] if since is None else [f"started_at >= {since}"]
        rows = _rows(asking, [*conditions, *recent, _said(since)], known, selection.limit, frame.under)
        if len(rows) > selection.limit:
            break
    return _page(rows, selection.limit)


def _said(since: int | None) -> str:
    """What is true of conversations in which somebody says what is looked for, if they all begin after an instant."""
    recent = "" if since is None else f" AND ts >= {since} AND day >= make_timestamp({since})::DATE - 1"
    found = f"SELECT conversation_key FROM messages WHERE text ILIKE $search ESCAPE '\\'{recent}"
    return f"conversation_key IN ({found})"


def _rows(
    asking: Callable[..., Any], conditions: list[str], known: dict[str, Any], limit: int, under: str
) -> list[tuple[Any, ...]]:
    """The newest conversations for which all of it is true, and one more than wanted.

    Which rows they are is told by few columns; all that is shown is read of these rows alone.
    """
    before, row = (f"{under.rstrip()}, ", "conversation_key") if under else ("WITH ", "rowid")
    sql = f"""{before}page AS MATERIALIZED (
            SELECT {row} AS row FROM conversations WHERE {" AND ".join(conditions)}
            ORDER BY started_at DESC, conversation_key DESC LIMIT {limit + 1})
        SELECT {_COLUMNS}
        FROM (FROM conversations WHERE {row} IN (SELECT row FROM page)) LEFT JOIN identities i ON i.id_key = own_key
        ORDER BY started_at DESC, conversation_key DESC"""
    names = set(re.findall(r"\$(\w+)", sql))
    _, rows = asking(sql, {name: known[name] for name in names})
    return rows


def _page(rows: list[tuple[Any, ...]], limit: int) -> Listing:
    shown = rows[:limit]
    last = f"{shown[-1][3]}.{shown[-1][0]}" if len(rows) > limit else None
    return Listing([_listed(row) for row in shown], last)


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
    if formula.kind is Kind.PER and part == "denominator":
        return f"({over}) and ({formula.per})"
    if formula.kind in (Kind.RATIO, Kind.TOTAL, Kind.MONEY, Kind.PER):
        column = formula.what if part == "numerator" or not formula.per else formula.per
        return f"({over}) and {column} > 0"
    return over


def _counted(key: str) -> Formula:
    formula = catalogue()[key].formula
    if formula.kind is Kind.WORKED:
        return catalogue()["tickets_avoided"].formula  # what is worked out begins with lasting deflections
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
