"""Economics: what the shop's people assume, as the lines of its ``telltale.toml``."""

from __future__ import annotations

from datetime import date

ASSUMED = (
    ("contact_probability", 0.38, "holdout of two weeks in spring"),
    ("cost_per_human_contact", 4.2, "support budget over contacts, last year"),
    ("minutes_saved", 3.5, "stopwatch, 40 handed-over chats"),
    ("wage", 26.0, "payroll, with contributions"),
    ("margin", 0.34, "accounts of last year"),
    ("platform_cost", 190.0, "two small servers"),
    ("upkeep", 620.0, "a day and a half of work a month"),
)


def lines(first: date, middle: date) -> str:
    """Settings from a first day on; from the middle of the period on wages are higher.

    >>> "[[inputs]]" in lines(date(2026, 1, 1), date(2026, 2, 1))
    True
    """
    inputs = [(name, value, first, source) for name, value, source in ASSUMED]
    inputs.append(("wage", 27.5, middle, "payroll, after the raise"))
    tables = [
        f'\n[[inputs]]\nname = "{name}"\nvalue = {value!r}\nfrom = {day}\nsource = "{source}"\n'
        for name, value, day, source in inputs
    ]
    rate = f'\n[[exchange_rates]]\ncurrency = "USD"\nrate = 0.92\nfrom = {first}\nsource = "central bank"\n'
    return "".join(['currency = "EUR"\n', rate, *tables])
