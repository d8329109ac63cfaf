"""Tables and JSON lines: a text and an intent in each row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from telltale.errors import InputError, UnknownName
from telltale.language.utterances.utterance import Utterance

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson")

# What people call the columns, likeliest first, in lower case and without marks.
NAMES = {
    "text": ("text", "utterance", "example", "phrase", "trainingphrase", "message", "sentence", "query", "question",
             "input", "usersays"),
    "intent": ("intent", "intentname", "label", "category", "class"),
}  # fmt: skip

_MARKS = re.compile(r"[\W_]")

Row = dict[str, Any]


def read(name: str, text: str, ending: str, columns: Mapping[str, str]) -> list[Utterance]:
    """The utterances of a table; ``columns`` goes before what is guessed.

    Raises:
        InputError: a row cannot be read, or there are no such columns.
        UnknownName: a column or a field is named that there is not.
    """
    for field in columns:
        if field not in NAMES:
            raise UnknownName("field", field, NAMES, "telltale training --help")
    rows = _lines(name, text) if ending in {".jsonl", ".ndjson"} else _table(name, text, ending)
    return [
        Utterance(*(_value(f"{name}, line {number}", row, field, columns.get(field, "")) for field in NAMES))
        for number, row in rows
    ]


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


def _value(where: str, row: Row, field: str, said: str) -> str:
    if said.startswith("="):
        return said[1:].strip()
    if said and said not in row:
        raise UnknownName("column", said, map(str, row), where)
    column = said or _guessed(where, row, field)
    value = row[column]
    if value is None or isinstance(value, str):
        return (value or "").strip()
    raise InputError(f"{where}: {column} is {value!r:.80}, not a text")


def _guessed(where: str, row: Row, field: str) -> str:
    spelled = {_MARKS.sub("", str(column).lower()): column for column in row}
    for one in NAMES[field]:
        if one in spelled:
            return spelled[one]
    there = ", ".join(map(str, row)) or "no columns"
    raise InputError(
        f"{where}: none of {', '.join(NAMES[field])}; there are {there}; say which one it is: --map {field}=COLUMN"
    )
