"""``telltale quick-replies``: which buttons are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.replies import Replies, Reply


@click.command("quick-replies")
@click.option("--most", type=click.IntRange(1, 500), default=30, show_default=True, help="How many have a line each.")
@click.option(
    "--rare",
    type=click.FloatRange(0, 1),
    default=0.02,
    show_default=True,
    help="One that is surely clicked less often is rare.",
)
@options.of_filters
@options.of_period
@options.as_json
def quick_replies(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Quick replies: how often shown, clicked and passed over, what followed, and which could go.

    \b
    telltale quick-replies
    telltale quick-replies --where channel=web --rare 0.01
    """
    from telltale.ask.views.replies import RepliesQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Replies = door.look("quick-replies", RepliesQuestion(where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
        return
    if found.replies:
        from telltale.charts.figures import figure
        from telltale.metrics import Unit

        made = terminal.table(
            "quick reply",
            "shown as",
            ">shown",
            ">clicked",
            ">another",
            ">typed",
            ">ignored",
            ">click rate",
            ">goal after it",
            "rare",
        )
        for one in found.replies:
            name = one.option if one.option is not None else f"({one.options:,} others)"
            terminal.add(
                made,
                name,
                one.label,
                *[f"{number:,}" for number in _counts(one)],
                figure(Unit.SHARE, one.ctr.value),
                figure(Unit.SHARE, one.converted.value),
                "rare" if one.rare else "",
            )
        terminal.show(made)
    for note in [*found.notes, *(_touched(one) for one in found.replies if one.rare)]:
        terminal.note(note)


def _counts(one: Reply) -> tuple[int, ...]:
    return one.shown, one.clicked, one.another, one.typed, one.ignored


def _touched(one: Reply) -> str:
    """What its removal would touch."""
    places = [*one.steps, *(f"flow {name}" for name in one.flows)]
    where = f"at {', '.join(places)}" if places else "outside any flow"
    return (
        f"Without {one.label}: {one.conversations:,} conversations would have seen one button less, {one.clicked:,}"
        f" clicks would have gone elsewhere; offered {where}."
    )
