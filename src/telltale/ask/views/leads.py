"""Leads: how people go from seeing the bot to being won, step by step.

The first steps are conversations, the later ones leads, of whom one person is one in thirty days. Who reaches a step
is in all before it.
"""

from __future__ import annotations

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.intervals import wilson
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.source import relation
from telltale.ask.views.view import View

STEPS = {
    "shown": ("Shown", "conversations in which the bot was seen, or that were begun"),
    "engaged": ("Engaged", "conversations in which somebody wrote or clicked"),
    "started": ("Form started", "engaged conversations in which a lead form was begun, or a contact given without one"),
    "submitted": ("Lead", "leads: a form was sent, or a contact stood in a message"),
    "valid": ("Valid", "leads with a contact of the right form that no valid lead of the 30 days before gave"),
    "qualified": ("Qualified", "valid leads that were found good, or won"),
    "won": ("Won", "valid leads that became customers"),
}
"""Every step with its title and what it counts."""


class LeadsQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which conversations: those that began in the period and are within the filters."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None


class Stage(msgspec.Struct):
    """A step: how many reached it, and what share of the step before, and of the first, that is.

    ``metric`` is a number of the catalogue whose list holds the conversations behind it.
    """

    name: str
    title: str
    meaning: str
    count: int
    of_before: Value
    of_first: Value
    metric: str


class Leads(msgspec.Struct):
    """The funnel, with what does not fit into it: leads without a form, and those found good without being valid."""

    question: LeadsQuestion
    stages: list[Stage]
    without_form: int
    notes: list[str]
    sql: str


_BEHIND = {
    "shown": "conversations", "engaged": "engaged_conversations", "started": "lead_rate", "submitted": "leads",
    "valid": "valid_lead_rate", "qualified": "valid_lead_rate", "won": "valid_lead_rate",
}  # fmt: skip


def leads(asker: Asker, asked: LeadsQuestion) -> Leads:
    """The funnel of a period.

    Raises:
        UnknownName: a filter is on a dimension that does not exist.
    """
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    queries = _queries(frame)
    (_, [talks]), (_, [given]) = asker.memory.read_all((sql, frame.used(sql)) for sql in queries)
    shown, engaged, started, unseen, formless = (int(one or 0) for one in talks)
    submitted, valid, qualified, won = (int(one or 0) for one in given)
    counts = dict(zip(STEPS, (shown, engaged, started, submitted, valid, qualified, won), strict=True))
    stages: list[Stage] = []
    before = shown
    for name, (title, meaning) in STEPS.items():
        stages.append(Stage(name, title, meaning, counts[name], _share(counts[name], before),
                            _share(counts[name], shown), _BEHIND[name]))  # fmt: skip
        before = counts[name]
    return Leads(asked, stages, formless, _notes(unseen, formless), ";\n\n".join(queries))


def _queries(frame: Frame) -> tuple[str, str]:
    """What is counted of conversations, and of leads."""
    began = "SELECT conversation_key FROM deeds WHERE kind = 'form_started'"
    begun = f"conversation_key IN ({began})"
    talks = f"""SELECT count(*) FILTER (WHERE opened), count(*) FILTER (WHERE engaged),
            count(*) FILTER (WHERE engaged AND ({begun} OR leads > 0)),
            count(*) FILTER (WHERE opened AND NOT openings_seen), count(*) FILTER (WHERE leads > 0 AND NOT {begun})
        FROM conversations WHERE {frame.conversations()}"""
    source = relation("goals", frame.filters.dimensions)
    inside = " AND ".join([frame.period.condition("day", "ts")[0], *frame.filters.conditions("goals")])
    given = f"""SELECT count(*), count(*) FILTER (WHERE valid), count(*) FILTER (WHERE qualified),
            count(*) FILTER (WHERE won)
        FROM {source} WHERE kind = 'lead' AND {inside}"""
    return talks, given


def _share(part: int, whole: int) -> Value:
    low, high = wilson(part, whole) if part <= whole else (None, None)
    return Value(part / whole if whole else None, numerator=part, denominator=whole, n=whole, low=low, high=high)


def _notes(unseen: int, formless: int) -> list[str]:
    found: list[str] = []
    if unseen:
        found.append(f"{unseen:,} of these conversations are on channels that do not report openings: they count as"
                     " shown because somebody wrote.")  # fmt: skip
    if formless:
        found.append(f"{formless:,} conversations brought a lead without a form: the contact stood in a message, or"
                     " nobody told that the form was begun.")  # fmt: skip
    return found


VIEW = View("leads", LeadsQuestion, Leads, leads, "The way from seeing the bot to being won, step by step.")
