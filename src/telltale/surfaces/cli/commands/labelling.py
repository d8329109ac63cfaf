"""``telltale label``: what users meant, said by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.errors import WordsError
from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.labels import LabelList, LabelRow


@click.command("label")
@click.argument("conversation", required=False)
@click.argument("turn", type=int, required=False)
@click.argument("intent", required=False)
@click.option("--new", is_flag=True, help="The bot does not have this intent yet.")
@click.option("--take-back", is_flag=True, help="The turn has no label any more.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="How many of each list.")
@options.of_filters
@options.of_period
@options.as_json
def label(conversation: str | None, turn: int | None, intent: str | None, as_json: bool, **words: Any) -> None:
    """Say which intent a turn of a user has, and see how often the bot is right.

    \b
    telltale label                             what to label next, and what that says
    telltale label c_1f… 2 track_order
    telltale label c_1f… 2 '(none)'            none of the bot's intents
    telltale label c_1f… 2 parcel_locker --new
    telltale label c_1f… 2 --take-back

    Turns are counted from 1, as telltale label lists them. What comes next is drawn by chance, so that the share is one
    of all that users say.
    """
    from telltale.ask.views.labels import LabelsQuestion
    from telltale.settings import load
    from telltale.surfaces.decisions import Labelling
    from telltale.surfaces.doors import opened

    new, take_back = words.pop("new"), words.pop("take_back")
    where = options.filters(words.pop("where"))
    if conversation and (turn is None or bool(intent) == take_back):
        raise WordsError("say the turn and its intent, as in telltale label c_1f… 2 track_order; or --take-back")
    with opened(load()) as door:
        if not conversation or turn is None:
            _print(door.look("labels", LabelsQuestion(where=where, **words)), as_json)
            return
        now = door.label(Labelling(conversation, turn, intent, new))
    if as_json:
        terminal.print_json(now)
    else:
        heard = now.recognised or "nothing"
        said = f"is {now.label}" if now.label else "has no label"
        terminal.say(f"Turn {turn} of {conversation} {said}; the bot recognised {heard}.")


def _print(found: LabelList, as_json: bool) -> None:
    if as_json:
        terminal.print_json(found)
        return
    if found.accuracy is None:
        terminal.note("Nobody has labelled what users meant; each label makes intent_accuracy surer.")
    else:
        share = f"{found.accuracy:.1%} ({found.low:.1%} to {found.high:.1%})"
        terminal.say(
            f"{found.right:,} of {found.labelled:,} labelled turns were recognised rightly: {share},"
            f" macro-F1 {found.macro_f1:.2f}"
        )
    if found.confusion:
        made = terminal.table("meant", "taken for", ">turns", ">of its labels")
        for pair in found.confusion[:10]:
            terminal.add(made, pair.intent, pair.taken_for, f"{pair.count:,}", f"{pair.share:.0%}")
        terminal.show(made)
    if found.aside:
        terminal.note(f"{found.aside:,} labels are of sources that send no intents; they are not counted.")
    if found.next:
        terminal.say(f"{found.unlabelled:,} turns have no label. These come next:")
        _list(found.next)


def _list(rows: list[LabelRow]) -> None:
    # What the bot recognised is not shown: whoever labels would be led by it.
    made = terminal.table("conversation", ">turn", "said")
    for one in rows:
        terminal.add(made, one.conversation, str(one.turn), one.said)
    terminal.show(made)
