"""``telltale erase``: everything of a person, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.store import Receipt


@click.command("erase")
@click.option("--user", required=True, metavar="ID", help="Their user id, or an anonymous one.")
@click.option("--project", help="Theirs; needed where the id is known in several.")
@click.option("--dry-run", "dry", is_flag=True, help="Count what would go, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@options.as_json
def erase(user: str, project: str | None, dry: bool, yes: bool, as_json: bool) -> None:
    """Erase a person, for good.

    Theirs is everything under the id and under the ids that identify joins to it: the conversations that they
    began, whole, with what the bot answered; what they said in conversations that others began; what they did
    outside of any conversation; failed records in which an id of theirs stands. An address or a number that is
    stored as a mark is given as it is.

    It goes from the inbox, the archive, the index and every leftover, and does not come back by an import or an
    older backup. What they send from now on is new. The receipt stands in telltale audit list and names nobody.
    """
    from telltale.settings import load
    from telltale.surfaces.doors import opened
    from telltale.surfaces.erasures import Erasure

    with opened(load()) as door:
        receipt = door.erase(Erasure(user, project, dry=True)) if dry or not yes else None
        if receipt and not dry:
            _print(receipt, "would go")
            click.confirm("Erase it? There is no way back", abort=True, err=True)
        if not dry:
            receipt = door.erase(Erasure(user, receipt.project if receipt else project))
    assert receipt is not None
    if as_json:
        terminal.print_json(receipt)
    else:
        _print(receipt, "would go" if dry else "gone")


def _print(receipt: Receipt, what: str) -> None:
    made = terminal.table(f"in project {receipt.project}", f">{what}")
    for place, number in receipt.counts.items():
        terminal.add(made, place, f"{number:,}")
    terminal.show(made)
    if receipt.finished_at:
        terminal.note(f"erasure {receipt.id}, asked by {receipt.asked_by} at {receipt.asked_at[:19]}, done at"
                      f" {receipt.finished_at[:19]} UTC; it stands in telltale audit list")  # fmt: skip
