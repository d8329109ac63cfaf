"""``telltale override``: an outcome given by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from telltale.errors import WordsError
from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.overrides import OverrideList


@click.command("override")
@click.argument("conversation", required=False)
@click.argument("outcome", required=False)
@click.option("--reason", default="", help="Why; whoever reads the number later wants to know.")
@click.option("--take-back", is_flag=True, help="The outcome that the rules give it holds again.")
@options.as_json
def override(conversation: str | None, outcome: str | None, reason: str, take_back: bool, as_json: bool) -> None:
    """Give a conversation an outcome that holds whatever the rules say.

    \b
    telltale override c_1f… resolved_confirmed --reason 'the customer called to say so'
    telltale override c_1f… --take-back
    telltale override                          those that hold

    It stands in the audit log and is counted beside every number that it is part of. It outlasts later events, other
    rules and a rebuild, and is erased with the person.
    """
    from telltale.ask.views.overrides import OverridesQuestion
    from telltale.settings import load
    from telltale.surfaces.decisions import Verdict
    from telltale.surfaces.doors import opened

    if conversation and not outcome and not take_back:
        raise WordsError("say the outcome, as resolved_confirmed, and --reason why; or --take-back")
    if outcome and take_back:
        raise WordsError("give an outcome or --take-back, not both")
    with opened(load()) as door:
        if not conversation:
            _print(door.look("overrides", OverridesQuestion()), as_json)
            return
        now = door.override(Verdict(conversation, outcome, reason))
    if as_json:
        terminal.print_json(now)
    else:
        beside = "" if now.outcome == now.by_rule else f"; the rules say {now.by_rule}"
        terminal.say(f"{now.conversation} is {now.outcome}{beside}")


def _print(found: OverrideList, as_json: bool) -> None:
    if as_json:
        terminal.print_json(found)
        return
    if not found.overrides:
        terminal.note("Nobody has given an outcome by hand.")
        return
    made = terminal.table("conversation", "outcome", "the rules say", "by", "at (UTC)", "why")
    for one in found.overrides:
        terminal.add(made, one.conversation, one.outcome, one.by_rule, one.author, one.at[:16].replace("T", " "),
                     one.reason)  # fmt: skip
    terminal.show(made)
