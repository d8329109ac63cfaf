"""Funnels: of the conversations that took a first step, how many took the next, and where the others went.

A step counts when it comes after the one before it, the first time that it does; what happens between does not matter.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.source import dimension, expression
from telltale.ask.views.nothing import nothing_there
from telltale.ask.views.paths import share
from telltale.ask.views.view import View
from telltale.ask.ways import Move, chain, found
from telltale.errors import WordsError
from telltale.metrics import DIMENSIONS

MOST_STEPS, SHOWN = 12, 8
"""The longest funnel, and how many places are named where people went instead."""

GROUPS = 20
"""Values of a dimension that have a funnel of their own; the others have one together."""

_SERVED = 4
"""The longest funnel that a server is asked for: it plans each step anew in every place that reads it."""

_SECOND = 1_000_000
_OTHER = "(other)"


class FunnelQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The steps in order, each a move as ``step:offer/ask_email``, ``reply:track``, ``intent:refund`` or
    ``event:lead_submitted``, or its name alone; ``by`` a dimension whose values have a funnel each.
    """

    steps: list[str]
    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    by: str | None = None
    as_of: str | None = None


class Went(msgspec.Struct):
    """What conversations did next that did not go on."""

    kind: str
    name: str
    conversations: int


class Stage(msgspec.Struct):
    """A step: how many ``reached`` it, as a share of those of the step before and of the first.

    ``seconds`` is the median time since the step before, ``since_first`` since the first. Of the ``lost``, who reached
    it and not the next step, ``instead`` says what they did next, ``nothing`` how many did nothing more, ``outcomes``
    how they ended.
    """

    step: str
    reached: int
    of_previous: Value
    of_first: Value
    seconds: float | None
    since_first: float | None
    lost: int = 0
    instead: list[Went] = []
    elsewhere: int = 0
    nothing: int = 0
    outcomes: dict[str, int] = {}


class Group(msgspec.Struct):
    """The funnel of one value of a dimension: how many reached each step."""

    value: str
    reached: list[int]


class Funnel(msgspec.Struct):
    """The funnel; ``conversations`` are all of the period and the filters."""

    question: FunnelQuestion
    conversations: int
    stages: list[Stage]
    groups: list[Group]
    notes: list[str]
    sql: str


def funnel(asker: Asker, asked: FunnelQuestion) -> Funnel:
    """The funnel of a question.

    Raises:
        UnknownName: nobody ever took such a step, or there is no such dimension.
        WordsError: fewer than two steps or too many, or a name that several steps have.
    """
    if not 2 <= len(asked.steps) <= MOST_STEPS:
        raise WordsError(
            f"a funnel has 2 to {MOST_STEPS} steps, not {len(asked.steps)}; telltale paths shows which steps there are"
        )
    steps = found(asker, asked.steps, asked.where)
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    values: dict[str, Any] = {}
    read = partial(asker.memory.read, of_index=len(steps) > _SERVED)
    selects = chain(steps, values, "hits")
    rows, inside = frame.rows("moves")
    any_of = " OR ".join(f"kind = $kind_{place} AND name = $name_{place}" for place in range(len(steps)))
    head = f"""WITH hits AS MATERIALIZED (
            SELECT conversation_key, place, happened_at, kind, name FROM {rows} WHERE {inside} AND ({any_of})),
        {_stages(selects)}"""
    sql = f"{head} {_counted(len(steps))}"
    counted = {row[0]: row[1:] for row in read(sql, frame.used(sql, values))[1]}
    whole = _whole(asker, frame)
    stages: list[Stage] = [_stage(str(step), counted, place) for place, step in enumerate(steps)]
    lost = f"{head}, {_lost(len(steps))}"
    for place, kind, name, outcome, number in read(lost, frame.used(lost, values))[1]:
        stage = stages[int(place)]
        if outcome is not None:
            stage.outcomes[outcome] = number
        elif kind is None:
            stage.nothing = number
        elif len(stage.instead) < SHOWN:
            stage.instead.append(Went(kind, name, number))
        else:
            stage.elsewhere += number
    groups: list[Group] = []
    if asked.by:
        split = f"{head}, {_split(asked.by, len(steps))}"
        _, rows = read(split, frame.used(split, values))
        groups = [Group(row[0], list(row[1:])) for row in rows]
    return Funnel(asked, whole, stages, groups, _notes(asker, asked, steps, whole, stages, groups), sql)


def _whole(asker: Asker, frame: Frame) -> int:
    """All conversations of the period and the filters."""
    sql = f"SELECT count(*) FROM conversations WHERE {frame.conversations()}"
    return int(asker.memory.read(sql, frame.used(sql))[1][0][0])


def _stages(selects: list[str]) -> str:
    return ", ".join(f"stage_{place} AS MATERIALIZED ({_over(select, place)})" for place, select in enumerate(selects))


def _over(select: str, place: int) -> str:
    """A step over the stage before it, which is worked out once."""
    if not place:
        return select
    begin, end = select.index("JOIN (") + 5, select.rindex(") p USING") + 1
    return f"{select[:begin]}stage_{place - 1}{select[end:]}"


