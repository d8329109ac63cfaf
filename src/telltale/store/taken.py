"""Taken: what became of events on their way from the inbox into the index."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from telltale.store.failures import FailedRecord

CONFLICT = "conflict"
"""The reason of a record that has the id of another and says something else."""


@dataclass(frozen=True, slots=True)
class Taken:
    """``repeats`` counts the duplicates by project and source; ``lost`` are those that said something else."""

    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    repeats: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    lost: list[FailedRecord] = field(default_factory=list[FailedRecord])

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.stored + other.stored, self.duplicates + other.duplicates, self.conflicts + other.conflicts,
            _both(self.repeats, other.repeats), self.lost + other.lost,
        )  # fmt: skip


def _both(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """The sum, with what is below nothing, which ``+`` would leave out."""
    made = one.copy()
    made.update(other)
    return made
