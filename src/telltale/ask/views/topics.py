"""Topics: what people bring up, where the bot has no answer, and what an answer would save."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.inputs import input_on
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.event import to_iso
from telltale.language.small_talk import SMALL_TALK
from telltale.metrics import expand

MOST = 500
"""Topics that are told at most."""

NEW_DAYS = 14
"""A topic is new that was first brought up in the last days of the period."""

_DAY = 86_400_000_000


class TopicsQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Topics of a period, under filters; ``unseen`` for those alone that the bot has no answer to."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None
    unseen: bool = False
    limit: int = 50


class TopicRow(msgspec.Struct):
    """A topic of a project, with what people said in it.

    ``missed`` are messages that the bot did not understand or left without an answer; ``failed`` are conversations that
    were closed without a resolution, and ``handed_off`` those of them that a human took over. ``contacts`` is how many
    human contacts an answer would have saved: those handed off, and of the other failed ones the share who would have
    called (the input ``contact_probability``; none where that is not known). ``saves`` is what they cost, in the
    project's currency. ``weeks`` counts messages by seven days, the oldest first and the last with the period's end.
    """

    id: str
    project: str
    name: str
    example: str | None
    answered: bool
    messages: int
    missed: int
    people: int
    conversations: int
    failed: int
    handed_off: int
    contacts: float | None
    saves: float | None
    first_at: str
    new: bool
    weeks: list[int]


class Topics(msgspec.Struct):
    """The topics of a question, those first whose answer would help most.

    ``sorted`` of ``messages`` that need an answer were sorted into topics, or into none; of these ``small_talk`` ask
    nothing (greetings, thanks, yes and no, reproaches, bare codes), ``hidden`` are in topics that are shown nowhere,
    and ``outside`` were found to belong to no topic.
    """

    question: TopicsQuestion
    topics: list[TopicRow]
    messages: int
    sorted: int
    small_talk: int
    hidden: int
    outside: int
    more: int
    currency: str | None
    notes: list[str]
    sql: str


class Voice(msgspec.Struct):
    """A message in a topic; ``missed`` as in the topic's row, ``tone`` from -1 to 1 where it could be told."""

    at: str
    text: str
    tone: float | None
    missed: bool
    conversation: str


class _Counted(NamedTuple):
    """Messages by what became of them, as :class:`Topics` tells."""

    messages: int
    sorted: int
    small_talk: int
    hidden: int
    outside: int


_SAID = """said AS (
    SELECT m.event_key, m.text_key, m.ts, m.day, m.text, m.tone, m.topic, m.is_sorted, c.project, c.conversation,
        c.conversation_key, c.person_key,
        {closed} AND NOT ({resolved}) AS failed, c.handed_off,
        t.is_fallback OR NOT t.answered AND NOT c.handed_off AS missed
    FROM messages m
    JOIN (SELECT * FROM conversations WHERE engaged AND {frame}) c USING (conversation_key)
    JOIN turns t ON t.conversation_key = m.conversation_key AND t.turn = m.turn
    WHERE m.role = 'user' AND m.text <> '' AND t.needs_intent)"""


