"""``telltale paths``: where conversations go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.paths import Node


@click.command("paths")
@click.option(
    "--depth", type=click.IntRange(1, 12), default=4, show_default=True, help="How many moves from the start."
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.005,
    show_default=True,
    help="The smallest share of all conversations that has a line of its own; what is below is other.",
)
@click.option("--most", type=click.IntRange(1, 50), default=8, show_default=True, help="The most lines after one move.")
@click.option(
    "--kinds",
    multiple=True,
    metavar="KIND[,KIND]",
    help="Moves that count: step, completed, cancelled, reply, intent. Without it steps and quick"
    " replies, and intents where a bot has no flows.",
)
@options.of_filters
@options.of_period
@options.as_json
def paths(where: tuple[str, ...], kinds: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Where conversations go: their first moves, as a tree.

    \b
    telltale paths
    telltale paths --kinds reply,intent,step --where channel=web --depth 3
    """
    from telltale.ask.views.paths import Paths, PathsQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    asked = PathsQuestion(where=options.filters(where), kinds=options.listed(kinds), **words)
    with opened(load()) as door:
        found: Paths = door.look("paths", asked)
    if as_json:
        terminal.print_json(found)
        return
    if found.start.conversations:
        from telltale.charts.figures import figure
        from telltale.metrics import Unit

        made = terminal.table(
            "move", ">conversations", ">of those before", ">of all", ">reached a goal", "mostly ended"
        )
        for name, conversations, of_parent, of_all, goal, outcome in _lines(found.start, 0):
            terminal.add(
                made,
                name,
                f"{conversations:,}",
                figure(Unit.SHARE, of_parent),
                figure(Unit.SHARE, of_all),
                figure(Unit.SHARE, goal),
                outcome,
            )
        terminal.show(made)
    for note in found.notes:
        terminal.note(note)


def _lines(node: Node, depth: int) -> Iterator[tuple[str, int, float, float, float | None, str]]:
    """A line a node, and one for each way out of it that is none."""
    whole = node.of_all / node.conversations
    name = f"{node.kind} {node.name}" if depth else "all conversations"
    yield (
        "  " * depth + name,
        node.conversations,
        node.of_parent,
        node.of_all,
        node.conversion.value,
        _mostly(node.outcomes),
    )
    for child in node.children:
        yield from _lines(child, depth + 1)
    indent = "  " * (depth + 1)
    if node.other:
        number, other = node.other.conversations, node.other
        yield (
            f"{indent}({node.others:,} others)",
            number,
            number / node.conversations,
            number * whole,
            other.conversion.value,
            _mostly(other.outcomes),
        )
    for words, number in (("(nothing more)" if depth else "(no move at all)", node.ended), ("(goes on)", node.beyond)):
        if number and (node.children or node.other or not depth or words == "(goes on)"):
            yield f"{indent}{words}", number, number / node.conversations, number * whole, None, ""


def _mostly(outcomes: dict[str, int]) -> str:
    best = max(outcomes, key=lambda one: (outcomes[one], one), default="")
    return f"{best.replace('_', ' ')} ({outcomes[best]:,})" if best else ""
