"""What a connector is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telltale.connectors.document import Document
from telltale.event import Event


@dataclass(frozen=True, slots=True)
class Failed:
    """A record that could not be read; it is kept, counted, and can be replayed after a fix.

    ``position`` is a line number or another address inside the document; ``reason`` a stable code in snake_case,
    ``message`` a sentence for people, ``raw`` the record as it came.
    """

    position: str
    reason: str
    message: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person importing may say about a document that the document does not say itself.

    ``map`` says which column holds what (``{"text": "utterance"}``); ``imported_at`` is the instant, in
    microseconds, that stands in where a format has no times at all; ``parquet`` reads a Parquet file's rows, which
    takes an engine that connectors do not have.
    """

    imported_at: int
    map: dict[str, str] = field(default_factory=dict[str, str])
    parquet: Callable[[Path], Iterable[dict[str, Any]]] | None = None


@dataclass(frozen=True, slots=True)
class Connector:
    """One platform's format.

    ``recognise`` looks at the beginning of a document and says how sure it is, 0 to 1, that it can read it.
    ``read`` yields an :class:`Event` for everything it understands, a ``track`` event named
    ``<connector>.<native_type>`` for what it can read but not map, and a :class:`Failed` for what cannot be read.
    Events carry ``source.native_type`` and ``source.native_id``, from which intake makes their id.
    """

    name: str
    title: str
    obtain: str
    recognise: Callable[[Document], float]
    read: Callable[[Document, Hints], Iterator[Event | Failed]]
