"""Where the rows of a question come from: a fact, its dimensions, filters and period, as one relation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from telltale.errors import UnknownName, WordsError
from telltale.metrics import CONDITIONS, DIMENSIONS, Dimension, Formula, Kind, Metric, catalogue, expand
from telltale.store import FACTS, TOLD

NONE = "(none)"

# The columns of a fact that stand in for the conversation's when there is none.
_PENDING = f"CASE WHEN {CONDITIONS['closed'].sql} THEN outcome WHEN outcome IS NOT NULL THEN 'pending' END"
_OUTCOME_COLUMNS = ("outcome", "ended_at", "resolution_window")

# The usual lengths of an intent's resolved conversations, whatever the filter.
_USUAL = """LEFT JOIN (
        SELECT project, environment, primary_intent, quantile_cont(session_length, [0.1, 0.9])[1] AS usual_short,
            quantile_cont(session_length, [0.1, 0.9])[2] AS usual_long
        FROM conversations WHERE {closed} AND {resolved} AND primary_intent IS NOT NULL
        GROUP BY ALL HAVING count(*) >= 20) usual USING (project, environment, primary_intent)"""


def dimension(name: str) -> Dimension:
    """The dimension of that name.

    Raises:
        UnknownName: there is none; it says which there are.
    """
    if name not in DIMENSIONS:
        raise UnknownName("dimension", name, DIMENSIONS, "docs/metrics.md")
    return DIMENSIONS[name]


# Columns that a row always has of its own.
_NOT_LENT = ("project", "environment", "model", "prompt_version", "reason", "flow", "step", "option", "placement",
             "topic", "wording")  # fmt: skip

# Dimensions of which the rows of a fact have one value of their own.
_OWN = {
    ("messages", "topic"): "topic",
    ("generations", "model"): "model", ("generations", "prompt_version"): "prompt_version",
    ("handoffs", "handoff_reason"): "reason", ("steps", "flow"): "flow", ("steps", "flow_step"): "step",
    ("quick_replies", "quick_reply"): "option",
    ("deeds", "placement"): "placement", ("deeds", "copy"): "wording",
}  # fmt: skip


def of_fact(one: Dimension, fact: str) -> Dimension:
    """The dimension as the rows of a fact have it.

    >>> of_fact(DIMENSIONS["model"], "generations").many
    False
    """
    column = _OWN.get((fact, one.name))
    return one._replace(column=column, many=False) if column else one


def expression(one: Dimension) -> str:
    """SQL for a dimension's value, or its list of values; nothing is ``(none)``, for groups and filters alike."""
    if one.many:
        return f"CASE WHEN coalesce(len({one.column}), 0) = 0 THEN ['{NONE}'] ELSE {one.column} END"
    column = _PENDING if one.name == "outcome" else one.column
    return f"coalesce({column}, '{NONE}')"


@dataclass(slots=True)
class Filters:
    """Conditions on dimensions with their parameters; production only, unless the question speaks of environments."""

    kept: list[tuple[Dimension, list[str]]] = field(default_factory=list[tuple[Dimension, list[str]]])
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    everywhere: bool = False

    @property
    def dimensions(self) -> list[Dimension]:
        return [one for one, _ in self.kept]

    def conditions(self, fact: str) -> list[str]:
        """SQL that keeps the rows of a fact."""
        found = [] if self.everywhere else ["environment = 'production'"]
        for one, marks in self.kept:
            found.append(self._kept(of_fact(one, fact), marks))
        return found

    def _kept(self, one: Dimension, marks: list[str]) -> str:
        """SQL that keeps the rows with one of the values; plain columns let the engine skip rows by their extremes."""
        nothing = any(self.values[mark[1:]] == NONE for mark in marks)
        if one.many:
            found = [f"list_contains({one.column}, {mark})" for mark in marks]
            found += [f"coalesce(len({one.column}), 0) = 0"] * nothing
        else:
            value = _PENDING if one.name == "outcome" else one.column
            found = [f"{value} IN ({', '.join(marks)})", *[f"{value} IS NULL"] * nothing]
        return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def filters(where: dict[str, list[str]], by: list[str]) -> Filters:
    """The filters of a question.

    Raises:
        UnknownName: a dimension does not exist.
        WordsError: a filter has no values.
    """
    found = Filters(everywhere="environment" in where or "environment" in by)
    for name, values in where.items():
        one = dimension(name)
        if not values:
            raise WordsError(f"the filter on {name} has no values; give one or more, or leave it out")
        marks = [f"$where_{name}_{place}" for place in range(len(values))]
        found.values |= {mark[1:]: str(value) for mark, value in zip(marks, values, strict=True)}
        found.kept.append((one, marks))
    return found


