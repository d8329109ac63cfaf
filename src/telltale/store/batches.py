"""Batches: events as they lie in the inbox, together, compressed, with a checksum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from backports import zstd

from telltale.event import AGAIN, signed_digest
from telltale.store.rows import Row

_encode_lines = msgspec.json.Encoder().encode_lines


@dataclass(frozen=True, slots=True)
class Batch:
    """Accepted rows; ``lines`` is one JSON object a line."""

    position: int
    received_at: int
    events: int
    lines: bytes


class Packed(NamedTuple):
    """Rows as they lie in the inbox, a twentieth of what they are in memory."""

    events: int
    checksum: int
    payload: bytes


class Written(NamedTuple):
    """Rows as text, one a line; ``events`` of them are told for the first time."""

    events: int
    lines: bytes


def written(rows: list[Row]) -> Written:
    """Rows as text."""
    # What is told again was counted when it was told first.
    return Written(sum(row.envelope.telling != AGAIN for row in rows), _encode_lines(rows))


def packed(*some: Written) -> Packed:
    """Rows, ready to be kept as one batch."""
    payload = zstd.compress(b"".join(one.lines for one in some), 1)
    return Packed(sum(one.events for one in some), checksum_of(payload), payload)


def checksum_of(payload: bytes) -> int:
    """What a batch is checked by, before it is ever read."""
    return signed_digest(payload)
