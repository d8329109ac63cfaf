"""The rows of a table, whatever holds it: CSV, TSV, JSON lines, a JSON array, or Parquet.

A row that holds a whole conversation as a list of messages is taken apart into one row a message.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple, cast

import msgspec

from telltale.connectors.connector import Failed, Hints
from telltale.connectors.document import LINE_LIMIT, Document
from telltale.connectors.records import as_objects, fingerprint, records
from telltale.errors import InputError

_PARQUET = b"PAR1"
_DELIMITERS = "\t,;|"

# The outer conversation of a nested message, where its row gives it no other id.
WHOLE_ROW = "(whole row)"

# Less than a line: then a line that was cut fails by itself, and its open quote does not swallow those after it.
csv.field_size_limit(LINE_LIMIT // 2)


class Row(NamedTuple):
    """One message's cells by the names of their columns; ``position`` is where the row stands."""

    position: str
    cells: dict[str, Any]
    raw: bytes


def rows(document: Document, hints: Hints) -> Iterator[Row | Failed]:
    """Every row of the table.

    >>> rows_of = lambda content: list(rows(Document("t", content=content), Hints(0)))
    >>> rows_of(b"id;text\\n1;hi\\n")[0].cells == rows_of(b'{"id": "1", "text": "hi"}')[0].cells
    True
    """
    key = hints.map.get("messages")
    for one in _flat(document, hints):
        if isinstance(one, Failed):
            yield one
            continue
        key = key or conversation_in(one.cells)
        if key and isinstance(one.cells.get(key), list):
            yield from _unfolded(one, key)
        else:
            yield one


def sample(document: Document, hints: Hints, limit: int = 300) -> list[dict[str, Any]]:
    """The cells of the first rows: what the columns are guessed from."""
    return [one.cells for one in islice(rows(document, hints), limit) if isinstance(one, Row)]


def is_parquet(document: Document) -> bool:
    """Whether the document is a Parquet file, by its first bytes."""
    return document.head.startswith(_PARQUET)


def is_json(document: Document) -> bool:
    """Whether the document looks like JSON, by its first character."""
    return document.head.lstrip()[:1] in (b"{", b"[")


def _flat(document: Document, hints: Hints) -> Iterator[Row | Failed]:
    if is_parquet(document):
        yield from _parquet(document, hints)
    elif is_json(document):
        for one in records(document):
            yield one if isinstance(one, Failed) else Row(one.position, one.value, one.raw)
    else:
        yield from _delimited(document)


def _parquet(document: Document, hints: Hints) -> Iterator[Row]:
    if hints.parquet is None:
        raise InputError(f"'{document.name}' is a Parquet file, and nothing here reads those; convert it to CSV")
    for number, cells in enumerate(hints.parquet(document.path), start=1):
        plain = cast("dict[str, Any]", _plain(cells))
        yield Row(f"row {number}", plain, msgspec.json.encode(plain))


def _plain(value: Any) -> Any:
    """Cells as JSON would have them: moments as ISO texts, decimals and the like as texts."""
    return msgspec.to_builtins(_zoned(value), enc_hook=str, builtin_types=())


def _zoned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _zoned(one) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_zoned(one) for one in cast("list[Any]", value)]
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _names(document: Document, header: str) -> list[str]:
    try:
        return [name for row in csv.reader([header], delimiter=delimiter(header)) for name in row]
    except csv.Error as error:
        raise InputError(f"the header of '{document.name}' cannot be parted into columns: {error}") from error


def _delimited(document: Document) -> Iterator[Row | Failed]:
    lines = document.text_lines()
    first = next(lines, "")
    if not first.isprintable() and not first.isascii():
        raise InputError(f"the header of '{document.name}' is not UTF-8 text; save the table as UTF-8")
    latest = [first]
    reader = csv.reader(_noting(lines, latest), delimiter=delimiter(first))
    names = _names(document, first)
    while True:
        position = str(reader.line_num + 2)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raw = latest[0].encode("utf-8", "surrogateescape")
            yield Failed(position, "bad_row", f"the row cannot be parted into cells: {error}", raw)
            continue
        if any(cells):
            yield _row(position, names, cells, reader.dialect.delimiter)


def _noting(lines: Iterator[str], latest: list[str]) -> Iterator[str]:
    for line in lines:
        latest[0] = line
        yield line


def _row(position: str, names: list[str], cells: list[str], mark: str) -> Row | Failed:
    raw = mark.join(cells).encode("utf-8", "surrogateescape")
    if len(cells) > len(names):
        message = f"the row has {len(cells)} cells and the header {len(names)}; a quote or a '{mark}' is astray"
        return Failed(position, "bad_row", message, raw)
    try:
        raw.decode()
    except UnicodeDecodeError:
        return Failed(position, "bad_text", "the row is not UTF-8 text", raw)
    return Row(position, dict(zip(names, cells, strict=False)), raw)


def delimiter(header: str) -> str:
    """What parts the cells of a header.

    >>> delimiter("id;text,or;what"), delimiter("id\\ttext, more")
    (';', '\\t')
    """
    return max(_DELIMITERS, key=header.count) if "\t" not in header else "\t"


def conversation_in(cells: dict[str, Any]) -> str | None:
    """The column that holds a list of messages: of objects that all hold a text."""
    for name, value in cells.items():
        messages = as_objects(value)
        if messages and all(any(isinstance(one.get(key), str) for key in _SPOKEN) for one in messages[:3]):
            return name
    return None


_SPOKEN = ("text", "utterance", "content", "message", "body", "value")


def _unfolded(row: Row, key: str) -> Iterator[Row | Failed]:
    outer = {name: value for name, value in row.cells.items() if name != key and not isinstance(value, (dict, list))}
    outer[WHOLE_ROW] = fingerprint(row.cells)
    messages = cast("list[Any]", row.cells[key])
    if not messages:
        yield Failed(row.position, "no_messages", f"the list '{key}' of this conversation is empty", row.raw)
    for index, message in enumerate(messages):
        position, raw = f"{row.position}.{key}[{index}]", msgspec.json.encode(message)
        if isinstance(message, dict):
            yield Row(position, {**outer, **cast("dict[str, Any]", message)}, raw)
        else:
            yield Failed(position, "not_an_object", "a message in a list of messages is an object", raw)
