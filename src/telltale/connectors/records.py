"""The JSON records of a document, one after another, whichever way they are written down.

JSON lines, a JSON array, an object that holds the array (``{"events": [...]}``), or one object that is the record
itself; what cannot be read becomes a :class:`Failed` and the next record goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple, cast

import msgspec
from xxhash import xxh3_128_hexdigest

from telltale.connectors.connector import Failed
from telltale.connectors.document import LINE_LIMIT, Document
from telltale.event import instant, to_iso

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_array = msgspec.json.Decoder(list[msgspec.Raw])
_anything = msgspec.json.Decoder()


class Record(NamedTuple):
    """One JSON object, its address in the document, and its bytes as they came."""

    position: str
    value: dict[str, Any]
    raw: bytes


def records(document: Document, within: tuple[str, ...] = ()) -> Iterator[Record | Failed]:
    """Every record of the document; ``within`` names the keys under which an object may hold the array of them.

    >>> found = records(Document("d", content=b'{"a": 1}\\n{"a": \\n[2]'))
    >>> [one.value if isinstance(one, Record) else one.reason for one in found]
    [{'a': 1}, 'not_json', 'not_an_object']
    """
    for position, raw in pieces(document, within):
        try:
            value = _anything.decode(raw)
        except (ValueError, RecursionError) as error:
            yield unreadable(position, raw, error)
            continue
        if isinstance(value, dict):
            yield Record(position, value, raw)
        else:
            yield not_an_object(position, raw)


def pieces(document: Document, within: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """The bytes of every record with its position: a line number, or ``[index]`` inside an array."""
    if is_lines(document):
        for number, line in document.lines():
            yield str(number), line
        return
    yield from elements(document.whole(), within)


def elements(content: bytes, within: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """The bytes of every element of an array, or of the one value that the content is, with its position."""
    found = _elements(content, within)
    if found is None:
        yield "1", content.strip()
        return
    for index, raw in enumerate(found):
        yield f"[{index}]", bytes(raw)


def first_objects(document: Document, within: tuple[str, ...] = (), limit: int = 5) -> list[dict[str, Any]]:
    """The first few objects that can be read: what a connector looks at to recognise its format."""
    if document.head.lstrip()[:1] not in (b"{", b"["):
        return []
    found = (one.value for one in islice(records(document, within), 4 * limit) if isinstance(one, Record))
    return list(islice(found, limit))


def unreadable(position: str, raw: bytes, error: Exception) -> Failed:
    """The failure of a record that could not be decoded.

    >>> unreadable("7", b'{"text": "\\\\ud800"}', ValueError("truncated")).reason
    'bad_text'
    """
    for reason, message, applies in _EXPLANATIONS:
        if applies(raw, error):
            return Failed(position, reason, message, raw)
    return Failed(position, "not_json", f"this is not a whole JSON value: {error}", raw)


def not_an_object(position: str, raw: bytes) -> Failed:
    """The failure of a record that is JSON, but no object."""
    return Failed(position, "not_an_object", 'a record is a JSON object, {"...": ...}; this is something else', raw)


def _lenient(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


_EXPLANATIONS: tuple[tuple[str, str, Callable[[bytes, Exception], bool]], ...] = (
    (
        "too_long",
        f"the line is longer than {LINE_LIMIT >> 20} MB, and only its beginning was kept",
        lambda raw, _: len(raw) > LINE_LIMIT,
    ),
    ("too_deep", "the record is nested too deeply to be read", lambda _, error: isinstance(error, RecursionError)),
    ("bad_text", "the record is not UTF-8 text", lambda _, error: isinstance(error, UnicodeDecodeError)),
    (
        "bad_text",
        r"a text holds half of a surrogate pair (\ud800 to \udfff), which is no character",
        lambda raw, _: bool(_SURROGATE.search(raw)) and _lenient(raw),
    ),
    ("not_json", "NaN and Infinity are no JSON; write null", lambda raw, _: _lenient(raw)),
)


def is_lines(document: Document) -> bool:
    """Whether each line is a value of its own; decided by the first two lines.

    A single line is a whole document, which comes to the same.
    """
    start = list(islice(document.lines(), 2))
    if len(start) < 2:
        return False
    return any(_parses(line) for _, line in start)


def _parses(line: bytes) -> bool:
    try:
        _array.decode(line) if line.startswith(b"[") else _object.decode(line)
    except (ValueError, RecursionError):
        return False
    return True


def _elements(content: bytes, within: tuple[str, ...]) -> list[msgspec.Raw] | list[bytes] | None:
    """The elements of the array that the content is or holds; None if it is neither, or is broken."""
    try:
        if content.lstrip().startswith(b"["):
            return _array.decode(content)
        holder = _object.decode(content)
        return next((_array.decode(holder[key]) for key in within if key in holder), None)
    except msgspec.ValidationError:
        return None
    except (ValueError, RecursionError):
        return _lenient_elements(content, within)


def _lenient_elements(content: bytes, within: tuple[str, ...]) -> list[bytes] | None:
    """One bad text must not take the whole array with it: parted by the lenient parser, each fails for itself."""
    try:
        value: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        holder = cast("dict[str, Any]", value)
        value = next((holder[key] for key in within if key in holder), None)
    return [json.dumps(one).encode() for one in cast("list[Any]", value)] if isinstance(value, list) else None


def as_object(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one: foreign records leave out, or null, what they do not have."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; none if it is no list."""
    found = cast("list[Any]", value) if isinstance(value, list) else []
    return [as_object(one) for one in found if isinstance(one, dict)]


def as_text(value: Any) -> str | None:
    """The value as text: numbers are written out, nothing and everything nested is None.

    >>> as_text("a"), as_text(7), as_text(None), as_text({"a": 1})
    ('a', '7', None, None)
    """
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def as_number(value: Any) -> float | None:
    """The value if it is a number, or a text that is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def told(**properties: Any) -> dict[str, Any]:
    """Properties without those that are not known.

    >>> told(role="user", text=None, is_private=False)
    {'role': 'user', 'is_private': False}
    """
    return {name: value for name, value in properties.items() if value is not None}


def as_instant(value: Any) -> int | None:
    """The instant that a foreign field holds, in microseconds; None when it holds nothing.

    Raises:
        ValueError: it holds something, and that is no time between the years 1 and 9999.

    >>> as_instant("1730455200"), as_instant(None), as_instant("")
    (1730455200000000, None, None)
    """
    if value is None or value == "":
        return None
    try:
        at = instant(value)
        to_iso(at)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"{str(value)[:40]!r} is not a time") from error
    return at


def fingerprint(value: Any) -> str:
    """32 hexadecimal digits that stand for a value's content: the same for equal content, in any order of its keys.

    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1}) != fingerprint({"a": 1})
    True
    """
    return xxh3_128_hexdigest(msgspec.json.encode(value, order="deterministic"))
