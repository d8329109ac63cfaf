"""Returns: what the bot saves and earns against what it costs, as low, base and high.

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
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from telltale.ask.answer import Value, Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.asker import Asker
from telltale.ask.money import checked, rate_on
from telltale.ask.plan import bucket_of
from telltale.ask.question import Question
from telltale.ask.telling import WHOLE, Worked
from telltale.ask.views.view import View
from telltale.errors import UnknownName, WordsError
from telltale.metrics import Better, Metric, Unit, catalogue
from telltale.metrics.formula import count, money
from telltale.settings import Input, Settings


class Assumed(NamedTuple):
    """An input: its unit, what it means, and the most that it can be."""

    title: str
    unit: str
    meaning: str
    most: float = float("inf")


INPUTS: dict[str, Assumed] = {
    "contact_probability": Assumed(
        "Would have called a human", "share", "share of people with a lasting deflection who would have", 1.0
    ),
    "cost_per_human_contact": Assumed("Cost of a human contact", "money", "what one contact with a human costs"),
    "minutes_saved": Assumed("Time saved by help", "minutes", "minutes that a human saves when the bot helped before"),
    "wage": Assumed("Wage", "money an hour", "what an hour of a human costs"),
    "margin": Assumed("Margin", "share", "share of revenue that is earned", 1.0),
    "platform_cost": Assumed("Platform", "money a month", "what the bot's platform costs in a calendar month"),
    "upkeep": Assumed("Upkeep", "money a month", "what looking after the bot costs in a calendar month"),
}
"""What a project has to say before anything is worked out."""

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

# Which deflections a bound counts, as the outcomes of the conversations behind it.
OUTCOMES = {
    "low": ["resolved_confirmed"],
    "base": ["resolved_confirmed", "resolved_verified"],
    "high": ["resolved_confirmed", "resolved_verified", "resolved_assumed"],
}


class ReturnsQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """When; costs are known of all traffic, so that only ``project`` and ``environment`` can be filtered by."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None


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


class Assumption(msgspec.Struct):
    """An input as it was used: from which day on, and where it comes from; without a value it is missing."""

    name: str
    title: str
    unit: str
    meaning: str
    value: float | None
    from_: str | None = None
    source: str = ""


class Returns(msgspec.Struct):
    """The sum, or what is missing for it. ``roi`` is net savings over costs; ``behind`` says which conversations count
    as deflected, as filters for the list behind ``tickets_avoided``.
    """

    question: ReturnsQuestion
    currency: str | None
    net_savings: Bounds | None
    roi: Bounds | None
    costs: float | None
    terms: list[Term]
    inputs: list[Assumption]
    missing: list[str]
    notes: list[str]
    behind: dict[str, list[str]]
    mature_until: str | None
    sql: str


def returns(asker: Asker, asked: ReturnsQuestion) -> Returns:
    """The returns of a period.

    Raises:
        WordsError: a filter is given that costs do not have, or an input cannot be read.
    """
    beyond = [name for name in asked.where if name not in WHOLE]
    if beyond:
        raise WordsError(f"returns have no filter on {beyond[0]}: costs are known of all traffic; there are"
                         f" {', '.join(WHOLE)}")  # fmt: skip
    settings = asker.settings
    checked_inputs(settings)
    checked(settings)
    counted = _Counted(asker, asked)
    missing = [*_missing(settings, counted.days), *counted.missing]
    inputs = list(_used(settings, counted.days))
    until = counted.mature_until
    if missing:
        return Returns(
            asked, settings.currency, None, None, None, [], inputs, missing, [], OUTCOMES, until, counted.sql
        )
    terms = counted.terms(counted.days)
    net, roi, costs = _added(terms)
    notes = counted.notes()
    return Returns(asked, settings.currency, net, roi, costs, terms, inputs, [], notes, OUTCOMES, until, counted.sql)


