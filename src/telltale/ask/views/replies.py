"""Quick replies: shown, clicked, passed over, and what became of the conversations; which could go."""

from __future__ import annotations

from typing import Any

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.question import Question
from telltale.ask.source import expression
from telltale.ask.views.nothing import nothing_there
from telltale.ask.views.paths import share
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.metrics import DIMENSIONS

MOST = 500
_NAMES = 5


class RepliesQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which quick replies: the ``most`` often shown ones have a row each. One is rare where even the upper end of the
    95 % interval of its clicks lies below ``rare``.
    """

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    most: int = 50
    rare: float = 0.02
    as_of: str | None = None


class Reply(msgspec.Struct):
    """A quick reply: ``shown`` = ``clicked`` + ``another`` was clicked + ``typed`` instead + ``ignored``.

    ``outcomes`` are those of the ``clicking`` conversations, ``converted`` their share that reached a goal. Removing
    it would touch ``conversations`` in which it was offered; the ``steps`` and ``flows`` are those that offered it,
    the most frequent first. ``option`` is None for all others together, ``options`` how many they are.
    """

    option: str | None
    label: str
    labels: int
    options: int
    shown: int
    clicked: int
    another: int
    typed: int
    ignored: int
    ctr: Value
    clicking: int
    outcomes: dict[str, int]
    converted: Value
    conversations: int
    steps: list[str]
    flows: list[str]
    rare: bool


class Replies(msgspec.Struct):
    """The quick replies, those shown most often first; ``offers`` counts the bot's runs that offered some."""

    question: RepliesQuestion
    offers: int
    replies: list[Reply]
    notes: list[str]
    sql: str


def replies(asker: Asker, asked: RepliesQuestion) -> Replies:
    """The quick replies of a question.

    Raises:
        WordsError: so many rows, or so large a share, cannot be.
    """
    if not 1 <= asked.most <= MOST:
        raise WordsError(f"most {asked.most} is not between 1 and {MOST}")
    if not 0 <= asked.rare <= 1:
        raise WordsError(f"rare {asked.rare} is no share; give one between 0 and 1, as 0.02")
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    only = asked.where.get("quick_reply")
    mine = f" AND option IN ({', '.join(f'$only_{place}' for place in range(len(only)))})" if only else ""
    values = {f"only_{place}": name for place, name in enumerate(only or [])}
    head = f"""WITH those AS MATERIALIZED (
            SELECT conversation_key, {expression(DIMENSIONS["outcome"])} AS outcome, goals > 0 AS converted
            FROM conversations WHERE {frame.conversations()}),
        offered AS MATERIALIZED (
            SELECT event_key, conversation_key, option, label, flow, step, clicked, typed, ignored, outcome, converted
            FROM quick_replies JOIN those USING (conversation_key) WHERE shown{mine}),
        named AS MATERIALIZED (
            SELECT option AS whole,
                CASE WHEN row_number() OVER (ORDER BY count(*) DESC, option) <= {asked.most} THEN option END AS name
            FROM offered GROUP BY option),
        told AS MATERIALIZED (SELECT * FROM offered JOIN named ON whole = option)"""
    sql = f"""{head}
        SELECT name, mode(label) AS label, count(DISTINCT label) AS labels, count(DISTINCT option) AS options,
            count(*) AS shown, count_if(clicked) AS clicked,
            count_if(NOT clicked AND NOT typed AND NOT ignored) AS another,
            count_if(typed) AS typed, count_if(ignored) AS ignored, count(DISTINCT conversation_key) AS conversations,
            count(DISTINCT conversation_key) FILTER (clicked) AS clicking,
            count(DISTINCT conversation_key) FILTER (clicked AND converted) AS converted
        FROM told GROUP BY name ORDER BY name IS NULL, shown DESC, name"""
    known = frame.used(sql, values)
    _, rows = asker.memory.read(sql, known)
    found = [_reply(row, asked.rare) for row in rows]
    by_name = {one.option: one for one in found}
    mixed = f"""{head} SELECT name, outcome, count(DISTINCT conversation_key) AS n FROM told WHERE clicked GROUP BY ALL
        ORDER BY n DESC, outcome"""
    for name, outcome, number in asker.memory.read(mixed, known)[1]:
        by_name[name].outcomes[outcome] = number
    for column, place in (("step", "steps"), ("flow", "flows")):
        offering = f"""{head} SELECT name, {column} FROM told WHERE name IS NOT NULL AND {column} IS NOT NULL
            GROUP BY name, {column}
            QUALIFY row_number() OVER (PARTITION BY name ORDER BY count(*) DESC, {column}) <= {_NAMES}
            ORDER BY name, count(*) DESC, {column}"""
        for name, value in asker.memory.read(offering, known)[1]:
            getattr(by_name[name], place).append(value)
    count = f"{head} SELECT count(DISTINCT event_key) FROM offered"
    offers = int(asker.memory.read(count, known)[1][0][0])
    return Replies(asked, offers, found, _notes(asker, asked, found), sql)


def _reply(row: tuple[Any, ...], rare: float) -> Reply:
    name, label, labels, options, shown, clicked, another, typed, ignored, conversations, clicking, converted = row
    ctr = share(clicked, shown)
    seldom = name is not None and ctr.high is not None and ctr.high < rare
    return Reply(
        name,
        label if name is not None else "(other)",
        labels,
        options,
        shown,
        clicked,
        another,
        typed,
        ignored,
        ctr,
        clicking,
        {},
        share(converted, clicking),
        conversations,
        [],
        [],
        seldom,
    )


def _notes(asker: Asker, asked: RepliesQuestion, found: list[Reply]) -> list[str]:
    if not found:
        return ["No quick reply was shown.", nothing_there(asker, asked.where)]
    notes: list[str] = []
    if found[-1].option is None:
        notes.append(
            f"The {asked.most} most often shown quick replies have a row each, the {found[-1].options:,}"
            " others one together."
        )
    rare = [one for one in found if one.rare]
    if rare:
        notes.append(
            f"{len(rare)} of them {'is' if len(rare) == 1 else 'are'} clicked less than {asked.rare:.1%}"
            " of the times, chance aside."
        )
    return notes


VIEW = View(
    "quick-replies",
    RepliesQuestion,
    Replies,
    replies,
    "Quick replies: how often shown, clicked and passed over, what followed, and which could go.",
)
