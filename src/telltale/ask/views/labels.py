"""Labels: what people say that users meant, against what the bot recognised."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.intervals import wilson
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.event import to_iso
from telltale.language.confusion import Confusion, Pair, confusion
from telltale.store import NO_INTENT

MOST = 200
"""Turns of a list that are told at most."""

LONGEST = 500
"""Characters of what was said that are shown."""


class LabelsQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Labels of a period, under filters; ``limit`` turns of each list."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None
    limit: int = 20


class LabelRow(msgspec.Struct):
    """A turn of a user: what was said, its ``label`` and when it was given, and what the bot recognised."""

    conversation: str
    project: str
    turn: int
    said: str
    label: str | None
    recognised: str | None
    right: bool | None
    at: str | None


class IntentRow(msgspec.Struct):
    """An intent that people gave: how often, how often it was recognised, and rightly."""

    intent: str
    labels: int
    recognised: int
    right: int
    precision: float | None
    recall: float
    f1: float


class LabelList(msgspec.Struct):
    """The labels of a question; ``(none)`` stands for none of the bot's intents.

    ``accuracy`` is the share of ``labelled`` turns that the bot recognised as the label says, with its interval;
    ``macro_f1`` the mean F1 over ``intents``, so that rare ones count as much as frequent ones. ``confusion`` says
    which intents are taken for which, the most frequent first. Labels of sources that send no intents are ``aside``.
    ``next`` are turns without a label, drawn by chance but always in the same order: whoever labels those from the
    first on labels a fair sample.
    """

    question: LabelsQuestion
    labelled: int
    right: int
    aside: int
    accuracy: float | None
    low: float | None
    high: float | None
    macro_f1: float | None
    intents: list[IntentRow]
    confusion: list[Pair]
    labels: list[LabelRow]
    unlabelled: int
    next: list[LabelRow]
    known: list[str]
    sql: str


_TURNS = f"""turned AS (
    SELECT c.conversation, c.project, c.sends_intents, t.turn, t.label, t.recognised, t.rightly_recognised,
        t.needs_intent, t.event_key, left(m.text, {LONGEST}) AS said
    FROM turns t JOIN (SELECT * FROM conversations WHERE {{frame}}) c USING (conversation_key)
    JOIN messages m ON m.event_key = t.event_key)"""


def labels(asker: Asker, asked: LabelsQuestion) -> LabelList:
    """The labels of a period."""
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    turns = _TURNS.format(frame=frame.conversations())
    sql = f"""WITH {turns}
        SELECT conversation, project, turn, said, coalesce(nullif(label, ''), '{NO_INTENT}') AS label, recognised,
            rightly_recognised, labelled_at
        FROM turned LEFT JOIN labels USING (event_key)
        WHERE label IS NOT NULL ORDER BY labelled_at DESC NULLS LAST, conversation, turn"""
    rows = [LabelRow(*row[:-1], at=row[-1] and to_iso(row[-1])) for row in _rows(asker, frame, sql)]
    judged = [one for one in rows if one.right is not None]
    found = confusion([one.label or "" for one in judged], [one.recognised or NO_INTENT for one in judged])
    low, high = wilson(found.right, found.messages)
    limit = max(0, min(asked.limit, MOST))
    waiting, drawn = _next(asker, frame, turns, limit)
    return LabelList(
        asked, found.messages, found.right, len(rows) - len(judged), found.accuracy, low, high, found.macro_f1,
        _intents(found, judged), list(found.pairs), rows[:limit], waiting, drawn, _known(asker, asked, rows), sql,
    )  # fmt: skip


def _rows(asker: Asker, frame: Frame, sql: str) -> list[Any]:
    return asker.memory.read(sql, frame.used(sql), of_index=True)[1]


def _next(asker: Asker, frame: Frame, turns: str, limit: int) -> tuple[int, list[LabelRow]]:
    """How many turns could be labelled, and the first of them."""
    waiting = "FROM turned WHERE label IS NULL AND needs_intent AND sends_intents AND said <> ''"
    ((count,),) = _rows(asker, frame, f"WITH {turns} SELECT count(*) {waiting}")
    rows = _rows(asker, frame, f"""WITH {turns}
        SELECT conversation, project, turn, said, NULL, recognised, NULL, NULL {waiting}
        ORDER BY hash(event_key), event_key LIMIT {limit:d}""")  # fmt: skip
    return count, [LabelRow(*row) for row in rows]


def _intents(found: Confusion, judged: list[LabelRow]) -> list[IntentRow]:
    """The intents that people gave, the most frequent first."""
    given, heard = Counter(one.label for one in judged), Counter(one.recognised or NO_INTENT for one in judged)
    right = Counter(one.label for one in judged if one.right)
    rows = [
        IntentRow(name, given[name], heard[name], right[name], found.precision.get(name), recall, found.f1(name))
        for name, recall in found.recall.items()
    ]
    return sorted(rows, key=lambda one: (-one.labels, one.intent))


def _known(asker: Asker, asked: LabelsQuestion, rows: list[LabelRow]) -> list[str]:
    """The names that can be given: the bot's intents and those that people gave."""
    projects = asked.where.get("project")
    sql = "SELECT DISTINCT project, unnest(intents) FROM conversations"
    of_bot = {name for project, name in asker.memory.read(sql, of_index=True)[1] if not projects or project in projects}
    return sorted(of_bot | {one.label for one in rows if one.label})


VIEW = View("labels", LabelsQuestion, LabelList, labels,
            "Which intents people say that users meant, what the bot recognised, and which it confuses.")  # fmt: skip
