"""Who is one person, told little by little: the same as taking every ``identify`` in the order of time."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from telltale.event import key
from telltale.store.engine import note
from telltale.store.identity import Joining, Joins, join_people, note_joins
from telltale.store.schema import create

LONG = settings.get_current_profile_name() == "long"


class Told(NamedTuple):
    """An event; instants coincide, so that the order of arrival or the id decides."""

    type: str
    ts: int
    user: str | None
    anonymous: str | None
    previous: str | None
    place: int = 0


COLUMNS = ("type", "ts", "event_id", "user_id", "user_key", "anonymous_id", "anonymous_key", "previous_id", "position")

some = st.sampled_from([None, "", "a", "b", "c"])
kinds = st.sampled_from(["identify", "identify", "message"])
tellings = st.lists(st.builds(Told, kinds, st.integers(0, 3), some, some, st.none()), min_size=1, max_size=9)
replacing = st.lists(st.builds(Told, kinds, st.integers(0, 3), some, some, some), min_size=1, max_size=9)
cuts = st.lists(st.integers(0, 9), max_size=3)


def known(db: duckdb.DuckDBPyConnection) -> set[tuple[int, int, str]]:
    """The identities as they are kept."""
    return set(db.execute("SELECT id_key, person_key, person FROM identities").fetchall())


def expected(events: list[Told]) -> set[tuple[int, int, str]]:
    """The identities by the fold over all."""
    users = {one.user for one in events}
    told = sorted((one for one in events if one.type == "identify"), key=lambda one: (one.ts, one.place))
    joins = Joins(Joining("p", one.user, one.anonymous, one.previous, one.previous in users) for one in told)
    return {(key(*one), key(*joins.of(one)), joins.of(one)[2]) for one in joins.members()}


def enter(db: duckdb.DuckDBPyConnection, events: list[Told], position: int) -> None:
    """Put events into the index, as taking in does."""
    db.execute("CREATE OR REPLACE TEMP TABLE entering AS FROM events LIMIT 0")
    for one in events:
        keys = [
            key("p", kind, name) if name else None for kind, name in (("user", one.user), ("anonymous", one.anonymous))
        ]
        named = [one.user, keys[0], one.anonymous, keys[1], one.previous or None]
        columns = ", ".join(f"? AS {name}" for name in COLUMNS)
        db.execute(f"INSERT INTO entering BY NAME SELECT 'p' AS project, 0 AS received_at, {columns}",
                   [one.type, one.ts, f"e{one.place}", *named, position])  # fmt: skip
    db.execute("INSERT INTO events FROM entering")
    note_joins(db, "entering")
    note(db, "position", position)


def check(told: list[Told], cuts: list[int]) -> None:
    """Part by part, in any order of time, after each of which people are joined."""
    events = [one._replace(place=place) for place, one in enumerate(told)]
    with duckdb.connect() as db:
        for table in ("events", "identities", "meta"):
            db.execute(create(table))
        edges = [0, *sorted(cuts), len(events)]
        for position, (begin, end) in enumerate(pairwise(edges), 1):
            before = known(db)
            enter(db, events[begin:end], position)
            join_people(db)
            changed = {one[0] for one in before ^ known(db)}
            assert {one for (one,) in db.execute("FROM rejoined").fetchall()} == changed
            if end > begin:
                assert known(db) == expected(events[: max(end, begin)])


@settings(max_examples=400 if LONG else 25)
@given(tellings, cuts)
def test_an_anonymous_id_is_the_users_who_first_identified_by_it(told: list[Told], cuts: list[int]) -> None:
    check(told, cuts)


@settings(max_examples=400 if LONG else 25)
@given(replacing, cuts)
def test_where_ids_are_replaced_each_decides_about_those_after_it(told: list[Told], cuts: list[int]) -> None:
    check(told, cuts)
