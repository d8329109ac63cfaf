"""``telltale compare``: what changed, how sure that is, and what moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.compare import Breakdown, Comparison
    from telltale.metrics import Metric


@click.command("compare")
@click.argument("metric")
@options.of_filters
@options.of_period
@click.option("--against-from", metavar="DAY", help="The other period's first day; usually the period before.")
@click.option("--against-to", metavar="DAY", help="Its last day, included.")
@click.option("--against", metavar="DIM=VALUE", multiple=True, help="Another segment instead; repeatable.")
@click.option("--by", metavar="DIM", multiple=True, help="Break the difference down by this; repeatable.")
@options.as_json
def compare(
    metric: str, where: tuple[str, ...], against: tuple[str, ...], by: tuple[str, ...], as_json: bool, **words: Any
) -> None:
    """Compare a number with the period before, another period or another segment, and say what moved it.

    \b
    telltale compare fallback_rate --from 2026-10-01 --to 2026-10-25
    telltale compare csat --where channel=web --against channel=whatsapp --by primary_intent
    """
    from telltale.ask.views.compare import USUAL, CompareQuestion
    from telltale.metrics import catalogue
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    asked = CompareQuestion(metric, where=options.filters(where), against=list(against),
                            by=options.listed(by) or list(USUAL), **words)  # fmt: skip
    with opened(load()) as door:
        found: Comparison = door.look("compare", asked)
    if as_json:
        terminal.print_json(found)
        return
    _print(found, catalogue()[metric])


SHOWN = 8
"""Groups of a breakdown that are printed."""


def _print(found: Comparison, metric: Metric) -> None:
    from telltale.charts.figures import difference, figure, interval

    made = terminal.table("", f">{metric.title.lower()}", "95 % interval", ">n")
    for name, value in zip(found.sides, (found.before, found.after), strict=True):
        terminal.add(made, name, figure(metric.unit, value.value), interval(metric.unit, value), f"{value.n:,}")
    terminal.show(made)
    if found.difference is None:
        terminal.note("One of them has no data: there is nothing to compare.")
    else:
        terminal.say(difference(metric, found.difference, found.low, found.high))
    for breakdown in found.breakdowns:
        _print_breakdown(breakdown, metric, found.sides)
    for note in found.notes:
        terminal.note(note)


def _print_breakdown(breakdown: Breakdown, metric: Metric, sides: tuple[str, str]) -> None:
    from telltale.charts.figures import figure, moved

    name = breakdown.dimension
    made = terminal.table(name, f">{sides[0]}", f">{sides[1]}", ">by its size", ">by its value", ">together")
    for part in breakdown.parts[:SHOWN]:
        terminal.add(made, part.group, figure(metric.unit, part.before.value), figure(metric.unit, part.after.value),
                     *(moved(metric.unit, one) for one in (part.mix, part.rate, part.total)))  # fmt: skip
    rest = breakdown.parts[SHOWN:]
    if rest:
        sums = [sum(getattr(part, of) for part in rest) for of in ("mix", "rate", "total")]
        terminal.add(made, f"{len(rest)} others", "", "", *(moved(metric.unit, one) for one in sums))
    terminal.add(made, "together", "", "", moved(metric.unit, breakdown.mix), moved(metric.unit, breakdown.rate),
                 moved(metric.unit, breakdown.mix + breakdown.rate))  # fmt: skip
    terminal.show(made)
