"""What other tools would say, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.surfaces.cli import terminal

if TYPE_CHECKING:
    from telltale.ask.views.others import Line, Others


def print_others(found: Others) -> None:
    """Ours, then each of the others with its sentences."""
    made = terminal.table("by whose rules", "number", ">value", ">made of", ">95 % interval", "formula")
    for who, lines in [("ours", found.ours), *((one.title, one.lines) for one in found.others)]:
        for place, line in enumerate(lines):
            terminal.add(made, terminal.text(who if place == 0 else "", "bold"), *_figures(line))
        if not lines:
            terminal.add(made, terminal.text(who, "bold"), "not available", "–", "", "", "")
    terminal.show(made)
    for one in found.others:
        terminal.say(one.title, "bold")
        terminal.say(f"  why it differs  {one.differs}")
        terminal.say(f"  cannot be told  {one.unknown}")
    terminal.note(f"Ours by rules version {found.rules}.")
    for note in found.notes:
        terminal.note(note)


def _figures(line: Line) -> list[object]:
    from telltale.charts.figures import figure, interval
    from telltale.metrics import catalogue

    unit, value = catalogue()[line.key].unit, line.value
    made_of = f"{value.numerator:,} / {value.denominator:,}" if value.denominator is not None else ""
    return [line.title, terminal.text(figure(unit, value.value), "bold"), made_of, interval(unit, value), line.formula]
