"""``telltale export``: what is known, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.surfaces.doors import Export

_to = click.option("--to", "to", metavar="FILE", required=True, help="The file; .parquet, .csv or .jsonl says how.")


@click.group("export")
def export() -> None:
    """Write events, conversations or answers to a file.

    Its ending says whether that is Parquet, CSV or JSON lines. In a CSV file a cell that a spreadsheet would
    take for a formula begins with an apostrophe.
    """


@export.command("events")
@_to
@options.as_json
def events(to: str, as_json: bool) -> None:
    """Everything that was accepted; as .jsonl, telltale import reads it back to the same answers."""
    from telltale.surfaces.doors import Export

    _write(Export("events", to), as_json=as_json)


@export.command("conversations")
@_to
@options.as_json
def conversations(to: str, as_json: bool) -> None:
    """Every conversation with every fact: outcome, evidence, turns, times (UTC) and durations (seconds)."""
    from telltale.surfaces.doors import Export

    _write(Export("conversations", to), as_json=as_json)


@export.command("answers")
@click.argument("metrics", metavar="METRIC...", nargs=-1)
@click.option("--to", "file", metavar="FILE", required=True, help="The file; .parquet, .csv or .jsonl says how.")
@options.of_filters
@options.of_grouping
@click.option("--from", "from_", metavar="DAY", help="First day, or an instant with a time.")
@click.option("--until", "until", metavar="DAY", help="Last day, included; or an instant, excluded.")
@click.option("--as-of", metavar="TIME", help="What counts as now; usually the newest arrival.")
@options.as_json
def answers(
    metrics: tuple[str, ...], everything: bool, file: str, until: str | None, as_json: bool, **words: Any
) -> None:
    """The values of metrics, a row for each group, step and metric."""
    from telltale.surfaces.doors import Export

    question = options.question(metrics, everything, {**words, "to": until})
    _write(Export("answers", file, question), as_json=as_json)


def _write(wanted: Export, *, as_json: bool) -> None:
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with terminal.progress("writing", "rows") as progress, opened(load()) as door:
        number = door.export(wanted, progress)
    if as_json:
        terminal.print_json({"what": wanted.what, "rows": number, "file": wanted.to})
    else:
        terminal.say(f"{number:,} {'row' if number == 1 else 'rows'} of {wanted.what} in {wanted.to}")
