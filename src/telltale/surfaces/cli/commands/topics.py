"""``telltale topics``: what people bring up, and what the bot has no answer to; and ``telltale read``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.errors import WordsError
from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.topics import Topics
    from telltale.reading import TopicChange
    from telltale.surfaces.sorting import SortedTopics


@click.command("read")
@options.as_json
def read(as_json: bool) -> None:
    """Read what texts mean: language, tone, signs of frustration, topics, support of answers.

    A server does it by itself, a moment after something was said; say this after an import without one.
    """
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door, terminal.progress("reading", "messages") as progress:
        count = door.read(progress)
    if as_json:
        terminal.print_json({"readings": count})
    else:
        terminal.say(f"{count:,} readings made" if count else "Everything had been read before.")


@click.command("topics")
@click.argument("topic", required=False)
@click.option("--unseen", is_flag=True, help="Those alone that the bot has no answer to.")
@click.option("--limit", default=20, show_default=True, help="How many are shown.")
@click.option("--sort", "fineness", type=float, is_flag=False, flag_value=1.0, metavar="[FINENESS]",
              help="Make the topics anew; above 1 gives more of them, below 1 fewer, from then on.")  # fmt: skip
@click.option("--rename", metavar="NAME", help="Call the topic so from now on.")
@click.option("--into", metavar="TOPIC", help="It is a part of that topic; an empty word takes that back.")
@click.option("--hide/--unhide", "hidden", default=None, help="It is no topic, as greetings are none; or it is one.")
@click.option("--split", is_flag=True, help="Part it; the parts stay apart.")
@click.option("--project", default="default", show_default=True, help="The project that is sorted or changed.")
@options.of_filters
@options.of_period
@options.as_json
def topics(topic: str | None, fineness: float | None, project: str, as_json: bool, **words: Any) -> None:
    """What people bring up, those topics first whose answer would help most.

    \b
    telltale topics --unseen
    telltale topics --sort 1.5
    telltale topics 3f2a… --rename 'Parcel locker codes'
    telltale topics 3f2a… --into 9b1c…

    What you do with topics stays when they are made anew.
    """
    from telltale.ask.views.topics import TopicsQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened
    from telltale.surfaces.sorting import SortWish

    change = _change(topic, project, words)
    where = options.filters(words.pop("where"))
    with opened(load()) as door:
        if change:
            _print_changed(door.change_topic(change), as_json)
        elif fineness is not None:
            _print_changed(door.sort(SortWish(project, fineness)), as_json)
        else:
            _print(door.look("topics", TopicsQuestion(where=where, **words)), as_json)


def _change(topic: str | None, project: str, words: dict[str, Any]) -> TopicChange | None:
    """What is to be done with a topic, taken out of the words."""
    from telltale.reading import TopicChange

    asked = {"name": words.pop("rename"), "into": words.pop("into"), "hidden": words.pop("hidden")}
    asked |= {"split": words.pop("split") or None}
    wanted = {name: value for name, value in asked.items() if value is not None}
    if bool(topic) != bool(wanted):
        raise WordsError("name a topic (its id) together with --rename, --into, --hide, --unhide or --split")
    return TopicChange(topic, project, **wanted) if topic else None


def _print_changed(now: SortedTopics, as_json: bool) -> None:
    if as_json:
        terminal.print_json(now)
        return
    shown = sum(not one.hidden and not one.into for one in now.topics)
    terminal.say(now.note or f"{shown:,} topics now; telltale topics shows them.")


def _print(found: Topics, as_json: bool) -> None:
    if as_json:
        terminal.print_json(found)
        return
    if found.topics:
        made = terminal.table("topic", "for example", ">messages", ">missed", ">not resolved", "answer", "id")
        for one in found.topics:
            terminal.add(made, one.name + (" (new)" if one.new else ""), one.example or "", f"{one.messages:,}",
                         f"{one.missed:,}", f"{one.failed:,}", "yes" if one.answered else "none", one.id)  # fmt: skip
        terminal.show(made)
    for note in found.notes:
        terminal.note(note)
    if found.more:
        terminal.note(f"and {found.more:,} more; --limit shows them")
