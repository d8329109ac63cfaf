"""Training: sets are taken in with personal data out, reviewed, and what would teach the bot is written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from telltale.errors import InputError
from telltale.intake import Redaction
from telltale.language.review import Review
from telltale.language.utterances import utterances
from telltale.reading import Reader, SuggestionList, SuggestQuestion
from telltale.store import Store
from telltale.store.sheets import safe

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

MOST = 50_000
"""Utterances of a set; a review of as many takes some minutes of a processor."""

LONGEST = 2_000
"""Characters of an utterance that are kept: what is said to a bot is shorter."""


class Taught(msgspec.Struct):
    """What was taken in: the version of the project's set, how large it is and the one ``before`` was.

    Out of ``redacted`` texts personal data was taken; ``cut`` texts were longer than what is kept of one.
    """

    project: str
    version: int
    utterances: int
    intents: int
    before: int | None
    redacted: int
    cut: int


class Dropped(msgspec.Struct):
    """What is kept no longer: the version that it was; None where there was nothing."""

    project: str
    version: int | None


class Trainer:
    """Takes in, reviews and suggests over a store; ``accounts`` give what the audit log is part of."""

    def __init__(self, store: Store, accounts: Callable[[], AbstractContextManager[Accounts]], reader: Reader) -> None:
        self._store, self._accounts, self._reader = store, accounts, reader

    @cached_property
    def _redaction(self) -> Redaction:
        return Redaction(self._store.settings)

    def teach(self, project: str, name: str, content: bytes, columns: dict[str, str], by: str) -> Taught:
        """Keep a training set in place of the one that there is.

        Raises:
            InputError: it cannot be read, or holds nothing or too much.
        """
        given = utterances(name, content, columns)
        if not any(one.text and one.intent for one in given):
            raise InputError(f"{name} holds no text with an intent; the set that there is stays")
        if len(given) > MOST:
            raise InputError(f"{name} holds {len(given):,} utterances, and {MOST:,} can be compared; leave some out")
        short = [one.text[:LONGEST] for one in given]
        clean = [self._redaction.text(text, project) for text in short]
        rows = [(text, self._redaction.text(one.intent, project)) for text, one in zip(clean, given, strict=True)]
        before = self._store.trainings.of(project)
        kept = self._store.keep_training(project, self._redaction.text(name, project)[:200], rows, by)
        done = Taught(
            project, kept.version, len(rows), len({intent for text, intent in rows if text and intent}),
            before and len(before.utterances), sum(one != other for one, other in zip(short, clean, strict=True)),
            sum(len(one.text) > LONGEST for one in given),
        )  # fmt: skip
        with self._accounts() as accounts, accounts.database.writing() as db:
            accounts.audit.record(db, by, "training set taken in", f"project:{project}", version=f"{kept.version}",
                                  utterances=f"{len(rows)}")  # fmt: skip
        return done

    def drop(self, project: str, by: str) -> Dropped:
        """Keep the training set of a project no longer, nor what was told of messages by it."""
        kept = self._store.drop_training(project)
        if kept:
            with self._accounts() as accounts, accounts.database.writing() as db:
                accounts.audit.record(db, by, "training set dropped", f"project:{project}", version=f"{kept.version}")
        return Dropped(project, kept and kept.version)

    def check(self, project: str) -> None:
        """Whether a project is one that somebody made, where strangers to this machine name it.

        Raises:
            UnknownName: it is not.
        """
        with self._accounts() as accounts:
            accounts.projects.looked_up(project)

    def review(self, project: str, progress: Callable[[int], None]) -> Review | None:
        """Review what there is, and compare what was said with it; None where there is no set."""
        return self._reader.review(project, progress)

    def suggest(self, asked: SuggestQuestion) -> SuggestionList:
        """Messages that would teach a project's bot most."""
        return self._reader.suggest(asked)


def as_table(found: SuggestionList) -> str:
    """Suggestions as a table that a spreadsheet opens and ``telltale training`` reads: what may be wrong is the intent.

    >>> from telltale.reading.intents import Suggestion
    >>> one = Suggestion("=1+1?", "sums", 0.4, 3)
    >>> as_table(SuggestionList(SuggestQuestion(), [one], 1)).splitlines()[1]
    "'=1+1?,sums,0.4,3"
    """
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["text", "intent", "uncertain", "messages"])
    for one in found.suggestions:
        rows.writerow([safe(cell) for cell in (one.text, one.intent, one.uncertain, one.frequent)])
    return written.getvalue()


def as_rasa(found: SuggestionList) -> str:
    r"""Suggestions as an NLU file of Rasa; those near no intent stand under one to be named.

    >>> from telltale.reading.intents import Suggestion
    >>> one = Suggestion("where\nis it", None, 0.4, 3)
    >>> print(as_rasa(SuggestionList(SuggestQuestion(), [one], 1)))
    version: "3.1"
    nlu:
    - intent: "to_be_named"
      examples: |
        - where is it
    <BLANKLINE>
    """
    grouped: dict[str, list[str]] = {}
    for one in found.suggestions:
        grouped.setdefault(one.intent or "to_be_named", []).append(" ".join(one.text.split()))
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in grouped.items():
        lines += [f"- intent: {msgspec.json.encode(intent).decode()}", "  examples: |"]
        lines += [f"    - {text}" for text in texts]
    return "\n".join(lines) + "\n"


FORMS: dict[str, Callable[[SuggestionList], str]] = {".csv": as_table, ".yml": as_rasa, ".yaml": as_rasa}
"""How suggestions are written, by the ending of a file's name."""
