"""Money: amounts of several currencies, kept apart, and added up only by rates that the project has entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from telltale.errors import WordsError
from telltale.event.currencies import CURRENCIES
from telltale.settings import Rate, Settings

FLAWS = {
    "negative": "below 0",
    "too_large": "larger than any real one",
    "no_currency": "without a currency",
    "unknown_currency": "in a currency that is none of ISO 4217",
}
"""Why an amount cannot be counted, in words."""


class Money(NamedTuple):
    """The currencies there are, and SQL for what one millionth is worth in the project's own; NULL without a rate."""

    currencies: tuple[str, ...] = ()
    rate: str = "NULL"
    values: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


def money_of(settings: Settings, currencies: Iterable[str]) -> Money:
    """How a project's money is added up.

    Raises:
        WordsError: the project's currency, or one of its rates, is none of ISO 4217.
    """
    checked(settings)
    branches: list[str] = []
    values: dict[str, Any] = {}
    if settings.currency:
        branches.append("WHEN currency = $currency THEN 1")
        values["currency"] = settings.currency
        for place, one in enumerate(sorted(settings.exchange_rates, key=lambda rate: rate.from_, reverse=True)):
            name = f"rate_{place}"
            branches.append(f"WHEN currency = ${name}_of AND own_day >= ${name}_from THEN ${name}")
            values |= {name: one.rate, f"{name}_of": one.currency, f"{name}_from": one.from_}
    rate = f"CASE {' '.join(branches)} END" if branches else "NULL"
    return Money(tuple(sorted(currencies)), rate, values)


def checked(settings: Settings) -> None:
    """Every currency that the settings speak of is one.

    Raises:
        WordsError: one is none of ISO 4217; it says which.
    """
    named = [("currency", settings.currency)] if settings.currency else []
    for what, code in [*named, *(("exchange_rates", one.currency) for one in settings.exchange_rates)]:
        if code not in CURRENCIES:
            raise WordsError(f"setting {what} speaks of '{code}', which is no currency of ISO 4217, such as EUR or USD")


def rate_on(settings: Settings, currency: str, day: date) -> Rate | None:
    """The rate of a currency that holds on a day, if there is one; of the project's own it is 1.

    >>> rates = [Rate("USD", 0.9, date(2026, 1, 1)), Rate("USD", 0.8, date(2026, 3, 1))]
    >>> settings = Settings(currency="EUR", exchange_rates=rates)
    >>> rate_on(settings, "USD", date(2026, 2, 1)).rate, rate_on(settings, "USD", date(2025, 1, 1))
    (0.9, None)
    """
    if currency == settings.currency:
        return Rate(currency, 1.0, date.min)
    known = [one for one in settings.exchange_rates if one.currency == currency and one.from_ <= day]
    return max(known, key=lambda one: one.from_) if known else None
