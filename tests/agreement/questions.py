"""Questions of every shape, about what a world has."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from telltale.ask import Question
from telltale.event import from_iso, to_iso
from telltale.metrics import DIMENSIONS
from tests.agreement.comparing import SHARED
from tests.oracle.nasty import EDGES, ERAS, NEWEST

# The edges of days on which clocks change, the edges of eras, and a moment that is none.
INSTANTS = [*(to_iso(at) for at in EDGES), "2026-03-12T11:37:05.25Z", "2026-10-27T23:59:59.999999Z"]
DAYS = [
    str(date.fromisoformat(start[:10]) + timedelta(days=offset))
    for start, length in ERAS
    for offset in (0, 1, 2, 3, 7, 8, 15, 22, length)
]

STEPS = [
    Question(SHARED, step="week"),
    Question(SHARED, step="month"),
    Question(SHARED, "2026-03-27", "2026-04-04", step="day"),
    Question(SHARED, "2026-10-24T22:30:00Z", "2026-11-01T05:00:00Z", step="day"),
]
PERIODS = [
    Question(SHARED),
    Question(SHARED, "2026-03-08", "2026-03-29"),
    Question(SHARED, "2026-10-25", "2026-10-25"),
    Question(SHARED, "2026-03-08T07:00:00Z", "2026-03-29T01:00:00Z"),
    Question(SHARED, from_="2026-10-25"),
    Question(SHARED, to="2026-03-20T00:00:01Z"),
    Question(SHARED, as_of="2026-10-28T11:00:00Z"),
    Question(SHARED, as_of=to_iso(NEWEST + 90 * 86_400_000_000)),
    Question(SHARED, where={"environment": ["test"]}),
    Question(SHARED, where={"environment": ["test", "production"]}),
]


def by_dimension(name: str) -> Question:
    """Every metric, split by one dimension."""
    return Question(SHARED, by=[name])


def anything(random: Random, values: dict[str, list[str]]) -> Question:
    """A question with up to two groups, up to two filters, and perhaps a period, steps and another now."""
    names = sorted(DIMENSIONS)
    filtered = random.sample(names, random.choice((0, 1, 1, 2)))
    from_, to = period(random)
    question = Question(
        SHARED,
        from_,
        to,
        by=random.sample(names, random.choice((0, 0, 1, 2))),
        where={name: some(random, values.get(name, [])) for name in filtered},
        step=random.choice((None, None, None, "week", "month")),
        as_of=random.choice((None, None, *INSTANTS)),
    )
    if random.random() < 0.15:
        question.step = "day"
        question.from_ = random.choice(DAYS)
        question.to = str(date.fromisoformat(question.from_) + timedelta(days=random.randrange(12)))
    return question


def period(random: Random) -> tuple[str | None, str | None]:
    """Two days, two instants, one of either, or neither."""
    among = random.choice((DAYS, INSTANTS))
    first, second = sorted(random.sample(among, 2), key=from_iso)
    return random.choice(((None, None), (first, second), (first, second), (first, None), (None, second)))


def some(random: Random, values: list[str]) -> list[str]:
    """One to three values of a dimension; nothing is a value too, and so is one that nobody has."""
    among = sorted({*values, "(none)", "nobody's"})
    return random.sample(among, min(len(among), random.choice((1, 1, 2, 3))))
