"""Who is one person: anonymous ids that became known, and old ids that became new ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from telltale.event import key
from telltale.store.engine import Connection, hand_over, is_any, note, noted

# The note that says how far people are joined: all of them, none of them, or those up to a position of the inbox.
_PEOPLE = "people"


class Joining(NamedTuple):
    """One ``identify``, in time order; ``previous_is_user`` when any event uses ``previous_id`` as a user id."""

    project: str
    user_id: str | None
    anonymous_id: str | None
    previous_id: str | None
    previous_is_user: bool


_Id = tuple[str, str, str]  # project, user or anonymous, id


class Joins:
    """Ids joined into people; two known users are never joined by an anonymous id that both used.

    >>> people = Joins([Joining("p", "ann", "a1", None, False), Joining("p", "bob", "a1", None, False)])
    >>> people.of(("p", "anonymous", "a1"))
    ('p', 'user', 'ann')
    >>> people.of(("p", "user", "bob"))
    ('p', 'user', 'bob')
    """

    def __init__(self, joinings: Iterable[Joining]) -> None:
        self._parent: dict[_Id, _Id] = {}
        self._members: dict[_Id, list[_Id]] = {}
        for one in joinings:
            self._take(one)

    def of(self, member: _Id) -> _Id:
        """The id by which a person is shown: the first known one by alphabet, else the first anonymous one."""
        members = self._members.get(self._root(member), [member])
        return min(members, key=lambda one: (one[1] != "user", one[2]))

    def members(self) -> Iterable[_Id]:
        """Every id that some ``identify`` names."""
        return self._parent

    def _take(self, one: Joining) -> None:
        user = (one.project, "user", one.user_id) if one.user_id else None
        anonymous = (one.project, "anonymous", one.anonymous_id) if one.anonymous_id else None
        previous = None
        if one.previous_id:
            previous = (one.project, "user" if one.previous_is_user else "anonymous", one.previous_id)
        subject = user or anonymous
        if subject is None:
            return
        if anonymous and user:
            self._join(anonymous, user)
        if previous:
            self._join(previous, subject)

    def _join(self, one: _Id, other: _Id) -> None:
        first, second = self._root(one), self._root(other)
        if first == second:
            return
        alias = one[1] == other[1] == "user"
        if not alias and self._known(first) and self._known(second):
            return
        self._parent[first] = second
        self._members[second] += self._members.pop(first)

    def _known(self, root: _Id) -> bool:
        return any(member[1] == "user" for member in self._members[root])

    def _root(self, member: _Id) -> _Id:
        if member not in self._parent:
            self._parent[member] = member
            self._members[member] = [member]
        root = member
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[member] != root:
            self._parent[member], member = root, self._parent[member]
        return root


def ask_again(db: Connection) -> None:
    """What is known of who is one person may be out of date."""
    note(db, _PEOPLE, "to be joined")


def note_joins(db: Connection, rows: str) -> None:
    """Who is one person is asked again after an ``identify``, and when an id that one names shows up as a user's."""
    found = db.execute(f"""
        SELECT EXISTS (FROM {rows} WHERE type = 'identify'), EXISTS (FROM {rows} WHERE user_id IN (
            SELECT previous_id FROM events WHERE previous_id IS NOT NULL))""").fetchone()
    known = noted(db, _PEOPLE)
    if not found or not any(found) or known == "to be joined":
        return
    identified, became_user = found
    position = noted(db, "position")
    if became_user or known is None or position is None:
        ask_again(db)
    elif identified and known == "joined":
        note(db, _PEOPLE, position)


def join_people(db: Connection) -> None:
    """Bring the identities up to date; ``rejoined`` then holds the id keys whose person changed."""
    known = noted(db, _PEOPLE)
    if known == "joined":
        db.execute("CREATE OR REPLACE TEMP TABLE rejoined (id_key BIGINT)")
        return
    some = known is not None and known.isdigit()
    if is_any(db, "events WHERE previous_id IS NOT NULL"):
        _join_all(db)
    elif not some or not _join_newest(db, int(known or 0)):
        _pair(db, "true")
        _renew(db)
    note(db, _PEOPLE, "joined")


def _join_newest(db: Connection, position: int) -> bool:
    """Add what came after a position, if it contradicts nothing that was known."""
    _pair(db, f"position > {position}")
    if is_any(db, "joined j JOIN identities i USING (id_key) WHERE j.person_key <> i.person_key"):
        return False
    db.execute("""
        CREATE OR REPLACE TEMP TABLE rejoined AS
        SELECT id_key FROM joined WHERE id_key NOT IN (SELECT id_key FROM identities);
        INSERT INTO identities SELECT * FROM joined WHERE id_key IN (SELECT id_key FROM rejoined)""")
    return True


def _pair(db: Connection, which: str) -> None:
    """The table ``joined``, where no id was ever replaced: an anonymous id is the user's who first identified by it."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE paired AS
        SELECT anonymous_key, user_key, user_id FROM events
        WHERE type = 'identify' AND user_id <> '' AND anonymous_id <> '' AND {which}
        QUALIFY row_number() OVER (
            PARTITION BY anonymous_key ORDER BY ts, sequence NULLS LAST, received_at, event_id) = 1;
        CREATE OR REPLACE TEMP TABLE joined AS
        SELECT anonymous_key AS id_key, user_key AS person_key, user_id AS person FROM paired
        UNION SELECT user_key, user_key, user_id FROM events
        WHERE type = 'identify' AND user_id <> '' AND anonymous_id <> '' AND {which}""")


def _join_all(db: Connection) -> None:
    """The same where ids were replaced: one after the other, since each may decide about those after it."""
    rows = db.execute("""
        SELECT e.project, e.user_id, e.anonymous_id, e.previous_id, u.user_id IS NOT NULL
        FROM events e LEFT JOIN (
            SELECT DISTINCT project, user_id FROM events WHERE user_id IN (
                SELECT previous_id FROM events WHERE type = 'identify')) u
            ON u.project = e.project AND u.user_id = e.previous_id
        WHERE e.type = 'identify'
        ORDER BY e.ts, e.sequence NULLS LAST, e.received_at, e.event_id""").fetchall()
    joins = Joins(Joining(*row) for row in rows)
    people: list[tuple[int, int, str]] = []
    for member in list(joins.members()):
        person = joins.of(member)
        people.append((_key(member), _key(person), person[2]))
    hand_over(db, "joined", {"id_key": "BIGINT", "person_key": "BIGINT", "person": "VARCHAR"}, people)
    _renew(db)


def _renew(db: Connection) -> None:
    """The identities become what is in ``joined``."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE rejoined AS
        SELECT id_key FROM (SELECT * FROM joined EXCEPT SELECT * FROM identities)
        UNION SELECT id_key FROM (SELECT * FROM identities EXCEPT SELECT * FROM joined);
        DELETE FROM identities WHERE id_key IN (SELECT id_key FROM rejoined);
        INSERT INTO identities SELECT * FROM joined WHERE id_key IN (SELECT id_key FROM rejoined)""")


def _key(member: _Id) -> int:
    project, kind, name = member
    return key(project, kind, name)