# Columns and windows that the rules decide.
_RULED = frozenset((*TOLD, "repeat_window"))

_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_COLUMNS = frozenset(column for columns in FACTS.values() for column in columns)


def passed(formula: Formula) -> str:
    """The name of the condition that a formula's window has passed.

    >>> from telltale.metrics import catalogue
    >>> passed(catalogue()["reopen_rate"].formula)
    'reopen_window_passed'
    """
    since = "" if formula.window_from == "ended_at" else f"_since_{formula.window_from}"
    return f"{formula.window}_passed{since}"


def named(fragments: list[str], windows: list[Formula]) -> dict[str, str]:
    """The conditions and columns that fragments speak of, each by its name with its SQL.

    >>> named(["closed and not handed_off"], [])
    {'closed': 'ended_at + resolution_window <= $as_of', 'handed_off': 'handed_off'}
    """
    known: dict[str, str] = {
        passed(one): f"{one.window_from} + ${one.window} <= $as_of" for one in windows if one.window
    }
    known |= {name: condition.sql for name, condition in CONDITIONS.items()}
    names: dict[str, None] = dict.fromkeys(match.group() for text in fragments for match in _NAME.finditer(text))
    return {name: known.get(name, name) for name in names if name in known or name in _COLUMNS}


def relation(fact: str, dimensions: list[Dimension], fragments: str = "") -> str:
    """The rows of a fact with the columns of its conversation that the dimensions need."""
    if fact == "conversations":
        usual = "usual_" in fragments
        closed, resolved = CONDITIONS["closed"].sql, CONDITIONS["resolved"].sql
        return f"conversations {_USUAL.format(closed=closed, resolved=resolved) if usual else ''}"
    needed: dict[str, None] = {}
    for one in (of_fact(one, fact) for one in dimensions):
        needed |= dict.fromkeys(_OUTCOME_COLUMNS if one.name == "outcome" else (one.column,))
    own = FACTS[fact]
    borrowed = [column for column in needed if column not in own]
    shared = [column for column in needed if column in own and column not in _NOT_LENT]
    if not borrowed and not shared:
        return fact
    lent = ", ".join([f"c.{column}" for column in borrowed]
                     + [f"CASE WHEN c.conversation_key IS NULL THEN f.{column} ELSE c.{column} END AS {column}"
                        for column in shared])  # fmt: skip
    kept = f"f.* EXCLUDE ({', '.join(shared)})" if shared else "f.*"
    return f"(SELECT {kept}, {lent} FROM {fact} f LEFT JOIN conversations c USING (conversation_key))"


def reads_outcomes(metric: Metric) -> bool:
    """Whether a number depends on the rules of the ledger.

    >>> from telltale.metrics import catalogue
    >>> reads_outcomes(catalogue()["resolution_rate"]), reads_outcomes(catalogue()["csat"])
    (True, False)
    """
    if metric.formula.kind is Kind.QUOTIENT:
        parts = [catalogue()[key] for key in metric.formula.of if key in catalogue()]
        return any(reads_outcomes(one) for one in parts)
    if metric.formula.kind is Kind.WORKED:
        return True
    texts = [expand(text) for text in (*metric.formula.sql_texts(), metric.formula.over)]
    return bool(metric.formula.window) or not _RULED.isdisjoint(_NAME.findall(" ".join(texts)))
