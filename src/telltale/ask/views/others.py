"""Others: what other tools would say of the same conversations, beside ours, and why it differs.

Each number is a metric of the catalogue, so that it has its numerator, denominator, interval and list like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.metrics import catalogue
from telltale.registry import Registry

OURS = ("resolution_rate", "confirmed_resolution_rate", "resolution_rate_upper", "containment_rate")


@dataclass(frozen=True, slots=True)
class Other:
    """Another tool's rules: the metrics that follow them, why they differ from ours, and what data cannot tell."""

    name: str
    title: str
    metrics: tuple[str, ...]
    differs: str
    unknown: str


OTHERS: Registry[Other] = Registry("tool", "telltale ask --help", {one.name: one for one in (
    Other(
        "fin", "Fin (Intercom)", ("fin_resolution_rate",),
        "Counts silence after an answer as resolved, also where that answer was a question or the rating was bad, over"
        " every conversation that the bot took part in; ours asks for a confirmation or a closing word, over those in"
        " which the bot got as far as a real answer.",
        "When exactly Fin closes a conversation: ours is closed after the resolution window.",
    ),
    Other(
        "copilot", "Copilot Studio (Microsoft)",
        ("copilot_resolution_rate", "copilot_escalation_rate", "copilot_abandonment_rate"),
        "The three add up to every engaged session. A session that ends after an answer is resolved by implication, and"
        " stays so when the user comes back or rates it badly; being passed on is an escalation even if nobody came.",
        "Which topics have an end of conversation of their own, by which Copilot tells confirmed from implied.",
    ),
    Other(
        "zendesk", "Zendesk AI agents", ("zendesk_containment_rate", "zendesk_verified_rate"),
        "Looks only at conversations with a real answer that have been quiet for 72 hours. Contained means that no"
        " human was called, whatever the user thought of it; verified lies below it and is close to our headline.",
        "The judgement of Zendesk's model: here a conversation is verified when the user, or a rule, shows it, so the"
        " number is a lower bound.",
    ),
    Other(
        "ada", "Ada", (),
        "Counts a conversation as resolved when a language model judges it relevant, accurate, safe and contained, over"
        " all that it judged.",
        "Everything but contained: whether an answer was relevant, accurate and safe is what a model says that reads"
        " the conversation, and no such judgement is stored here. The containment rate is the most that it could be; a"
        " number made up in its place would mean nothing.",
    ),
)})  # fmt: skip


class OthersQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which tools (all, unless some are named), over which conversations, under which version of our rules."""

    tools: list[str] = []
    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None
    rules: int | None = None


class Line(msgspec.Struct):
    """A number with its formula in words and the conversations that are left out."""

    key: str
    title: str
    formula: str
    value: Value


class Judged(msgspec.Struct):
    """What one tool would say: ``lines`` are its numbers, none where nothing can be told."""

    name: str
    title: str
    lines: list[Line]
    differs: str
    unknown: str


class Others(msgspec.Struct):
    """Ours first, then the others."""

    question: OthersQuestion
    ours: list[Line]
    others: list[Judged]
    rules: int | None
    overridden: int | None
    notes: list[str]
    sql: str


def others(asker: Asker, asked: OthersQuestion) -> Others:
    """What other tools would say.

    Raises:
        UnknownName: there are no rules of such a tool here; it says of which there are.
    """
    chosen = [OTHERS[name] for name in asked.tools or OTHERS]
    keys = list(dict.fromkeys([*OURS, *(key for one in chosen for key in one.metrics)]))
    answer = asker.ask(
        Question(keys, asked.from_, asked.to, where=asked.where, as_of=asked.as_of, rules=asked.rules)
    )  # fmt: skip

    def line(key: str) -> Line:
        metric = catalogue()[key]
        return Line(key, metric.title, metric.formula.words, answer.value(key))

    notes = [warning.message for warning in answer.warnings]
    if answer.overridden:
        notes.append(f"{answer.overridden:,} outcomes were given by hand: they count in our numbers alone.")
    return Others(
        asked,
        [line(key) for key in OURS],
        [Judged(one.name, one.title, [line(key) for key in one.metrics], one.differs, one.unknown) for one in chosen],
        answer.rules,
        answer.overridden,
        notes,
        answer.sql,
    )


VIEW = View(
    "others",
    OthersQuestion,
    Others,
    others,
    "What other tools would say of the same conversations, and why it differs.",
)
