"""Attribution: which channels goals came by - chatbot, e-mail, paid links, others - under six models side by side.

A goal's way is what touched its person in the window before it: engaged conversations, and letters and links that a
campaign led from. Under every model all channels together have exactly as many goals, and as much money, as there are;
a goal that nothing touched belongs to others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.markov import Way, removal_effects
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.telling import WHOLE
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.settings import DAY, LONGEST_ATTRIBUTION

CHANNELS = ("chatbot", "email", "paid", "other")

MODELS = {
    "first_touch": "all of it to the first touch",
    "last_touch": "all of it to the last touch",
    "linear": "the same to every touch",
    "position": "40 % to the first, 40 % to the last, 20 % to those between",
    "time_decay": "half as much for every seven days before the goal",
    "data_driven": "by what would be lost without the channel (Markov removal)",
}
"""Every model, and what it does."""

LONGEST = LONGEST_ATTRIBUTION // DAY
HALF_LIFE = 7 * DAY * 1_000_000

_MICRO = 1_000_000


class AttributionQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """When the goals happened, and how many days before them a touch counts; the project's own window without ``days``.

    People are followed over all channels, so that only ``project`` and ``environment`` can be filtered by.
    """

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    days: int | None = None
    as_of: str | None = None


class Share(msgspec.Struct):
    """What a channel has under a model: goals, and their money by currency; ``part`` is its share of the goals."""

    channel: str
    goals: float
    part: float | None
    money: dict[str, float]


class Model(msgspec.Struct):
    """A model with what every channel has under it."""

    name: str
    meaning: str
    shares: list[Share]


class Path(msgspec.Struct):
    """A way that goals came, in the order of its touches, and how many."""

    channels: list[str]
    goals: int


class Attribution(msgspec.Struct):
    """The models; ``goals`` and ``money`` are what each of them adds up to, ``untouched`` what nothing led to."""

    question: AttributionQuestion
    days: int
    goals: int
    untouched: int
    without: int
    money: dict[str, float]
    models: list[Model]
    effects: dict[str, float]
    paths: list[Path]
    notes: list[str]
    sql: str


MOST_PATHS = 12
"""Ways that are listed."""

Whole = dict[str, int]
"""Millionths by what they are of: goals under the empty name, money under its currency."""


def attribution(asker: Asker, asked: AttributionQuestion) -> Attribution:
    """Every model for the goals of a period.

    Raises:
        WordsError: the window is not between 1 and 90 days, or a filter is given that people do not have.
    """
    days = asker.settings.attribution_window // DAY if asked.days is None else asked.days
    if not 1 <= days <= LONGEST:
        raise WordsError(f"a window of {days} days is none; give 1 to {LONGEST}")
    beyond = [name for name in asked.where if name not in WHOLE]
    if beyond:
        raise WordsError(f"attribution has no filter on {beyond[0]}: people are followed over all channels; there are"
                         f" {', '.join(WHOLE)}")  # fmt: skip
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    found = _Ways(asker, frame, days)
    effects = removal_effects(found.won, found.lost)
    models = [Model(name, meaning, _shares(found, _totals(found, name, effects))) for name, meaning in MODELS.items()]
    paths = [Path(list(way), number) for way, number in found.won.most_common(MOST_PATHS)]
    money = {currency: amount / _MICRO for currency, amount in sorted(found.whole.items()) if currency}
    goals = found.whole.get("", 0) // _MICRO
    return Attribution(
        asked, days, goals, found.untouched, sum(found.lost.values()), money, models,
        {name: float(effect) for name, effect in effects.items()}, paths, _notes(found, days), found.sql,
    )  # fmt: skip


class _Ways:
    """The ways to goals, and those to nothing, as they were counted."""

    def __init__(self, asker: Asker, frame: Frame, days: int) -> None:
        period, _ = frame.period.condition("own_day", "happened_at")
        inside = " AND ".join([period, *frame.filters.conditions("goals")])
        reached = f"(SELECT event_key, value, currency FROM goals WHERE kind = 'goal' AND {inside}) g"
        window = days * DAY * _MICRO
        counted = f"""SELECT way, currency, count(*), sum(value) FROM (
                SELECT g.event_key, value, g.currency,
                    list_filter(list(via ORDER BY place), lambda one: one IS NOT NULL) AS way
                FROM {reached} LEFT JOIN touches t ON t.goal_key = g.event_key AND before <= {window} GROUP BY ALL)
            GROUP BY way, currency ORDER BY ALL"""
        decayed = f"""SELECT via, currency, sum(share), sum(share * value) FROM (
                SELECT via, value, g.currency, pow(2, -before / {HALF_LIFE}.0)
                    / sum(pow(2, -before / {HALF_LIFE}.0)) OVER (PARTITION BY g.event_key) AS share
                FROM {reached} JOIN touches t ON t.goal_key = g.event_key AND before <= {window})
            GROUP BY via, currency"""
        lost = self._lost(frame, window)
        queries = [(sql, frame.used(sql)) for sql in (counted, decayed, lost)]
        (_, rows), (_, decay), (_, gone) = asker.memory.read_all(queries)
        self.sql = ";\n\n".join((counted, decayed, lost))
        self.won, self.amounts, self.whole = Counter[Way](), defaultdict[Way, Whole](dict), Counter[str]()
        for way, currency, number, value in rows:
            self._add(tuple(way or ()), currency, number, int(value or 0))
        self.untouched = self.won.pop((), 0)
        self.decay = [(via, currency, float(share), float(value or 0)) for via, currency, share, value in decay]
        self.lost: Counter[Way] = Counter({tuple(way): number for way, number in gone})

    def _add(self, way: Way, currency: str | None, number: int, value: int) -> None:
        self.won[way] += number
        for name, amount in (("", number * _MICRO), *([(currency, value)] if currency and value else [])):
            self.amounts[way][name] = self.amounts[way].get(name, 0) + amount
            self.whole[name] += amount

    def _lost(self, frame: Frame, window: int) -> str:
        """What touched people of the period and led to no goal within the window: a way for each of them."""
        talks = " AND ".join(
            [frame.period.condition("day", "started_at")[0], *frame.filters.conditions("conversations")]
        )
        letters = " AND ".join([frame.period.condition("day", "happened_at")[0], *frame.filters.conditions("deeds")])
        return f"""WITH seen AS (
                SELECT conversation_key AS event_key, person_key, environment, started_at AS seen_at, 'chatbot' AS via
                FROM conversations WHERE engaged AND {talks}
                UNION ALL SELECT event_key, person_key, environment, happened_at, via FROM deeds
                WHERE kind = 'touch' AND {letters})
            SELECT way, count(*) FROM (
                SELECT list(via ORDER BY seen_at, event_key) AS way FROM seen
                WHERE event_key NOT IN (SELECT event_key FROM touches WHERE before <= {window})
                GROUP BY person_key, environment)
            GROUP BY way"""


Totals = Mapping[str, Mapping[str, Fraction | float]]
"""By what it is of, then by channel: how much of it."""


def _totals(found: _Ways, model: str, effects: Mapping[str, Fraction]) -> Totals:
    totals: dict[str, dict[str, Fraction | float]] = defaultdict(lambda: dict.fromkeys(CHANNELS, Fraction(0)))
    for name, amount in found.amounts.get((), {}).items():
        totals[name]["other"] += amount  # pyright: ignore[reportOperatorIssue]
    if model == "time_decay":
        for via, currency, share, value in found.decay:
            for name, amount in (("", share * _MICRO), *([(currency, value)] if currency else [])):
                totals[name][via] += amount  # pyright: ignore[reportOperatorIssue]
        return totals
    whole = sum(effects.values())
    for way in found.won:
        parts = (
            {via: effect / whole for via, effect in effects.items()}
            if model == "data_driven" and whole
            else _PARTS.get(model, _linear)(way)
        )
        for name, amount in found.amounts[way].items():
            for via, part in parts.items():
                totals[name][via] += part * amount  # pyright: ignore[reportOperatorIssue]
    return totals


def _shares(found: _Ways, totals: Totals) -> list[Share]:
    """What every channel has, in whole millionths that add up to all there is."""
    whole = {name: _apportioned(totals.get(name, {}), amount) for name, amount in found.whole.items()}
    goals = found.whole.get("", 0)
    return [
        Share(
            via,
            whole[""][via] / _MICRO if goals else 0.0,
            whole[""][via] / goals if goals else None,
            {name: parts[via] / _MICRO for name, parts in sorted(whole.items()) if name},
        )
        for via in CHANNELS
    ]


def _apportioned(parts: Mapping[str, Fraction | float], whole: int) -> dict[str, int]:
    """Whole numbers as near to the parts as can be, whose sum is the whole (largest remainders).

    >>> _apportioned({"chatbot": Fraction(10, 3), "email": Fraction(10, 3), "paid": Fraction(10, 3), "other": 0}, 10)
    {'chatbot': 4, 'email': 3, 'paid': 3, 'other': 0}
    """
    exact = {via: Fraction(parts.get(via, 0)) for via in CHANNELS}
    found = {via: int(part) for via, part in exact.items()}
    nearest = sorted(CHANNELS, key=lambda via: (found[via] - exact[via], CHANNELS.index(via)))
    left = whole - sum(found.values())
    for number in range(abs(left)):
        found[nearest[number % len(nearest)]] += 1 if left > 0 else -1
    return found


def _first(way: Way) -> dict[str, Fraction]:
    return {way[0]: Fraction(1)}


def _last(way: Way) -> dict[str, Fraction]:
    return {way[-1]: Fraction(1)}


def _linear(way: Way) -> dict[str, Fraction]:
    return {via: Fraction(number, len(way)) for via, number in Counter(way).items()}


def _position(way: Way) -> dict[str, Fraction]:
    """Two fifths for the first and the last, a fifth for what lies between.

    >>> {via: str(part) for via, part in _position(("paid", "email", "chatbot", "chatbot")).items()}
    {'paid': '2/5', 'email': '1/10', 'chatbot': '1/2'}
    """
    if len(way) <= 2:
        return _linear(way)
    parts: dict[str, Fraction] = {}
    for place, via in enumerate(way):
        part = Fraction(2, 5) if place in (0, len(way) - 1) else Fraction(1, 5 * (len(way) - 2))
        parts[via] = parts.get(via, Fraction(0)) + part
    return parts


_PARTS: dict[str, Callable[[Way], dict[str, Fraction]]] = {
    "first_touch": _first, "last_touch": _last, "linear": _linear, "position": _position,
}  # fmt: skip


def _notes(found: _Ways, days: int) -> list[str]:
    told = [f"A touch counts for {days} days; a goal counts once, on the day on which it happened."]
    if found.untouched:
        told.append(f"{found.untouched:,} goals came without any touch that is known; they are among others.")
    if not found.lost:
        told.append("Nobody was touched in vain, so that the data-driven model has nothing to compare with.")
    return told


VIEW = View("attribution", AttributionQuestion, Attribution, attribution,
            "Goals and money by chatbot, e-mail, paid and other channels, under six models.")  # fmt: skip
