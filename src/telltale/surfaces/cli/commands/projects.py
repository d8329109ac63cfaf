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


@projects.command("set")
@click.argument("name")
@click.option("--quota", type=int, metavar="N", help="Events that it may send in a minute; what is more is sent back.")
@click.option("--no-quota", is_flag=True, help="It may send as many as it likes.")
@options.as_json
def set_(name: str, quota: int | None, no_quota: bool, as_json: bool) -> None:
    """Change what a project may do. A server that runs knows within a second.

    Senders over their quota get 429 with the seconds after which to come again; well-behaved ones lose nothing.
    """
    from telltale import accounts
    from telltale.errors import WordsError
    from telltale.settings import load
    from telltale.surfaces.records import told

    if (quota is not None) == no_quota:
        raise WordsError("say one of --quota N and --no-quota; see telltale projects list")
    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        zone = opened.projects.get(name).timezone
        changed = opened.projects.change(name, timezone=zone, events_per_minute=quota, by=accounts.TERMINAL)
    if as_json:
        terminal.print_json(told(changed))
        return
    least = "as many events as it likes" if quota is None else f"{quota:,} events a minute"
    terminal.note(f"The project {changed.name} may send {least}; a server that runs knows within a second.")


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