def _counted(length: int) -> str:
    parts = [
        f"""SELECT {place} AS place, count(*) AS reached, median(s.happened_at - p.happened_at) AS since,
            median(s.happened_at - f.happened_at) AS since_first
        FROM stage_{place} s LEFT JOIN stage_{max(place - 1, 0)} p USING (conversation_key)
        LEFT JOIN stage_0 f USING (conversation_key)"""
        for place in range(length)
    ]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY place"


def _lost(length: int) -> str:
    """What they did next who went no further: the next move of theirs that is no mere event. And how they ended."""
    gone = " UNION ALL ".join(
        f"SELECT {place} AS stage, conversation_key, place FROM stage_{place}"
        f" ANTI JOIN stage_{place + 1} USING (conversation_key)"
        for place in range(length - 1)
    )
    return f"""gone AS MATERIALIZED ({gone}),
        next AS (
            SELECT stage, g.conversation_key, arg_min(o.kind, o.place) AS kind, arg_min(o.name, o.place) AS name
            FROM gone g JOIN moves o ON o.conversation_key = g.conversation_key AND o.place > g.place
            WHERE o.kind <> 'event' OR o.name = 'handoff' GROUP BY stage, g.conversation_key)
        SELECT * FROM (
            SELECT stage, kind, name, NULL AS outcome, count(*) AS n
            FROM gone LEFT JOIN next USING (stage, conversation_key) GROUP BY ALL
            UNION ALL
            SELECT stage, NULL, NULL, {expression(DIMENSIONS["outcome"])} AS outcome, count(*)
            FROM gone JOIN conversations USING (conversation_key) GROUP BY ALL)
        ORDER BY stage, n DESC, kind, name, outcome"""


def _split(by: str, length: int) -> str:
    """The funnel of each of the most frequent values, the others together."""
    one = dimension(by)
    value = f"unnest({expression(one)})" if one.many else expression(one)
    reached = ", ".join(f"count(s{place}.conversation_key)" for place in range(length))
    joins = " ".join(f"LEFT JOIN stage_{place} s{place} USING (conversation_key)" for place in range(length))
    return f"""named AS MATERIALIZED (
            SELECT conversation_key, {value} AS name FROM stage_0 JOIN conversations USING (conversation_key)),
        ranked AS (SELECT name FROM named GROUP BY name ORDER BY count(*) DESC, name LIMIT {GROUPS})
        SELECT coalesce(ranked.name, '{_OTHER}') AS value, {reached}
        FROM named {joins} LEFT JOIN ranked ON ranked.name = named.name
        GROUP BY value ORDER BY count(s0.conversation_key) DESC, value"""


def _stage(step: str, counted: dict[int, Any], place: int) -> Stage:
    reached, since, since_first = counted[place]
    before = counted[place - 1][0] if place else reached
    after = counted[place + 1][0] if place + 1 in counted else reached
    return Stage(
        step,
        reached,
        share(reached, before),
        share(reached, counted[0][0]),
        None if since is None or not place else since / _SECOND,
        None if since_first is None or not place else since_first / _SECOND,
        reached - after,
    )


def _notes(  # noqa: PLR0917 - what there is to tell of
    asker: Asker, asked: FunnelQuestion, steps: list[Move], whole: int, stages: list[Stage], groups: list[Group]
) -> list[str]:
    if not whole:
        return [nothing_there(asker, asked.where)]
    notes = ["A step counts when it comes after the one before it; what happens in between does not matter."]
    first = next((place for place, stage in enumerate(stages) if not stage.reached), None)
    if first == 0:
        notes.append(f"No conversation of this period and these filters has {steps[0]}.")
    elif first:
        backwards = msgspec.structs.replace(asked, steps=[*map(str, reversed(steps[: first + 1]))], by=None)
        back = _backwards(asker, backwards)
        notes.append(
            f"Nobody who took {steps[first - 1]} came to {steps[first]} after it"
            + (f"; in the reverse order {back:,} did." if back else ".")
        )
    if asked.by and dimension(asked.by).many:
        notes.append(f"A conversation can have several values of {asked.by}: groups need not add up.")
    if any(group.value == _OTHER for group in groups):
        notes.append(f"The {GROUPS} most frequent values of {asked.by} have a funnel each, the others one together.")
    return notes


def _backwards(asker: Asker, asked: FunnelQuestion) -> int:
    """How many took the steps in this order."""
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    values: dict[str, Any] = {}
    *_, last = chain(found(asker, asked.steps, asked.where), values)
    sql = f"""SELECT count(*) FROM ({last})
        SEMI JOIN (FROM conversations WHERE {frame.conversations()}) USING (conversation_key)"""
    return int(asker.memory.read(sql, frame.used(sql, values))[1][0][0])


VIEW = View(
    "funnel",
    FunnelQuestion,
    Funnel,
    funnel,
    "How many conversations go from each of some steps to the next, how fast, and where the others go.",
)
