"""``telltale knowledge``: what a bot may answer from, and what its answers say beyond that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from telltale.errors import WordsError
from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask.views.knowledge import KnowledgeReport
    from telltale.surfaces.knowledge import LoadedKnowledge

SHOWN = 15
"""Rows of the table; --json has more."""


@click.command("knowledge")
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, path_type=Path))
@click.option("--map", "mapping", metavar="FIELD=COLUMN", multiple=True,
              help="Which column of a table is the text, the title, the url, as in text=answer.")  # fmt: skip
@click.option("--drop", is_flag=True, help="Keep the knowledge base no longer, nor what answers were told by it.")
@click.option("--project", default="default", show_default=True, help="The project whose knowledge base it is.")
@options.of_filters
@options.of_period
@options.as_json
def knowledge(paths: tuple[Path, ...], mapping: tuple[str, ...], drop: bool, as_json: bool, **words: Any) -> None:
    """What a bot may answer from, and what its answers say that does not stand there.

    \b
    telltale knowledge help.md faq.csv                 take in files, or a folder: Markdown, HTML, plain text,
    telltale knowledge faq.csv --map text=reply        and tables with a text in each row
    telltale knowledge                                 what answers say beyond it
    telltale knowledge --drop                          no knowledge base any more

    What is taken in takes the place of all that there is. E-mail addresses and other personal data are taken out
    first. Answers for which texts were retrieved are held against these instead.
    """
    from telltale.ask.views.knowledge import KnowledgeQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import Library, opened

    project, where = words["project"], options.filters(words["where"])
    if drop and paths:
        raise WordsError("--drop takes the knowledge base away; say no file with it")
    with opened(load()) as door:
        if drop:
            terminal.say_dropped(door.drop_knowledge(project), "knowledge base", as_json=as_json)
            return
        if paths:
            columns = options.pairs(mapping, "--map", "text=COLUMN")
            loaded = door.load_knowledge(Library([str(one.absolute()) for one in paths], project, columns))
            if not as_json:
                _say_loaded(loaded)
            with terminal.progress("comparing", "messages") as progress:
                door.read(progress)
        asked = KnowledgeQuestion(project, words["from_"], words["to"], where, words["as_of"])
        _print(door.look("knowledge", asked), as_json)


def _say_loaded(loaded: LoadedKnowledge) -> None:
    before = f", in place of {loaded.before:,} passages" if loaded.before is not None else ""
    size = f"{loaded.passages:,} passages of {loaded.files:,} file{'' if loaded.files == 1 else 's'}"
    terminal.say(f"Version {loaded.version} of the knowledge base: {size}{before}.")
    if loaded.redacted:
        terminal.say(f"Personal data was taken out of {loaded.redacted:,} of them.")
    if loaded.silent:
        terminal.say(f"{loaded.silent:,} of the files held no text.")
    if loaded.passed:
        terminal.say(f"{loaded.passed:,} files of other kinds were passed over.")


def _print(found: KnowledgeReport, as_json: bool) -> None:
    if as_json:
        terminal.print_json(found)
        return
    if found.compared:
        one = found.compared
        terminal.say(f"{one.supported + one.unsupported:,} of {one.answers:,} answers claim something and were held"
                     f" against it; {one.unsupported:,} say what does not stand there")  # fmt: skip
    if found.outside.value is not None:
        terminal.say(f"of turns so answered: {found.outside.value:.1%}")
    if found.sentences:
        made = terminal.table("says", ">answers", "nearest")
        for sentence in found.sentences[:SHOWN]:
            terminal.add(made, sentence.text, f"{sentence.answers:,}", sentence.nearest)
        terminal.show(made)
        if len(found.sentences) > SHOWN:
            terminal.note(f"and {len(found.sentences) - SHOWN:,} more; --json has them")
    for note in found.notes:
        terminal.note(note)
