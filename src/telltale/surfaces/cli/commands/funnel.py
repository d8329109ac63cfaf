"""``telltale funnel``: how many go from step to step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.funnel import Funnel, Stage


@click.command("funnel")
@click.argument("steps", metavar="STEP...", nargs=-1)
@click.option("--by", metavar="DIM", help="A funnel for each value.")
@options.of_filters
@options.of_period
@options.as_json
def funnel(steps: tuple[str, ...], where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """How many conversations go from each of some steps to the next, how fast, and where the others go.

    \b
    telltale funnel reply:track intent:track_order
    telltale funnel step:offer/ask_company step:offer/ask_email completed:offer/sent --by channel

    A step is written KIND:NAME, or its name alone: step, completed, cancelled, reply, intent, event.
    """
    from telltale.ask.views.funnel import FunnelQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Funnel = door.look("funnel", FunnelQuestion(list(steps), where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
        return
    _print(found)
    for note in found.notes:
        terminal.note(note)


def _print(found: Funnel) -> None:
    from telltale.charts.figures import NO_DATA, figure
    from telltale.metrics import Unit

    made = terminal.table(
        "step", ">conversations", ">of the step before", ">of the first", ">median since the step before", "instead"
    )
    for one in found.stages:
        since = NO_DATA if one.seconds is None else figure(Unit.SECONDS, one.seconds)
        terminal.add(
            made,
            one.step,
            f"{one.reached:,}",
            figure(Unit.SHARE, one.of_previous.value),
            figure(Unit.SHARE, one.of_first.value),
            since,
            _instead(one),
        )
    terminal.show(made)
    if found.groups:
        split = terminal.table(found.question.by or "", *[f">{one.step}" for one in found.stages])
        for group in found.groups:
            terminal.add(split, group.value, *[f"{number:,}" for number in group.reached])
        terminal.show(split)


def _instead(stage: Stage) -> str:
    parts = [f"{one.kind} {one.name} {one.conversations:,}" for one in stage.instead[:3]]
    rest = stage.elsewhere + sum(one.conversations for one in stage.instead[3:])
    parts += [f"elsewhere {rest:,}"] * (rest > 0) + [f"nothing more {stage.nothing:,}"] * (stage.nothing > 0)
    return ", ".join(parts)
