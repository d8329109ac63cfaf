"""Explaining: everything that stands behind one number, so that no question is left about it.

What it means, what every word of its formula means, what was left out one condition after the other, by which rules,
how sure it is, until when it is final, the SQL, and the list of conversations.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.cautions import HELD, TONED, held
from telltale.ask.foretelling import heard_by, told_by
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.rules import meanings, written
from telltale.ask.source import reads_outcomes, relation
from telltale.ask.telling import unavailable
from telltale.ask.views.view import View
from telltale.language.satisfaction import JUDGE
from telltale.metrics import CONDITIONS, Formula, Kind, Metric, catalogue, expand
from telltale.settings import rule_values
from telltale.store import FACTS, OUTCOMES, RuleVersion

_INTERVALS = {
    Kind.SHARE: "Wilson score interval of a share: with samples like this one, it holds the true share 95 times of 100",
    Kind.MEAN: "mean ± 1.96 standard errors",
    Kind.PERCENTILE: "order statistics: the values at the ranks between which the true quantile lies 95 times of 100",
}
_OF_OUTCOMES = ("reopen_window", "confirmation_window", "negative_signals", "confirming_signals", "confirming_events")


class ExplainQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which number, for which conversations, under which version of the rules."""

    metric: str
    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None
    rules: int | None = None


class Term(msgspec.Struct):
    """A word of the formula, and what it means."""

    word: str
    meaning: str


class LeftOut(msgspec.Struct):
    """How many rows a condition leaves out of those that the ones before it left; None where it was not counted."""

    words: str
    rows: int | None


class Setting(msgspec.Struct):
    """A rule that the number depends on."""

    name: str
    written: str
    meaning: str


class Explanation(msgspec.Struct):
    """Everything about a number.

    ``rows`` is how many rows of ``noun`` the period and the filters have, before anything is left out. ``parts`` are
    the metrics that it is made of, where it is made of others. ``listed`` is the path and query under which the
    conversations behind it are found, for a program; a page has its own.
    """

    question: ExplainQuestion
    title: str
    meaning: str
    formula: str
    numerator: str
    denominator: str
    value: Value
    noun: str
    rows: int | None
    left_out: list[LeftOut]
    terms: list[Term]
    interval: str
    maturity: str
    version: RuleVersion | None
    rules: list[Setting]
    overridden: int | None
    parts: list[str]
    notes: list[str]
    source: str
    sql: str
    listed: str


def _told_by(asker: Asker, metric: Metric, frame: Frame) -> list[str]:
    if metric.awaits in TONED:
        return heard_by(asker)
    if metric.awaits in HELD:
        return held(asker.memory, frame)
    return told_by(asker, JUDGE) if metric.awaits == "predicted_satisfaction" else []


def explain(asker: Asker, asked: ExplainQuestion) -> Explanation:
    """Everything about a number.

    Raises:
        UnknownName: there is no such metric, dimension or version.
    """
    metric = catalogue()[asked.metric]
    formula = metric.formula
    question = Question([metric.key], asked.from_, asked.to, where=asked.where, as_of=asked.as_of, rules=asked.rules)
    answer, frame = asker.ask(question), asker.frame(question)
    settings, value = asker.settings_under(asked.rules), answer.value(metric.key)
    values = rule_values(settings)
    missing = unavailable(metric, frame, settings) is not None
    rows, left_out = _left_out(asker, frame, formula, missing=missing)
    version = asker.store.versions.of(answer.rules) if answer.rules is not None else None
    everywhere = "environment" in asked.where
    before = [] if everywhere else [LeftOut("traffic that is not production, unless asked for", None)]
    told = meanings()
    return Explanation(
        question=asked,
        title=metric.title,
        meaning=metric.meaning,
        formula=formula.words,
        numerator=_numerator(formula),
        denominator=formula.words.partition(" ÷ ")[2].partition(", once")[0] if " ÷ " in formula.words else "",
        value=value,
        noun=formula.fact or "conversations",
        rows=rows,
        left_out=before + left_out,
        terms=_terms(formula, values),
        interval=_INTERVALS.get(formula.kind, "") if value.low is not None else "",
        maturity=_maturity(metric, value),
        version=version,
        rules=[Setting(name, written(values[name]), told[name]) for name in _rules(metric)],
        overridden=answer.overridden,
        parts=[one for one in formula.of if one in catalogue()],
        notes=[warning.message for warning in answer.warnings] + _told_by(asker, metric, frame),
        source=metric.source,
        sql=answer.sql,
        listed=_listed(asked),
    )


