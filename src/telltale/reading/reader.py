"""The reader: everything that is to be read in a data folder, once or again and again beside a server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Event, Thread

from telltale.errors import TelltaleError
from telltale.event import now
from telltale.language.review import Review
from telltale.reading import intents, knowledge, risks, satisfaction, supports, tones, topics
from telltale.reading.editing import TopicChange, edit
from telltale.reading.intents import SuggestionList, SuggestQuestion
from telltale.reading.meaning import LikeList, LikeQuestion, Meaning, fill
from telltale.reading.process import Process
from telltale.store import Store, Topic

Progress = Callable[[int], None]

_Part = Callable[[Store, Process], Iterator[int]]

PAUSE = 10.0
"""Seconds between two looks for something to read."""

NIGHT = 24 * 3_600_000_000
"""Microseconds after which topics are made anew, when anything was said meanwhile."""

ENOUGH = 30
"""Messages that ask something, from which on topics are made for the first time."""

_log = logging.getLogger("telltale")


def _unseen(_: int) -> None:
    """Progress that nobody watches."""


class Reader:
    """Reads what nobody has read in a store; whoever uses it ends it."""

    def __init__(self, store: Store) -> None:
        self._store, self.process = store, Process()
        self._meaning = Meaning(store, self.process)
        self._is_filled = False

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads, if there is one."""
        self.process.close()

    def stop(self) -> None:
        """Break off what is being read; it is read another time."""
        self.process.stop()

    def read(self, progress: Progress = _unseen, *, stopping: Callable[[], bool] = lambda: False) -> int:
        """Read everything that is new; gives how many readings were made.

        Raises:
            TelltaleError: the extra ``language`` is not installed, or a model is missing or altered.
        """
        # What is foreseen is told from the tone; topics from neither.
        read = sum(self._part(part, progress, stopping) for part in (tones.read, supports.read, satisfaction.predict))
        if not stopping() and not self._is_filled:
            read += sum(fill(self._store, self.process))
            self._is_filled = True
        for sort in (self._topics, self._trainings):
            read += 0 if stopping() else sort(progress, stopping)
        # What takes longest comes last: every answer is new to a new knowledge base.
        return read + self._part(knowledge.read, progress, stopping)

    def _part(self, part: _Part, progress: Progress, stopping: Callable[[], bool]) -> int:
        made = 0
        for portion in () if stopping() else part(self._store, self.process):
            made += portion
            progress(portion)
            if stopping():
                break
        if made:
            self._store.follow_readings()
        return made

    def review(self, project: str, progress: Progress = _unseen) -> Review | None:
        """Review the training set of a project and compare what was said with it; None where there is none."""
        found = intents.review(self._store, self.process, project)
        self._compare(project, progress, lambda: False)
        return found

    def suggest(self, asked: SuggestQuestion) -> SuggestionList:
        """Messages that would teach a project's bot most."""
        return intents.suggest(self._store, self.process, asked)

    def _topics(self, progress: Progress, stopping: Callable[[], bool]) -> int:
        """Sort what is new into topics, and make them anew where that is due."""
        read = 0
        for project in topics.projects(self._store):
            for portion in () if stopping() else topics.place(self._store, self.process, project):
                read += portion
                progress(portion)
                if stopping():
                    return read
            if not stopping() and self._is_due(project):
                self.sort(project)
            elif not stopping() and self._store.readings.has_forgotten(project):
                self.learn(project)
        return read

    def _trainings(self, progress: Progress, stopping: Callable[[], bool]) -> int:
        """Review training sets that are new, and compare with them what was not."""
        found = self._store.trainings.projects()
        return sum(self._compare(project, progress, stopping) for project in found if not stopping())

    def _compare(self, project: str, progress: Progress, stopping: Callable[[], bool]) -> int:
        read = 0
        intents.review(self._store, self.process, project)
        for portion in intents.compare(self._store, self.process, project):
            read += portion
            progress(portion)
            if stopping():
                break
        return read

    def sort(self, project: str, fineness: float | None = None) -> str:
        """Make the topics of a project anew, as fine as it was wished last; gives why there are none, if so."""
        finer = topics.made(self._store, project).fineness if fineness is None else fineness
        note = topics.sort(self._store, self.process, project, finer)
        self.learn(project)
        return note

    def learn(self, project: str) -> None:
        """Learn from the people of a project: tone and satisfaction from ratings, risks from what was lived through."""
        tones.learn(self._store, self.process, project)
        self._store.follow_readings()
        satisfaction.learn(self._store, self.process, project)
        risks.learn(self._store, self.process, project)
        self._store.follow_readings()

    def fineness(self, project: str) -> float:
        """How fine the topics of a project were wished last."""
        return topics.made(self._store, project).fineness

    def like(self, asked: LikeQuestion) -> LikeList:
        """Conversations in which something like this was said, in whatever words."""
        return self._meaning.like(asked)

    def edit(self, change: TopicChange) -> list[Topic]:
        """Do what people want with a topic; see :func:`telltale.reading.editing.edit`."""
        return edit(self._store, self.process, change)

    def _is_due(self, project: str) -> bool:
        made = topics.made(self._store, project)
        if not self._store.readings.topics(project):
            # Small talk alone makes no topics, however much of it waits.
            return topics.unsorted(self._store, project) >= made.unsorted + ENOUGH
        return now() - made.at > NIGHT


class Background(Thread):
    """Reads beside a server, as long as it is entered; trouble is logged once and tried again."""

    def __init__(self, store: Store, reader: Reader, pause: float = PAUSE) -> None:
        super().__init__(name="telltale-reader", daemon=True)
        self._store, self._reader, self._stopping, self._pause = store, reader, Event(), pause
        self._seen: object = None
        self._complained = ""

    def __enter__(self) -> Background:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._reader.stop()
        self.join()

    def run(self) -> None:
        """Look, read, pause."""
        while not self._stopping.wait(self._pause):
            state = self._store.engine.state
            if state is self._seen:
                continue
            try:
                self._reader.read(stopping=self._stopping.is_set)
                self._seen, self._complained = self._store.engine.state, ""
            except Exception as error:  # whatever it was: numbers without it are as right as before
                if not self._stopping.is_set():
                    self._complain(error)

    def _complain(self, error: Exception) -> None:
        if str(error) != self._complained:
            # The words of other errors can quote what somebody said.
            known = isinstance(error, TelltaleError)
            _log.error("texts are not read: %s", error if known else "see where", exc_info=None if known else error)
            self._complained = str(error)
