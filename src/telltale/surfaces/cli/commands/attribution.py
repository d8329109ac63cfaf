"""``telltale attribution``: which channels goals came by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.attribution import Attribution


@click.command("attribution")
@click.option("--days", type=int, help="Days before a goal in which a touch counts, 1 to 90; else the project's own.")
@options.of_filters
@options.of_period
@options.as_json
def attribution(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Goals and money by chatbot, e-mail, paid and other channels, under six models.

    \b
    telltale attribution
    telltale attribution --days 30 --from 2026-10-01 --to 2026-10-31
    """
    from telltale.ask.views.attribution import AttributionQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Attribution = door.look("attribution", AttributionQuestion(where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
    else:
        _print(found)


def _print(found: Attribution) -> None:
    from telltale.ask.views.attribution import CHANNELS

    money = list(found.money)
    names = [f">{via}{f' {currency}' if currency else ''}" for currency in ("", *money) for via in CHANNELS]
    made = terminal.table("model", *names, "what it does")
    for model in found.models:
        goals = [f"{share.goals:,.2f}" for share in model.shares]
        amounts = [f"{share.money[currency]:,.2f}" for currency in money for share in model.shares]
        said = model.name.replace("_", " ")
        terminal.add(made, terminal.text(said, "bold"), *goals, *amounts, model.meaning)
    terminal.show(made)
    amounts = "".join(f", {amount:,.2f} {currency}" for currency, amount in found.money.items())
    terminal.say(f"{found.goals:,} goals{amounts}, {found.days} days before each", "dim")
    for note in found.notes:
        terminal.note(note)
