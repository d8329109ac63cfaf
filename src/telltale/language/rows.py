"""Rows of tables as people have them (CSV, TSV, JSON lines), and which of their columns is what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from telltale.errors import InputError, UnknownName

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson")

_MARKS = re.compile(r"[\W_]")

Row = dict[str, Any]


class Field(NamedTuple):
    """What a column can be: what people call it, likeliest first, in lower case and without marks."""

    names: tuple[str, ...]
    needed: bool = True


class Fields:
    """The fields that are looked for in rows; ``said`` names their columns where that is not guessed.

    ``=word`` is one word for all rows.

    Raises:
        UnknownName: a field is named that there is not; ``see`` says where they are told of.

    >>> fields = Fields({"text": Field(("text", "body"))}, {}, "telltale knowledge --help")
    >>> fields.of("a.csv, line 2", {"Body": " hello "})
    {'text': 'hello'}
    """

    def __init__(self, fields: Mapping[str, Field], said: Mapping[str, str], see: str) -> None:
        for field in said:
            if field not in fields:
                raise UnknownName("field", field, fields, see)
        self._fields, self._said = fields, said

    def of(self, where: str, row: Row) -> dict[str, str]:
        """The text of each field in a row, without the white space around it.

        Raises:
            InputError: a column is missing, or what stands in it is no text.
            UnknownName: a column is named that the row does not have.
        """
        return {name: self._value(where, row, name, self._said.get(name, "")) for name in self._fields}

    def _value(self, where: str, row: Row, field: str, said: str) -> str:
        if said.startswith("="):
            return said[1:].strip()
        if said and said not in row:
            raise UnknownName("column", said, map(str, row), where)
        column = said or self._guessed(where, row, field)
        value = row[column] if column is not None else None
        if value is None or isinstance(value, str):
            return (value or "").strip()
        raise InputError(f"{where}: {column} is {value!r:.80}, not a text")

    def _guessed(self, where: str, row: Row, field: str) -> str | None:
        names, needed = self._fields[field]
        spelled = {_MARKS.sub("", str(column).lower()): column for column in row}
        for one in names:
            if one in spelled:
                return spelled[one]
        if not needed:
            return None
        there = ", ".join(map(str, row)) or "no columns"
        raise InputError(
            f"{where}: none of {', '.join(names)}; there are {there}; say which one it is: --map {field}=COLUMN"
        )


def rows(name: str, text: str, ending: str) -> Iterator[tuple[int, Row]]:
    """The rows of a file, each with the number of its line, by one of :data:`ENDINGS`.

    Raises:
        InputError: a row cannot be read.

    >>> [*rows("a.csv", "text;url\\nhello;/a\\n", ".csv")]
    [(2, {'text': 'hello', 'url': '/a'})]
    """
    return _lines(name, text) if ending in {".jsonl", ".ndjson"} else _table(name, text, ending)


def _table(name: str, text: str, ending: str) -> Iterator[tuple[int, Row]]:
    head = text.partition("\n")[0]
    delimiter = "\t" if ending == ".tsv" else max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, {(key or "").strip(): value or "" for key, value in row.items()}
    except csv.Error as wrong:
        raise InputError(f"{name}, line {reader.line_num}: {wrong}") from wrong


def _lines(name: str, text: str) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, msgspec.json.decode(line, type=Row)
            except (msgspec.DecodeError, RecursionError) as wrong:
                raise InputError(f"{name}, line {number}: not a JSON object ({wrong})") from wrong
