"""``telltale rules``: by which outcomes are told, what others would change, and since when which hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.preview import Preview
    from telltale.ask.views.rules import Rules

_CHANGE = click.option("--change", metavar="RULE=VALUE", multiple=True, help="As reopen_window=36h; repeatable.")
_VERSION = click.option("--version", type=int, metavar="NUMBER", help="The rules of an older version.")


@click.group("rules", invoke_without_command=True)
@click.pass_context
@options.as_json
def rules(context: click.Context, as_json: bool) -> None:
    """The rules by which outcomes are told, and their versions.

    \b
    telltale rules preview --change reopen_window=36h
    telltale rules preview --change negative_signals=thumbs_down,low_rating
    telltale rules apply --change reopen_window=36h --reason 'two days are too long for us'
    telltale ask resolution_rate --rules 1

    They hold for the whole installation. What the settings say is the first version.
    """
    if context.invoked_subcommand:
        return
    from telltale.ask.views.rules import RulesQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found: Rules = door.look("rules", RulesQuestion())
    if as_json:
        terminal.print_json(found)
    else:
        _print(found)


@rules.command("preview")
@_CHANGE
@_VERSION
@options.of_filters
@options.of_period
@options.as_json
def preview(change: tuple[str, ...], where: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """What other rules would make of all that has happened. Nothing is changed.

    How many conversations go from which outcome to which, what that does to the numbers, and examples.
    """
    from telltale.ask.views.preview import PreviewQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        asked = PreviewQuestion(list(change), where=options.filters(where), **words)
        found: Preview = door.look("rules/preview", asked)
    if as_json:
        terminal.print_json(found)
    else:
        _print_preview(found)


@rules.command("apply")
@_CHANGE
@_VERSION
@click.option("--reason", required=True, help="Why; kept with the version.")
@options.as_json
def apply(change: tuple[str, ...], version: int | None, reason: str, as_json: bool) -> None:
    """Tell all of history by other rules, from now on, and keep them as a version."""
    from telltale.settings import load
    from telltale.surfaces.decisions import RuleChange
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        applied = door.apply_rules(RuleChange(reason, list(change), version))
    if as_json:
        terminal.print_json(applied)
        return
    terminal.say(f"version {applied.version.number} holds; {applied.conversations:,} conversations were told anew")
    terminal.note(f"The version before: telltale rules apply --version {applied.version.number - 1} --reason …")


def _print(found: Rules) -> None:
    made = terminal.table("rule", "value", "meaning", "a change", title=f"Rules, version {found.version}")
    for one in found.rules:
        how = "derives the facts again" if one.derives else ""
        terminal.add(made, terminal.text(one.name, "bold"), one.written, one.meaning, terminal.text(how, "dim"))
    terminal.show(made)
    versions = terminal.table(">version", "since (UTC)", "by", "changed", "why")
    for one in found.versions:
        terminal.add(
            versions, one.number, one.at[:16].replace("T", " "), one.author, ", ".join(one.changed), one.reason
        )
    terminal.show(versions)
    outcomes = terminal.table("outcome", "meaning", title="Tried in this order; the first that matches wins")
    for one in found.outcomes:
        terminal.add(outcomes, terminal.text(one.name, "bold"), one.meaning)
    terminal.show(outcomes)


def _print_preview(found: Preview) -> None:
    from telltale.charts.figures import figure
    from telltale.metrics import catalogue

    made = terminal.table("rule", "is", "would be", title=f"Beside version {found.version}, which holds")
    for one in found.changed:
        terminal.add(made, terminal.text(one.name, "bold"), one.before, one.after)
    terminal.show(made)
    moved = terminal.table("from", "to", ">conversations", "the newest (telltale show …)",
                           title=f"{found.moved:,} of {found.conversations:,} conversations move")  # fmt: skip
    for one in found.matrix:
        if one.before != one.after:
            terminal.add(moved, one.before, one.after, f"{one.conversations:,}", ", ".join(one.examples))
    if found.moved:
        terminal.show(moved)
    else:
        terminal.say("No conversation moves.", "bold")
    rates = terminal.table("number", ">is", ">would be", ">change")
    for one in found.rates:
        unit = catalogue()[one.key].unit
        change = "" if not one.difference else f"{100 * one.difference:+.1f} points"
        terminal.add(rates, one.title, figure(unit, one.before.value), figure(unit, one.after.value), change)
    terminal.show(rates)
    if found.derived:
        terminal.note(f"The facts were derived aside, since {', '.join(found.derived)} decides what they are; to apply"
                      " it takes as long.")  # fmt: skip
    for note in found.notes:
        terminal.note(note)
