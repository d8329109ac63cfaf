"""Preview: what other rules would make of all that has happened, before anybody applies them.

Rules about windows and signals are tried on the facts that stand. Rules that decide what a conversation is made of, as
its gap does, need these facts derived anew; that is done aside, takes as long as a rebuild, and changes nothing.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import msgspec

from telltale.ask import rules as writing
from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.metrics import catalogue
from telltale.settings import rule_values
from telltale.store import needs_deriving, ruled_beside

HEADLINES = (
    "resolution_rate", "confirmed_resolution_rate", "resolution_rate_upper", "durable_resolution_rate",
    "deflection_rate", "abandonment_rate", "unassisted_rate", "containment_rate", "reopen_rate", "repeat_contact_rate",
)  # fmt: skip

NOWHERE = "(no conversation of its own)"
"""Where a conversation stands under rules by which its events belong to another one."""

_EXAMPLES = 3


class PreviewQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which rules are tried: ``change`` as ``RULE=VALUE``, or those of an older ``version``, on which conversations."""

    change: list[str] = []
    version: int | None = None
    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None


class Changed(msgspec.Struct):
    """A rule as it is and as it would be, as people write it."""

    name: str
    before: str
    after: str


class Move(msgspec.Struct):
    """How many conversations go from one outcome to another, with the newest of them."""

    before: str
    after: str
    conversations: int
    examples: list[str]


class Shift(msgspec.Struct):
    """A number before and after; ``difference`` is after less before."""

    key: str
    title: str
    before: Value
    after: Value
    difference: float | None


class Preview(msgspec.Struct):
    """What would change. ``matrix`` has every pair of outcomes that occurs, ``moved`` those that differ.

    ``derived`` names the rules for which facts were derived aside.
    """

    question: PreviewQuestion
    version: int
    changed: list[Changed]
    derived: list[str]
    conversations: int
    moved: int
    matrix: list[Move]
    rates: list[Shift]
    notes: list[str]
    sql: str


def preview(asker: Asker, asked: PreviewQuestion) -> Preview:
    """What other rules would make of the conversations.

    Raises:
        UnknownName: there is no such rule, signal or version.
        WordsError: nothing is changed, or the rules contradict each other.
    """
    before = asker.settings
    after = writing.under(before, changes_of(asker, asked))
    old, new = rule_values(before), rule_values(after)
    changed = [Changed(name, writing.written(old[name]), writing.written(new[name]))
               for name in old if old[name] != new[name]]  # fmt: skip
    if not changed:
        raise WordsError("these rules are those that hold: give --change RULE=VALUE, or another version; see"
                         " telltale rules")  # fmt: skip
    derived = needs_deriving(before, after)
    plain = Question(list(HEADLINES), asked.from_, asked.to, where=asked.where, as_of=asked.as_of)
    with asker.store.ledger.aside(after) if derived else nullcontext() as aside:
        other = asker.over(after, f"FROM {aside}.conversations" if aside else None)
        matrix, sql = _matrix(asker, plain, other, aside)
        rates = _rates(asker, plain, other)
        if aside:
            asker.memory.forget()
    return Preview(
        asked, asker.store.versions.newest().number, changed, derived,
        sum(one.conversations for one in matrix),
        sum(one.conversations for one in matrix if one.before != one.after),
        matrix, rates, writing.cautions(after, _days(asker), _tracked(asker)), sql,
    )  # fmt: skip


def changes_of(asker: Asker, asked: PreviewQuestion) -> dict[str, Any]:
    """The rules that a question tries.

    Raises:
        UnknownName: there is no such rule or version.
        WordsError: nothing is tried.
    """
    found = dict(asker.store.versions.of(asked.version).values) if asked.version is not None else {}
    found |= writing.read(asked.change, asker.settings)
    if not found:
        raise WordsError("what is to be tried? --change reopen_window=36h, as often as needed, or --version 1; the"
                         " rules are listed by telltale rules")  # fmt: skip
    return found


def _matrix(asker: Asker, plain: Question, other: Asker, aside: str | None) -> tuple[list[Move], str]:
    frame = asker.frame(plain)
    closed, today = "ended_at + resolution_window <= $as_of", "ended_at + window_today <= $as_of"
    if aside:
        columns = "conversation_key, conversation, started_at, ended_at, resolution_window, outcome"
        inside = frame.conversations()
        sql = f"""WITH today AS (SELECT {columns} FROM conversations WHERE {inside}),
            changed AS (SELECT {columns} FROM {aside}.conversations AS conversations WHERE {inside})
        SELECT CASE WHEN d.conversation IS NULL THEN '{NOWHERE}' WHEN d.{closed.replace("resolution", "d.resolution")}
                THEN d.outcome ELSE 'pending' END AS before,
            CASE WHEN t.conversation IS NULL THEN '{NOWHERE}' WHEN t.{closed.replace("resolution", "t.resolution")}
                THEN t.outcome ELSE 'pending' END AS after,
            count(*) AS conversations,
            arg_max(coalesce(d.conversation, t.conversation), coalesce(d.started_at, t.started_at), {_EXAMPLES})
        FROM today d FULL JOIN changed t USING (conversation_key) GROUP BY ALL ORDER BY 3 DESC, 1, 2"""
    else:
        sql = f"""WITH ruled AS MATERIALIZED ({ruled_beside(other.settings)})
        SELECT CASE WHEN {today} THEN outcome_today ELSE 'pending' END AS before,
            CASE WHEN {closed} THEN outcome ELSE 'pending' END AS after, count(*) AS conversations,
            arg_max(conversation, started_at, {_EXAMPLES})
        FROM ruled WHERE {frame.conversations()}
        GROUP BY ALL ORDER BY 3 DESC, 1, 2"""
    _, rows = asker.store.read(sql, frame.used(sql))
    return [Move(was, becomes, count, examples if was != becomes else [])
            for was, becomes, count, examples in rows], sql  # fmt: skip


def _rates(asker: Asker, plain: Question, other: Asker) -> list[Shift]:
    was, becomes = asker.ask(plain), other.ask(plain)
    found: list[Shift] = []
    for key in HEADLINES:
        one, two = was.value(key), becomes.value(key)
        moved = None if one.value is None or two.value is None else two.value - one.value
        found.append(Shift(key, catalogue()[key].title, one, two, moved))
    return found


def _days(asker: Asker) -> int:
    span = asker.span()
    return (span[1] - span[0]).days + 1 if span else 0


def _tracked(asker: Asker) -> list[str]:
    _, rows = asker.memory.read(
        "SELECT name, count(*) FROM signals WHERE kind = 'tracked' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [name for name, _ in rows]


VIEW = View("rules/preview", PreviewQuestion, Preview, preview,
            "What other rules would make of every conversation, before they are applied.")  # fmt: skip
