"""The work behind an answer: meaning, formula, what is left out, the SQL, and the first conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.surfaces.cli import listings, terminal

if TYPE_CHECKING:
    from telltale.ask import Answer
    from telltale.ask.views.explain import Explanation
    from telltale.metrics import Metric
    from telltale.surfaces.doors import Door

FIRST = 5


def print_explanation(door: Door, answer: Answer) -> None:
    """Everything that stands behind each metric of an answer."""
    import msgspec

    from telltale.ask import Question
    from telltale.ask.views.explain import ExplainQuestion
    from telltale.metrics import catalogue

    asked = msgspec.convert(answer.question, Question)
    for key in list(answer.rows[0].values) if answer.rows else list[str]():
        metric = catalogue()[key]
        found: Explanation = door.look(
            "explain", ExplainQuestion(key, asked.from_, asked.to, asked.where, asked.as_of, asked.rules)
        )
        terminal.say("")
        terminal.say(metric.title, "bold")
        for name, words in _lines(found, metric):
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


def _lines(found: Explanation, metric: Metric) -> list[tuple[str, str]]:
    from telltale.charts.figures import figure, interval

    lines, value = definition(metric), found.value
    lines += [("" if place else "words", f"{one.word}: {one.meaning}") for place, one in enumerate(found.terms)]
    lines.append(("value", figure(metric.unit, value.value)))
    if value.denominator is not None and value.numerator is not None:
        lines.append(("numerator", f"{value.numerator:,.6g}  {found.numerator}"))
        lines.append(("denominator", f"{value.denominator:,.6g}  {found.denominator}"))
    if found.rows is not None:
        lines.append(("of", f"{found.rows:,} {found.noun} of the period and the filters"))
    lines += [
        ("" if place else "left out", one.words if one.rows is None else f"{one.rows:,}  {one.words}")
        for place, one in enumerate(found.left_out)
    ]
    if found.interval:
        lines.append(("interval", f"{interval(metric.unit, value)}, 95 %: {found.interval}"))
    lines.append(("maturity", found.maturity))
    if found.version:
        held = found.version
        since = f"since {held.at[:16].replace('T', ' ')} UTC, by {held.author}"
        lines.append(("rules", f"version {held.number}, {since}: {held.reason}"))
        lines += [("", f"{one.name} = {one.written}: {one.meaning}") for one in found.rules]
    if found.overridden is not None:
        number = f"{found.overridden:,}" if found.overridden else "none"
        lines.append(("overridden", f"{number} of the period's outcomes given by hand (telltale override)"))
    return lines + [("note", note) for note in found.notes]


def _behind(door: Door, answer: Answer, metric: Metric) -> None:
    import msgspec

    from telltale.ask import Question, Selection
    from telltale.metrics import Kind

    if metric.formula.kind in (Kind.QUOTIENT, Kind.WORKED):
        return
    asked = msgspec.convert(answer.question, Question)
    chosen = Selection(asked.from_, asked.to, asked.where, metric.key, as_of=asked.as_of, limit=FIRST,
                       rules=asked.rules)  # fmt: skip
    found = door.conversations(chosen).conversations
    if found:
        terminal.say("  the newest conversations behind it (telltale show CONVERSATION); all of them: telltale"
                     f" conversations --metric {metric.key}", "dim")  # fmt: skip
        listings.print_listed(found)
