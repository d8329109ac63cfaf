"""Training: what is wrong with a bot's training set, and what users say that it covers, misses or should have met."""

from __future__ import annotations

from typing import Any

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.intervals import wilson
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.views.view import ProjectQuestion, View
from telltale.event import to_iso
from telltale.language.review import Review
from telltale.store import Training
from telltale.store.trainings import REVIEW

MOST = 200
"""Intents of a list that are told at most."""

SAID = 5
"""Messages that are shown of an intent, those that were said most often."""

SURE = 0.5
"""Probability from which on a message that was not understood is said to belong to an intent."""


class TrainingQuestion(ProjectQuestion):
    """The training set of a project, against what was said in a period, under filters."""


class KeptTraining(msgspec.Struct):
    """The set as it is kept: its ``version``, the file it came from, when and by whom."""

    project: str
    version: int
    name: str
    at: str
    author: str
    utterances: int


class Coverage(msgspec.Struct):
    """How much of what users say is near an intent of the set.

    ``near`` of the ``compared`` messages are; ``waiting`` have not been compared. Of ``recognised`` turns the bot named
    an intent that is in the set in ``known``; ``strange`` are the others by name, the most frequent first.
    """

    messages: int
    compared: int
    near: int
    share: float | None
    low: float | None
    high: float | None
    waiting: int
    recognised: int
    known: int
    strange: dict[str, int]


class SaidOften(msgspec.Struct):
    """A message, how often it was said, and how probable the intent is."""

    text: str
    messages: int
    confidence: float


class MissedIntent(msgspec.Struct):
    """An intent that messages should have hit which the bot did not understand, with those that were said most."""

    intent: str
    messages: int
    people: int
    conversations: int
    confidence: float
    said: list[SaidOften]


class TrainingReport(msgspec.Struct):
    """A project's training set, its review, and what users say against it.

    ``missed`` are existing intents that messages should have hit which the bot did not understand, the most frequent
    first; ``unmatched`` of such messages are near no intent, or not surely. ``notes`` say what limits all this.
    """

    question: TrainingQuestion
    training: KeptTraining | None
    review: Review | None
    coverage: Coverage | None
    missed: list[MissedIntent]
    unmatched: int
    notes: list[str]
    sql: str


_SAID = """said AS (
    SELECT m.event_key, m.conversation_key, m.text_key, m.text, m.guessed IS NOT DISTINCT FROM $version AS compared,
        m.near_intent, m.near_confidence AS confidence, t.turn, t.is_fallback, t.recognised, c.person_key
    FROM messages m JOIN (SELECT * FROM conversations WHERE {frame}) c USING (conversation_key)
    JOIN turns t ON t.conversation_key = m.conversation_key AND t.turn = m.turn
    WHERE m.role = 'user' AND m.text <> '' AND t.needs_intent AND m.project = $project)"""


def training(asker: Asker, asked: TrainingQuestion) -> TrainingReport:
    """The training set of a project, against what was said."""
    project = asked.where.get("project", [asked.project])[0]
    kept, store = asker.store.trainings.of(project), asker.store
    if kept is None:
        note = f"Project '{project}' has no training set; telltale training FILE takes one in."
        return TrainingReport(asked, None, None, None, [], 0, [note], "")
    told = store.trainings.learned(project, REVIEW)
    review = msgspec.msgpack.decode(told, type=Review) if told else None
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    said = f"WITH {_SAID.format(frame=frame.conversations())}"
    values = {"project": project, "version": kept.version}
    coverage = _coverage(asker, frame, said, values, kept)
    missed, unmatched, sql = _missed(asker, frame, said, values)
    limit = max(0, min(asked.limit, MOST))
    shown = KeptTraining(project, kept.version, kept.name, to_iso(kept.at), kept.author, len(kept.utterances))
    return TrainingReport(asked, shown, review, coverage, missed[:limit], unmatched, _notes(review, coverage), sql)


def _read(asker: Asker, frame: Frame, sql: str, values: dict[str, Any]) -> list[Any]:
    return asker.memory.read(sql, frame.used(sql, values), of_index=True)[1]


def _coverage(asker: Asker, frame: Frame, said: str, values: dict[str, Any], kept: Training) -> Coverage:
    counted = f"""{said}
        SELECT count(*), count(*) FILTER (compared), count(near_intent) FILTER (compared) FROM said"""
    heard = f"""{said}, turned AS (
            SELECT DISTINCT conversation_key, turn, recognised FROM said WHERE recognised IS NOT NULL)
        SELECT recognised, count(*) AS turns FROM turned GROUP BY recognised ORDER BY turns DESC, recognised"""
    ((messages, compared, near),) = _read(asker, frame, counted, values)
    turns = _read(asker, frame, heard, values)
    intents = {intent for _, intent in kept.utterances}
    strange = {name: count for name, count in turns if name not in intents}
    recognised = sum(count for _, count in turns)
    low, high = wilson(near, compared)
    return Coverage(
        messages, compared, near, near / compared if compared else None, low, high, messages - compared, recognised,
        recognised - sum(strange.values()), dict([*strange.items()][:MOST]),
    )  # fmt: skip


def _missed(asker: Asker, frame: Frame, said: str, values: dict[str, Any]) -> tuple[list[MissedIntent], int, str]:
    sql = f"""{said}, missed AS (
            SELECT *, CASE WHEN confidence >= {SURE} THEN near_intent END AS intent FROM said
            WHERE is_fallback AND compared
        ), texts AS (
            SELECT intent, text_key, any_value(text) AS text, count(*) AS messages, any_value(confidence) AS confidence
            FROM missed GROUP BY ALL
        ), shown AS (
            SELECT intent, list({{'text': text, 'messages': messages, 'confidence': confidence}}
                ORDER BY messages DESC, confidence DESC, text) AS said
            FROM texts GROUP BY intent
        )
        SELECT intent, count(*) AS messages, count(DISTINCT person_key), count(DISTINCT conversation_key),
            avg(confidence), list_slice(any_value(said), 1, {SAID})
        FROM missed LEFT JOIN shown USING (intent) GROUP BY intent ORDER BY messages DESC, intent"""
    rows = _read(asker, frame, sql, values)
    found = [
        MissedIntent(intent, messages, people, conversations, confidence, msgspec.convert(texts, list[SaidOften]))
        for intent, messages, people, conversations, confidence, texts in rows
        if intent is not None
    ]
    return found, sum(row[1] for row in rows if row[0] is None), sql


def _notes(review: Review | None, coverage: Coverage) -> list[str]:
    """What limits the report, in sentences."""
    found: list[str] = []
    if review is None:
        found.append("It has not been reviewed yet. A server does it by itself; telltale read does it now.")
    elif review.note:
        found.append(f"Nothing can be measured of it: {review.note}.")
    if review and not review.note and coverage.waiting:
        found.append(f"{coverage.waiting:,} of {coverage.messages:,} messages are still to be compared with it.")
    return found


VIEW = View("training", TrainingQuestion, TrainingReport, training,
            "A bot's training set: its review, how much it covers, and which intents users missed.")  # fmt: skip
