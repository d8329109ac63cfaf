"""``telltale training``: a bot's training set, what is wrong with it, and what to add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from telltale.errors import TelltaleError, WordsError
from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.training import MissedIntent, TrainingReport
    from telltale.language.review import Review
    from telltale.reading import SuggestionList

SHOWN = 15
"""Rows of each table; --json has them all."""


@click.command("training")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapping", metavar="FIELD=COLUMN", multiple=True,
              help="Which column of a table is the text and which the intent, as in text=utterance.")  # fmt: skip
@click.option("--suggest", is_flag=True, help="Messages that would teach the bot most.")
@click.option("--write", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the suggestions into a file: .csv, or .yml for Rasa.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 500), default=40, show_default=True, help="How many suggestions.")
@click.option("--drop", is_flag=True, help="Keep the set no longer, nor what was told of messages by it.")
@click.option("--project", default="default", show_default=True, help="The project whose set it is.")
@options.of_filters
@options.of_period
@options.as_json
def training(
    file: Path | None, mapping: tuple[str, ...], suggest: bool, target: Path | None, as_json: bool, **words: Any
) -> None:
    """What is wrong with a bot's training set, what it covers, and what to add to it.

    \b
    telltale training nlu.yml                       take in a set: Rasa NLU, or
    telltale training mine.csv --map text=phrase    a table with a text and an intent in each row
    telltale training                               its review, against what users say
    telltale training --suggest --write more.yml    messages to add
    telltale training --drop                        no set any more

    A set takes the place of the one that there is. E-mail addresses and other personal data are taken out first.
    """
    from telltale.ask.views.training import TrainingQuestion
    from telltale.reading import SuggestQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import Lesson, opened

    project, limit, where = words["project"], words["limit"], options.filters(words["where"])
    if target and not suggest:
        raise WordsError("--write says where suggestions go; say --suggest too")
    if words["drop"] and (file or suggest):
        raise WordsError("--drop takes the set away; say nothing else with it")
    with opened(load()) as door:
        if words["drop"]:
            terminal.say_dropped(door.drop_training(project), "training set", as_json=as_json)
            return
        if file:
            columns = options.pairs(mapping, "--map", "text=COLUMN")
            taught = door.teach(Lesson(str(file.absolute()), project, columns))
            if not as_json:
                _say_taught(taught)
            with terminal.progress("comparing", "messages") as progress:
                door.review(project, progress)
        if suggest:
            _give(door.suggest(SuggestQuestion(project, limit)), target, as_json)
            return
        asked = TrainingQuestion(project, words["from_"], words["to"], where, words["as_of"])
        _print(door.look("training", asked), as_json)


def _say_taught(taught: Any) -> None:
    before = f", in place of {taught.before:,} utterances" if taught.before is not None else ""
    size = f"{taught.utterances:,} utterances of {taught.intents:,} intents"
    terminal.say(f"Version {taught.version} of the training set: {size}{before}.")
    if taught.redacted:
        terminal.say(f"Personal data was taken out of {taught.redacted:,} of them.")
    if taught.cut:
        terminal.say(f"{taught.cut:,} were longer than what is kept of an utterance, and were cut.")


def _give(found: SuggestionList, target: Path | None, as_json: bool) -> None:
    from telltale.surfaces.training import FORMS

    if target:
        if target.suffix.lower() not in FORMS:
            raise WordsError(f"'{target.name}' does not say in which form to write; its ending is one of"
                             f" {', '.join(FORMS)}")  # fmt: skip
        try:
            target.write_text(FORMS[target.suffix.lower()](found), encoding="utf-8")
        except OSError as error:
            raise TelltaleError(f"cannot write '{target}': {error.strerror or error}") from error
        terminal.say(f"{len(found.suggestions):,} suggestions in {target}; look at each before the bot learns it.")
    elif as_json:
        terminal.print_json(found)
    elif found.suggestions:
        made = terminal.table("message", "may be", ">unsure", ">speaks for")
        for one in found.suggestions:
            terminal.add(made, one.text, one.intent or "none of them", f"{one.uncertain:.0%}", f"{one.frequent:,}")
        terminal.show(made)
    if found.note:
        terminal.note(found.note)


def _print(found: TrainingReport, as_json: bool) -> None:
    if as_json:
        terminal.print_json(found)
        return
    if found.review:
        _print_review(found.review)
    if found.coverage and found.coverage.share is not None:
        near = f"{found.coverage.near:,} of {found.coverage.compared:,}"
        terminal.say(f"{near} messages that ask something are near an intent of the set: {found.coverage.share:.1%}")
    if found.missed:
        _print_missed(found.missed, found.unmatched)
    for note in found.notes:
        terminal.note(note)


def _print_review(review: Review) -> None:
    if review.accuracy is not None:
        terminal.say(f"{review.usable:,} utterances of {len(review.intents):,} intents; of those that a classifier has"
                     f" not seen it tells {review.accuracy:.1%} rightly (macro-F1 {review.macro_f1:.2f})")  # fmt: skip
    for kind in dict.fromkeys(one.kind for one in review.problems):
        some = [one for one in review.problems if one.kind == kind]
        terminal.say(f"{sum(len(one.places) for one in some):,} utterances: {some[0].meaning}")
    small = [f"{one.intent} ({one.utterances})" for one in review.intents if one.is_small]
    if small:
        terminal.say(f"too few utterances: {', '.join(small[:SHOWN])}{', …' if len(small) > SHOWN else ''}")
    _table(("intent", "and", ">taken for each other", ">alike"),
           [(one.one, one.other, f"{one.confused:.0%}", f"{one.alike:.2f}") for one in review.twins])  # fmt: skip
    _table(("mislabelled?", "is in", "looks like", "as in"),
           [(one.text, one.intent, one.suggested, one.near) for one in review.doubts])  # fmt: skip
    _table(("intent", "taken for", ">utterances", ">of its own"),
           [(one.intent, one.taken_for, f"{one.count:,}", f"{one.share:.0%}") for one in review.confusion])  # fmt: skip


def _print_missed(missed: list[MissedIntent], unmatched: int) -> None:
    terminal.say("Messages that the bot did not understand, by the intent that they should have hit:")
    _table(("intent", ">messages", ">people", ">sure", "for example"),
           [(one.intent, f"{one.messages:,}", f"{one.people:,}", f"{one.confidence:.0%}", one.said[0].text)
            for one in missed])  # fmt: skip
    terminal.note(f"{unmatched:,} more are near no intent, or not surely.")


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if rows:
        made = terminal.table(*columns)
        for row in rows[:SHOWN]:
            terminal.add(made, *row)
        terminal.show(made)
        if len(rows) > SHOWN:
            terminal.note(f"and {len(rows) - SHOWN:,} more; --json has them")
