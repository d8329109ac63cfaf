"""Overrides: outcomes that somebody gave a conversation, which hold whatever the rules say.

They lie in the inbox, which backups hold and a rebuild reads. Each is fastened to the first activity of its
conversation, so that it stays where it belongs when events come late or the conversation is cut differently.
"""

from __future__ import annotations

import msgspec

from telltale.errors import UnknownName, WordsError
from telltale.event import now, to_iso
from telltale.store.engine import Engine
from telltale.store.inbox import Inbox
from telltale.store.outcomes import OUTCOMES

# An anchor is an activity of its conversation, so it lies within its span.
_HELD = """FROM overrides o JOIN events e USING (event_key)
    JOIN conversations c ON c.thread_key = e.thread_key AND e.ts BETWEEN c.started_at AND c.ended_at"""


class Override(msgspec.Struct, frozen=True):
    """What somebody decided about a conversation, when (ISO-8601) and why, and what the rules say of it."""

    conversation: str
    project: str
    outcome: str
    by_rule: str
    at: str
    author: str
    reason: str


class Overrides:
    """The overrides of a data folder."""

    def __init__(self, inbox: Inbox, engine: Engine) -> None:
        self._inbox, self._engine = inbox, engine

    def all(self, conversation: str | None = None) -> list[Override]:
        """Every override that holds, or that of one conversation, the newest first."""
        told = {key: rest for key, *rest in self._inbox.rows("SELECT event_key, at, author, reason FROM overrides")}
        _, rows = self._engine.read(
            f"""SELECT c.conversation, c.project, o.outcome, c.outcome_by_rule, o.event_key {_HELD}
            WHERE $conversation IS NULL OR c.conversation = $conversation
            QUALIFY row_number() OVER (PARTITION BY c.conversation ORDER BY o.decided_at DESC, o.event_key DESC) = 1
            ORDER BY o.decided_at DESC, c.conversation""",
            {"conversation": conversation},
        )
        found: list[Override] = []
        for name, project, outcome, by_rule, key in rows:
            if key in told:
                at, author, reason = told[key]
                found.append(Override(name, project, outcome, by_rule, to_iso(at), author, reason))
        return found

    def put(self, conversation: str, outcome: str, author: str, reason: str) -> None:
        """Keep what somebody decided; the index is to follow.

        Raises:
            UnknownName: there is no such conversation or outcome.
            WordsError: there is no reason, or the outcome cannot be that of this conversation.
        """
        known = [one.name for one in OUTCOMES]
        if outcome not in known:
            raise UnknownName("outcome", outcome, known, "docs/outcomes.md")
        if not reason.strip():
            raise WordsError("an override needs a reason: whoever reads the number later wants to know why")
        key, thread, project, engaged = self._row(conversation)
        if engaged == (outcome == "not_engaged"):
            said = "the user wrote or clicked in it" if engaged else "the user never wrote or clicked in it"
            raise WordsError(f"{conversation} cannot be {outcome}: {said}")
        self.drop(conversation)
        with self._inbox.writing() as db:
            db.execute("INSERT OR REPLACE INTO overrides VALUES (?, ?, ?, ?, ?, ?, ?)",
                       (key, thread, project, outcome, now(), author, reason.strip()))  # fmt: skip

    def drop(self, conversation: str) -> int:
        """Take back what was decided about a conversation; gives how many decisions that were.

        Raises:
            UnknownName: there is no such conversation.
        """
        self._row(conversation)
        _, rows = self._engine.read(f"SELECT o.event_key {_HELD} WHERE c.conversation = $name", {"name": conversation})
        with self._inbox.writing() as db:
            db.executemany("DELETE FROM overrides WHERE event_key = ?", rows)
        return len(rows)

    def _row(self, conversation: str) -> tuple[int, int, str, bool]:
        _, rows = self._engine.read(
            "SELECT conversation_key, thread_key, project, engaged FROM conversations WHERE conversation = $name",
            {"name": conversation},
        )
        if not rows:
            raise UnknownName("conversation", conversation, [], "telltale conversations")
        return rows[0]
