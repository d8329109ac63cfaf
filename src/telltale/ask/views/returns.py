"""Returns: what the bot saves and earns against what it costs, or what is missing to say so."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from telltale.ask.answer import Value, Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.asker import Asker
from telltale.ask.inputs import Assumption, checked_inputs, missing_inputs, used_inputs
from telltale.ask.money import checked
from telltale.ask.plan import bucket_of
from telltale.ask.question import Question
from telltale.ask.savings import Bounds, Savings, Term, added
from telltale.ask.telling import WHOLE, Worked
from telltale.ask.views.view import View
from telltale.errors import WordsError

# Which deflections a bound counts, as the outcomes of the conversations behind it.
OUTCOMES = {
    "low": ["resolved_confirmed"],
    "base": ["resolved_confirmed", "resolved_verified"],
    "high": ["resolved_confirmed", "resolved_verified", "resolved_assumed"],
}


class ReturnsQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """When; costs are known of all traffic, so that only ``project`` and ``environment`` can be filtered by."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None


class Returns(msgspec.Struct):
    """The sum, or what is missing for it. ``roi`` is net savings over costs; ``behind`` says which conversations count
    as deflected, as filters for the list behind ``tickets_avoided``.
    """

    question: ReturnsQuestion
    currency: str | None
    net_savings: Bounds | None
    roi: Bounds | None
    costs: float | None
    terms: list[Term]
    inputs: list[Assumption]
    missing: list[str]
    notes: list[str]
    behind: dict[str, list[str]]
    mature_until: str | None
    sql: str


def returns(asker: Asker, asked: ReturnsQuestion) -> Returns:
    """The returns of a period.

    Raises:
        WordsError: a filter is given that costs do not have, or an input cannot be read.
    """
    beyond = [name for name in asked.where if name not in WHOLE]
    if beyond:
        raise WordsError(f"returns have no filter on {beyond[0]}: costs are known of all traffic; there are"
                         f" {', '.join(WHOLE)}")  # fmt: skip
    settings = asker.settings
    checked_inputs(settings)
    checked(settings)
    counted = Savings(asker, _plain(asked))
    missing = [*missing_inputs(settings, counted.days), *counted.missing]
    inputs = list(used_inputs(settings, counted.days))
    until = counted.mature_until
    if missing:
        return Returns(
            asked, settings.currency, None, None, None, [], inputs, missing, [], OUTCOMES, until, counted.sql
        )
    terms = counted.terms(counted.days)
    net, roi, costs = added(terms)
    notes = counted.notes()
    return Returns(asked, settings.currency, net, roi, costs, terms, inputs, [], notes, OUTCOMES, until, counted.sql)


def worked(asker: Asker, question: Question, keys: list[str]) -> tuple[Worked, list[Warning]]:
    """Net savings and ROI as values, for the whole period or step by step; and what is missing for them."""
    asked = ReturnsQuestion(question.from_, question.to, question.where, question.as_of)
    checked_inputs(asker.settings)
    counted = Savings(asker, _plain(asked))
    missing = [*missing_inputs(asker.settings, counted.days), *counted.missing]
    if missing:
        words = "; ".join(missing)
        return {}, [
            Warning("needs_inputs", f"{key} is not available: give {words}; see telltale inputs") for key in keys
        ]
    steps: dict[Any, list[date]] = {}
    for day in counted.days:
        steps.setdefault(bucket_of(question.step, day) if question.step else None, []).append(day)
    found: Worked = {}
    for step, days in steps.items():
        net, roi, costs = added(counted.terms(days))
        until = counted.mature_until
        found["net_savings", step] = Value(net.base, numerator=net.base, n=len(days), low=net.low, high=net.high,
                                           mature_until=until, currency=asker.settings.currency)  # fmt: skip
        found["roi", step] = Value(roi.base, net.base, costs, len(days), roi.low, roi.high,
                                   mature_until=until) if roi else Value(None)  # fmt: skip
    return found, [Warning("bounds", "net_savings and roi run from confirmed deflections over verified ones to assumed"
                                     " ones; every input stands in telltale roi")]  # fmt: skip


def _plain(asked: ReturnsQuestion) -> Question:
    return Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of)


VIEW = View("roi", ReturnsQuestion, Returns, returns,
            "What the bot saves and earns against what it costs, with every assumption.")  # fmt: skip
