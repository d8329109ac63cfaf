"""Canaries: values that must not be kept, in every wrapping that senders use, and every byte that could hold one."""

from __future__ import annotations

import json
import sqlite3
import sys
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from backports import zstd

from telltale.event import to_iso
from tests.language.redaction.labelled import Labelled, messages
from tests.reliability.otlp import attributes, record, span

NAMES = ["Wilhelmina Quastenberg", "Xaver Ochsenknecht"]
SETTINGS: dict[str, Any] = {
    "TELLTALE_REDACTION_RULES": json.dumps({"employee": r"EMP-\d{6}"}),
    "TELLTALE_REDACTED_NAMES": json.dumps(NAMES),
    "TELLTALE_PHONE_REGION": "US",
}
# A value that is shorter could be anybody's; a part of it is not looked for. Eight bytes are read as one number.
_SHORTEST = 8
_BEGUN = 1_730_455_200
_MAGIC = b"\x28\xb5\x2f\xfd"
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}


class Canary(NamedTuple):
    """A text with values in it, where it comes from, and what must not be found of it."""

    number: int
    text: str
    region: str
    values: list[str]


def canaries(seed: int, count: int) -> Iterator[Canary]:
    """So many; every third has its values in other characters, every tenth a listed name and a number of one's own."""
    for number, one in enumerate(messages(seed, count, planted=True)):
        text, values = _disguised(one, number)
        if number % 10 == 0:
            name, staff = NAMES[number // 10 % 2], f"EMP-{number:06d}"
            text += f" {staff} by {name.lower()}"
            values += [staff, name, name.lower()]
        yield Canary(number, text, one.region, [value for value in values if len(value) >= _SHORTEST])


def _disguised(one: Labelled, number: int) -> tuple[str, list[str]]:
    """The text as it is sent, and the values in it, as they are sent and as they are read."""
    parts, values, last = list[str](), list[str](), 0
    for start, end, kind in one.planted:
        value = one.text[start:end]
        if number % 3 == 1 and kind in ("card", "iban", "us_ssn", "fr_nir", "it_codice", "ch_ahv", "birthday"):
            value = value.translate(_WIDE)
        elif number % 3 == 2 and kind not in ("url_user", "url_secret"):
            value = f"{value[:3]}\u200b{value[3:]}"
        parts += [one.text[last:start], value]
        values += [value, one.text[start:end]]
        last = end
    return "".join([*parts, one.text[last:]]), values


Wrapping = Callable[[str], dict[str, Any]]


def _said(text: str) -> dict[str, Any]:
    return {"type": "message", "properties": {"role": "user", "text": text}}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "track", "properties": {"event": "form", "properties": values}}


def _ran(**given: Any) -> dict[str, Any]:
    return {"type": "tool.executed", "properties": {"tool": "crm", **given}}


def _in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


WRAPPINGS: dict[str, Wrapping] = {
    "a text": _said,
    "base64": lambda text: _said(f"see {_in_base64(text)} there"),
    "nested": lambda text: _told({"a": [{"b": {"c": text}}]}),
    "a key": lambda text: _told({text: 1}),
    "arguments": lambda text: _ran(arguments={"note": [text]}),
    "arguments as text": lambda text: _ran(arguments=json.dumps({"note": text})),
    "a result in a result": lambda text: _ran(result=json.dumps({"body": json.dumps({"note": text})})),
    "a long text": lambda text: _said("lorem ipsum dolor sit amet " * 300 + text + " and so on" * 300),
    "a page": lambda text: {**_said("hi"), "context": {"page": {"title": text}}},
    "what is refused": lambda text: {"type": "message", "properties": {"role": "nobody", "text": text}},
}


def event(one: Canary) -> tuple[dict[str, Any], list[str]]:
    """A canary as an event of our own form, and what must not be found of it."""
    wrapping = list(WRAPPINGS)[one.number % len(WRAPPINGS)]
    hidden = [_in_base64(one.text).rstrip("=")[8:-8]] if wrapping == "base64" else []
    made = {"timestamp": _BEGUN + one.number, "conversation_id": f"c{one.number}", "user_id": f"u{one.number}",
            "locale": f"xx-{one.region}", **WRAPPINGS[wrapping](one.text)}  # fmt: skip
    return made, [*one.values, *(part for part in hidden if len(part) >= _SHORTEST)]


