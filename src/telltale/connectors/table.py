"""Any table with one message a row: CSV, TSV, Parquet, JSON lines; or one conversation a row, as a list of messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import Any, cast

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document
from telltale.connectors.records import as_instant, as_number, as_text, fingerprint, first_objects, told
from telltale.connectors.table_columns import NAMES, plain
from telltale.connectors.table_columns import guess as guess_columns
from telltale.connectors.table_columns import roles as guess_roles
from telltale.connectors.table_rows import WHOLE_ROW, Row, conversation_in, delimiter, is_json, is_parquet, rows, sample
from telltale.errors import InputError
from telltale.event import Event, Source, channel_of, instant

# Intents by which bots of many makes say that they did not understand.
FALLBACKS = frozenset(
    ("fallback", "nlufallback", "defaultfallbackintent", "fallbackintent", "nomatch", "outofscope", "outofdomain",
     "oos", "unknown", "none", "didnotunderstand", "inputunknown")
)  # fmt: skip

# Some tables join the intents of one message with this.
_JOINED = "<div>"

# Question and answer of one row have one time; such rows leave a number free for the answer.
_ANSWER = "#answer"


class RowError(ValueError):
    """A row that cannot be a message; ``reason`` is the stable code of why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


# Columns that are told of where none of them can be read.
_NAMED = 50


@dataclass(slots=True)
class Talk:
    """What is known of a conversation so far: its rows, its last time, its last row and its last user message."""

    count: int = 0
    at: int | None = None
    row: str = ""
    again: int = 0
    asked: str | None = None


@dataclass(slots=True)
class Columns:
    """How this table's rows are read: which column is what, and which word is which role."""

    mapping: dict[str, str]
    roles: dict[str, str]
    time_format: str | None
    imported_at: int
    talks: dict[str, Talk] = field(default_factory=dict[str, Talk])

    def cell(self, row: Row, name: str) -> Any:
        """A field's cell, or its constant; None where there is neither, or the cell is empty."""
        column = self.mapping.get(name, "")
        value = column[1:] if column.startswith("=") else row.cells.get(column)
        return None if value == "" else value


def recognise(document: Document) -> float:
    """A table whose columns say what was said in which conversation."""
    if is_parquet(document):
        return 0.6
    if not is_json(document) and not _has_header(document):
        return 0.0
    if any(map(_is_envelope, first_objects(document))):
        return 0.2
    mapping = guess_columns(sample(document, Hints(0), limit=50), {})
    if "text" not in mapping or "conversation" not in mapping:
        return 0.2 if "text" in mapping else 0.0
    if mapping["conversation"] == WHOLE_ROW:
        return 0.5 if "role" in mapping else 0.2
    return 0.7 if "role" in mapping or "answer" in mapping else 0.5


def guess(document: Document, hints: Hints) -> dict[str, str]:
    """Which column is which field, as it will be read; ``=word`` is one word for all rows.

    Raises:
        UnknownName: a column is named that the table does not have.

    >>> guess(Document("t.csv", content=b"chat_id,sender,text\\n1,user,hi\\n"), Hints(0))
    {'conversation': 'chat_id', 'text': 'text', 'role': 'sender'}
    """
    return guess_columns(sample(document, hints), hints.map)


def read(document: Document, hints: Hints) -> Iterator[Event | Failed]:
    """One message a row, its intents, and the bot's answer where the row has that too.

    ``hints.map`` says what the columns are where their names do not: ``{"text": "utterance"}``, ``{"role": "=user"}``
    for all rows, ``{"role:agent": "bot"}`` for a word, ``{"time_format": "%d.%m.%Y %H:%M"}`` for times that are no
    ISO-8601. Without times a conversation begins at the import, with a millisecond from one row to the next.

    >>> table = b"conversation,who,text,intent,time\\n7,customer,hello,greet,2024-11-01T10:00:00Z\\n"
    >>> message, intent = read(Document("t.csv", content=table), Hints(imported_at=0))
    >>> message.conversation_id, message.timestamp, message.properties["role"], message.properties["text"]
    ('7', 1730455200000000, 'user', 'hello')
    >>> intent.type, intent.properties["intent"]
    ('intent.recognized', 'greet')

    Raises:
        InputError: no column can be the text, or nothing says who speaks.
    """
    columns = _columns(document, hints)
    for row in rows(document, hints):
        if isinstance(row, Failed):
            yield row
            continue
        try:
            yield from _events(columns, row)
        except RowError as error:
            yield Failed(row.position, error.reason, str(error), row.raw)


def _columns(document: Document, hints: Hints) -> Columns:
    cells = sample(document, hints)
    mapping = guess_columns(cells, hints.map)
    every = list(dict.fromkeys(name[:100] for row in cells for name in row))
    names = ", ".join(every[:_NAMED]) + (f" and {len(every) - _NAMED:,} more" if len(every) > _NAMED else "") or "none"
    if "text" not in mapping:
        raise InputError(f"no column of '{document.name}' can be the text; say --map text=COLUMN, one of: {names}")
    if "role" not in mapping and "answer" not in mapping:
        raise InputError(
            f"no column of '{document.name}' says who speaks; say --map role=COLUMN, one of: {names}; or"
            " --map role==user if every row is the user's"
        )
    time_format = hints.map.get("time_format")
    columns = Columns(mapping, guess_roles(cells, mapping, hints.map), time_format, hints.imported_at)
    _check_times(document, columns, cells)
    return columns


