"""``telltale cohorts``: who comes back, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.cohorts import Cell, Cohorts


@click.command("cohorts")
@click.option("--every", type=click.Choice(["day", "week", "month"]), default="week", show_default=True,
              help="What makes a cohort, and the unit in which people are followed.")  # fmt: skip
@click.option("--units", type=click.IntRange(1, 60), default=8, show_default=True, help="How long they are followed.")
@options.of_filters
@options.of_period
@options.as_json
def cohorts(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Who came back when, by the time of their first conversation.

    \b
    telltale cohorts
    telltale cohorts --every month --units 3 --where channel=web
    """
    from telltale.ask.views.cohorts import CohortQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Cohorts = door.look("cohorts", CohortQuestion(where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
        return
    if not found.cohorts:
        terminal.note("Nobody came first in this period.")
        return
    _print(found)


def _print(found: Cohorts) -> None:
    from telltale.charts.figures import NO_DATA, figure
    from telltale.metrics import Unit

    units = range(1, max((len(one.cells) for one in found.cohorts), default=0) + 1)

    def shares(cells: list[Cell]) -> list[str]:
        known = {one.unit: figure(Unit.SHARE, one.value.value) for one in cells}
        return [known.get(unit, NO_DATA) for unit in units]

    rows = [
        [one.begins, f"{one.people:,}", *shares(one.cells), figure(Unit.SHARE, one.repeat_contact.value)]
        for one in found.cohorts
    ]
    people = sum(one.people for one in found.cohorts)
    rows.append(["together", f"{people:,}", *shares(found.together), ""])
    every = found.question.every
    made = terminal.table("first came", ">people", *[f">{every} {unit}" for unit in units], ">repeat contact")
    for row in rows:
        terminal.add(made, *row)
    terminal.show(made)
    for note in found.notes:
        terminal.note(note)
