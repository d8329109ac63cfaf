"""``telltale rebuild``: the index from what was accepted."""

from __future__ import annotations

import click

from telltale.surfaces.cli import options, terminal


@click.command("rebuild")
@click.option("--check", is_flag=True, help="Build one beside it, compare, and change nothing.")
@options.as_json
@click.pass_context
def rebuild(ctx: click.Context, check: bool, as_json: bool) -> None:
    """Build the index anew; the answers stay the same.

    It is made from inbox and archive, which hold all that was accepted; a damaged index that was put aside
    goes. With --check the number of differing rows is printed; any makes it exit with 1.
    """
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with terminal.progress("building", ""), opened(load()) as door:
        differing = door.check() if check else None
        events = None if check else door.rebuild()
    if differing is None:
        if as_json:
            terminal.print_json({"events": events})
        else:
            terminal.say(f"The index was built anew from {events:,} events.")
        return
    number = sum(differing.values())
    if as_json:
        terminal.print_json({"differing": number, "tables": differing})
    else:
        told = ", ".join(f"{table} {count}" for table, count in differing.items() if count)
        terminal.say(f"{number} rows differ" + (f": {told}; telltale rebuild puts it right" if number else ""))
    if number:
        ctx.exit(1)
