"""The door of a data folder that this process holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from telltale.accounts import TERMINAL, opened
from telltale.ask import Answer, Asker, Listing, Question, Selection, Transcript
from telltale.ask.views import views
from telltale.connectors import Document, documents
from telltale.connectors.table import guess
from telltale.errors import InputError
from telltale.intake import Importer, Reading
from telltale.intake.replaying import reasons, replay
from telltale.reading import LikeList, LikeQuestion, SuggestionList, SuggestQuestion, TopicChange
from telltale.settings import Settings
from telltale.store import FailedRecord, Manifest, Receipt, Store
from telltale.store.examining import Finding, examine
from telltale.surfaces.decisions import Applied, Decisions, Labelled, Labelling, Overridden, RuleChange, Verdict
from telltale.surfaces.doors.door import Delivery, Export, Lesson, Library, Parcel, Progress, silent
from telltale.surfaces.doors.exporting import write
from telltale.surfaces.erasures import Erasure, Erasures
from telltale.surfaces.knowledge import Librarian, LoadedKnowledge, gathered
from telltale.surfaces.sorting import SortedTopics, Sorter, SortWish
from telltale.surfaces.training import Dropped, Taught, Trainer

_LIST = "telltale failed list"


class Inside:
    """Verbs over a store in this process."""

    def __init__(
        self,
        store: Store,
        erasures: Erasures | None = None,
        decisions: Decisions | None = None,
        sorter: Sorter | None = None,
    ) -> None:
        self._store, self._asker = store, Asker(store, store.settings)
        accounts = partial(opened, store.settings.home, store.settings.accounts_url)
        self._erasures, self._decisions = erasures or Erasures(store, accounts), decisions or Decisions(store, accounts)
        self._sorter = sorter or Sorter(store, accounts)
        self._trainer = Trainer(store, accounts, self._sorter.reader)
        self._librarian = Librarian(store, accounts)
        self.where = str(store.settings.home)

    @classmethod
    def opened(cls, settings: Settings) -> Inside:
        """The door of a data folder, with everything that was accepted before taken in."""
        store = Store(settings)
        try:
            store.catch_up()
            door = cls(store)
            door.record()
        except BaseException:
            store.close()
            raise
        return door

    def record(self) -> None:
        """What an interrupted erasure did at last goes into the audit log."""
        self._erasures.record()

    def close(self) -> None:
        """Let go of the folder."""
        self._sorter.close()
        self._store.close()

    def ask(self, question: Question) -> Answer:
        """An answer."""
        return self._asker.ask(question)

    def conversations(self, selection: Selection) -> Listing:
        """The list behind a number."""
        return self._asker.conversations(selection)

    def transcript(self, conversation: str) -> Transcript:
        """One conversation."""
        return self._asker.transcript(conversation)

    def look(self, view: str, asked: msgspec.Struct) -> Any:
        """What a view shows."""
        return views()[view].look(self._asker, asked)

    def bring(self, delivery: Delivery, progress: Progress = silent) -> dict[str, Any]:
        """Import what lies at the paths."""
        return brought(None if delivery.dry else self._store, delivery, progress)

    def failed(self, reason: str | None = None, limit: int = 50) -> Parcel:
        """Records that were not accepted, newest first."""
        return Parcel(reasons(self._store, reason, _LIST), self._store.inbox.failed(reason=reason, limit=limit))

    def failed_record(self, number: int) -> FailedRecord:
        """One of them."""
        for one in self._store.inbox.failed():
            if one.id == number:
                return one
        raise InputError(f"there is no failed record {number}; see {_LIST}")

    def replay(self, reason: str | None = None, progress: Progress = silent) -> dict[str, Any]:
        """Try failed records again."""
        reasons(self._store, reason, _LIST)
        return replay(self._store, reason, progress).as_dict()

    def export(self, export: Export, progress: Progress = silent) -> int:
        """Write a file."""
        return write(self._store, self._asker, export, progress)

    def erase(self, erasure: Erasure) -> Receipt:
        """Erase a person."""
        return self._erasures.erase(erasure, TERMINAL)

    def apply_rules(self, change: RuleChange) -> Applied:
        """Apply rules to all of history."""
        return self._decisions.apply(change, TERMINAL)

    def override(self, verdict: Verdict) -> Overridden:
        """Give a conversation an outcome by hand, or take that back."""
        return self._decisions.override(verdict, TERMINAL)

    def label(self, wish: Labelling) -> Labelled:
        """Say which intent a turn of a user has, or take that back."""
        return self._decisions.label(wish, TERMINAL)

    def read(self, progress: Progress = silent) -> int:
        """Read what texts mean."""
        return self._sorter.read(progress)

    def teach(self, lesson: Lesson) -> Taught:
        """Take in a training set."""
        path = Path(lesson.path)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"cannot read '{path}': {error.strerror or error}") from error
        return self._trainer.teach(lesson.project, path.name, content, lesson.map, TERMINAL)

    def drop_training(self, project: str) -> Dropped:
        """Keep the training set of a project no longer."""
        return self._trainer.drop(project, TERMINAL)

    def load_knowledge(self, library: Library) -> LoadedKnowledge:
        """Take in a knowledge base."""
        files, passed = gathered(library.paths)
        return self._librarian.load(library.project, files, library.map, TERMINAL, passed)

    def drop_knowledge(self, project: str) -> Dropped:
        """Keep the knowledge base of a project no longer."""
        return self._librarian.drop(project, TERMINAL)

    def review(self, project: str, progress: Progress = silent) -> bool:
        """Review a project's training set."""
        return self._trainer.review(project, progress) is not None

    def suggest(self, asked: SuggestQuestion) -> SuggestionList:
        """Messages that would teach a project's bot most."""
        return self._trainer.suggest(asked)

    def sort(self, wish: SortWish) -> SortedTopics:
        """Make topics anew."""
        return self._sorter.sort(wish, TERMINAL)

    def like(self, asked: LikeQuestion) -> LikeList:
        """Conversations in which something like this was said."""
        return self._sorter.like(asked)

    def change_topic(self, change: TopicChange) -> SortedTopics:
        """Rename, merge, hide or part a topic."""
        return self._sorter.change(change, TERMINAL)

    def back_up(self, to: str, progress: Progress = silent) -> Manifest:
        """Write a backup."""
        return self._store.back_up(Path(to), progress)

    def check(self) -> dict[str, int]:
        """Rows that differ between the index and one built anew."""
        return self._store.check()

    def rebuild(self) -> int:
        """The index anew."""
        return self._store.rebuild()

    def examine(self) -> list[Finding]:
        """The state of the data folder."""
        return examine(self._store.settings.home, self._store)


def brought(store: Store | None, delivery: Delivery, progress: Progress = silent) -> dict[str, Any]:
    """The ledger of an import; without a store it is only read. A table's document says what its columns are.

    Raises:
        InputError: nothing at the paths can be read.
        UnknownName: there is no such format, or no such column.
    """
    reading = Reading(delivery.format, delivery.source, delivery.project, delivery.map)
    seen: list[Document] = []
    ledger = Importer(store, reading, progress=progress).run(_seen(delivery.paths, seen)).as_dict()
    by_name = {document.name: document for document in seen}
    for one in ledger["documents"]:
        if one["format"] == "table":
            one["columns"] = guess(by_name[one["document"]], reading.hints(0))
    return ledger


def _seen(paths: list[str], seen: list[Document]) -> Iterator[Document]:
    for path in paths:
        for document in documents(Path(path)):
            seen.append(document)
            yield document
