"""Frequency: how often people come, and how the loyal few differ from the brief many."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.intervals import wilson
from telltale.ask.listing import condition
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.metrics import catalogue, expand

TIMES = (1, 2, 3, 4, 6, 11)
"""Where each group of people who came that often begins."""

LOYAL_DAYS = 3
BRIEF_MESSAGES = 2

BESIDE = ("resolution_rate", "handoff_rate", "fallback_conversation_rate", "csat")
"""What is told of the conversations of each kind of people."""


class FrequencyQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Whose visits are counted: engaged conversations in a period, under filters."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None


class Often(msgspec.Struct):
    """People who came ``least`` to ``most`` times, and the conversations that they had."""

    least: int
    most: int | None
    people: int
    conversations: int


class Crowd(msgspec.Struct):
    """People of a kind, what it means, their conversations, and what became of these, by metric."""

    name: str
    meaning: str
    people: int
    conversations: int
    share_of_people: float | None
    share_of_conversations: float | None
    values: dict[str, Value]


class Frequency(msgspec.Struct):
    """How often people came. ``top_tenth`` is the share of all conversations that the busiest tenth of them had."""

    question: FrequencyQuestion
    people: int
    conversations: int
    times: list[Often]
    crowds: list[Crowd]
    top_tenth: float | None
    sql: str


class Kind(NamedTuple):
    """A kind of people, as a condition over what they did in the period."""

    name: str
    meaning: str
    when: str


KINDS = (
    Kind("loyal", f"came on {LOYAL_DAYS} days or more", f"days >= {LOYAL_DAYS}"),
    Kind("brief", f"came once, and said no more than {BRIEF_MESSAGES} things",
         f"times = 1 AND said <= {BRIEF_MESSAGES}"),
    Kind("others", "everybody else", "true"),
)  # fmt: skip
"""The first that matches."""


def frequency(asker: Asker, asked: FrequencyQuestion) -> Frequency:
    """How often the people of a question came."""
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    kinds = " ".join(f"WHEN {kind.when} THEN '{kind.name}'" for kind in KINDS)
    parts = _parts()
    sql = f"""WITH engaged_ones AS MATERIALIZED (
            SELECT person_key, environment, count(*) AS times, count(DISTINCT day) AS days, sum(user_messages) AS said,
                {", ".join(f"count_if({part}) AS {name}" for name, part in parts.items())}
            FROM conversations WHERE engaged AND {frame.conversations()} GROUP BY ALL)
        SELECT CASE {kinds} END AS kind, {_step()} AS least, count(*) AS people, sum(times) AS conversations,
            {", ".join(f"sum({name}) AS {name}" for name in parts)},
            (SELECT sum(times) FROM (SELECT times FROM engaged_ones ORDER BY times DESC
                LIMIT (SELECT greatest(1, round(count(*) / 10)::BIGINT) FROM engaged_ones))) AS busiest
        FROM engaged_ones GROUP BY ALL ORDER BY ALL"""
    names, rows = asker.memory.read(sql, frame.used(sql))
    found = [dict(zip(names, row, strict=True)) for row in rows]
    people, conversations = _sum(found, "people"), _sum(found, "conversations")
    return Frequency(
        asked, people, conversations,
        [_often(place, found) for place in range(len(TIMES))],
        [_crowd(kind, found, people, conversations) for kind in KINDS],
        found[0]["busiest"] / conversations if found else None,
        sql,
    )  # fmt: skip


def _parts() -> dict[str, str]:
    """What is counted for each metric, above and below the line."""
    formulas = {key: catalogue()[key].formula for key in BESIDE}
    above = {f"{key}__top": expand(condition(one, "numerator")) for key, one in formulas.items()}
    return above | {f"{key}__n": expand(condition(one, "denominator")) for key, one in formulas.items()}


def _step() -> str:
    return "CASE " + " ".join(f"WHEN times >= {least} THEN {least}" for least in reversed(TIMES)) + " END"


def _sum(rows: list[dict[str, Any]], name: str) -> int:
    return int(sum(row[name] for row in rows))


def _often(place: int, rows: list[dict[str, Any]]) -> Often:
    least = TIMES[place]
    mine = [row for row in rows if row["least"] == least]
    most = TIMES[place + 1] - 1 if place + 1 < len(TIMES) else None
    return Often(least, most, _sum(mine, "people"), _sum(mine, "conversations"))


def _crowd(kind: Kind, rows: list[dict[str, Any]], people: int, conversations: int) -> Crowd:
    mine = [row for row in rows if row["kind"] == kind.name]
    own, held = _sum(mine, "people"), _sum(mine, "conversations")
    values: dict[str, Value] = {}
    for key in BESIDE:
        top, n = _sum(mine, f"{key}__top"), _sum(mine, f"{key}__n")
        low, high = wilson(top, n)
        values[key] = Value(top / n if n else None, numerator=top, denominator=n, n=n, low=low, high=high)
    return Crowd(kind.name, kind.meaning, own, held, own / people if people else None,
                 held / conversations if conversations else None, values)  # fmt: skip


VIEW = View("frequency", FrequencyQuestion, Frequency, frequency,
            "How often people come, and how the loyal few differ from the brief many.")  # fmt: skip
