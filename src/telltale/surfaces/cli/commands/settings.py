"""``telltale settings``: every setting with its value, where that comes from, and what it means."""

from __future__ import annotations

from typing import Any

import click

from telltale.surfaces.cli import options, terminal


@click.command("settings")
@options.as_json
def settings(as_json: bool) -> None:
    """Every setting: value, origin and meaning.

    A setting NAME is the environment variable TELLTALE_NAME, or name = value in telltale.toml in the data folder.
    """
    from telltale.settings import declarations, load, origins

    chosen, said = load().told(), origins()
    rows = [(name, chosen[name], said[name], meaning) for name, (_, meaning) in declarations().items()]
    if as_json:
        told = [{"name": name, "value": value, "origin": origin, "meaning": meaning}
                for name, value, origin, meaning in rows]  # fmt: skip
        terminal.print_json({"settings": told})
        return
    made = terminal.table("setting", "value", "from", "meaning")
    for name, value, origin, meaning in rows:
        terminal.add(made, terminal.text(name, "bold"), _shown(value), origin, meaning)
    made.whole = {0}
    terminal.show(made)
    terminal.note("TELLTALE_NAME=VALUE in the environment, or name = value in telltale.toml in the data folder.")


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "\N{EN DASH}"
    if isinstance(value, list):
        return ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return str(value)
