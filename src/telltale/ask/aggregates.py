"""The aggregates of a SELECT: what has to be counted for a formula."""

from __future__ import annotations

from telltale.ask.money import Money
from telltale.ask.source import passed
from telltale.metrics import Formula, Kind

# By what is measured: every quantile of it that a SELECT asks for. One list of them is one pass over the values.
Shared = dict[str, list[float]]


def quantiles_of(wanted: list[tuple[Formula, list[float]]]) -> Shared:
    """The quantiles that formulas want, by what they measure."""
    found: dict[str, set[float]] = {}
    for formula, quantiles in wanted:
        found.setdefault(_where(over_of(formula), formula.what), set()).update(quantiles)
    return {what: sorted(quantiles) for what, quantiles in found.items()}


def _quantiles(kind: str, formula: Formula, own: list[float], shared: Shared) -> tuple[str, list[int]]:
    """SQL for the list of a column's quantiles, and at which places in it a formula's own ones stand."""
    what = _where(over_of(formula), formula.what)
    listed = shared[what]
    return f"quantile_{kind}({what}, {listed})", [listed.index(one) + 1 for one in own]


def at(formula: Formula, own: list[float], shared: Shared) -> str:
    """SQL for the list of the values that stand at a formula's quantiles."""
    values, places = _quantiles("disc", formula, own, shared)
    return f"list_transform(list_select({values}, {places}), lambda x: x * {formula.scale})"


def over_of(formula: Formula) -> str:
    """The population, as the rows in question name it."""
    return _both(formula.over, passed(formula)) if formula.window else formula.over


def _both(one: str, other: str) -> str:
    return other if one == "true" else f"{one} and {other}"


def _count(over: str, each: str = "") -> str:
    if each:
        return f"count(DISTINCT {_where(over, each)})"
    return "count(*)" if over == "true" else f"count_if({over})"


def _where(over: str, what: str) -> str:
    return what if over == "true" else f"CASE WHEN {over} THEN {what} END"


def _in(currency: str) -> str:
    return f"currency = '{currency}'"


def _money(over: str, what: str, money: Money) -> dict[str, str]:
    """The amounts of each currency, and all of them by the project's rates."""
    known = _both(over, f"{what} IS NOT NULL")
    return {
        "n": _count(known),
        "worth": f"sum({_where(over, f'{what} * ({money.rate})')})",
        "unrated": _count(_both(known, f"({money.rate}) IS NULL")),
        **{f"in_{one}": f"sum({_where(_both(known, _in(one)), what)})" for one in money.currencies},
    }


def aggregates_of(  # noqa: C901, PLR0911 (a kind, a return)
    formula: Formula, shared: Shared, *, steps: bool, money: Money
) -> dict[str, str]:
    """What has to be counted for a formula, by name; ``steps`` when it is counted for each of several."""
    over, what = over_of(formula), formula.what
    if formula.last_days and not steps:
        over = _both(over, f"day > $last_of_all - {formula.last_days}")
    if formula.kind is Kind.COUNT:
        return {"n": _count(over)}
    if formula.kind is Kind.SHARE:
        return {"top": _count(_both(over, what), formula.each), "n": _count(over, formula.each)}
    if formula.kind is Kind.MONEY:
        return _money(over, what, money)
    if formula.kind is Kind.PEOPLE:
        return {"n": f"count(DISTINCT {_where(over, 'person_key')})"}
    if formula.kind is Kind.PEOPLE_WITH:
        return {"n": "count(*)"}
    if formula.kind is Kind.DISTINCT:
        return {"n": f"count(DISTINCT {_where(over, what)})"}
    top, n = f"sum({_where(over, what)})", f"count({_where(over, what)})"
    unknown = {"lacking": _count(_both(over, formula.lacks)), "known": n} if formula.lacks else {}
    if formula.kind is Kind.TOTAL:
        return {"top": top, "n": n, **unknown}
    if formula.kind is Kind.PER:
        return {"top": top, "n": _count(_both(over, formula.per)), **unknown}
    if formula.kind is Kind.RATIO:
        return {"top": top, "n": f"sum({_where(over, formula.per)})"}
    if formula.kind is Kind.MEAN:
        return {"top": top, "n": n, "squares": f"sum({_where(over, f'pow(({what})::DOUBLE, 2)')})"}
    values, place = _quantiles("cont", formula, [formula.p], shared)
    return {"value": f"{values}[{place[0]}] * {formula.scale}", "n": n}
