"""``telltale leads``: from seeing the bot to being won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.leads import Leads


@click.command("leads")
@options.of_filters
@options.of_period
@options.as_json
def leads(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """The way from seeing the bot to being won, step by step.

    \b
    telltale leads
    telltale leads --from 2026-10-01 --to 2026-10-31 --where campaign_name=autumn-letter
    """
    from telltale.ask.views.leads import LeadsQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Leads = door.look("leads", LeadsQuestion(where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
    else:
        _print(found)


def _print(found: Leads) -> None:
    from telltale.charts.figures import figure
    from telltale.metrics import Unit

    made = terminal.table("step", ">number", ">of the step before", ">of all shown", "what it counts")
    for one in found.stages:
        shares = [figure(Unit.SHARE, value.value) for value in (one.of_before, one.of_first)]
        terminal.add(made, terminal.text(one.title, "bold"), f"{one.count:,}", *shares, one.meaning)
    terminal.show(made)
    for note in found.notes:
        terminal.note(note)
