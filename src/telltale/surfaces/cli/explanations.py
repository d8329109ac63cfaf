"""The work behind an answer: meaning, formula, what is left out, the SQL, and the first conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.surfaces.cli import listings, terminal

if TYPE_CHECKING:
    from telltale.ask import Answer
    from telltale.metrics import Metric
    from telltale.surfaces.doors import Door

FIRST = 5


def print_explanation(door: Door, answer: Answer) -> None:
    """Everything that stands behind each metric of an answer."""
    from telltale.metrics import catalogue

    asked = list(answer.rows[0].values) if answer.rows else list[str]()
    for key in asked:
        metric = catalogue()[key]
        terminal.say("")
        terminal.say(metric.title, "bold")
        for name, words in _lines(door, answer, metric):
            terminal.say(f"  {name:<11} {words}")
        _behind(door, answer, metric)
    terminal.say("")
    terminal.say("SQL", "bold")
    for line in answer.sql.splitlines():
        terminal.say(line, "dim")


def definition(metric: Metric) -> list[tuple[str, str]]:
    """What is known of a metric without any data: names and words."""
    lines = [
        ("key", metric.key),
        ("meaning", metric.meaning),
        ("formula", metric.formula.words),
        ("unit", str(metric.unit)),
        ("better", {"up": "higher", "down": "lower"}.get(metric.better, "neither way")),
        ("source", metric.source),
        ("see also", ", ".join(metric.beside)),
        ("needs", ", ".join(f"the setting {name}" for name in metric.requires)),
    ]
    return [(name, words) for name, words in lines if words]


def _lines(door: Door, answer: Answer, metric: Metric) -> list[tuple[str, str]]:
    until = min((row.values[metric.key].mature_until or "" for row in answer.rows), key=lambda one: one or "~")
    lines = definition(metric)
    lines.append(("left out", _left_out(door, answer, metric)))
    if metric.formula.window or "closed" in metric.formula.over:
        mature = "everything in the period is old enough"
        if until:
            mature = f"what ended after {until[:16].replace('T', ' ')} UTC is too young to be counted"
        lines.append(("maturity", mature))
    return lines


def _left_out(door: Door, answer: Answer, metric: Metric) -> str:
    """How many conversations of the same question are not below the line."""
    import msgspec

    from telltale.ask import Question

    asked = msgspec.convert(answer.question, Question)
    traffic = "" if "environment" in asked.where or "environment" in asked.by else "traffic that is not production"
    if metric.formula.fact != "conversations" or len(answer.rows) != 1 or metric.formula.last_days:
        return traffic or "nothing"
    value = answer.rows[0].values[metric.key]
    if value.denominator is None:
        return traffic or "nothing"
    whole = door.ask(msgspec.structs.replace(asked, metrics=["conversations"], compare=None)).value("conversations").n
    others = f"{whole - value.n:,} of {whole:,} conversations, which are not of those below the line"
    return f"{others}; {traffic}" if traffic else others


def _behind(door: Door, answer: Answer, metric: Metric) -> None:
    import msgspec

    from telltale.ask import Question, Selection
    from telltale.metrics import Kind

    if metric.formula.kind is Kind.QUOTIENT:
        return
    asked = msgspec.convert(answer.question, Question)
    chosen = Selection(asked.from_, asked.to, asked.where, metric.key, as_of=asked.as_of, limit=FIRST)
    found = door.conversations(chosen).conversations
    if found:
        terminal.say("  the newest conversations behind it (telltale show CONVERSATION):", "dim")
        listings.print_listed(found)
