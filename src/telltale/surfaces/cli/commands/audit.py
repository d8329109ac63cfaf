"""``telltale audit``: who did what, and whether the log is whole."""

from __future__ import annotations

import click

from telltale.surfaces.cli import options, terminal


@click.group("audit")
def audit() -> None:
    """Who did what to keys, projects and accounts; each entry is sealed together with the one before it."""


@audit.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--before", type=int, metavar="NUMBER", help="Only entries before this one.")
@options.as_json
def list_(limit: int, before: int | None, as_json: bool) -> None:
    """Entries, newest first."""
    from telltale import accounts
    from telltale.settings import load
    from telltale.surfaces.records import told

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        found = [told(one) for one in opened.audit.entries(limit=limit, before=before)]
    if as_json:
        terminal.print_json({"entries": found})
        return
    made = terminal.table(">number", "at (UTC)", "who", "what", "to what", "details")
    for one in found:
        details = ", ".join(f"{name}: {value}" for name, value in one["details"].items())
        terminal.add(made, one["number"], one["at"][:19].replace("T", " "), one["actor"], one["action"], one["target"],
                     details)  # fmt: skip
    terminal.show(made)


@audit.command("verify")
@options.as_json
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Find entries that were edited, removed, reordered or cut off. Exits with 1 if there are any."""
    from telltale import accounts
    from telltale.settings import load

    settings = load()
    with accounts.opened(settings.home, settings.accounts_url) as opened:
        flaws = opened.audit.verify()
        newest = next((one.number for one in opened.audit.entries(limit=1)), 0)
    if as_json:
        terminal.print_json({"entries": newest, "flaws": flaws})
    elif flaws:
        for one in flaws:
            terminal.say(one, "red")
    else:
        terminal.say(f"The log is whole: {newest:,} entries.")
    if flaws:
        ctx.exit(1)
