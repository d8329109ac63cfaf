"""``telltale failed``: what could not be accepted, why, and again after the fix."""

from __future__ import annotations

import click

from telltale.surfaces.cli import options, terminal

# Bytes of a record that are shown.
SHOWN = 4000


@click.group("failed")
def failed() -> None:
    """What could not be accepted, why, and another try.

    Nothing is dropped silently: a record waits here until it is replayed.
    """


@failed.command("list")
@click.option("--reason", help="Only those of one reason.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@options.as_json
def list_(reason: str | None, limit: int, as_json: bool) -> None:
    """Failed records, newest first, and how many there are of each reason."""
    from telltale.event import to_iso
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        parcel = door.failed(reason, limit)
    if as_json:
        terminal.print_json(parcel)
        return
    if not parcel.reasons:
        terminal.note("No record has failed.")
        return
    made = terminal.table("reason", ">records")
    for name, count in sorted(parcel.reasons.items(), key=lambda one: -one[1]):
        terminal.add(made, name, f"{count:,}")
    terminal.show(made)
    made = terminal.table(">number", "at (UTC)", "document", "position", "reason", "what is wrong")
    for one in parcel.records:
        terminal.add(made, one.id, to_iso(one.failed_at)[:16].replace("T", " "), one.document, one.position, one.reason,
                     one.message)  # fmt: skip
    terminal.show(made)
    terminal.note("One of them as it came: telltale failed show NUMBER. Once more: telltale failed replay.")


@failed.command("show")
@click.argument("number", type=int)
@options.as_json
def show(number: int, as_json: bool) -> None:
    """One failed record, as it came."""
    from telltale.event import to_iso
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        one = door.failed_record(number)
    if as_json:
        terminal.print_json(one)
        return
    terminal.say(f"{one.reason}: {one.message}", "bold")
    terminal.say(f"{one.document}, position {one.position}; format {one.connector or 'unknown'}, source {one.source},"
                 f" project {one.project}, {to_iso(one.failed_at)}", "dim")  # fmt: skip
    for line in one.raw[:SHOWN].decode("utf-8", "backslashreplace").split("\n"):
        terminal.say(line)
    if len(one.raw) > SHOWN:
        terminal.note(f"and {len(one.raw) - SHOWN:,} bytes more; --json gives them all, in base64")


@failed.command("replay")
@click.option("--reason", help="Only those of one reason.")
@options.as_json
def replay(reason: str | None, as_json: bool) -> None:
    """Try failed records again; those that are accepted now leave the list."""
    from telltale.settings import load
    from telltale.surfaces.cli.commands.importing import print_ledger
    from telltale.surfaces.doors import opened

    with terminal.progress("replaying", "records") as progress, opened(load()) as door:
        ledger = door.replay(reason, progress)
    if as_json:
        terminal.print_json(ledger)
    elif not ledger["read"]:
        terminal.note("No record has failed.")
    else:
        print_ledger(ledger)
