"""Failures: records that were not accepted, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from xxhash import xxh3_64_intdigest

_SIGNED = 1 << 63


@dataclass(frozen=True, slots=True)
class FailedRecord:
    """A record that was not accepted, and why. ``raw`` is the record as it came."""

    failed_at: int
    project: str
    source: str
    connector: str
    document: str
    position: str
    reason: str
    message: str
    raw: bytes
    id: int = 0

    @property
    def fingerprint(self) -> int:
        """The same failure of the same record is kept once, however often it is tried."""
        known = "\x1f".join((self.project, self.source, self.connector, self.position, self.reason))
        return xxh3_64_intdigest(known.encode() + b"\x1f" + self.raw) - _SIGNED
