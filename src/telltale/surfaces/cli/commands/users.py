"""``telltale users``: the owner, by whoever has the machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts
    from telltale.accounts.people import Person

# How the first owner is called where no name is given.
FIRST = "owner"


@click.group("users")
def users() -> None:
    """Who may sign in: one owner, for now."""


@users.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """Everybody who has an account."""
    from telltale import accounts
    from telltale.settings import load
    from telltale.surfaces.records import told

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        found = [told(one) for one in opened.people.list()]
    if as_json:
        terminal.print_json({"users": found})
        return
    if not found:
        terminal.note("There is no owner yet; telltale users set-password makes one.")
        return
    made = terminal.table("name", "e-mail", "role", "password since (UTC)")
    for one in found:
        since = (one["password_at"] or "no password")[:16].replace("T", " ")
        terminal.add(made, one["name"], one["email"], one["role"], since)
    terminal.show(made)


@users.command("set-password")
@click.option("--name", help=f"Who; of the first owner: how to call them, '{FIRST}' unless given.")
@click.option("--email", metavar="ADDRESS", help="The first owner's e-mail address; signs in too.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the password from the first line of standard input.")
@options.as_json
def set_password(name: str | None, email: str | None, from_stdin: bool, as_json: bool) -> None:
    """Give the owner a new password, which signs them out everywhere; if there is no owner, make one.

    No old password is asked for: whoever can write to the data folder may do everything.
    """
    from telltale import accounts
    from telltale.settings import load
    from telltale.surfaces.records import told

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        whose = _meant(opened, name, email)
        password = _typed(from_stdin)
        if whose is None:
            done = opened.people.make_owner(name or FIRST, password, email, by=accounts.TERMINAL)
        else:
            opened.people.set_password(whose.id, password, by=accounts.TERMINAL)
            done = next(one for one in opened.people.list() if one.id == whose.id)
    if as_json:
        terminal.print_json(told(done))
        return
    terminal.note(f"{done.name} has a new password" + (", and is signed out everywhere." if whose else "."))


@users.command("link")
@click.option("--name", help="Who; the owner unless given.")
@options.as_json
def link(name: str | None, as_json: bool) -> None:
    """A link that signs a browser in, once and within ten minutes; no password is needed."""
    from telltale import accounts
    from telltale.errors import WordsError
    from telltale.settings import load
    from telltale.surfaces.doors import Announcement

    settings = load()
    running = Announcement.read(settings.home)
    where = running.url if running else f"http://{settings.host}:{settings.port}"
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        whose = _meant(opened, name, None)
        if whose is None:
            raise WordsError("there is no owner yet; telltale users set-password makes one")
        address = f"{where}/enter/{opened.sessions.invitation(whose.id)}"
    if as_json:
        terminal.print_json({"link": address})
        return
    terminal.say(address)
    if running is None:
        terminal.note("No server is running over this data folder now.")


def _meant(opened: Accounts, name: str | None, email: str | None) -> Person | None:
    from telltale.errors import UnknownName, WordsError

    owner = opened.people.owner()
    if owner is None:
        return None
    if email is not None:
        raise WordsError("--email is for the first owner, and there is one already; see telltale users list")
    if name is None:
        return owner
    found, _ = opened.people.called(name)
    if found is None:
        raise UnknownName("user", name, [one.name for one in opened.people.list()], "telltale users list")
    return found


def _typed(from_stdin: bool) -> str:
    """A password, asked for twice without showing it, or one line of standard input."""
    from telltale.errors import WordsError

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise WordsError("there is no terminal to type a password at; pipe it in with --stdin")
    return click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
