"""Erasures: what everybody who may erase a person needs, whether a server runs or not.

The store takes the person out, the memories of the running server forget them, and the receipt goes into the audit log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import msgspec

from telltale.errors import WordsError
from telltale.intake import Redaction
from telltale.store import Receipt, Store, Wish, id_keys

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

Forget = Callable[[Collection[int], Collection[str]], None]
"""Forgets events, by their keys, and ids and traces."""


def _nothing(_events: Collection[int], _names: Collection[str]) -> None:
    """Where no server runs there are no memories."""


class Erasure(msgspec.Struct):
    """Who is to be erased: their user id, or an anonymous one. ``dry`` only counts what would go.

    Without a project it is the only one in which somebody of that id is known.
    """

    user: str
    project: str | None = None
    dry: bool = False


class Erasures:
    """Erases people from a store; ``accounts`` gives what the audit log is part of."""

    def __init__(
        self, store: Store, accounts: Callable[[], AbstractContextManager[Accounts]], forget: Forget = _nothing
    ) -> None:
        self._store, self._accounts, self._forget = store, accounts, forget

    def erase(self, erasure: Erasure, by: str) -> Receipt:
        """Erase somebody, or say what would be erased; ``by`` is how the audit log calls who asks.

        Raises:
            WordsError: there is no id, or it is known in several projects.
            DataFolderError: a file cannot be written; it is carried on when the folder is opened next.
        """
        if not erasure.user.strip():
            raise WordsError("whom? give the id of a user: telltale erase --user ID")
        redaction = Redaction(self._store.settings)
        project = erasure.project or self._project_of(erasure.user, redaction)
        wish = Wish(project, redaction.secret, by, redaction.names(erasure.user, project))
        if erasure.dry:
            return self._store.would_erase(wish)
        erased = self._store.erase(wish)
        self._forget(erased.events, erased.names)
        self.record()
        return erased.receipt

    def record(self) -> None:
        """Put the receipts that are not yet there into the audit log, each once."""
        waiting = self._store.receipts(recorded=False)
        if not waiting:
            return
        with self._accounts() as accounts:
            for one in waiting:
                counts = {name: str(number) for name, number in one.counts.items()}
                accounts.audit.record_once(one.asked_by, "person erased", f"erasure:{one.id}", project=one.project,
                                           person=one.person, asked_at=one.asked_at, **counts)  # fmt: skip
        self._store.note_recorded([one.id for one in waiting])

    def _project_of(self, user: str, redaction: Redaction) -> str:
        """The project in which somebody is known."""
        self._store.catch_up()
        known = [project for (project,) in self._store.read("SELECT DISTINCT project FROM events ORDER BY project")[1]]
        keys = {key: one for one in known for key in id_keys(one, redaction.names(user, one))}
        _, rows = self._store.read(
            "SELECT DISTINCT project FROM events WHERE user_key IN (SELECT unnest($keys))"
            " OR anonymous_key IN (SELECT unnest($keys)) ORDER BY project",
            {"keys": list(keys)},
        )
        found = [project for (project,) in rows] or self._store.failing_in(lambda one: redaction.names(user, one))
        if len(found) > 1:
            raise WordsError(f"'{user}' is known in several projects: {', '.join(found)}; say which with --project")
        return found[0] if found else "default"
