"""Training sets that people have: CSV and JSON lines with a text and an intent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import msgspec

from telltale.errors import InputError
from telltale.language.intents.training import Utterance

TEXT = ("text", "utterance", "example", "phrase", "message", "sentence", "query")
INTENT = ("intent", "label", "category", "class")
_ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson")


def utterances(name: str, content: bytes) -> list[Utterance]:
    """The utterances of a file, as they stand in it: what is empty stays, so that it can be told.

    Raises:
        InputError: for another format, another encoding than UTF-8, or columns of other names.

    >>> utterances("mine.csv", b"text,intent\\nwhere is it,track\\n")
    [Utterance(text='where is it', intent='track')]
    >>> utterances("mine.jsonl", b'{"utterance": "where is it", "label": "track"}')
    [Utterance(text='where is it', intent='track')]
    """
    ending = PurePath(name).suffix.lower()
    if ending not in _ENDINGS:
        yaml = "; YAML is not read: export the examples of a Rasa nlu.yml as CSV" if ending in {".yml", ".yaml"} else ""
        raise InputError(f"{name} is no training set that can be read; there are {', '.join(_ENDINGS)}{yaml}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise InputError(f"{name} is not UTF-8: byte {wrong.start} cannot be read; save it as UTF-8") from wrong
    rows = (
        _lines(name, text)
        if ending in {".jsonl", ".ndjson"}
        else _table(name, text, "\t" if ending == ".tsv" else None)
    )
    return [Utterance(_value(name, number, row, TEXT), _value(name, number, row, INTENT)) for number, row in rows]


def _table(name: str, text: str, delimiter: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter or max(",;\t", key=head.count))
    try:
        for row in reader:
            yield reader.line_num, {(key or "").strip().lower(): value or "" for key, value in row.items()}
    except csv.Error as wrong:
        raise InputError(f"{name}, line {reader.line_num}: {wrong}") from wrong


def _lines(name: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, msgspec.json.decode(line, type=dict[str, Any])
            except msgspec.DecodeError as wrong:
                raise InputError(f"{name}, line {number}: not a JSON object ({wrong})") from wrong


def _value(name: str, number: int, row: dict[str, Any], names: tuple[str, ...]) -> str:
    for one in names:
        if one in row:
            value = row[one]
            if value is None or isinstance(value, str):
                return (value or "").strip()
            raise InputError(f"{name}, line {number}: {one} is {value!r}, not a text")
    raise InputError(
        f"{name}, line {number}: none of {', '.join(names)}; there are {', '.join(map(str, row)) or 'no columns'}"
    )
