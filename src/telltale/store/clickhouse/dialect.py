"""What ClickHouse says otherwise than DuckDB: one small table, for the SQL that questions are made of.

What is not in the table is said alike by both; :data:`SPEAKING` are the settings under which that is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

SPEAKING: dict[str, Any] = {
    "join_use_nulls": 1,
    "prefer_column_name_to_alias": 1,
    "cast_keep_nullable": 1,
    "enable_extended_results_for_datetime_functions": 1,
    "count_distinct_implementation": "uniqExact",
    "joined_subquery_requires_alias": 0,
    "final": 1,
}

TYPES = {
    "BIGINT": "Nullable(Int64)",
    "VARCHAR": "Nullable(String)",
    "JSON": "Nullable(String)",
    "BOOLEAN": "Nullable(Bool)",
    "DOUBLE": "Nullable(Float64)",
    "DATE": "Nullable(Date32)",
    "VARCHAR[]": "Array(String)",
    "BIGINT[]": "Array(Int64)",
}
"""How a column is kept there. A list cannot be NULL: an empty one says the same in every question."""

_PASSED = ((bool, "Bool"), (int, "Int64"), (float, "Float64"), (date, "Date32"), (str, "String"))


def _quantile(name: str) -> Callable[[list[str]], str]:
    def said(given: list[str]) -> str:
        what, levels = given
        several = levels.startswith("[")
        return f"quantile{'s' * several}{name}({levels.strip('[]')})({what})"

    return said


def _picked(given: list[str]) -> str:
    """No function of an aggregate is allowed to hold a lambda around it; naming it again costs nothing."""
    values, places = given
    return "[" + ", ".join(f"{values}[{place.strip()}]" for place in places.strip("[]").split(",")) + "]"


def _days(given: list[str]) -> str:
    first, last, _ = given
    return f"arrayMap(i -> {first} + i, range(toUInt32(greatest(0, toInt32({last}) - toInt32({first}) + 1))))"


def _listed(given: list[str]) -> str:
    """``list(what ORDER BY first, second)``."""
    (what, first), rest = given[0].split(" ORDER BY "), given[1:]
    return (
        f"arrayMap(told -> told.2, arraySort(told -> told.1, groupArray((({', '.join([first, *rest, '0'])}), {what}))))"
    )


CALLS: dict[str, Callable[[list[str]], str]] = {
    "count_if": lambda given: f"countIf({given[0]})",
    "quantile_cont": _quantile("ExactInclusive"),
    "quantile_disc": _quantile("Exact"),
    "list_select": _picked,
    "list_transform": lambda given: f"arrayMap({given[1]}, {given[0]})",
    "list_filter": lambda given: f"arrayFilter({given[1]}, {given[0]})",
    "list": _listed,
    "string_split": lambda given: f"splitByString({given[1]}, coalesce({given[0]}, ''))",
    "split_part": lambda given: f"splitByString({given[1]}, {given[0]})[{given[2]}]",
    "chr": lambda given: f"char({given[0]})",
    "median": lambda given: f"quantileExactInclusive(0.5)({given[0]})",
    "arg_min": lambda given: f"argMin({', '.join(given)})",
    "arg_max": lambda given: f"argMax({', '.join(given)})",
    "bool_and": lambda given: f"min({given[0]})",
    "bool_or": lambda given: f"max({given[0]})",
    "list_contains": lambda given: f"has({given[0]}, {given[1]})",
    "len": lambda given: f"length({given[0]})",
    "unnest": lambda given: f"arrayJoin({given[0]})",
    "generate_series": _days,
    "divide": lambda given: f"intDiv({given[0]}, {given[1]})",
    "make_timestamp": lambda given: f"fromUnixTimestamp64Micro({given[0]}, 'UTC')",
}
"""Functions by name: what is said instead, from what was given."""

WORDS = (
    (re.compile(r"::DATE\b"), "::Date32"),
    (re.compile(r"::DOUBLE\b"), "::Float64"),
    (re.compile(r"\blambda (\w+):"), r"\1 ->"),
    (re.compile(r"\* EXCLUDE \("), "* EXCEPT ("),
    (re.compile(r"\((\s*)FROM\b"), r"(\1SELECT * FROM"),
    (re.compile(r"\b(ANTI|SEMI) JOIN\b"), r"LEFT \1 JOIN"),
    (re.compile(r"\bFILTER \((?!WHERE)"), "FILTER (WHERE "),
    # One that is worked out once sees itself there, not the table of its name.
    (re.compile(r"\b(conversations) AS MATERIALIZED \("), r"\1 AS ("),
    (re.compile(r"\browid\b"), "row_hash"),
    (re.compile(r" ESCAPE \x00\d+\x00"), ""),
)
"""What is not a function."""

_STRING = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(rf"\b({'|'.join(CALLS)})\(")
_NAME = re.compile(r"\$(\w+)")


def spoken(sql: str, values: Mapping[str, Any]) -> str:
    """A question's SQL as ClickHouse says it; its parameters are bound by the types of their values.

    >>> spoken("SELECT count_if(day >= $first), quantile_cont(x, [0.5])[1] FROM t", {"first": date(2026, 1, 1)})
    'SELECT countIf(day >= {first:Date32}), quantilesExactInclusive(0.5)(x)[1] FROM t'
    """
    strings: list[str] = []

    def kept(match: re.Match[str]) -> str:
        # A backslash is a letter to the one engine and a sign to the other.
        strings.append(match.group().replace("\\", "\\\\"))
        return f"\x00{len(strings) - 1}\x00"

    said = _STRING.sub(kept, sql)
    for pattern, word in WORDS:
        said = pattern.sub(word, said)
    said = _calls(said)
    said = _NAME.sub(lambda match: f"{{{match[1]}:{_type(values[match[1]])}}}", said)
    return re.sub(r"\x00(\d+)\x00", lambda match: strings[int(match[1])], said)


def _calls(sql: str) -> str:
    """Every call of a function that is said otherwise, from the inside out."""
    found, done = "", 0
    while match := _CALL.search(sql, done):
        given, end = _given(sql, match.end())
        found += sql[done : match.start()] + CALLS[match[1]]([_calls(one.strip()) for one in given])
        done = end
    return found + sql[done:]


def _given(sql: str, start: int) -> tuple[list[str], int]:
    """The arguments of a call, and where it ends."""
    found, depth, begin = list[str](), 0, start
    for place in range(start, len(sql)):
        sign = sql[place]
        if sign in "([":
            depth += 1
        elif sign in ")]" and depth:
            depth -= 1
        elif sign == ")":
            return [*found, sql[begin:place]], place + 1
        elif sign == "," and not depth:
            found.append(sql[begin:place])
            begin = place + 1
    raise ValueError(f"a call without an end: {sql[start - 20 : start + 60]}")


def _type(value: object) -> str:
    return next(name for kind, name in _PASSED if isinstance(value, kind))
