"""What was read out of texts: a row a message and kind of reading, in the inbox and in the index alike.

Each names the text that it was read from, so that words which were changed since are read again.
"""

from __future__ import annotations

from telltale.store.schema.columns import Columns

READ: Columns = {
    "event_key": ("BIGINT", "message"),
    "thread_key": ("BIGINT", "its thread"),
    "text_key": ("BIGINT", "key of the text that was read"),
}

READINGS: dict[str, Columns] = {
    "tones": {
        **READ,
        "language": ("VARCHAR", "language that the words are in, if it could be told"),
        "tone": ("DOUBLE", "tone, -1 to 1; none in a language that the reader does not speak"),
        "signs": ("VARCHAR", "signs of frustration, separated by commas"),
    },
    "sortings": {
        **READ,
        "topic": ("VARCHAR", "id of the topic that it belongs to, or 'small talk'; none where it fits into no topic"),
    },
    "expectations": {
        "event_key": ("BIGINT", "conversation: its first activity"),
        "thread_key": ("BIGINT", "its thread"),
        "text_key": ("BIGINT", "key of the facts that it was told from"),
        "satisfaction": ("DOUBLE", "chance of a good rating, 0 to 1"),
    },
    "supports": {
        **READ,
        "supported": ("BOOLEAN", "the answer is supported by the texts retrieved for it"),
        "unsupported": ("VARCHAR", "where it is not: pairs of places in its text, begin-end, separated by commas"),
    },
    "guesses": {
        **READ,
        "version": ("BIGINT", "version of the training set that it was compared with"),
        "intent": ("VARCHAR", "intent of the set that it is nearest to; none where it is near none"),
        "confidence": ("DOUBLE", "probability of its likeliest intent, 0 to 1"),
    },
    "groundings": {
        **READ,
        "version": ("BIGINT", "version of the knowledge base that the answer was held against"),
        "supported": (
            "BOOLEAN",
            "the passages nearest to it support the answer; none where it claims nothing, or speaks otherwise",
        ),
        "unsupported": ("VARCHAR", "where they do not: pairs of places in its text, begin-end, separated by commas"),
        "nearest": ("VARCHAR", "for each of these the number of the passage that is nearest, separated by commas"),
    },
}
"""By table."""

TOPICS: Columns = {
    "topic": ("VARCHAR", "id of the topic"),
    "project": ("VARCHAR", "project"),
    "name": ("VARCHAR", "name; that of another topic where people merged it into that"),
    "example": ("VARCHAR", "a message that stands for it"),
    "answered": ("BOOLEAN", "the bot has an answer to most of what is asked in it"),
    "hidden": ("BOOLEAN", "people said that it is none"),
    "merged": ("BOOLEAN", "people merged it into another"),
}

_SQLITE = {"BIGINT": "INTEGER", "VARCHAR": "TEXT", "DOUBLE": "REAL", "BOOLEAN": "INTEGER"}


def _in_inbox(table: str, columns: Columns) -> str:
    """The statement that creates the table of a reading in the inbox; its numbers grow with every change.

    >>> _in_inbox("tones", {"tone": ("DOUBLE", "tone")})
    'CREATE TABLE IF NOT EXISTS tones (seq INTEGER PRIMARY KEY AUTOINCREMENT, tone REAL, UNIQUE (event_key));'
    """
    kinds = ", ".join(f"{name} {_SQLITE[kind]}" for name, (kind, _) in columns.items())
    return f"CREATE TABLE IF NOT EXISTS {table} (seq INTEGER PRIMARY KEY AUTOINCREMENT, {kinds}, UNIQUE (event_key));"


LATER = (
    _in_inbox("groundings", READINGS["groundings"])
    + """
CREATE TABLE IF NOT EXISTS reader_notes (
    project TEXT NOT NULL, name TEXT NOT NULL, told BLOB NOT NULL, PRIMARY KEY (project, name));
"""
)
"""The tables that came after others of the inbox, where they stay."""

SCHEMA = (
    "\n".join(_in_inbox(table, columns) for table, columns in READINGS.items() if table != "groundings")
    + """
CREATE TABLE IF NOT EXISTS topics (
    topic TEXT NOT NULL, project TEXT NOT NULL, told BLOB NOT NULL, PRIMARY KEY (project, topic));
CREATE TABLE IF NOT EXISTS judges (
    project TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, told BLOB NOT NULL, PRIMARY KEY (project, name));
"""
)
"""The tables of the inbox: readings, topics, and what was learned from people."""
