"""``telltale drop-off``: where flows are left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.dropoff import DropOff


@click.command("drop-off")
@click.argument("of", metavar="[FLOW]", required=False)
@options.of_filters
@options.of_period
@options.as_json
def drop_off(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Of every step of every flow how many came there, and how many went no further.

    \b
    telltale drop-off
    telltale drop-off offer --where channel=web
    """
    from telltale.ask.views.dropoff import DropOffQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: DropOff = door.look("drop-off", DropOffQuestion(where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
        return
    if found.steps:
        from telltale.charts.figures import NO_DATA, figure, interval
        from telltale.metrics import Unit

        made = terminal.table(
            "step", "asks for", ">entered", ">left there", ">drop-off", ">95 % interval", ">median stay"
        )
        for one in found.steps:
            stay = NO_DATA if one.seconds is None else figure(Unit.SECONDS, one.seconds)
            value = one.drop_off
            terminal.add(
                made,
                one.step,
                one.slot or "",
                f"{value.denominator or 0:,}",
                f"{value.numerator or 0:,}",
                figure(Unit.SHARE, value.value),
                interval(Unit.SHARE, value),
                stay,
            )
        terminal.show(made)
    for note in found.notes:
        terminal.note(note)
