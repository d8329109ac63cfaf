"""``telltale import``: conversations from files."""

from __future__ import annotations

from typing import Any

import click

from telltale.surfaces.cli import options, terminal

# Documents shown one by one; of a large folder the rest is only counted.
SHOWN = 20


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--format", "format_", default="auto", show_default=True, help="One of telltale formats.")
@click.option("--source", default="", metavar="NAME", help="What to call the sender of these conversations.")
@click.option("--project", default="default", show_default=True, help="The project that they belong to.")
@click.option("--map", "mapping", metavar="FIELD=COLUMN", multiple=True,
              help="Which column of a table is what, as in text=utterance or role==user.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Read and check everything, keep nothing.")
@options.as_json
@click.pass_context
def import_(ctx: click.Context, paths: tuple[str, ...], mapping: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Take in conversations from files and folders.

    Files may be packed (.gz, .zst); - stands for standard input.

    \b
    telltale import export.json
    telltale import chats/ --source helpdesk
    telltale import talks.csv --map text=utterance --map role=speaker --dry-run

    Either everything that can be read is stored, or nothing. The same file twice changes nothing.
    """
    from telltale.settings import load
    from telltale.surfaces.doors import Delivery, opened
    from telltale.surfaces.doors.inside import brought

    delivery = Delivery(
        list(paths), words["format_"], words["source"], words["project"],
        options.pairs(mapping, "--map", "text=COLUMN"), words["dry_run"],
    )  # fmt: skip
    with terminal.progress("reading", "events") as progress:
        if delivery.dry:
            ledger = brought(None, delivery, progress)
        else:
            with opened(load()) as door:
                ledger = door.bring(delivery, progress)
    if as_json:
        terminal.print_json(ledger)
    else:
        print_ledger(ledger, dry=delivery.dry)
    failed = sum(ledger["failed"].values())
    if failed == ledger["read"]:
        terminal.note("telltale: nothing could be read" + ("; see telltale failed list" if failed else ""), "red")
        ctx.exit(1)


def print_ledger(ledger: dict[str, Any], *, dry: bool = False) -> None:
    """The ledger as tables and a sentence."""
    _documents(ledger["documents"])
    made = terminal.table("", ">events")
    failed = sum(ledger["failed"].values())
    rows = [("read", ledger["read"]), ("would be stored" if dry else "stored", ledger["stored"]),
            ("duplicates", ledger["duplicates"]), ("failed", failed)]  # fmt: skip
    rows += [(f"  {reason}", count) for reason, count in sorted(ledger["failed"].items())]
    for name, count in rows:
        terminal.add(made, name, f"{count:,}")
    terminal.show(made)
    for sentence in _sentences(ledger, failed, dry=dry):
        terminal.say(sentence)


def _documents(documents: list[dict[str, Any]]) -> None:
    made = terminal.table("document", "format", ">read", ">failed")
    for one in documents[:SHOWN]:
        terminal.add(made, one["document"], one["format"], f"{one['read']:,}", f"{one['failed']:,}")
    terminal.show(made)
    if len(documents) > SHOWN:
        terminal.say(f"and {len(documents) - SHOWN} more documents")
    for one in documents[:SHOWN]:
        if "columns" in one:
            told = ", ".join(f"{field} = {column}" for field, column in one["columns"].items())
            terminal.say(f"columns of {one['document']}: {told}; say otherwise with --map FIELD=COLUMN")


def _sentences(ledger: dict[str, Any], failed: int, *, dry: bool) -> list[str]:
    told: list[str] = []
    read, duplicates = ledger["read"], ledger["duplicates"]
    if read and duplicates == read:
        told.append("Everything in it was a duplicate: it had been imported before.")
    elif duplicates and duplicates + failed == read:
        told.append("Everything that could be read was a duplicate: it had been imported before.")
    if ledger["conflicts"]:
        told.append(
            f"{ledger['conflicts']:,} of the duplicates say something else than what came first; the first stays."
        )
    if failed:
        where = "run without --dry-run to keep them" if dry else "telltale failed list shows them"
        told.append(f"{failed:,} could not be accepted; {where}. For example:")
        told += [f"  {example}" for example in ledger["examples"]]
    if not ledger["balances"]:
        told.append("The ledger does not balance; please report this: read is not stored + duplicates + failed.")
    return told
