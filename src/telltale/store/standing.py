"""Standing: how what was sent, what was accepted and what the index holds stand to each other at one moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from telltale.store.engine import Engine
from telltale.store.inbox import Inbox
from telltale.store.tallies import ACCEPTED, DUPLICATE, ERASED, Fate, Tally

_TRIES = 5
"""The index goes on while it is looked at; a look during which it did is thrown away, a few times."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Accepted events of a project that the index has not taken in, and when the oldest came (microseconds UTC)."""

    events: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Failing:
    """Records of a project that were not accepted for one reason, and when the newest came (microseconds UTC)."""

    project: str
    reason: str
    records: int
    newest: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The events of a project as the ledger has them, and where they are.

    ``stored`` is what the ledger says was accepted and not there before; ``indexed``, ``behind`` and ``erased`` are
    where they are found.
    """

    project: str
    stored: int
    indexed: int
    behind: int
    erased: int

    @property
    def difference(self) -> int:
        """What is missing where it should be; 0 when nothing is lost and nothing was counted twice.

        >>> Balance("shop", stored=10, indexed=7, behind=2, erased=1).difference
        0
        """
        return self.stored - self.indexed - self.behind - self.erased


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything at once; ``steady`` says that nothing moved while it was looked at."""

    accepted: int
    taken: int
    tallies: list[Tally] = field(default_factory=list[Tally])
    behind: dict[str, Behind] = field(default_factory=dict[str, Behind])
    balances: list[Balance] = field(default_factory=list[Balance])
    steady: bool = True


@dataclass(frozen=True, slots=True)
class Total:
    """Everything that ever became of one kind: ``events`` as it was counted when it came, ``settled`` as it is known
    now, since what was accepted can turn out to be there already.
    """

    fate: Fate
    events: int
    settled: int


def standing(inbox: Inbox, engine: Engine, since: int = 0) -> Standing:
    """How things stand; ``since`` is the day (microseconds UTC) from which tallies are wanted."""
    for _ in range(_TRIES):
        taken = _taken(engine)
        with inbox.steady():
            every = inbox.tallies()
            behind = _behind(inbox, taken)
            early = _early(inbox, taken)
            accepted = inbox.last_position()
        indexed = _indexed(engine)
        steady = _taken(engine) == taken
        if steady:
            break
    tallies = [one for one in every if one.day >= since]  # pyright: ignore[reportPossiblyUnboundVariable]
    balances = _balances(every, early, behind, indexed)  # pyright: ignore[reportPossiblyUnboundVariable]
    return Standing(accepted, taken, tallies, behind, balances, steady)  # pyright: ignore[reportPossiblyUnboundVariable]


def lag(inbox: Inbox, engine: Engine) -> tuple[int, int, dict[str, Behind]]:
    """The newest position of the inbox, the one up to which the index has taken in, and what lies between."""
    taken = _taken(engine)
    with inbox.steady():
        return inbox.last_position(), taken, _behind(inbox, taken)


def totals(inbox: Inbox) -> list[Total]:
    """What became of everything that was ever sent, by project, fate and reason; sources are left out."""
    with inbox.steady():
        rows = inbox.rows("SELECT project, became, reason, sum(events) FROM tallies GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
        repeats = Counter[str](dict(inbox.rows("SELECT project, sum(events) FROM repeats GROUP BY 1")))
    events = {Fate(project, "", became, reason): count for project, became, reason, count in rows}
    for project in repeats:
        events.setdefault(Fate(project, "", DUPLICATE), 0)
    moved = {ACCEPTED: -1, DUPLICATE: 1}
    return [
        Total(fate, count, count + (moved.get(fate.became, 0) * repeats[fate.project] if not fate.reason else 0))
        for fate, count in sorted(events.items())
    ]


def failing(inbox: Inbox) -> list[Failing]:
    """What could not be accepted, by project and reason, the most frequent first."""
    return [Failing(*row) for row in inbox.rows("SELECT project, reason, count(*), max(failed_at) FROM failed"
                                                " GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1")]  # fmt: skip


def _taken(engine: Engine) -> int:
    return int(engine.meta("position") or 0)


def _behind(inbox: Inbox, taken: int) -> dict[str, Behind]:
    rows = inbox.rows("SELECT project, sum(events), min(received_at) FROM batches WHERE position > ? GROUP BY 1",
                      (taken,))  # fmt: skip
    return {project: Behind(events, oldest) for project, events, oldest in rows}


def _early(inbox: Inbox, taken: int) -> dict[str, int]:
    """Repeats among what is still behind: they are noted a moment before the index is as far."""
    return dict(inbox.rows("SELECT project, sum(events) FROM repeats WHERE position > ? GROUP BY 1", (taken,)))


def _indexed(engine: Engine) -> dict[str, int]:
    return dict(engine.read("SELECT project, count(*) FROM events GROUP BY 1")[1])


def _balances(
    tallies: list[Tally], early: dict[str, int], behind: dict[str, Behind], indexed: dict[str, int]
) -> list[Balance]:
    counted = Counter[tuple[str, str]]()
    for one in tallies:
        counted[one.fate.project, one.fate.became] += one.events
    projects = {project for project, _ in counted} | {*behind} | {*indexed}
    return [
        Balance(
            project,
            counted[project, ACCEPTED] + early.get(project, 0),
            indexed.get(project, 0),
            behind[project].events if project in behind else 0,
            counted[project, ERASED],
        )
        for project in sorted(projects)
    ]
