"""The verbs of a door, and which door is there."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from telltale.ask import Answer, Listing, Question, Selection, Transcript
from telltale.reading import LikeList, LikeQuestion, SuggestionList, SuggestQuestion, TopicChange
from telltale.settings import Settings
from telltale.store import FailedRecord, Manifest, Receipt
from telltale.store.examining import Finding
from telltale.surfaces.doors.announcement import NAME

if TYPE_CHECKING:
    from telltale.surfaces.decisions import Applied, Labelled, Labelling, Overridden, RuleChange, Verdict
    from telltale.surfaces.erasures import Erasure
    from telltale.surfaces.knowledge import LoadedKnowledge
    from telltale.surfaces.sorting import SortedTopics, SortWish
    from telltale.surfaces.training import Dropped, Taught

Progress = Callable[[int], None]


def silent(_: int) -> None:
    """Progress that nobody watches."""


class Delivery(msgspec.Struct):
    """Paths to be imported, and how to read them; ``dry`` reads and checks and keeps nothing."""

    paths: list[str]
    format: str = "auto"
    source: str = ""
    project: str = "default"
    map: dict[str, str] = {}
    dry: bool = False


class Lesson(msgspec.Struct):
    """A file with a training set, the project whose set it is, and which column of a table is what."""

    path: str
    project: str = "default"
    map: dict[str, str] = {}


class Library(msgspec.Struct):
    """Files and folders with a knowledge base, the project whose it is, and which column of a table is what."""

    paths: list[str]
    project: str = "default"
    map: dict[str, str] = {}


class Export(msgspec.Struct):
    """What is written to which file: its ending says how. ``question`` is needed for answers."""

    what: Literal["events", "conversations", "answers"]
    to: str
    question: Question | None = None


class Parcel(msgspec.Struct):
    """Failed records, and how many there are by reason."""

    reasons: dict[str, int]
    records: list[FailedRecord]


class Door(Protocol):
    """What the commands need of a data folder."""

    where: str
    """The folder or address behind the door."""

    def ask(self, question: Question) -> Answer:
        """An answer."""
        ...

    def conversations(self, selection: Selection) -> Listing:
        """The list behind a number."""
        ...

    def transcript(self, conversation: str) -> Transcript:
        """One conversation."""
        ...

    def look(self, view: str, asked: msgspec.Struct) -> Any:
        """What a view of :func:`telltale.ask.views.views` shows."""
        ...

    def bring(self, delivery: Delivery, progress: Progress = silent) -> dict[str, Any]:
        """Import; gives the ledger."""
        ...

    def failed(self, reason: str | None = None, limit: int = 50) -> Parcel:
        """Records that were not accepted, newest first."""
        ...

    def failed_record(self, number: int) -> FailedRecord:
        """One of them."""
        ...

    def replay(self, reason: str | None = None, progress: Progress = silent) -> dict[str, Any]:
        """Try failed records again; gives the ledger."""
        ...

    def export(self, export: Export, progress: Progress = silent) -> int:
        """Write a file; gives the number of its rows."""
        ...

    def erase(self, erasure: Erasure) -> Receipt:
        """Erase a person, or count what would go; gives the receipt."""
        ...

    def apply_rules(self, change: RuleChange) -> Applied:
        """Apply rules to all of history; gives the version that holds then."""
        ...

    def override(self, verdict: Verdict) -> Overridden:
        """Give a conversation an outcome by hand, or take that back; gives what holds then."""
        ...

    def label(self, wish: Labelling) -> Labelled:
        """Say which intent a turn of a user has, or take that back; gives what holds then."""
        ...

    def read(self, progress: Progress = silent) -> int:
        """Read what texts mean, all that is new; gives how many readings were made."""
        ...

    def teach(self, lesson: Lesson) -> Taught:
        """Take in a training set, in place of the one that there is."""
        ...

    def drop_training(self, project: str) -> Dropped:
        """Keep the training set of a project no longer."""
        ...

    def load_knowledge(self, library: Library) -> LoadedKnowledge:
        """Take in a knowledge base, in place of the one that there is."""
        ...

    def drop_knowledge(self, project: str) -> Dropped:
        """Keep the knowledge base of a project no longer."""
        ...

    def review(self, project: str, progress: Progress = silent) -> bool:
        """Review a project's training set and compare what was said with it; gives whether there is one."""
        ...

    def suggest(self, asked: SuggestQuestion) -> SuggestionList:
        """Messages that would teach a project's bot most."""
        ...

    def sort(self, wish: SortWish) -> SortedTopics:
        """Make topics anew."""
        ...

    def like(self, asked: LikeQuestion) -> LikeList:
        """Conversations in which something like this was said."""
        ...

    def change_topic(self, change: TopicChange) -> SortedTopics:
        """Rename, merge, hide or part a topic."""
        ...

    def back_up(self, to: str, progress: Progress = silent) -> Manifest:
        """Write a backup; gives what is in it."""
        ...

    def check(self) -> dict[str, int]:
        """Rows that differ between the index and one built anew, by table."""
        ...

    def rebuild(self) -> int:
        """The index anew; gives the number of its events."""
        ...

    def examine(self) -> list[Finding]:
        """What is known of the state of the data folder."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


@contextmanager
def opened(settings: Settings) -> Generator[Door]:
    """The door of the server that owns the data folder, or else that of the folder itself.

    Raises:
        DataFolderError: the folder is used by another process, cannot be written, or is of a newer version.
    """
    from telltale.surfaces.doors.inside import Inside

    door: Door = _of_a_server(settings.home) or Inside.opened(settings)
    try:
        yield door
    finally:
        door.close()


def _of_a_server(home: Path) -> Door | None:
    if not (home / NAME).exists():
        return None
    from telltale.surfaces.doors.outside import Outside

    return Outside.found(home)
