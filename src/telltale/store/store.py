"""One data folder, in use: everything that is done with it is done through here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import RLock
from typing import Any

from telltale.event import Event
from telltale.settings import Settings
from telltale.store.archive import Archive
from telltale.store.backups import Manifest, Progress, back_up
from telltale.store.clickhouse import Server
from telltale.store.deriving import derive
from telltale.store.engine import Engine
from telltale.store.erasing import Erased, Eraser, Receipt, Wish
from telltale.store.folder import Folder
from telltale.store.groups import grouped
from telltale.store.inbox import Inbox
from telltale.store.knowledge import KeptPassage, KnowledgeBase, KnowledgeBases
from telltale.store.ledger import Ledger
from telltale.store.opening import note_rules, open_index
from telltale.store.readings import Readings, Topic, drop, synchronise
from telltale.store.rebuilding import differences, rebuilt
from telltale.store.rows import row_of
from telltale.store.sheets import FORMS
from telltale.store.sink import Sink
from telltale.store.spool import moved, spooled, spooling
from telltale.store.standing import Behind, Failing, Standing, Total, failing, lag, standing, totals
from telltale.store.stream import Stream
from telltale.store.taken import Taken
from telltale.store.taking import take_in
from telltale.store.tombstones import Tombstone, Tombstones
from telltale.store.trainings import Training, Trainings
from telltale.store.vectors import ANSWERED, KNOWN, Vectors
from telltale.store.versions import Versions

# Bytes of compressed batches at which the inbox is moved to the archive without being asked.
FULL = 512 * 1024 * 1024


class Store:
    """A data folder, opened; ``shared`` says that others send to it while something is imported.

    Raises:
        DataFolderError: the folder is in use, cannot be written, or is of a newer version.
    """

    def __init__(self, settings: Settings) -> None:
        self.shared = False
        self._taking, self._importing = RLock(), RLock()
        self._folder = Folder(settings.home)
        try:
            self.server = Server(settings.store, self._folder.mark) if settings.store else None
            self.inbox = Inbox(self._folder.inbox)
            self.versions = Versions(self.inbox, settings)
            self.settings = settings = self.versions.under(self.versions.newest())
            self.ledger = Ledger(self)
            self.readings, self.vectors = Readings(self.inbox), Vectors(self._folder.home)
            self.answers, self.known = (Vectors(self._folder.home, kind) for kind in (ANSWERED, KNOWN))
            self.trainings, self.knowledge = Trainings(self.inbox), KnowledgeBases(self.inbox)
            self._archiving = RLock()
            self.archive = Archive(self._folder.archive)
            self.tombstones = Tombstones(self._folder.home)
            self.engine = open_index(self._folder, settings, self.archive, self.inbox)
            # Only now is it certain which positions are free: an inbox that has lost its end has skipped them.
            self._unspool()
            self._eraser().resume()
        except BaseException:
            self._folder.release()
            raise

    def close(self) -> None:
        """Write everything down and let go of the folder."""
        if self.server:
            self.server.close()
        self.engine.close()
        self.inbox.close()
        self._folder.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def accept(self, events: Iterable[Event], *, project: str, received_at: int) -> int:
        """Events into the inbox, on disk when this returns; gives the batch's position."""
        rows = [row_of(event) for event in events]
        return self.inbox.accept(rows, project=project, received_at=received_at).position

    @contextmanager
    def streaming(self) -> Generator[Sink]:
        """A stream for many events: all of them are stored when this ends well, none when it does not.

        ``taken`` of what is given says afterwards what became of them.
        """
        with self._importing:
            with self._spooling() if self.shared else self._streaming() as stream:
                yield stream
            self.catch_up()

    @contextmanager
    def _streaming(self) -> Generator[Stream]:
        with self._taking:
            self._take_in()
            # The inbox commits before the index: what it has, the index can always take in again.
            with self.engine.write() as db, self.inbox.together():
                stream = Stream(self.inbox, db, self._folder.scratch)
                try:
                    yield stream
                finally:
                    stream.finish()

    @contextmanager
    def _spooling(self) -> Generator[Sink]:
        self._unspool()
        with spooling(self._folder.spools) as (spool, sealed):
            yield spool
        portions = moved(sealed, self.inbox)
        while True:
            # Nobody else may take a portion in before it is counted.
            with self._taking:
                portion = next(portions, None)
                if portion is None:
                    return
                spool.taken += self._taken(*portion)

    def _unspool(self) -> None:
        """What an import has left, that was killed or found the disk full, goes on its way."""
        for sealed in spooled(self._folder.spools):
            deque(moved(sealed, self.inbox), maxlen=0)

    def accepted(self, accept: Callable[[], None]) -> Taken:
        """Do something that accepts, as one, and take it in; gives what became of just that."""
        with self._taking:
            with self.inbox.together():
                before = self.inbox.last_position()
                accept()
                last = self.inbox.last_position()
            return self._taken(before, last)

    def _taken(self, before: int, last: int) -> Taken:
        """What becomes of the batches between two positions, when they are taken in and derived."""
        self._take_in(before)
        taken = self._take_in(last)
        self.derive()
        return taken

    def take_in(self) -> Taken:
        """Bring the index up to the end of the inbox, without deriving facts."""
        with self._taking:
            return self._take_in()

    def _take_in(self, until: int | None = None) -> Taken:
        taken = Taken()
        lines = self._folder.scratch / "arriving.ndjson"
        batches = self.inbox.batches(after=int(self.engine.meta("position") or 0), until=until)
        for last in grouped(batches, lines):
            taken += take_in(self.engine, lines, last, self.inbox)
        return taken

    def derive(self) -> int:
        """Bring the facts up to date with the events; gives how many conversations changed."""
        return derive(self.engine)

    def keep_readings(
        self, table: str, rows: Sequence[Sequence[Any]], still: Callable[[], bool] = lambda: True
    ) -> None:
        """Keep what was read in messages (rows of a table of ``READINGS``), but for those that are gone meanwhile.

        ``still`` says whether what they were read by is there yet: what was dropped meanwhile leaves nothing.
        """
        with self._taking:
            if not still():
                return
            known = self._among("events", "event_key", [row[0] for row in rows])
            self.readings.put(table, [row for row in rows if row[0] in known])

    def keep_vectors(self, vectors: Mapping[int, bytes], into: Vectors | None = None) -> None:
        """Keep the vectors of texts, but for those that nobody says any more; ``into`` those of users' texts."""
        with self._taking:
            known = self._among("messages", "text_key", [*vectors])
            (into or self.vectors).put({key: vector for key, vector in vectors.items() if key in known})

    def keep_topics(self, project: str, topics: Iterable[Topic]) -> None:
        """Keep the topics of a project in place of those that are there."""
        with self._taking:
            self.readings.put_topics(project, topics)

    def keep_training(self, project: str, name: str, utterances: list[tuple[str, str]], author: str) -> Training:
        """Keep the training set of a project in place of the one that is there, and wake whoever reads beside."""
        kept = self.trainings.put(project, name, utterances, author)
        with self.engine.write():
            return kept

    def drop_training(self, project: str) -> Training | None:
        """Keep the training set of a project no longer, nor what was told of messages by it; gives what it was."""
        with self._taking:
            kept = self.trainings.of(project)
            if kept:
                drop(self.engine, self.inbox, "guesses", project)
                self.trainings.drop(project)
                self.derive()
            return kept

    def keep_knowledge(self, project: str, name: str, passages: Sequence[KeptPassage], author: str) -> KnowledgeBase:
        """Keep the knowledge base of a project in place of the one that is there, and wake whoever reads beside."""
        before = {one.key for one in self.knowledge.passages(project)}
        kept = self.knowledge.put(project, name, passages, author)
        self.known.forget(before - {one.key for one in passages})
        with self.engine.write():
            return kept

    def drop_knowledge(self, project: str) -> KnowledgeBase | None:
        """Keep the knowledge base of a project no longer, nor what answers were told by it; gives what it was."""
        with self._taking:
            kept = self.knowledge.of(project)
            if kept:
                drop(self.engine, self.inbox, "groundings", project)
                self.known.forget([one.key for one in self.knowledge.passages(project)])
                self.knowledge.drop(project)
                self.derive()
            return kept

    def _among(self, table: str, column: str, keys: list[int]) -> set[int]:
        """Those of some keys that a table has."""
        _, there = self.read(f"SELECT DISTINCT {column} FROM {table} SEMI JOIN (SELECT unnest($keys) AS {column})"
                             f" USING ({column})", {"keys": keys})  # fmt: skip
        return {key for (key,) in there}

    def follow_readings(self) -> int:
        """Bring the facts up to what was read out of texts; gives how many conversations changed."""
        with self._taking:
            return derive(self.engine) if synchronise(self.engine, self.inbox) else 0

    def catch_up(self) -> Taken:
        """Take in and derive; a full inbox moves to the archive."""
        if self._importing.acquire(blocking=False):
            try:
                self._unspool()
            finally:
                self._importing.release()
        with self._taking:
            taken = self._take_in()
            self.derive()
            if self.inbox.waiting() > FULL:
                self.compact()
            return taken

    @contextmanager
    def alone(self) -> Generator[None]:
        """Everything that was accepted is in the index, and nobody else changes it meanwhile."""
        with self._taking:
            self.catch_up()
            yield

    def compact(self) -> None:
        """Move what the index has taken in from the inbox to the archive, unless a backup is just being made of it."""
        with self._taking:
            if self._archiving.acquire(blocking=False):
                try:
                    self.archive.compact(self.engine, self.inbox)
                finally:
                    self._archiving.release()

    def back_up(self, target: Path, progress: Progress) -> Manifest:
        """Write a backup of everything that cannot be made again, while others send and ask.

        An import that is under way is waited for, so that all of it is in the backup or nothing.
        """
        with self._importing:
            self._unspool()
            with self._archiving:
                return back_up(self.settings.home, self._folder.scratch, target, progress)

    def apply(self, erasures: Iterable[Tombstone], secret: bytes) -> list[Receipt]:
        """Erase what was erased later than the state that was restored here; gives the receipts."""
        with self._importing, self._taking:
            self.catch_up()
            with self._clearing():
                done = [self._eraser().apply(one, secret) for one in erasures]
            return [one for one in done if one]

    def would_erase(self, wish: Wish) -> Receipt:
        """What an erasure would take out."""
        with self._taking:
            self.catch_up()
            return self._eraser().look(wish)

    def erase(self, wish: Wish) -> Erased:
        """Take everything of a person out, for good; what is begun is carried on when the folder is opened next."""
        # An import that is under way may hold what they said: it is waited for.
        with self._importing, self._taking:
            self.catch_up()
            with self._clearing():
                return self._eraser().erase(wish)

    def _clearing(self) -> AbstractContextManager[None]:
        return self.server.clearing(self.engine) if self.server else nullcontext()

    def failing_in(self, names: Callable[[str], list[str]]) -> list[str]:
        """Projects in whose failed records somebody stands; ``names`` gives their names in a project."""
        return self._eraser().failing(names)

    def receipts(self, *, recorded: bool | None = None) -> list[Receipt]:
        """Receipts of erasures, oldest first; those that are in the audit log, or are not yet, where that is said."""
        return self._eraser().receipts(recorded=recorded)

    def note_recorded(self, numbers: Iterable[str]) -> None:
        """Note that receipts stand in the audit log."""
        self._eraser().note_recorded(numbers)

    def _eraser(self) -> Eraser:
        return Eraser(self._folder.inbox, self.archive, self.engine, self.tombstones)

    def read(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> tuple[list[str], list[Any]]:
        """Column names and rows of a query over the facts."""
        return self.engine.read(sql, parameters)

    def answer(self, sql: str, values: Mapping[str, Any] | None = None) -> tuple[list[str], list[Any]]:
        """The same of a question's SQL, from where questions are answered: the index, or a server."""
        return self.server.read(self.engine, sql, values) if self.server else self.engine.read(sql, values)

    def portions(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[list[Any]]:
        """The rows of a query of any length, some at a time."""
        return self.engine.portions(sql, parameters)

    def copy(self, sql: str, columns: Mapping[str, str], path: Path, form: str) -> int:
        """The rows of a query into a file of a form: an ending of :data:`telltale.store.sheets.FORMS`; their number.

        Raises:
            OSError: the file cannot be written.
        """
        return self.engine.copy(*FORMS[form].of(sql, columns), path)

    def rebuild(self) -> int:
        """The index anew from archive and inbox; gives how many events it holds."""
        self.archive.verified(self.inbox, self.engine)
        self.engine.close()
        rebuilt(self._folder.index, self.settings, self.archive, self.inbox)
        self.engine = Engine(self._folder.index, self.settings)
        note_rules(self.engine, self.settings)
        self._folder.forget_damaged()
        return int(self.read("SELECT count(*) FROM events")[1][0][0])

    def standing(self, since: int = 0) -> Standing:
        """How the ledger stands to what is here; tallies from the day that holds ``since``."""
        return standing(self.inbox, self.engine, since)

    def lag(self) -> tuple[int, int, dict[str, Behind]]:
        """The newest position of the inbox, how far the index is, and what lies between, by project."""
        return lag(self.inbox, self.engine)

    def totals(self) -> list[Total]:
        """What became of everything that was ever sent."""
        return totals(self.inbox)

    def failing(self) -> list[Failing]:
        """What could not be accepted, by project and reason."""
        return failing(self.inbox)

    def check(self) -> dict[str, int]:
        """Rows that differ between the index and one rebuilt beside it, by table."""
        self.archive.verified(self.inbox, self.engine)
        beside = self._folder.scratch / "check.duckdb"
        rebuilt(beside, self.settings, self.archive, self.inbox, noting=False)
        try:
            return differences(self.engine, beside)
        finally:
            beside.unlink(missing_ok=True)
