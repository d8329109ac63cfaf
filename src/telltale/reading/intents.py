"""Intents: a project's training set is reviewed, messages are compared with it, and those found that would teach it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap
from typing import Any

import msgspec

from telltale.errors import WordsError
from telltale.language.asked.training import (
    Guessed,
    Recognising,
    Reviewed,
    Reviewing,
    Suggested,
    Suggesting,
)
from telltale.language.review import Review
from telltale.language.utterances import Utterance
from telltale.reading.known import LONGEST, known, remember
from telltale.reading.process import Process
from telltale.store import Store, Training
from telltale.store.trainings import RECOGNISER, REVIEW

AT_ONCE = 1_000
"""Different texts that are compared at a time."""

CANDIDATES = 3_000
"""Different texts among which suggestions are looked for: the least sure ones, weighed by how often they were said."""

_SAID = f"""SELECT m.text_key, any_value(left(m.text, {LONGEST})) AS text, count(*) AS messages,
        list(m.event_key) AS events, list(m.thread_key) AS threads, max(m.ts) AS last_at,
        any_value(m.near_confidence) AS confidence
    FROM messages m JOIN turns t ON t.conversation_key = m.conversation_key AND t.turn = m.turn
    WHERE m.project = $project AND m.environment = 'production' AND m.role = 'user' AND m.text <> ''
        AND t.needs_intent AND {{which}}
    GROUP BY m.text_key"""


class SuggestQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """How many messages are wanted that would teach a project's bot most, half of them near no intent of its set."""

    project: str = "default"
    limit: int = 40


class Suggestion(msgspec.Struct):
    """A message to add to the training set, with the intent that it may have; none where it is near none.

    ``uncertain`` is 1 less the probability of its likeliest intent; ``frequent`` for how many messages it speaks.
    """

    text: str
    intent: str | None
    uncertain: float
    frequent: int


class SuggestionList(msgspec.Struct):
    """What to add first, unsure, often said, and unlike each other: near an intent, then near none.

    ``note`` says why there is nothing.
    """

    question: SuggestQuestion
    suggestions: list[Suggestion]
    searched: int
    note: str = ""


def review(store: Store, process: Process, project: str) -> Review | None:
    """The review of the training set that is there, made if it is not yet; None where there is no set."""
    training = store.trainings.of(project)
    if training is None:
        return None
    if found := _reviewed(store, project):
        return found
    asked = Reviewing(training.version, [*starmap(Utterance, training.utterances)])
    made = process.ask("review", asked, Reviewed)
    store.trainings.learn(project, RECOGNISER, training.version, made.recogniser or b"")
    store.trainings.learn(project, REVIEW, training.version, msgspec.msgpack.encode(made.review))
    return made.review


def _reviewed(store: Store, project: str) -> Review | None:
    """The review of the set that is there, if it was made."""
    told = store.trainings.learned(project, REVIEW)
    return msgspec.msgpack.decode(told, type=Review) if told else None


def compare(store: Store, process: Process, project: str) -> Iterator[int]:
    """Compare with the training set what was not; tells after each portion how many messages that were."""
    version, recogniser = store.trainings.version(project), store.trainings.learned(project, RECOGNISER)
    which = _SAID.format(which="m.guessed IS DISTINCT FROM $version")
    sql = f"{which} ORDER BY last_at DESC, text_key LIMIT {AT_ONCE}"

    def still() -> bool:
        return store.trainings.version(project) == version

    while recogniser and still() and (rows := store.read(sql, {"project": project, "version": version})[1]):
        texts = [(row[0], row[1]) for row in rows]
        found = process.ask("recognise", Recognising(recogniser, known(store, texts)), Guessed)
        remember(store, texts, found.vectors)
        guesses = [
            (event, thread, row[0], version, guess.intent, guess.confidence)
            for row, guess in zip(rows, found.guesses, strict=True)
            for event, thread in zip(row[3], row[4], strict=True)
        ]
        store.keep_readings("guesses", guesses, still)
        store.follow_readings()
        yield len(guesses)


def suggest(store: Store, process: Process, asked: SuggestQuestion) -> SuggestionList:
    """The messages that would teach most, of those that are not in the set.

    Raises:
        WordsError: the project has no training set.
    """
    training = store.trainings.of(asked.project)
    if training is None:
        raise WordsError(f"project '{asked.project}' has no training set; telltale training FILE takes one in")
    recogniser = store.trainings.learned(asked.project, RECOGNISER)
    if not recogniser:
        return SuggestionList(asked, [], 0, _why_not(store, asked.project))
    rows = _candidates(store, training, "IS NOT NULL"), _candidates(store, training, "IS NULL")
    if not any(rows):
        return SuggestionList(asked, [], 0, "No message has been compared with the set yet, or all are in it.")
    most = max(2, min(asked.limit, 500))
    shown: list[Suggestion] = []
    # What is near no intent is always the least sure: it would leave no room for what an intent should learn.
    for some, limit in zip(rows, (most - most // 2, most // 2), strict=True):
        found = process.ask(
            "suggest",
            Suggesting(recogniser, known(store, [(row[0], row[1]) for row in some], [row[2] for row in some]), limit),
            list[Suggested],
        )
        shown += [Suggestion(some[one.place][1], one.intent, one.uncertain, one.frequent) for one in found]
    return SuggestionList(asked, shown, sum(map(len, rows)))


def _candidates(store: Store, training: Training, near: str) -> list[Any]:
    """Texts that are not in the set, near one of its intents or near none, those first that are said and unsure."""
    taught = {_plain(text) for text, _ in training.utterances}
    which = f"m.guessed = $version AND m.near_intent {near}"
    sql = f"""SELECT * FROM ({_SAID.format(which=which)})
        ORDER BY (1.001 - confidence) * messages DESC, text_key LIMIT {CANDIDATES}"""
    _, rows = store.read(sql, {"project": training.project, "version": training.version})
    return [row for row in rows if _plain(row[1]) not in taught]


def _why_not(store: Store, project: str) -> str:
    found = _reviewed(store, project)
    return found.note if found else "The training set has not been reviewed yet; telltale read does it now."


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
