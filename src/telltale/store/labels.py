"""Labels: which intent a person says a user's turn has, whatever the bot recognised.

They lie in the inbox, which backups hold and a rebuild reads. Each is fastened to the message that opens its turn, so
that it stays where it belongs when events come late or the conversation is cut differently.
"""

from __future__ import annotations

from telltale.errors import UnknownName, WordsError
from telltale.event import now
from telltale.store.engine import Engine
from telltale.store.inbox import Inbox

NO_INTENT = "(none)"
"""How people say that a turn has none of the bot's intents; it is kept as an intent without a name."""

LONGEST = 200
"""Characters of an intent's name."""


class Labels:
    """The labels of a data folder."""

    def __init__(self, inbox: Inbox, engine: Engine) -> None:
        self._inbox, self._engine = inbox, engine

    def put(self, conversation: str, turn: int, intent: str, author: str) -> None:
        """Keep what somebody says a turn means, which had no label; the index is to follow.

        Raises:
            UnknownName: there is no such conversation.
            WordsError: it has no such turn, or that is no name of an intent.
        """
        name = "" if intent.strip() == NO_INTENT else intent.strip()
        if not intent.strip() or len(name) > LONGEST:
            raise WordsError(f"an intent's name has 1 to {LONGEST} characters; {NO_INTENT} says that there is none")
        key, thread, project = self._row(conversation, turn)
        with self._inbox.writing() as db:
            db.execute("INSERT OR REPLACE INTO labels VALUES (?, ?, ?, ?, ?, ?)",
                       (key, thread, project, name, now(), author))  # fmt: skip

    def drop(self, conversation: str, turn: int) -> int:
        """Take back what was said of a turn; gives how many labels that were.

        Raises:
            UnknownName: there is no such conversation.
            WordsError: it has no such turn.
        """
        self._row(conversation, turn)
        # Turns that became one may have several.
        _, rows = self._engine.read(
            """SELECT l.event_key FROM labels l JOIN messages m USING (event_key)
            JOIN conversations c USING (conversation_key) WHERE c.conversation = $name AND m.turn = $turn""",
            {"name": conversation, "turn": turn},
        )
        with self._inbox.writing() as db:
            db.executemany("DELETE FROM labels WHERE event_key = ?", rows)
        return len(rows)

    def _row(self, conversation: str, turn: int) -> tuple[int, int, str]:
        _, rows = self._engine.read(
            "SELECT t.event_key, t.thread_key, c.project, t.turn FROM conversations c"
            " LEFT JOIN turns t USING (conversation_key) WHERE c.conversation = $name",
            {"name": conversation},
        )
        if not rows:
            raise UnknownName("conversation", conversation, [], "telltale conversations")
        found = {number: (key, thread, project) for key, thread, project, number in rows if number is not None}
        if turn not in found:
            there = f"its turns are 1 to {max(found)}" if found else "no user said anything in it"
            raise WordsError(f"{conversation} has no turn {turn}: {there}")
        return found[turn]