def topics(asker: Asker, asked: TopicsQuestion) -> Topics:
    """The topics of a period."""
    frame, said = _framed(asker, asked)
    sql = f"""WITH {said}, named AS (
            SELECT project, name, arg_min(topic, merged) AS id, arg_min(example, merged) AS example,
                bool_and(answered) AS answered
            FROM topics WHERE NOT hidden GROUP BY ALL
        ), weekly AS (
            SELECT project, topic, date_diff('day', day, $until) // 7 AS week, count(*) AS messages
            FROM said WHERE topic IS NOT NULL GROUP BY ALL
        ), drawn AS (
            SELECT project, topic, list(coalesce(messages, 0) ORDER BY week DESC) AS weeks
            FROM (SELECT DISTINCT project, topic FROM weekly)
            CROSS JOIN (SELECT unnest(range($weeks)) AS week)
            LEFT JOIN weekly USING (project, topic, week) GROUP BY ALL
        ), begun AS (
            SELECT project, topic, min(ts) AS first_at FROM messages WHERE topic IS NOT NULL GROUP BY ALL
        ), counted AS (
            SELECT project, topic, count(*) AS messages, count_if(missed) AS missed,
                count(DISTINCT person_key) AS people, max(ts) AS last_at,
                count(DISTINCT conversation_key) AS conversations,
                count(DISTINCT CASE WHEN failed THEN conversation_key END) AS failed,
                count(DISTINCT CASE WHEN failed AND handed_off THEN conversation_key END) AS handed_off
            FROM said WHERE topic IS NOT NULL GROUP BY ALL
        )
        SELECT id, c.project, c.topic AS name, example, answered, messages, missed, people, conversations, failed,
            handed_off, first_at, weeks, (SELECT max(ts) FROM said) AS until
        FROM counted c JOIN named n ON n.project = c.project AND n.name = c.topic
        JOIN drawn d ON d.project = c.project AND d.topic = c.topic
        JOIN begun b ON b.project = c.project AND b.topic = c.topic
        ORDER BY failed DESC, missed DESC, messages DESC, name"""
    whole = max(1, ((frame.stretch.last - frame.stretch.first).days + 1) // 7)
    used = frame.used(sql, {"until": frame.stretch.last, "weeks": whole})
    names, rows = asker.memory.read(sql, used, of_index=True)
    counts = f"""WITH {said} SELECT count(*), count(*) FILTER (is_sorted),
            count(*) FILTER (o.topic = $small), count(*) FILTER (h.topic IS NOT NULL),
            count(*) FILTER (is_sorted AND said.topic IS NULL AND h.topic IS NULL AND o.topic IS DISTINCT FROM $small)
        FROM said LEFT JOIN sortings o ON o.event_key = said.event_key AND o.text_key = said.text_key
        LEFT JOIN (SELECT project, topic FROM topics WHERE hidden) h
            ON h.project = said.project AND h.topic = o.topic"""
    _, (numbers,) = asker.memory.read(counts, frame.used(counts, {"small": SMALL_TALK}), of_index=True)
    counted = _Counted(*numbers)
    probability = input_on(asker.settings, "contact_probability", frame.stretch.last)
    cost = input_on(asker.settings, "cost_per_human_contact", frame.stretch.last)
    found = [
        _row(dict(zip(names, row, strict=True)), probability and probability.value, cost and cost.value) for row in rows
    ]
    wanted = sorted((one for one in found if not asked.unseen or not one.answered), key=_help, reverse=True)
    shown = wanted[: max(0, min(asked.limit, MOST))]
    more, currency = len(wanted) - len(shown), asker.settings.currency or None
    return Topics(asked, shown, *counted, more, currency, _notes(counted, bool(rows)), sql)


def voices(asker: Asker, asked: TopicsQuestion, project: str, name: str, limit: int) -> list[Voice]:
    """The newest messages of a topic under a question's period and filters."""
    frame, said = _framed(asker, asked)
    sql = f"""WITH {said} SELECT ts, text, tone, missed, conversation FROM said
        WHERE project = $project AND topic = $topic ORDER BY ts DESC, event_key LIMIT $limit"""
    values = frame.used(sql, {"project": project, "topic": name, "limit": max(0, min(limit, MOST))})
    return [Voice(to_iso(at), *row) for at, *row in asker.memory.read(sql, values, of_index=True)[1]]


def _framed(asker: Asker, asked: TopicsQuestion) -> tuple[Frame, str]:
    """The frame of a question, and in SQL what people said in it."""
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    return frame, _SAID.format(closed=expand("closed"), resolved=expand("resolved"), frame=frame.conversations())


def _notes(counted: _Counted, any_topics: bool) -> list[str]:
    """What limits the list, in sentences."""
    messages, read, small, hidden, outside = counted
    if not messages:
        return ["Nobody said anything in this period that asks for an answer."]
    if not read:
        none = f"None of {messages:,} messages has been sorted into topics yet."
        return [f"{none} A server does it by itself when there are about 30; telltale read does it now."]
    found = [f"{messages - read:,} of {messages:,} messages are still to be sorted."] if read < messages else []
    if small:
        found.append(
            f"{small:,} of {read:,} messages are small talk: greetings, thanks, yes and no, reproaches, bare codes."
        )
    if hidden:
        found.append(
            f"{hidden:,} of {read:,} messages are in topics that are hidden: names and codes alone, or by your choice."
        )
    if outside:
        found.append(f"{outside:,} of {read:,} messages fit into no topic.")
    return found if any_topics else [*found, "No topic was brought up in this period."]


def _help(one: TopicRow) -> tuple[float, ...]:
    """How much an answer would help: contacts saved where that is known, else failures; then what was missed."""
    return (one.saves or 0.0, one.contacts if one.contacts is not None else one.failed, one.missed, one.messages)


def _row(told: dict[str, Any], probability: float | None, cost: float | None) -> TopicRow:

    until, first = told.pop("until"), told.pop("first_at")
    others = told["failed"] - told["handed_off"]
    contacts = None if probability is None else told["handed_off"] + probability * others
    return TopicRow(
        **told, contacts=contacts, saves=None if contacts is None or cost is None else contacts * cost,
        first_at=to_iso(first), new=until - first < NEW_DAYS * _DAY,
    )  # fmt: skip


VIEW = View("topics", TopicsQuestion, Topics, topics,
            "What people bring up, where the bot has no answer, and what an answer would save.")  # fmt: skip
