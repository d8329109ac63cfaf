"""``telltale backup`` and ``telltale restore``: the data folder in one file, and back again."""

from __future__ import annotations

from pathlib import Path

import click

from telltale.surfaces.cli import options, terminal


@click.command("backup")
@click.argument("to", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@options.as_json
def backup(to: Path, as_json: bool) -> None:
    """Write a backup of the data folder, while a server runs or not.

    FILE ends in .tar or .tar.zst. In it is everything that was accepted, keys and people with their secrets, and
    the list of erasures; who has it can read all of it, so keep it as you keep the data folder. The index is not
    in it: it is built again. Where the accounts lie in a database of their own, back that up with its own tools.
    """
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    settings = load()
    with terminal.progress("writing", "bytes") as progress, opened(settings) as door:
        manifest = door.back_up(str(to), progress)
    number, size = len(manifest.files), sum(size for size, _ in manifest.files.values())
    if as_json:
        terminal.print_json({"file": str(to), "made_at": manifest.made_at, "files": number, "bytes": size})
    else:
        terminal.say(f"{number:,} files, {size / 1e6:,.1f} MB, in {to}")
        if settings.accounts_url:
            terminal.note("Keys and people lie in a database of their own (accounts_url) and are not in it.", "yellow")


@click.command("restore")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--home", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="The new data folder: empty, or not there yet.")  # fmt: skip
@click.option("--erasures", type=click.Path(exists=True, path_type=Path), metavar="PATH",
              help="The newer erasures.jsonl, or its folder: who was erased since is erased again.")  # fmt: skip
@options.as_json
def restore(source: Path, home: Path, erasures: Path | None, as_json: bool) -> None:
    """Make a data folder of a backup.

    Every file is checked against the checksums of the backup before anything stands in the folder, and the index
    is built. People who were erased after the backup was made are in it; name the newer list of erasures to have
    them erased again.
    """
    from telltale import store
    from telltale.intake.redacting import contact_key
    from telltale.settings import load
    from telltale.surfaces.doors.inside import Inside

    later = store.later_erasures(erasures) if erasures else []
    with terminal.progress("unpacking", "bytes") as progress:
        manifest = store.restore(source, home, progress)
    with terminal.progress("building the index", ""), store.Store(load(home=home)) as opened:
        opened.catch_up()
        erased = opened.apply(later, contact_key(home)) if later else []
        Inside(opened).record()
        events = int(opened.read("SELECT count(*) FROM events")[1][0][0])
    if as_json:
        terminal.print_json({"home": str(home), "made_at": manifest.made_at, "events": events, "erased": erased})
        return
    terminal.say(f"{events:,} events, as of {manifest.made_at[:19].replace('T', ' ')} UTC, in {home}")
    if erased:
        terminal.say(f"People erased again, who were erased after that: {len(erased)}")
    elif not erasures:
        terminal.note("Was somebody erased since? Then restore it anew with --erasures and the newer erasures.jsonl.")
