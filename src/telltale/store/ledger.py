"""The ledger of a data folder: by which rules outcomes are told, and what people decided by hand."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from telltale.errors import WordsError
from telltale.settings import Settings, rule_values
from telltale.store.decided import synchronise
from telltale.store.deriving import derive
from telltale.store.labels import Labels
from telltale.store.opening import note_rules
from telltale.store.overrides import Override, Overrides
from telltale.store.rebuilding import rebuilt
from telltale.store.ruling import needs_deriving, rule_anew, ruled
from telltale.store.versions import RuleVersion

if TYPE_CHECKING:
    from telltale.store.store import Store


class Ledger:
    """What is decided about outcomes and intents; whoever changes something is alone with the index meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def under(self, version: RuleVersion) -> str:
        """A SELECT of every conversation as a version of the rules has it.

        Raises:
            WordsError: what the facts are differs under it, so that they would have to be derived again.
        """
        settings = self._store.versions.under(version)
        differing = needs_deriving(self._store.settings, settings)
        if differing:
            raise WordsError(
                f"rules version {version.number} differs from today's in {', '.join(differing)}, which decides what a"
                f" conversation is made of, so its numbers cannot be told from today's facts: telltale rules preview"
                f" --version {version.number} derives it aside and compares, telltale rules apply --version"
                f" {version.number} brings it back"
            )
        return ruled(settings)

    def apply(self, values: Mapping[str, Any], author: str, reason: str) -> tuple[RuleVersion, int]:
        """Tell all of history by other rules, from now on; gives the version and how many conversations changed.

        Where facts differ under them, these are derived again, which takes as long as a rebuild.
        """
        store = self._store
        with store.alone():
            version = store.versions.add(rule_values(store.settings) | dict(values), author, reason)
            settings = store.versions.under(version)
            deriving = needs_deriving(store.settings, settings)
            store.engine.settings = settings
            with store.engine.write() as db:
                changed = 0 if deriving else rule_anew(db, settings)
                if deriving:
                    db.execute("INSERT INTO pending SELECT DISTINCT thread_key FROM events"
                               " WHERE thread_key IS NOT NULL")  # fmt: skip
            if deriving:
                changed = derive(store.engine, whole=True)
            note_rules(store.engine, settings)
            store.settings = settings
            return version, changed

    @contextmanager
    def aside(self, settings: Settings) -> Generator[str]:
        """The facts under other settings, in an index beside this one; gives the name that it has meanwhile."""
        store = self._store
        with store.alone():
            store.archive.verified(store.inbox, store.engine)
            beside = store.engine.path.parent / "scratch" / "aside.duckdb"
            try:
                rebuilt(beside, settings, store.archive, store.inbox, noting=False)
                store.engine.attach(str(beside), "aside")
                try:
                    yield "aside"
                finally:
                    store.engine.detach("aside")
            finally:
                beside.unlink(missing_ok=True)

    def overrides(self, conversation: str | None = None) -> list[Override]:
        """Outcomes that somebody gave, the newest first; of one conversation, if it is named."""
        return self._overrides().all(conversation)

    def override(self, conversation: str, outcome: str | None, author: str, reason: str) -> Override | None:
        """Give a conversation an outcome that holds whatever the rules say, or, with None, take that back.

        Gives what held before.

        Raises:
            UnknownName: there is no such conversation or outcome.
            WordsError: there is no reason, or the outcome cannot be that of this conversation.
        """
        with self._store.alone():
            before = self.overrides(conversation)
            if outcome is None:
                self._overrides().drop(conversation)
            else:
                self._overrides().put(conversation, outcome, author, reason)
            synchronise(self._store.engine, self._store.inbox)
            self._store.derive()
            return before[0] if before else None

    def label(self, conversation: str, turn: int, intent: str | None, author: str) -> int:
        """Say which intent a turn of a user has, or, with None, take that back; gives how many labels it had before.

        Raises:
            UnknownName: there is no such conversation.
            WordsError: it has no such turn, or that is no name of an intent.
        """
        labels = Labels(self._store.inbox, self._store.engine)
        with self._store.alone():
            before = labels.drop(conversation, turn)
            if intent is not None:
                labels.put(conversation, turn, intent, author)
            synchronise(self._store.engine, self._store.inbox)
            self._store.derive()
            return before

    def _overrides(self) -> Overrides:
        return Overrides(self._store.inbox, self._store.engine)
