"""Public holidays of the country that the project names, to be laid over what is counted by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

from telltale.ask.plan import bucket_of
from telltale.ask.question import Step
from telltale.errors import WordsError


def marked(country: str, step: Step, first: date, last: date) -> dict[str, str]:
    """The holidays between two days, by the first day of the step that holds them, in English where they can be.

    Raises:
        WordsError: the country is not known, or the package that knows the holidays is not installed.

    >>> marked("DE", "month", date(2026, 12, 1), date(2026, 12, 31))
    {'2026-12-01': 'Christmas Day, Second Day of Christmas'}
    """
    if step == "hour":
        return {}
    known = _holidays(country, tuple(range(first.year, last.year + 1)))
    found: dict[str, list[str]] = {}
    for day in _days(first, last):
        if day in known:
            found.setdefault(bucket_of(step, day).isoformat(), []).append(known[day])
    return {at: ", ".join(names) for at, names in found.items()}


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=passed) for passed in range((last - first).days + 1))


@lru_cache(maxsize=64)
def _holidays(country: str, years: tuple[int, ...]) -> dict[date, str]:
    try:
        package: Any = import_module("holidays")
    except ImportError:
        raise WordsError("holidays are known to a package that is not installed: pip install"
                         " 'telltale-analytics[holidays]', or unset the setting holidays") from None  # fmt: skip
    name, _, region = country.upper().partition("-")
    try:
        found = package.country_holidays(name, subdiv=region or None, years=years, language="en_US")
    except (NotImplementedError, AttributeError):
        raise WordsError(f"holidays = '{country}' is no country, and no region of one, whose holidays are known; give"
                         " two letters as in DE, or DE-BY") from None  # fmt: skip
    return dict(found.items())