def _check_times(document: Document, columns: Columns, cells: list[dict[str, Any]]) -> None:
    """A whole column that is read wrongly is one mistake, not one a row."""
    given = [value for one in cells if (value := columns.cell(Row("", one, b""), "time")) is not None]
    if given and all(_is_no_time(columns, value) for value in given):
        raise InputError(
            f"column '{columns.mapping['time']}' of '{document.name}' should be the time, but '{given[0]}' is none;"
            " say --map time_format=%d.%m.%Y, or --map time= to do without"
        )


def _is_no_time(columns: Columns, value: Any) -> bool:
    try:
        _instant(columns, value)
    except RowError:
        return True
    return False


def _instant(columns: Columns, value: Any) -> int | None:
    try:
        if columns.time_format and value is not None:
            moment = datetime.strptime(str(value), columns.time_format)
            return instant((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat())
        return as_instant(value)
    except ValueError as error:
        raise RowError("bad_time", str(error)) from error


def _events(columns: Columns, row: Row) -> Iterator[Event]:
    conversation, synthetic = _conversation(columns, row)
    role = _role(columns, row)
    own = _instant(columns, columns.cell(row, "time"))
    talk = columns.talks.setdefault(conversation, Talk())
    native_id = _native_id(columns, row, talk, conversation)
    order = as_number(columns.cell(row, "order"))
    place = talk.count if order is None or not isfinite(order) else int(order)
    at = own if own is not None else (talk.at if "time" in columns.mapping else None)
    talk.at, talk.count = at, talk.count + 1
    envelope = told(
        timestamp=columns.imported_at + place * 1000 if at is None else at,
        timestamp_inferred=own is None,
        conversation_id=conversation,
        conversation_id_synthetic=synthetic,
        user_id=as_text(columns.cell(row, "user")),
        bot_id=as_text(columns.cell(row, "bot")),
        channel=channel_of(as_text(columns.cell(row, "channel"))),
        channel_native=as_text(columns.cell(row, "channel")),
        locale=as_text(columns.cell(row, "language")),
    )
    talk.asked = native_id if role == "user" else talk.asked
    for part, kind, properties in _told(columns, row, role, native_id, talk.asked or native_id):
        source = Source(connector="table", native_type="row", native_id=f"{native_id}{part}")
        sequence = 2 * place + (part == _ANSWER) if "answer" in columns.mapping else place
        yield Event(type=kind, source=source, sequence=sequence, properties=properties, **envelope)


def _conversation(columns: Columns, row: Row) -> tuple[str, bool]:
    """The conversation's id; without such a column, the person's, and else each row is one for itself."""
    if "conversation" in columns.mapping:
        given = as_text(columns.cell(row, "conversation"))
        if not given:
            raise RowError("missing_field", f"the row's '{columns.mapping['conversation']}' is empty")
        return given, columns.mapping["conversation"] == WHOLE_ROW
    return as_text(columns.cell(row, "user")) or fingerprint(row.cells), True


def _role(columns: Columns, row: Row) -> str:
    if "role" not in columns.mapping:
        return "user"
    given = as_text(columns.cell(row, "role"))
    if not given:
        raise RowError("missing_field", f"the row's '{columns.mapping['role']}' is empty: nobody says it")
    role = columns.roles.get(plain(given))
    if role is None:
        raise RowError("unknown_role", f"nobody knows who '{given}' is; say --map 'role:{given}=user' (or bot)")
    return role


def _native_id(columns: Columns, row: Row, talk: Talk, conversation: str) -> str:
    """The message's own id; else its content, and its place where neither time nor order set it apart."""
    given = as_text(columns.cell(row, "message_id"))
    if given:
        return f"{conversation}:{given}"
    content = fingerprint(row.cells)[:16]
    if "time" not in columns.mapping and "order" not in columns.mapping:
        return f"{conversation}:{talk.count}:{content}"
    talk.again = talk.again + 1 if content == talk.row else 0
    talk.row = content
    return f"{conversation}:{content}" + (f"-{talk.again + 1}" if talk.again else "")


def _told(
    columns: Columns, row: Row, role: str, native_id: str, asked: str
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    text = as_text(columns.cell(row, "text"))
    yield "", "message", told(role=role, message_id=native_id, text=text)
    confidence = as_number(columns.cell(row, "confidence"))
    for number, intent in enumerate(_intents(columns.cell(row, "intent"))):
        fallback = plain(intent) in FALLBACKS
        yield (
            f"#intent{number}",
            "intent.recognized",
            told(
                message_id=asked,
                intent=intent,
                confidence=confidence / 100 if confidence and confidence > 1 else confidence,
                match_type="fallback" if fallback else "intent",
                is_fallback=fallback or None,
            ),
        )
    answer = as_text(columns.cell(row, "answer"))
    if answer is not None:
        yield _ANSWER, "message", told(role="bot", message_id=f"{native_id}{_ANSWER}", text=answer)


def _intents(value: Any) -> list[str]:
    given = cast("list[Any]", value) if isinstance(value, list) else (as_text(value) or "").split(_JOINED)
    return [name for one in given if (name := (as_text(one) or "").strip())]


def _is_envelope(record: dict[str, Any]) -> bool:
    """Whether messages stand among other objects: that is no row but a platform's own message about something."""
    return conversation_in(record) is not None and any(isinstance(value, dict) for value in record.values())


def _has_header(document: Document) -> bool:
    """Whether the first line is a header: several names that are short words, the text's among them."""
    line = document.head.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    names = {plain(name) for name in line.split(delimiter(line))}
    return "\0" not in line and len(names) > 1 and bool(names & set(NAMES["text"]))


table = Connector(
    name="table",
    title="Table (CSV, TSV, Parquet, JSON lines)",
    obtain="Export the messages from your own database or helpdesk with one message a row and a header.",
    recognise=recognise,
    read=read,
)
