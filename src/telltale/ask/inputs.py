"""Inputs: what a project assumes, each from a day on, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import isfinite
from typing import NamedTuple

import msgspec

from telltale.errors import UnknownName, WordsError
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


class Assumption(msgspec.Struct):
    """An input as it was used: from which day on, and where it comes from; without a value it is missing."""

    name: str
    title: str
    unit: str
    meaning: str
    value: float | None
    from_: str | None = None
    source: str = ""


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
    (20, None)
    """
    known = [one for one in settings.inputs if one.name == name and one.from_ <= day]
    if not known and name == "contact_probability" and settings.contact_probability is not None:
        return Input(name, settings.contact_probability, date.min, "the setting contact_probability")
    return max(reversed(known), key=lambda one: one.from_) if known else None


def missing_inputs(settings: Settings, days: list[date]) -> list[str]:
    """Inputs that nobody has given for the first day; dates run on, so all later days have them then."""
    found = [] if settings.currency else ["currency: the setting in whose currency all is added up"]
    for name, one in INPUTS.items():
        if days and input_on(settings, name, days[0]) is None:
            later = [entry.from_ for entry in settings.inputs if entry.name == name]
            since = f", known only from {min(later)} on" if later else ""
            found.append(f"{name}: {one.meaning}{since}")
    return found


def used_inputs(settings: Settings, days: list[date]) -> Iterable[Assumption]:
    """Every input with each value that it had in the period."""
    for name, one in INPUTS.items():
        known = dict.fromkeys(found for day in days if (found := input_on(settings, name, day)))
        if not known:
            yield Assumption(name, one.title, one.unit, one.meaning, None)
        for entry in known:
            since = None if entry.from_ == date.min else entry.from_.isoformat()
            yield Assumption(name, one.title, one.unit, one.meaning, entry.value, since, entry.source)
