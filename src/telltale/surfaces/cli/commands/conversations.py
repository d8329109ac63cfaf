"""``telltale conversations``: the list behind a number."""

from __future__ import annotations

from typing import Any

import click

from telltale.surfaces.cli import options, terminal


@click.command("conversations")
@options.of_filters
@options.of_rules
@options.of_period
@click.option("--metric", help="Only those behind this number.")
@click.option("--part", type=click.Choice(["numerator", "denominator"]), default="numerator", show_default=True,
              help="Behind which part of it.")  # fmt: skip
@click.option("--search", metavar="TEXT", help="Only those in which somebody says this.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many.")
@click.option("--cursor", help="Go on where the page before ended; it says where.")
@options.as_json
def conversations(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """The conversations behind a number, newest first.

    \b
    telltale conversations --where outcome=abandoned --where channel=web
    telltale conversations --metric containment_rate --part denominator
    """
    from telltale.ask import Selection
    from telltale.settings import load
    from telltale.surfaces.cli import listings
    from telltale.surfaces.doors import opened

    chosen = Selection(where=options.filters(where), **words)
    with opened(load()) as door:
        found = door.conversations(chosen)
    if as_json:
        terminal.print_json(found)
        return
    if not found.conversations:
        terminal.note("No conversation is like that.")
        return
    listings.print_listed(found.conversations)
    for warning in found.warnings:
        terminal.note(warning)
    if found.next:
        terminal.note(f"There are more: add --cursor {found.next}")
