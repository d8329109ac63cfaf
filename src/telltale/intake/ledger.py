"""The ledger of a delivery: everything read is stored, a duplicate, or failed with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Ledger:
    """What became of a delivery; ``read`` counts events and records that could not become one.

    >>> Ledger(read=3, stored=2, failed=Counter(bad_json=1)).balances
    True
    """

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    failed: Counter[str] = field(default_factory=Counter[str])
    documents: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    examples: list[str] = field(default_factory=list[str])

    @property
    def balances(self) -> bool:
        """Nothing was dropped silently."""
        return self.read == self.stored + self.duplicates + self.failed.total()

    def as_dict(self) -> dict[str, Any]:
        """For JSON: ``failed`` by reason, and whether the sum is right."""
        return {
            "read": self.read, "stored": self.stored, "duplicates": self.duplicates, "conflicts": self.conflicts,
            "failed": dict(self.failed), "balances": self.balances, "documents": self.documents,
            "examples": self.examples,
        }  # fmt: skip
