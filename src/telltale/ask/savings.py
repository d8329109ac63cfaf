"""Savings: what the bot saves and earns against what it costs, as low, base and high.

    net savings = lasting deflections × share who would have called a human × cost of a human contact
                + assisted conversations × time saved × wage
                + attributed revenue × margin
                - (models + platform + upkeep)

They differ in how sure one wants to be of a deflection: confirmed by the user, verified at least, or assumed too. Every
quantity is counted by day and valued by what was assumed on that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.inputs import input_on
from telltale.ask.money import rate_on
from telltale.ask.question import Question
from telltale.metrics import Better, Metric, Unit, catalogue
from telltale.metrics.formula import count, money
from telltale.settings import Settings

_LASTING = "closed and {} and durable and quality_clean"


def _private(key: str, formula: Any, unit: Unit = Unit.COUNT) -> Metric:
    return Metric(key, formula, unit, Better.NEITHER, "", "", None)


_QUANTITIES = (
    _private("low", count(_LASTING.format("confirmed"), window="repeat_window")),
    _private("base", count(_LASTING.format("verified_or_better"), window="repeat_window")),
    _private("high", count(_LASTING.format("resolved"), window="repeat_window")),
    _private("assisted", count("closed and escalated_served and meaningful")),
    _private("revenue", money("amount", over="by_chatbot", fact="touches"), Unit.MONEY),
)


class Bounds(msgspec.Struct):
    """An amount under the three readings of what was deflected."""

    low: float
    base: float
    high: float

    def __add__(self, other: Bounds) -> Bounds:
        return Bounds(self.low + other.low, self.base + other.base, self.high + other.high)


class Term(msgspec.Struct):
    """A part of the sum: what it adds (costs take away), and of how many of what it is made."""

    name: str
    title: str
    amount: Bounds
    of: Bounds
    unit: str
    words: str
    cost: bool = False


class Savings:
    """The quantities of every day, and what they are worth."""

    def __init__(self, asker: Asker, question: Question) -> None:
        self._settings = settings = asker.settings
        frame = asker.frame(msgspec.structs.replace(question, metrics=["conversations"], step="day"))
        cost = catalogue()["llm_cost"]
        self.values, self.sql = asker.told(frame, [*_QUANTITIES, cost])
        first, last = frame.stretch.first, frame.stretch.last
        self.days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._share = {day: frame.stretch.share_of(day.toordinal(), day.toordinal() + 1) for day in self.days}
        values = [self.values.get(day, {}) for day in self.days]
        self.mature_until = next((one["base"].mature_until for one in values if one and one["base"].mature_until), None)
        self.missing = self._unrated(settings)

    def _unrated(self, settings: Settings) -> list[str]:
        """Money that nobody can turn into the project's currency."""
        if not settings.currency:
            return []
        found: dict[str, None] = {}
        for day in self.days:
            for currency in self._foreign(day):
                if rate_on(settings, currency, day) is None:
                    found.setdefault(f"exchange_rates: what {currency} is worth in {settings.currency}", None)
        return list(found)

    def _foreign(self, day: date) -> Iterable[str]:
        values = self.values.get(day)
        if not values:
            return
        if values["revenue"].amounts:
            yield from values["revenue"].amounts
        elif values["revenue"].value and values["revenue"].currency:
            yield values["revenue"].currency
        if values["llm_cost"].value:
            yield "USD"

    def _worth(self, day: date, value: Value, currency: str | None) -> float:
        """An amount in the project's currency."""
        if not value.value or currency is None:
            return 0.0
        rate = rate_on(self._settings, currency, day)
        return value.value * rate.rate if rate else 0.0

    def _day(self, day: date) -> dict[str, tuple[Bounds, Bounds]]:
        """What each term adds on a day, and of how much."""
        values = self.values.get(day) or {}
        nothing = Value(0)

        def of(name: str) -> float:
            return float((values.get(name) or nothing).value or 0)

        def at(name: str) -> float:
            found = input_on(self._settings, name, day)
            return found.value if found else 0.0

        lasting = Bounds(of("low"), of("base"), of("high"))
        contact = at("contact_probability") * at("cost_per_human_contact")
        revenue = self._worth(day, values["revenue"], values["revenue"].currency) if values else 0.0
        monthly = self._share[day] / _days_of_month(day)
        return {
            "deflected": (_scaled(lasting, contact), lasting),
            "assisted": (_same(of("assisted") * at("minutes_saved") / 60 * at("wage")), _same(of("assisted"))),
            "margin": (_same(revenue * at("margin")), _same(revenue)),
            "models": (_same(self._worth(day, values.get("llm_cost", nothing), "USD")), _same(0)),
            "platform": (_same(at("platform_cost") * monthly), _same(self._share[day])),
            "upkeep": (_same(at("upkeep") * monthly), _same(self._share[day])),
        }

    def terms(self, chosen: list[date]) -> list[Term]:
        """The sum of some days, term by term."""
        days = [self._day(day) for day in chosen]
        found: list[Term] = []
        for name, (title, unit, words, cost) in _TERMS.items():
            amount, of = (_sum(day[name][part] for day in days) for part in (0, 1))
            found.append(Term(name, title, amount, of, unit, words, cost))
        return found

    def notes(self) -> list[str]:
        """What to know when reading the sum."""
        found: list[str] = []
        if self.mature_until:
            found.append(f"Conversations that ended after {self.mature_until[:10]} are not counted as deflected yet,"
                         " while their costs are.")  # fmt: skip
        if any(values["llm_cost"].value is None for values in self.values.values()):
            found.append("On some days no call of a model has a price: what they cost is missing from the costs.")
        return found


_TERMS: dict[str, tuple[str, str, str, bool]] = {
    "deflected": (
        "Contacts that humans did not have", "lasting deflections",
        "lasting deflections × contact_probability × cost_per_human_contact", False,
    ),
    "assisted": (
        "Time that humans saved", "assisted conversations",
        "conversations that a human served after a real answer of the bot × minutes_saved × wage", False,
    ),
    "margin": ("Margin of attributed revenue", "money", "attributed revenue × margin", False),
    "models": ("Language models", "", "cost of model calls", True),
    "platform": ("Platform", "days", "platform_cost, by the days of each month", True),
    "upkeep": ("Upkeep", "days", "upkeep, by the days of each month", True),
}  # fmt: skip


def _days_of_month(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - day.replace(day=1)).days


def _same(amount: float) -> Bounds:
    return Bounds(amount, amount, amount)


def _scaled(bounds: Bounds, by: float) -> Bounds:
    return Bounds(bounds.low * by, bounds.base * by, bounds.high * by)


def added(terms: list[Term]) -> tuple[Bounds, Bounds | None, float]:
    """Net savings, what they are of the costs, and the costs."""
    saved = _sum(one.amount for one in terms if not one.cost)
    costs = sum(one.amount.base for one in terms if one.cost)
    net = Bounds(saved.low - costs, saved.base - costs, saved.high - costs)
    return net, Bounds(net.low / costs, net.base / costs, net.high / costs) if costs else None, costs


def _sum(amounts: Iterable[Bounds]) -> Bounds:
    found = Bounds(0, 0, 0)
    for one in amounts:
        found += one
    return found
