"""``telltale projects``: what events belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.accounts.projects import Project


@click.group("projects")
def projects() -> None:
    """What events belong to. The project 'default' always exists."""


@projects.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """Every project."""
    from telltale import accounts
    from telltale.settings import load
    from telltale.surfaces.records import told

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        found = [told(one) for one in opened.projects.list()]
    if as_json:
        terminal.print_json({"projects": found})
    else:
        _print(found)


@projects.command("create")
@click.argument("name")
@options.as_json
def create(name: str, as_json: bool) -> None:
    """Make a project."""
    from telltale import accounts
    from telltale.settings import load
    from telltale.surfaces.records import told

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        made: Project = opened.projects.create(name, by=accounts.TERMINAL)
    if as_json:
        terminal.print_json(told(made))
        return
    terminal.note(f"The project {made.name} is there; telltale keys create --scope ingest --project '{made.name}'")


def _print(found: list[dict[str, Any]]) -> None:
    rows: list[list[object]] = [
        [one["name"], one["timezone"], one["events_per_minute"], one["created_at"][:16].replace("T", " ")]
        for one in found
    ]
    names, rows = terminal.columns_of(rows, ["project", "time zone", ">events a minute", "created (UTC)"])
    made = terminal.table(*names)
    for row in rows:
        terminal.add(made, *row)
    terminal.show(made)