CALLS: tuple[Wrapping, ...] = (
    lambda text: {"type": "track", "event": "form", "properties": {"note": text, "more": [{"note": text}]}},
    lambda text: {"type": "identify", "traits": {"note": text}},
    lambda text: {"type": "page", "name": text, "properties": {"title": text}},
    lambda text: {"type": "group", "groupId": "g1", "traits": {"note": text}},
    lambda text: {"type": "track", "event": text, "properties": {}},
    lambda text: {"type": "nothing", "properties": {"note": text}},
)


def call(one: Canary) -> dict[str, Any]:
    """A canary as a call of the Segment protocol; the last form is refused."""
    return {
        "messageId": f"m{one.number}", "userId": f"u{one.number}", "timestamp": to_iso((_BEGUN + one.number) * 10**6),
        "context": {"locale": f"xx-{one.region}", "page": {"title": one.text}},
        **CALLS[one.number % len(CALLS)](one.text),
    }  # fmt: skip


def spans(one: Canary) -> list[dict[str, Any]]:
    """A canary as spans of a model and a tool; the last has no end and is refused."""
    said = json.dumps([{"role": "user", "parts": [{"type": "text", "content": one.text}]}])
    shape = attributes(
        gen_ai__operation__name="chat", gen_ai__conversation__id=f"talk {one.number}", gen_ai__input__messages=said,
        note=one.text, user__id=f"u{one.number}",
    )  # fmt: skip
    tool = attributes(
        gen_ai__operation__name="execute_tool", gen_ai__conversation__id=f"talk {one.number}", gen_ai__tool__name="crm",
        gen_ai__tool__call__arguments=json.dumps({"note": one.text}),
    )  # fmt: skip
    return [
        span(one.number + 1, 1, attributes=shape, status={"code": 2, "message": one.text}),
        span(one.number + 1, 2, attributes=tool),
        span(one.number + 1, 3, attributes=shape, endTimeUnixNano="0"),
    ]


def logged(one: Canary) -> dict[str, Any]:
    """A canary as what a user said, in a log record."""
    return record(one.number + 1, 1, body={"kvlistValue": {"values": attributes(content=one.text)}})


def everything(folder: Path, but: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder but one, and what is packed in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != but:
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                # A server is at work, and has put it away.
                continue
            yield path.name, content
            parts = [content, *(_cells(path) if content.startswith(b"SQLite format 3") else ())]
            yield f"{path.name}, unpacked", b"\n".join([*parts[1:], *(one for part in parts for one in _frames(part))])


def _frames(content: bytes) -> Iterator[bytes]:
    """What was packed with zstd, wherever it begins."""
    at = content.find(_MAGIC)
    while at >= 0:
        with suppress(zstd.ZstdError):
            yield zstd.ZstdDecompressor().decompress(content[at:])
        at = content.find(_MAGIC, at + 1)


def _cells(path: Path) -> Iterator[bytes]:
    """Every value of a SQLite file: a long one lies in pieces over its pages."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in db.execute(f'SELECT * FROM "{table}"'):
                yield from (cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)


def left(blobs: Iterable[tuple[str, bytes]], needles: Iterable[str]) -> list[tuple[str, bytes]]:
    """Which of the values are found and where, as they are and as JSON escapes them.

    Every eight bytes are one number and are looked up among the beginnings of the values, so that thousands of them
    cost as much as one.
    """
    begun = defaultdict[int, set[bytes]](set)
    for needle in needles:
        for spelling in (needle.encode(), json.dumps(needle)[1:-1].encode()):
            begun[int.from_bytes(spelling[:8], sys.byteorder)].add(spelling)
    return [
        (name, spelling)
        for name, blob in blobs
        for beginning in _beginnings(blob, begun.keys())
        for spelling in begun[beginning]
        if spelling in blob
    ]


def _beginnings(blob: bytes, wanted: Set[int]) -> set[int]:
    found = set[int]()
    for offset in range(min(8, len(blob))):
        size = (len(blob) - offset) // 8 * 8
        found |= wanted & set(memoryview(blob)[offset : offset + size].cast("Q"))
    return found
