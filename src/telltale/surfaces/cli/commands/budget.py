"""``telltale budget``: what language models cost this month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.budget import Budget


@click.command("budget")
@click.option("--budget", type=float, metavar="DOLLARS", help="Dollars a month, instead of the setting monthly_budget.")
@click.option("--as-of", metavar="TIME", help="Look from this day or instant instead of the newest event.")
@options.of_filters
@options.as_json
def budget(where: tuple[str, ...], budget: float | None, as_of: str | None, as_json: bool) -> None:
    """What language models cost this month, what it will be at its end, and when the budget is gone.

    \b
    telltale budget
    telltale budget --budget 250 --where bot=advisor
    """
    from telltale.ask.views.budget import BudgetQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Budget = door.look("budget", BudgetQuestion(options.filters(where), budget, as_of))
    if as_json:
        terminal.print_json(found)
        return
    _print(found)


def _print(found: Budget) -> None:
    from telltale.charts.figures import NO_DATA, dollars

    def amount(value: float | None) -> str:
        return NO_DATA if value is None else dollars(value)

    pace = f"{amount(found.pace_cost)} over {found.pace_days} whole days before" if found.pace_days else ""
    made = terminal.table("of the month", ">dollars", "made of", title=f"Language models, {found.begins[:7]}")
    until = found.as_of[:16].replace("T", " ")
    terminal.add(made, "spent so far", amount(found.spent), f"{found.begins} until {until}")
    terminal.add(made, "a day", amount(found.a_day), pace)
    terminal.add(made, "at its end", amount(found.projected), f"at that pace for {found.days_to_come:.1f} more days")
    terminal.add(made, "budget", amount(found.budget), _lasts(found))
    terminal.show(made)
    for warning in found.warnings:
        terminal.say(warning.message, "dim")


def _lasts(found: Budget) -> str:
    if found.budget is None or found.days_left is None:
        return ""
    if found.spent >= found.budget:
        return "gone"
    until = f"until {found.gone_on}" if found.gone_on else "so it lasts the month"
    return f"lasts {found.days_left:,.1f} more days, {until}"
