"""``telltale keys``: what programs show to be let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.accounts.keys import Key, MadeKey

_ENDED = ("ended", "revoked")


class Scopes(click.ParamType[str]):
    """The scopes are looked up when they are asked for, so that other commands need not wait for them."""

    name = "scope"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Every scope."""
        from telltale.accounts import Scope

        return f"[{'|'.join(Scope)}]"


@click.group("keys")
def keys() -> None:
    """What programs show to be let in. A key is printed once; what is kept cannot be turned back into it.

    These work whether a server runs or not; a server that runs knows within a second.
    """


@keys.command("create")
@click.option("--scope", type=Scopes(), required=True, help="What it is for.")
@click.option("--project", metavar="NAME", help="Which project; only an admin key may be for all of them.")
@click.option("--name", default="", help="What you will know it by.")
@click.option("--origin", "origins", multiple=True, metavar="URL", help="A site for a widget key; repeatable.")
@options.as_json
def create(scope: str, project: str | None, name: str, origins: tuple[str, ...], as_json: bool) -> None:
    """Make a key and print it, once."""
    from telltale import accounts
    from telltale.accounts.projects import DEFAULT
    from telltale.settings import load

    settings = load()
    # Only for an admin key does no project mean all.
    meant = project if project or scope == accounts.Scope.ADMIN else DEFAULT
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        made = opened.keys.create(scope, project=meant, name=name, origins=origins, by=accounts.TERMINAL)
    _print_made(made, as_json)


@keys.command("list")
@click.option("--project", metavar="NAME", help="Only those of one project.")
@options.as_json
def list_(project: str | None, as_json: bool) -> None:
    """Every key by how it begins, newest first."""
    from telltale import accounts
    from telltale.settings import load

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        if project is not None:
            opened.projects.get(project)
        found = [_told(one) for one in opened.keys.list(project)]
    if as_json:
        terminal.print_json({"keys": found})
        return
    if not found:
        terminal.note("There is no key; telltale keys create --scope ingest makes one.")
        return
    _print_rows(found)


@keys.command("revoke")
@click.argument("key")
@options.as_json
def revoke(key: str, as_json: bool) -> None:
    """End a key within a second. KEY is how it begins, as telltale keys list shows it."""
    from telltale import accounts
    from telltale.settings import load

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        revoked = opened.keys.revoke(key, by=accounts.TERMINAL)
    if as_json:
        terminal.print_json(_told(revoked))
        return
    terminal.note(f"{revoked.id} is revoked; a server that runs knows within a second.")


@keys.command("rotate")
@click.argument("key")
@click.option("--hours", type=float, help="How long the old one still works; a day, unless given.")
@options.as_json
def rotate(key: str, hours: float | None, as_json: bool) -> None:
    """Make a successor and print it, once; the old key ends after some hours. KEY is how it begins."""
    from telltale import accounts
    from telltale.accounts.keys import OVERLAP
    from telltale.settings import load

    settings, overlap = load(), OVERLAP if hours is None else hours
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        made = opened.keys.rotate(key, hours=overlap, by=accounts.TERMINAL)
        old = opened.keys.get(key)
    _print_made(made, as_json, replaced=_told(old))


def _told(key: Key) -> dict[str, Any]:
    import time

    from telltale.surfaces.records import told

    return told(key) | {"state": key.state(time.time_ns() // 1000)}


def _print_made(made: MadeKey, as_json: bool, replaced: dict[str, Any] | None = None) -> None:
    """The key stands alone on standard output, so that a script can take it."""
    record = _told(made.record)
    if as_json:
        terminal.print_json({"key": made.key, **record} | ({"replaced": replaced} if replaced else {}))
        return
    terminal.say(made.key)
    whose = f"the project {record['project']}" if record["project"] else "all projects"
    terminal.note(f"A key with the scope {record['scope']} for {whose}. It is not shown again.")
    if replaced:
        terminal.note(f"{replaced['id']} works until {_minute(replaced['ends_at'])} UTC.")


def _print_rows(found: list[dict[str, Any]]) -> None:
    names = ["key", "state", "scope", "project", "name", "created (UTC)", "last used (UTC)", "ends (UTC)", "successor"]
    rows: list[list[object]] = [
        [f"{one['id']}…", one["state"], one["scope"], one["project"] or "(all)", one["name"],
         _minute(one["created_at"]), _minute(one["last_used_at"]), _minute(one["ends_at"]), one["successor"]]
        for one in found
    ]  # fmt: skip
    names, rows = terminal.columns_of(rows, names)
    made = terminal.table(*names)
    made.whole = {0}
    for row in rows:
        style = "dim" if row[1] in _ENDED else ""
        terminal.add(made, *(terminal.text("" if cell is None else cell, style) for cell in row))
    terminal.show(made)


def _minute(iso: str | None) -> str:
    return "" if iso is None else iso[:16].replace("T", " ")