def worked(asker: Asker, question: Question, keys: list[str]) -> tuple[Worked, list[Warning]]:
    """Net savings and ROI as values, for the whole period or step by step; and what is missing for them."""
    asked = ReturnsQuestion(question.from_, question.to, question.where, question.as_of)
    checked_inputs(asker.settings)
    counted = _Counted(asker, asked)
    missing = [*_missing(asker.settings, counted.days), *counted.missing]
    if missing:
        words = "; ".join(missing)
        return {}, [
            Warning("needs_inputs", f"{key} is not available: give {words}; see telltale inputs") for key in keys
        ]
    steps: dict[Any, list[date]] = {}
    for day in counted.days:
        steps.setdefault(bucket_of(question.step, day) if question.step else None, []).append(day)
    found: Worked = {}
    for step, days in steps.items():
        net, roi, costs = _added(counted.terms(days))
        until = counted.mature_until
        found["net_savings", step] = Value(net.base, numerator=net.base, n=len(days), low=net.low, high=net.high,
                                           mature_until=until, currency=asker.settings.currency)  # fmt: skip
        found["roi", step] = Value(roi.base, net.base, costs, len(days), roi.low, roi.high,
                                   mature_until=until) if roi else Value(None)  # fmt: skip
    return found, [Warning("bounds", "net_savings and roi run from confirmed deflections over verified ones to assumed"
                                     " ones; every input stands in telltale roi")]  # fmt: skip


def _added(terms: list[Term]) -> tuple[Bounds, Bounds | None, float]:
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


def checked_inputs(settings: Settings) -> None:
    """Every input is known and within its bounds.

    Raises:
        UnknownName: there is no such input.
        WordsError: a share is larger than 1.
    """
    for one in settings.inputs:
        if one.name not in INPUTS:
            raise UnknownName("input", one.name, INPUTS, "telltale inputs")
        if not isfinite(one.value):
            raise WordsError(f"input {one.name} = {one.value} is no amount; give a number")
        if one.value > INPUTS[one.name].most:
            raise WordsError(f"input {one.name} = {one.value:g} is no share: give 0 to 1, as 0.4 for 40 %")


def input_on(settings: Settings, name: str, day: date) -> Input | None:
    """The input that holds on a day; of two from the same day the later entry.

    >>> entries = [Input("wage", 20, date(2026, 1, 1)), Input("wage", 22, date(2026, 7, 1))]
    >>> settings = Settings(inputs=entries)
    >>> input_on(settings, "wage", date(2026, 6, 30)).value, input_on(settings, "wage", date(2025, 1, 1))
    (20.0, None)
    """
    known = [one for one in settings.inputs if one.name == name and one.from_ <= day]
    if not known and name == "contact_probability" and settings.contact_probability is not None:
        return Input(name, settings.contact_probability, date.min, "the setting contact_probability")
    return max(reversed(known), key=lambda one: one.from_) if known else None


def _missing(settings: Settings, days: list[date]) -> list[str]:
    """Inputs that nobody has given for the first day; dates run on, so all later days have them then."""
    found = [] if settings.currency else ["currency: the setting in whose currency all is added up"]
    for name, one in INPUTS.items():
        if days and input_on(settings, name, days[0]) is None:
            later = [entry.from_ for entry in settings.inputs if entry.name == name]
            since = f", known only from {min(later)} on" if later else ""
            found.append(f"{name}: {one.meaning}{since}")
    return found


def _used(settings: Settings, days: list[date]) -> Iterable[Assumption]:
    """Every input with each value that it had in the period."""
    for name, one in INPUTS.items():
        known = dict.fromkeys(found for day in days if (found := input_on(settings, name, day)))
        if not known:
            yield Assumption(name, one.title, one.unit, one.meaning, None)
        for entry in known:
            since = None if entry.from_ == date.min else entry.from_.isoformat()
            yield Assumption(name, one.title, one.unit, one.meaning, entry.value, since, entry.source)


class _Counted:
    """The quantities of every day, and what they are worth."""

    def __init__(self, asker: Asker, asked: ReturnsQuestion) -> None:
        self._settings = settings = asker.settings
        question = Question(["conversations"], asked.from_, asked.to, where=asked.where, step="day", as_of=asked.as_of)
        frame = asker.frame(question)
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


VIEW = View("roi", ReturnsQuestion, Returns, returns,
            "What the bot saves and earns against what it costs, with every assumption.")  # fmt: skip
