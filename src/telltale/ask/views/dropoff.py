"""Drop-off: of every step of every flow how many came there, and how many went no further."""

from __future__ import annotations

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.question import Question
from telltale.ask.views.nothing import nothing_there
from telltale.ask.views.view import View
from telltale.errors import UnknownName
from telltale.metrics import catalogue, expand

METRIC = "drop_off_rate"
MOST = 200
"""Steps that are shown."""

_SECOND = 1_000_000


class DropOffQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Whose steps; ``of`` names one flow."""

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    of: str | None = None
    as_of: str | None = None


class Field(msgspec.Struct):
    """A step of a flow: ``drop_off`` is exits after it over entries to it, ``seconds`` the median time until the flow
    goes on, ``conversations`` how many came there.
    """

    flow: str | None
    step: str
    label: str
    slot: str | None
    drop_off: Value
    conversations: int
    seconds: float | None


class DropOff(msgspec.Struct):
    """The steps, flow by flow, the most entered first, each flow in the order in which it is usually gone through."""

    question: DropOffQuestion
    steps: list[Field]
    notes: list[str]
    sql: str


def drop_off(asker: Asker, asked: DropOffQuestion) -> DropOff:
    """The steps of a question.

    Raises:
        UnknownName: there is no such flow.
    """
    where = asked.where | ({"flow": [asked.of]} if asked.of is not None else {})
    flows = _flows(asker, asked)
    if asked.of is not None and asked.of not in flows:
        raise UnknownName("flow", asked.of, flows or ["none yet"], "telltale drop-off")
    question = Question([METRIC], asked.from_, asked.to, by=["flow", "flow_step"], where=where, as_of=asked.as_of)
    answer = asker.ask(question)
    rates = {(row.by["flow"], row.by["flow_step"]): row.values[METRIC] for row in answer.rows}
    frame = asker.frame(question)
    over = expand(catalogue()[METRIC].formula.over)
    rows, inside = frame.rows("steps")
    sql = f"""SELECT name, step, label, slot, conversations, stay FROM (
        SELECT coalesce(flow, '(none)') AS name, step, min(label) AS label, min(slot) AS slot,
            count(DISTINCT conversation_key) AS conversations, median(stay) AS stay, median(place) AS nth,
            count(*) AS n
        FROM {rows} WHERE {inside} AND {over} GROUP BY ALL)
        ORDER BY sum(n) OVER (PARTITION BY name) DESC, name, nth, n DESC, step"""
    _, found = asker.memory.read(sql, frame.used(sql))
    steps = [
        Field(flow, step, label, slot, rates.get((flow, step), Value(None)), number, stay and stay / _SECOND)
        for flow, step, label, slot, number, stay in found[:MOST]
    ]
    notes = [warning.message for warning in answer.warnings if warning.code != "overlapping_groups"]
    if not found:
        notes.append("No flow was entered." if flows else "No bot here has sent flow steps yet: event type flow.step.")
        notes.append(nothing_there(asker, asked.where))
    if len(found) > MOST:
        notes.append(f"The first {MOST} of {len(found):,} steps are shown; name one flow to see all of its.")
    return DropOff(asked, steps, notes, f"{answer.sql};\n\n{sql}")


def _flows(asker: Asker, asked: DropOffQuestion) -> list[str]:
    """The flows that the projects asked about have, the most entered first."""
    answer = asker.ask(
        Question(
            ["conversations"],
            by=["flow"],
            where={name: values for name, values in asked.where.items() if name == "project"},
        )
    )
    rows = sorted(answer.rows, key=lambda row: -(row.values["conversations"].n))
    return [row.by["flow"] for row in rows if row.by["flow"] != "(none)"]


VIEW = View(
    "drop-off",
    DropOffQuestion,
    DropOff,
    drop_off,
    "Of every step of every flow how many came there, and how many went no further.",
)
