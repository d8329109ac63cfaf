"""Options that several commands share, and what their words mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from telltale.errors import WordsError

F = TypeVar("F", bound=Callable[..., Any])


def as_json(command: F) -> F:
    """``--json``: the result for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def of_period(command: F) -> F:
    """``--from``, ``--to`` and ``--as-of``."""
    for option in (
        click.option("--as-of", metavar="TIME", help="What counts as now; usually the newest arrival."),
        click.option("--to", metavar="DAY", help="Last day, included; or an instant, excluded."),
        click.option("--from", "from_", metavar="DAY", help="First day, or an instant with a time."),
    ):
        command = option(command)
    return command


def of_filters(command: F) -> F:
    """``--where``, as often as needed."""
    words = "Only these values; repeatable. (none) stands for no value."
    return click.option("--where", metavar="DIM=VALUE[,VALUE]", multiple=True, help=words)(command)


def of_grouping(command: F) -> F:
    """``--by``, ``--step``, ``--compare`` and ``--all``."""
    for option in (
        click.option("--all", "everything", is_flag=True, help="Every metric of the catalogue."),
        click.option("--compare", type=click.Choice(["previous"]), help="The period before beside it."),
        click.option("--step", type=click.Choice(["hour", "day", "week", "month"]), help="A row for each."),
        click.option("--by", metavar="DIM", multiple=True, help="A row for each value; repeatable."),
    ):
        command = option(command)
    return command


def of_question(command: F) -> F:
    """Everything that an answer can be asked with, beside its metrics."""
    return of_period(of_filters(of_grouping(of_rules(command))))


def of_rules(command: F) -> F:
    """``--rules``."""
    words = "Outcomes as a version of the rules tells them; see telltale rules."
    return click.option("--rules", type=int, metavar="VERSION", help=words)(command)


def filters(where: Sequence[str]) -> dict[str, list[str]]:
    """The filters of ``--where`` words.

    >>> filters(["channel=web,sms", "language=de", "channel=email"])
    {'channel': ['web', 'sms', 'email'], 'language': ['de']}

    Raises:
        WordsError: a word has no ``=``, or no value.
    """
    found: dict[str, list[str]] = {}
    for word in where:
        name, _, values = word.partition("=")
        listed = [value for value in values.split(",") if value]
        if not name or not listed:
            raise WordsError(f"--where '{word}' is not DIM=VALUE, as in --where channel=web,sms")
        found.setdefault(name, []).extend(listed)
    return found


def pairs(words: Sequence[str], option: str, example: str) -> dict[str, str]:
    """Words of the form ``name=value``; the value may hold further ``=``.

    >>> pairs(["role==user", "text=utterance"], "--map", "text=COLUMN")
    {'role': '=user', 'text': 'utterance'}

    Raises:
        WordsError: a word has no ``=``.
    """
    found: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not name or not mark:
            raise WordsError(f"{option} '{word}' is not of the form NAME=VALUE, as in {option} {example}")
        found[name] = value
    return found


def listed(words: Sequence[str]) -> list[str]:
    """Words that may each hold several, parted by commas.

    >>> listed(["csat,users", "messages"])
    ['csat', 'users', 'messages']
    """
    return [one for word in words for one in word.split(",") if one]


def question(metrics: Sequence[str], everything: bool, words: dict[str, Any]) -> Any:
    """The :class:`telltale.ask.Question` of a command's words.

    Raises:
        WordsError: no metric is named.
    """
    from telltale.ask import Question
    from telltale.metrics import catalogue

    asked = list(catalogue()) if everything else listed(metrics)
    if not asked:
        raise WordsError("name a metric, or --all for every one; telltale metrics lists them")
    return Question(
        asked, words["from_"], words["to"], by=listed(words["by"]), where=filters(words["where"]), step=words["step"],
        compare=words["compare"], as_of=words["as_of"], rules=words.get("rules"),
    )  # fmt: skip
