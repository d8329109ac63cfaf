"""``telltale formats``: what can be imported, and where to get it."""

from __future__ import annotations

import click

from telltale.surfaces.cli import options, terminal


@click.command("formats")
@options.as_json
def formats(as_json: bool) -> None:
    """What telltale import reads, and how to get it."""
    from telltale.connectors import connectors

    known = list(connectors().values())
    if as_json:
        told = [{"name": one.name, "title": one.title, "obtain": one.obtain} for one in known]
        terminal.print_json({"formats": told})
        return
    made = terminal.table("format", "what it is", "how to get it")
    for one in known:
        terminal.add(made, terminal.text(one.name, "bold"), one.title, one.obtain)
    terminal.show(made)
    terminal.note("telltale import looks at the content and finds the format by itself; --format names one.")
