"""Sorting: texts are read and topics made on demand, and people rename, merge, hide and part them, in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import msgspec

from telltale.errors import WordsError
from telltale.reading import LikeList, LikeQuestion, Reader, TopicChange
from telltale.store import Store

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

FINEST = 8.0
"""Fineness beyond which every few messages would be a topic; the coarsest is one part of it."""


class SortWish(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Topics of a project made anew; ``fineness`` above 1 gives more of them, below 1 fewer, and is kept."""

    project: str = "default"
    fineness: float = 1.0


class Sorted(msgspec.Struct):
    """A topic as it is now; ``bare`` ones are names and codes alone, and hidden until they are shown by hand."""

    id: str
    name: str
    answered: bool
    hidden: bool
    into: str | None
    bare: bool


class SortedTopics(msgspec.Struct):
    """The topics of a project, and in ``note`` why there are none, where that is so."""

    project: str
    topics: list[Sorted]
    note: str = ""


class Sorter:
    """Reads and sorts over a store; ``accounts`` give what the audit log is part of."""

    def __init__(self, store: Store, accounts: Callable[[], AbstractContextManager[Accounts]]) -> None:
        self._store, self._accounts, self.reader = store, accounts, Reader(store)

    def close(self) -> None:
        """End the process that reads, if there is one."""
        self.reader.close()

    def read(self, progress: Callable[[int], None]) -> int:
        """Read what texts mean, all that is new; gives how many readings were made."""
        return self.reader.read(progress)

    def fineness(self, project: str) -> float:
        """How fine the topics of a project were wished last."""
        return self.reader.fineness(project)

    def sort(self, wish: SortWish, by: str) -> SortedTopics:
        """Make topics anew.

        Raises:
            WordsError: that fineness cannot be.
        """
        if not 1 / FINEST <= wish.fineness <= FINEST:
            raise WordsError(
                f"fineness {wish.fineness:g} cannot be; give {1 / FINEST:g} (few topics) to {FINEST:g} (many)"
            )
        note = self.reader.sort(wish.project, wish.fineness)
        self._record(by, "topics made anew", f"project:{wish.project}", fineness=wish.fineness)
        return self._state(wish.project, note)

    def change(self, change: TopicChange, by: str) -> SortedTopics:
        """Rename, merge, hide or part a topic; see :class:`TopicChange`."""
        self.reader.edit(change)
        told = {name: value for name, value in msgspec.to_builtins(change).items() if name not in ("topic", "project")}
        self._record(by, "topic changed", f"topic:{change.topic}", **told)
        return self._state(change.project)

    def like(self, asked: LikeQuestion) -> LikeList:
        """Conversations in which something like this was said."""
        return self.reader.like(asked)

    def _state(self, project: str, note: str = "") -> SortedTopics:
        kept = self._store.readings.topics(project)
        return SortedTopics(
            project, [Sorted(one.id, one.name, one.answered, one.hidden, one.into, one.bare) for one in kept], note
        )

    def _record(self, by: str, action: str, what: str, **told: Any) -> None:
        with self._accounts() as accounts, accounts.database.writing() as db:
            accounts.audit.record(db, by, action, what, **told)