def _numerator(formula: Formula) -> str:
    return formula.words.partition(" ÷ ")[0] if " ÷ " in formula.words else formula.words.partition(", once")[0]


def _left_out(asker: Asker, frame: Frame, formula: Formula, *, missing: bool) -> tuple[int | None, list[LeftOut]]:
    """The conditions of the population, one after the other, each with how many rows it takes away."""
    parts = [catalogue()[key].formula for key in formula.of if key in catalogue()] or [formula]
    sentences = list(dict.fromkeys(one for part in parts for one in part.exclusions))
    if formula.fact != "conversations" or formula.last_days or not sentences or missing:
        return None, [LeftOut(one, None) for one in sentences]
    conditions = [expand(one) for one in re.split(r"\s+and\s+", formula.over)] if formula.over != "true" else []
    if formula.kind in (Kind.MEAN, Kind.PERCENTILE):
        conditions.append(f"({expand(formula.what)}) IS NOT NULL")
    if formula.window:
        conditions.append(f"{formula.window_from} + ${formula.window} <= $as_of")
    if len(conditions) != len(sentences) or "$is_new" in " ".join(conditions):
        return None, [LeftOut(one, None) for one in sentences]
    counted = ", ".join(
        f"count(*) FILTER (WHERE {' AND '.join(f'({one})' for one in conditions[: place + 1])})"
        for place in range(len(conditions))
    )
    rows = relation("conversations", frame.filters.dimensions, " ".join(conditions))
    sql = f"{frame.under}SELECT count(*), {counted} FROM {rows} WHERE {frame.conversations()}"
    _, ((whole, *left),) = asker.memory.read(sql, frame.used(sql), of_index=frame.aside)
    steps = zip(sentences, [whole, *left], left, strict=False)
    return int(whole), [LeftOut(words, int(had - has)) for words, had, has in steps]


def _terms(formula: Formula, rules: dict[str, object]) -> list[Term]:
    """What the words of a formula mean: its columns, and the outcomes that it speaks of."""
    texts = " ".join(formula.sql_texts())
    found: list[Term] = []
    for name in dict.fromkeys(re.findall(r"[a-z_][a-z_0-9]*", texts)):
        if name == "closed":
            silence = f"{written(rules['resolution_window'])}, or {written(rules['asynchronous_resolution_window'])}"
            found.append(Term("closed", f"nothing has happened in it for {silence} on asynchronous channels"))
        elif name in FACTS.get(formula.fact, {}) and name not in CONDITIONS:
            found.append(Term(name.replace("_", " "), FACTS[formula.fact][name][1]))
    spoken = expand(texts)
    found += [Term(one.name.replace("_", " "), one.meaning) for one in OUTCOMES if f"'{one.name}'" in spoken]
    return found


def _maturity(metric: Metric, value: Value) -> str:
    if not metric.formula.window and "closed" not in metric.formula.over:
        return "nothing has to be waited for"
    if value.mature_until:
        return f"what ended after {value.mature_until[:16].replace('T', ' ')} UTC is too young to be counted"
    return "everything in the period is old enough"


def _rules(metric: Metric) -> list[str]:
    """The rules that a number depends on."""
    formulas = [catalogue()[key].formula for key in metric.formula.of if key in catalogue()] or [metric.formula]
    named = {one.window for one in formulas} & set(meanings())
    texts = " ".join(text for one in formulas for text in one.sql_texts())
    named |= {name for name in meanings() if f"${name}" in expand(texts)}
    if "closed" in texts:
        named |= {"resolution_window", "asynchronous_resolution_window"}
    if any(f"'{one.name}'" in expand(texts) for one in OUTCOMES):
        named |= set(_OF_OUTCOMES)
    return [name for name in meanings() if name in named] if reads_outcomes(metric) else []


def _listed(asked: ExplainQuestion) -> str:
    words = [("metric", asked.metric), ("from", asked.from_), ("to", asked.to), ("as_of", asked.as_of)]
    words += [(name, value) for name, values in asked.where.items() for value in values]
    words.append(("rules", str(asked.rules) if asked.rules is not None else None))
    return f"/v1/conversations?{urlencode([one for one in words if one[1] is not None])}"


VIEW = View("explain", ExplainQuestion, Explanation, explain, "Everything that stands behind a number.")
