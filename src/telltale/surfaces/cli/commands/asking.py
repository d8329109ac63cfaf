"""``telltale ask``: any number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.errors import WordsError
from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask import Answer


@click.command("ask")
@click.argument("metrics", metavar="METRIC...", nargs=-1)
@options.of_question
@click.option("--explain", is_flag=True, help="What it means, how it was counted, and the conversations behind it.")
@click.option(
    "--as",
    "tools",
    metavar="TOOL",
    multiple=True,
    help="What fin, copilot, zendesk or ada would say, beside ours; repeatable, all for every one.",
)
@options.as_json
def ask(
    metrics: tuple[str, ...], everything: bool, explain: bool, tools: tuple[str, ...], as_json: bool, **words: Any
) -> None:
    """Ask for any number.

    \b
    telltale ask resolution_rate csat
    telltale ask fallback_rate --by channel --from 2026-10-01 --to 2026-10-31 --compare previous
    telltale ask users --step week --where language=de,en --json
    telltale ask --as fin --as copilot

    What can be asked: telltale metrics. Without a period it is all there is.
    """
    from telltale.settings import load
    from telltale.surfaces.cli import answers, explanations
    from telltale.surfaces.doors import opened

    if tools:
        _as_others(metrics, tools, as_json, words)
        return
    question = options.question(metrics, everything, words)
    with opened(load()) as door:
        answer = door.ask(question)
        if as_json:
            terminal.print_json(answer)
            return
        answers.print_answer(answer)
        if explain:
            explanations.print_explanation(door, answer)
    _nothing(answer)


def _nothing(answer: Answer) -> None:
    """An empty folder is worth a word; it is often the wrong one."""
    values = [value for row in answer.rows for value in row.values.values()]
    if not any(value.n for value in values):
        terminal.note("Nothing was counted. No data yet? telltale import FILE, or telltale demo. The data folder:"
                      " telltale settings.")  # fmt: skip


def _as_others(metrics: tuple[str, ...], tools: tuple[str, ...], as_json: bool, words: dict[str, Any]) -> None:
    """The same conversations by the rules of other tools."""
    from telltale.ask.views.others import OthersQuestion
    from telltale.settings import load
    from telltale.surfaces.cli import beside
    from telltale.surfaces.doors import opened

    if metrics or words["by"] or words["step"] or words["compare"]:
        raise WordsError("--as shows every number of a tool beside ours: leave METRIC, --by, --step and --compare out;"
                         " telltale ask fin_resolution_rate --by channel asks for one of them")  # fmt: skip
    chosen = [] if "all" in tools else options.listed(tools)
    asked = OthersQuestion(chosen, words["from_"], words["to"], where=options.filters(words["where"]),
                           as_of=words["as_of"], rules=words["rules"])  # fmt: skip
    with opened(load()) as door:
        found = door.look("others", asked)
    if as_json:
        terminal.print_json(found)
    else:
        beside.print_others(found)
