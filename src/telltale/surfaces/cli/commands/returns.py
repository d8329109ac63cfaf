"""``telltale roi`` and ``telltale inputs``: what the bot is worth, and what that is worked out with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.inputs import Assumption
    from telltale.ask.savings import Bounds
    from telltale.ask.views.returns import Returns


@click.command("roi")
@options.of_filters
@options.of_period
@options.as_json
def roi(where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """What the bot saves and earns against what it costs, with every assumption.

    \b
    telltale roi --from 2026-10-01 --to 2026-10-31
    telltale inputs set wage 24.50 --from 2026-01-01 --source "payroll 2026"
    """
    from telltale.ask.views.returns import ReturnsQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Returns = door.look("roi", ReturnsQuestion(where=options.filters(where), **words))
    if as_json:
        terminal.print_json(found)
        return
    if found.missing:
        terminal.say("Not available: these are missing.", "bold")
        for one in found.missing:
            terminal.say(f"  {one}")
    else:
        _print(found)
    _print_inputs(found.inputs)


def _print(found: Returns) -> None:
    made = terminal.table(f"in {found.currency}", ">low", ">base", ">high", ">of", "how")
    for term in found.terms:
        sign = -1 if term.cost else 1
        made_of = f"{_one(term.of)} {term.unit}" if term.unit and not term.cost else ""
        terminal.add(made, term.title, *_three(term.amount, sign), made_of, term.words)
    if found.net_savings:
        terminal.add(made, terminal.text("Net savings", "bold"), *_three(found.net_savings, 1), "", "")
    if found.roi:
        terminal.add(made, terminal.text("ROI", "bold"), *_three(found.roi, 1), "", "net savings ÷ costs")
    terminal.show(made)
    terminal.say("low counts deflections that the user confirmed, base verified ones too, high also those that are"
                 " assumed", "dim")  # fmt: skip
    for note in found.notes:
        terminal.note(note)


def _one(bounds: Bounds) -> str:
    if bounds.low == bounds.high:
        return f"{bounds.base:,.10g}"
    return f"{bounds.low:,.10g} / {bounds.base:,.10g} / {bounds.high:,.10g}"


def _three(bounds: Bounds, sign: int) -> list[str]:
    return [f"{sign * one:,.2f}" for one in (bounds.low, bounds.base, bounds.high)]


def _print_inputs(inputs: list[Assumption]) -> None:
    made = terminal.table("input", ">value", "unit", "from", "source", "what it is")
    for one in inputs:
        value = "missing" if one.value is None else f"{one.value:,.10g}"
        terminal.add(made, one.name, value, one.unit, one.from_, one.source, one.meaning)
    terminal.show(made)


@click.group("inputs")
def inputs() -> None:
    """What ROI is worked out with: amounts, each from a day on and with its source."""


@inputs.command("list")
@options.as_json
def listing(as_json: bool) -> None:
    """Every input with all its values."""
    from telltale.ask.inputs import INPUTS, Assumption, checked_inputs
    from telltale.settings import load

    settings = load()
    checked_inputs(settings)
    found: list[Assumption] = []
    for name, one in INPUTS.items():
        entries = sorted((entry for entry in settings.inputs if entry.name == name), key=lambda entry: entry.from_)
        found += [Assumption(name, one.title, one.unit, one.meaning, entry.value, entry.from_.isoformat(), entry.source)
                  for entry in entries] or [Assumption(name, one.title, one.unit, one.meaning, None)]  # fmt: skip
    if as_json:
        terminal.print_json(found)
    else:
        _print_inputs(found)


@inputs.command("set")
@click.argument("name")
@click.argument("value", type=float)
@click.option("--from", "from_", metavar="DAY", help="The first day on which it holds; else today.")
@click.option("--source", default="", help="Where the amount comes from; shown beside every number made of it.")
def setting(name: str, value: float, from_: str | None, source: str) -> None:
    """Give an input from a day on. Earlier values stay, for the days before.

    It is added to telltale.toml in the data folder; a server reads it when it starts next.
    """
    from telltale.ask.inputs import checked_inputs
    from telltale.errors import WordsError
    from telltale.settings import Settings, add_input, as_declared

    try:
        day = date.fromisoformat(from_) if from_ else date.today()
    except ValueError:
        raise WordsError(f"--from '{from_}' is no day; write it as 2026-10-31") from None
    given = as_declared("inputs", [{"name": name, "value": value, "from": day, "source": source}])
    checked_inputs(Settings(inputs=given))
    path = add_input(name, value, day, source)
    terminal.say(f"{name} is {value:g} from {day} on; it stands in {path}")
