"""Ways through conversations: what a move is called, and which conversations took some.

A move is written ``kind:name``, as ``step:offer/ask_email``, ``reply:track`` or ``intent:refund``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from telltale.errors import UnknownName, WordsError

if TYPE_CHECKING:
    from telltale.ask.asker import Asker

KINDS: dict[str, str] = {
    "step": "a step of a flow that was entered or resumed",
    "completed": "the end of a flow",
    "cancelled": "a flow that was cancelled",
    "reply": "a quick reply that was clicked",
    "intent": "an intent that was recognised",
    "event": "a tracked event, an opening or a call for a human",
}
"""What moves there are, and what each is."""

OF_PATHS = tuple(kind for kind in KINDS if kind != "event")
OF_FLOWS = ("step", "completed", "cancelled", "reply")

BOT = "project, coalesce(bot, '')"
"""By what bots are told apart."""

_FLOWING = f"SELECT DISTINCT {BOT} FROM conversations WHERE len(flows) > 0"


class Move(NamedTuple):
    """Something that happened on the way."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class Way(msgspec.Struct, omit_defaults=True):
    """Conversations by the way they took: those whose moves begin with ``path``, counting ``kinds`` only; then went on
    with none of ``besides``, or with nothing (``ended``). Or those with all ``moves`` in this order, and after them
    not ``missing``.
    """

    path: list[str] = []
    kinds: list[str] = []
    besides: list[str] = []
    ended: bool = False
    moves: list[str] = []
    missing: str | None = None


def written(text: str) -> Move:
    """A move as it was written.

    Raises:
        WordsError: it has no kind.

    >>> written("reply:track")
    Move(kind='reply', name='track')
    """
    kind, mark, name = text.partition(":")
    if not mark or kind not in KINDS:
        raise WordsError(f"'{text[:100]}' is no move; write KIND:NAME, the kind one of {', '.join(KINDS)}")
    return Move(kind, name)


def known_moves(asker: Asker, where: Mapping[str, list[str]], limit: int = 500) -> list[tuple[Move, int]]:
    """The moves that there are in the projects asked about, with how often, most frequent first."""
    within, values = _projects(where)
    sql = f"""SELECT kind, name, count(*) AS n FROM moves WHERE environment = 'production'{within}
        GROUP BY ALL ORDER BY n DESC, kind, name LIMIT {limit}"""
    return [(Move(kind, name), n) for kind, name, n in asker.memory.read(sql, values)[1]]


def found(asker: Asker, texts: Sequence[str], where: Mapping[str, list[str]]) -> list[Move]:
    """The moves of a list of words; a name alone will do where only one move has it.

    Raises:
        UnknownName: nobody ever made such a move; it says which there are.
        WordsError: a name alone is that of several.
    """
    return [_found(asker, text, where) for text in texts]


def _found(asker: Asker, text: str, where: Mapping[str, list[str]]) -> Move:
    within, values = _projects(where)
    kind, mark, name = text.partition(":")
    sql = f"SELECT DISTINCT kind, name FROM moves WHERE name = $name{within} ORDER BY ALL"
    rows: list[Any] = []
    if mark and kind in KINDS:
        rows = [row for row in asker.memory.read(sql, {"name": name, **values})[1] if row[0] == kind]
    rows = rows or asker.memory.read(sql, {"name": text, **values})[1]
    if not rows:
        possible = [str(move) for move, _ in known_moves(asker, where)]
        raise UnknownName("step", text[:100], possible or ["none yet"], "telltale paths")
    if len(rows) > 1:
        raise WordsError(f"'{text}' can be {' or '.join(f'{one[0]}:{one[1]}' for one in rows)}; say which")
    return Move(*rows[0])


def _projects(where: Mapping[str, list[str]]) -> tuple[str, dict[str, str]]:
    names = where.get("project")
    if names is None:
        return "", {}
    values = {f"project_{place}": name for place, name in enumerate(names)}
    return f" AND project IN ({', '.join(f'${name}' for name in values)})", values


def marks(kinds: Sequence[str]) -> str:
    """SQL for the list of the moves of a path that are of some kinds; without kinds: steps and quick replies, and
    intents where a bot has no flows.

    Raises:
        UnknownName: there is no such kind in a path.
    """
    for kind in kinds:
        if kind not in OF_PATHS:
            raise UnknownName("kind of move", kind, OF_PATHS, "telltale paths --help")
    listed = ", ".join(f"'{kind}'" for kind in (*(kinds or OF_FLOWS), "more"))
    intents = "" if kinds else " OR intents AND split_part(one, ':', 1) = 'intent'"
    return f"list_filter(string_split(path, chr(10)), lambda one: split_part(one, ':', 1) IN ({listed}){intents})"


def told_apart(kinds: Sequence[str]) -> str:
    """SQL beside the columns of a path and its bot, for :func:`marks`: whether intents are moves of it."""
    return "false AS intents" if kinds else f"(project, bot) NOT IN ({_FLOWING}) AS intents"


def condition(asker: Asker, way: Way, where: Mapping[str, list[str]]) -> tuple[list[str], dict[str, Any]]:
    """What in SQL is true of conversations that took a way, and the values in it."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if way.path or way.besides or way.ended:
        one, more = _along(way)
        conditions.append(one)
        values |= more
    if way.moves:
        *_, last = chain(found(asker, way.moves, where), values)
        conditions.append(f"conversation_key IN (SELECT conversation_key FROM ({last}))")
    if way.moves and way.missing:
        *_, last = chain(found(asker, [*way.moves, way.missing], where), values)
        conditions.append(f"conversation_key NOT IN (SELECT conversation_key FROM ({last}))")
    return conditions, values


def _along(way: Way) -> tuple[str, dict[str, Any]]:
    """Which conversations begin with a path: told by the few different paths that there are."""
    depth, after = len(way.path), len(way.path) + 1
    values: dict[str, Any] = {f"path_{place}": str(text) for place, text in enumerate(way.path)}
    tests = [f"marks[{place + 1}] = $path_{place}" for place in range(depth)]
    besides = {f"beside_{place}": text for place, text in enumerate(way.besides)}
    if besides:
        tests.append(f"len(marks) >= {after} AND marks[{after}] NOT IN ({', '.join(f'${name}' for name in besides)})")
    if way.ended:
        tests.append(f"len(marks) = {depth}")
    wanted = f"""SELECT path, project, bot FROM (
            SELECT path, project, bot, {marks(way.kinds)} AS marks
            FROM (SELECT *, {told_apart(way.kinds)}
                FROM (SELECT DISTINCT path, project, coalesce(bot, '') AS bot FROM conversations)))
        WHERE {" AND ".join(tests)}"""
    return f"(path, {BOT}) IN ({wanted})", values | besides


def chain(moves: Sequence[Move], values: dict[str, Any], rows: str = "moves") -> list[str]:
    """For every move SQL for the conversations that made it after the one before, each with when: the first time that
    it can have been. ``values`` gets the names.
    """
    selects: list[str] = []
    for place, move in enumerate(moves):
        values[f"kind_{place}"], values[f"name_{place}"] = move
        own = f"kind = $kind_{place} AND name = $name_{place}"
        before = f"JOIN ({selects[-1]}) p USING (conversation_key)" if selects else ""
        after = " AND m.place > p.place" if selects else ""
        selects.append(f"""SELECT m.conversation_key, min(m.place) AS place,
                arg_min(m.happened_at, m.place) AS happened_at
            FROM (SELECT conversation_key, place, happened_at FROM {rows} WHERE {own}) m {before}
            WHERE true{after} GROUP BY m.conversation_key""")
    return selects
