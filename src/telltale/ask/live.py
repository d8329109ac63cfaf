"""What is going on at this moment: conversations that are open, in which somebody waits, or that go wrong.

What each of these means is a condition of the catalogue over the facts; here it is only asked with the clock's own
time as now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from telltale.ask.foretelling import Foretold, risks
from telltale.event import now, to_iso
from telltale.metrics import expand
from telltale.metrics.conditions import rows_in_words
from telltale.store import REASONS

if TYPE_CHECKING:
    from telltale.ask.asker import Asker

LISTED = 30
"""Conversations of a list; how many there are is told beside them."""

_SECOND = 1_000_000


class Sight(NamedTuple):
    """A list of conversations to keep an eye on.

    ``over`` is a condition over ``rows``, ``since`` the column by which they are ordered, the oldest first where that
    is ``urgent``; ``why`` is the column that says why a conversation is listed, if one does; of ``foretold`` ones it
    is told what they may come to.
    """

    name: str
    title: str
    rows: str
    over: str
    since: str
    why: str = ""
    urgent: bool = False
    foretold: bool = False

    @property
    def explains(self) -> bool:
        """Whether it says why."""
        return bool(self.why)

    @property
    def meaning(self) -> str:
        """Which conversations they are, in the words of the catalogue."""
        return rows_in_words("conversations", self.over)


_HANDOFFS = """(SELECT c.*, h.requested_at, h.answered_at, h.over_at, h.reason AS handoff_reason
    FROM conversations c JOIN handoffs h USING (conversation_key))"""

SIGHTS = (
    Sight("waiting", "Waiting for a human", _HANDOFFS, "waiting", "requested_at", "handoff_reason", urgent=True),
    Sight(
        "wrong", "Going wrong", "conversations", "open and negative_after", "ended_at", "negative_kind", foretold=True
    ),
    Sight("open", "Open", "conversations", "open and engaged", "ended_at", foretold=True),
)
"""Most urgent first."""


class Going(msgspec.Struct):
    """A conversation that is going on. Times are ISO in UTC; ``since`` is when somebody began to wait, or the last
    activity; ``why`` says in words why it is listed, where that needs saying; ``risks`` what it may come to.
    """

    conversation: str
    thread: str
    project: str
    started_at: str
    since: str
    channel: str | None
    intent: str | None
    person: str
    messages: int
    first_text: str | None
    why: str | None = None
    risks: dict[str, Foretold] | None = None


class Seen(msgspec.Struct):
    """A list as it is now: how many there are, and the first of them."""

    count: int
    conversations: list[Going]


class Now(msgspec.Struct):
    """Everything that is going on. ``position`` is how far into the inbox this looks."""

    at: str
    position: int
    waiting: Seen
    wrong: Seen
    open: Seen


_COLUMNS = """conversation, thread, project, started_at, {since} AS since, channel, primary_intent,
    coalesce(i.person, own_name) AS person, all_messages, first_text, {why} AS why"""


def going_on(asker: Asker, project: str | None = None, at: int | None = None) -> Now:
    """What is going on in a project, or in all, at an instant (microseconds UTC), which is now unless said."""
    as_of = now() if at is None else at
    position = position_of(asker)
    seen = {sight.name: _seen(asker, sight, project, as_of) for sight in SIGHTS}
    return Now(to_iso(as_of), position, **seen)


def begun(asker: Asker, after: int, until: int, project: str | None = None) -> Seen:
    """The conversations whose first activity came between two positions of the inbox, newest first.

    A conversation has the key of its first activity, so that nobody needs to remember which were told before.
    """
    sight = Sight("begun", "New", "conversations", "conversation_key IN (SELECT event_key FROM events"
                  " WHERE position > $after AND position <= $until)", "started_at")  # fmt: skip
    return _read(asker, sight, sight.over, project, {"after": after, "until": until})


def position_of(asker: Asker) -> int:
    """The position of the inbox up to which facts are told."""
    return int(asker.store.engine.meta("derived") or 0)


def _seen(asker: Asker, sight: Sight, project: str | None, as_of: int) -> Seen:
    settings = asker.settings
    longest = max(settings.asynchronous_gap, settings.conversation_gap, settings.handoff_window,
                  *settings.conversation_gaps.values())  # fmt: skip
    # What is older can fulfil no condition; said like this the engine skips it without a look.
    over = f"ended_at > $horizon AND {expand(sight.over)}"
    known = {"as_of": as_of, "horizon": as_of - longest * _SECOND, "handoff_window": settings.handoff_window * _SECOND}
    return _read(asker, sight, over, project, {name: value for name, value in known.items() if f"${name}" in over})


def _read(asker: Asker, sight: Sight, over: str, project: str | None, values: Mapping[str, Any]) -> Seen:
    mine = {} if project is None else {"project": project}
    within = " AND project = $project" if mine else ""
    columns = _COLUMNS.format(since=sight.since, why=sight.why or "NULL")
    _, rows = asker.store.read(
        f"""SELECT *, count(*) OVER () FROM (
            SELECT conversation_key, {columns} FROM {sight.rows} LEFT JOIN identities i ON i.id_key = own_key
            WHERE environment = 'production' AND {over}{within}
            QUALIFY row_number() OVER (PARTITION BY conversation_key ORDER BY since) = 1)
        ORDER BY since {"" if sight.urgent else "DESC"}, conversation_key LIMIT {LISTED}""",
        {**values, **mine},
    )
    told = _foretold(asker, rows) if rows and sight.foretold else {}
    return Seen(int(rows[0][-1]) if rows else 0, [_going(row, told.get(row[0])) for row in rows])


def _foretold(asker: Asker, rows: list[tuple[Any, ...]]) -> dict[int, dict[str, Foretold]]:
    return risks(asker, [(key, project) for key, _, _, project, *_ in rows], since=min(row[4] for row in rows))


def _going(row: tuple[Any, ...], told: dict[str, Foretold] | None) -> Going:
    (_, conversation, thread, project, started, since, channel, intent, person, messages, text, why, _) = row
    return Going(conversation, thread, project, to_iso(started), to_iso(since), channel, intent, person or "",
                 messages, text, REASONS.get(why, why) if why else None, told)  # fmt: skip
