"""Paths: where conversations go, as a tree of first moves and as links from each move to the next.

Every count adds up: the conversations of a node are those of its children, of the others that are not shown one by
one, those that ended there, and those that went on beyond the depth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.intervals import wilson
from telltale.ask.question import Question
from telltale.ask.source import expression
from telltale.ask.views.nothing import nothing_there
from telltale.ask.views.view import View
from telltale.ask.ways import OF_PATHS, marks, told_apart
from telltale.errors import WordsError
from telltale.metrics import DIMENSIONS

DEEPEST, WIDEST = 12, 50
"""The deepest tree, and the most children of a node."""


class PathsQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Whose ways are asked about, and how closely they are looked at.

    ``depth`` is how many moves from the start; ``least`` the smallest share of all conversations that a node of its
    own needs, ``most`` how many children a node has at most: what is below is counted under ``other``. ``kinds`` are
    the moves that count, of step, completed, cancelled, reply and intent; without it steps and quick replies, and
    intents where a bot has no flows.
    """

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    depth: int = 4
    least: float = 0.005
    most: int = 8
    kinds: list[str] = []
    as_of: str | None = None


class Mix(msgspec.Struct):
    """Some conversations: how many, how they ended, and how many reached a goal."""

    conversations: int = 0
    outcomes: dict[str, int] = {}
    converted: int = 0

    def add(self, outcome: str, converted: bool, number: int) -> None:
        """Some more."""
        self.conversations += number
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + number
        self.converted += number * converted

    @property
    def conversion(self) -> Value:
        """The share that reached a goal."""
        return share(self.converted, self.conversations)


class Node(Mix):
    """A move, after the moves above it.

    ``of_all`` and ``of_parent`` are shares of the conversations. ``ended`` went no further, ``beyond`` went on deeper
    than was asked, ``other`` went on to one of ``others`` moves that are not shown one by one.
    """

    kind: str = ""
    name: str = ""
    of_all: float = 1.0
    of_parent: float = 1.0
    children: list[Node] = []
    other: Mix | None = None
    others: int = 0
    ended: int = 0
    beyond: int = 0


class Link(msgspec.Struct):
    """How many conversations went from a move at a depth to one at the next; a target without a kind is ``other``,
    ``ended`` or ``beyond``.
    """

    depth: int
    source: str
    target: str
    conversations: int


class Paths(msgspec.Struct):
    """``start`` is where all begin: it has no name, and its ``ended`` made no move at all."""

    question: PathsQuestion
    start: Node
    links: list[Link]
    notes: list[str]
    sql: str


def share(top: int, n: int) -> Value:
    """A share with its interval."""
    low, high = wilson(top, n)
    return Value(top / n if n else None, numerator=top, denominator=n, n=n, low=low, high=high)


def paths(asker: Asker, asked: PathsQuestion) -> Paths:
    """The tree of a question.

    Raises:
        WordsError: depth, width or the smallest share cannot be.
        UnknownName: there is no such kind of move.
    """
    _checked(asked)
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    sql = _sql(asked, frame.conversations())
    _, rows = asker.memory.read(sql, frame.used(sql, {"least": asked.least, "most": asked.most}), of_index=True)
    start = Node()
    by_path: dict[str, Node] = {"": start}
    for _, path, what, mark, outcome, converted, number, different in rows:
        node = by_path[path]
        if path == "":
            start.add(outcome, converted, number)
        if what == "kept":
            child = by_path.get(f"{path}\n{mark}")
            if child is None:
                kind, _, name = mark.partition(":")
                child = by_path[f"{path}\n{mark}"] = Node(kind=kind, name=name)
                node.children.append(child)
            child.add(outcome, converted, number)
        elif what == "other":
            node.other = node.other or Mix()
            node.other.add(outcome, converted, number)
            node.others = different
        elif what == "ended":
            node.ended += number
        else:
            node.beyond += number
    _shares(start, start)
    return Paths(asked, start, links_of(start), _notes(asker, asked, start), sql)


def _checked(asked: PathsQuestion) -> None:
    if not 1 <= asked.depth <= DEEPEST:
        raise WordsError(f"depth {asked.depth} is not between 1 and {DEEPEST}")
    if not 1 <= asked.most <= WIDEST:
        raise WordsError(f"most {asked.most} is not between 1 and {WIDEST}")
    if not 0 <= asked.least <= 1:
        raise WordsError(f"least {asked.least} is no share; give one between 0 and 1, as 0.01")


def _sql(asked: PathsQuestion, inside: str) -> str:
    """One level of the tree after the other, each over what the nodes kept above it hold."""
    outcome = expression(DIMENSIONS["outcome"])
    parts = [
        f"""ways AS MATERIALIZED (
            SELECT *, {told_apart(asked.kinds)} FROM (
                SELECT path, project, coalesce(bot, '') AS bot, {outcome} AS outcome, goals > 0 AS converted,
                    count(*) AS n
                FROM conversations WHERE {inside} GROUP BY ALL))""",
        f"""level_0 AS MATERIALIZED (
            SELECT '' AS node, {marks(asked.kinds)}[1:{asked.depth + 1}] AS marks, outcome, converted, sum(n) AS n
            FROM ways GROUP BY ALL)""",
    ]
    for depth in range(1, asked.depth + 1):
        parts += _level(depth)
    last = asked.depth
    told = " UNION ALL ".join(f"FROM told_{depth}" for depth in range(1, last + 1))
    return f"""WITH {", ".join(parts)}
        SELECT * FROM ({told} UNION ALL
            SELECT {last + 1}, node, CASE WHEN len(marks) = {last} THEN 'ended' ELSE 'beyond' END, NULL, outcome,
                converted, sum(n)::BIGINT, 0 FROM level_{last} GROUP BY ALL)
        ORDER BY level, n DESC, node, mark NULLS LAST, outcome, converted"""


def _level(depth: int) -> list[str]:
    above = f"level_{depth - 1}"
    return [
        f"""counted_{depth} AS MATERIALIZED (
            SELECT *, n >= $least * (SELECT sum(n) FROM level_0) AND mark NOT LIKE 'more:%'
                AND row_number() OVER (PARTITION BY node ORDER BY n DESC, mark) <= $most AS kept
            FROM (SELECT node, marks[{depth}] AS mark, sum(n) AS n FROM {above} WHERE len(marks) >= {depth}
                GROUP BY ALL))""",
        f"""level_{depth} AS MATERIALIZED (
            SELECT a.node || chr(10) || k.mark AS node, a.marks, a.outcome, a.converted, a.n
            FROM {above} a JOIN counted_{depth} k ON k.node = a.node AND k.mark = a.marks[{depth}] WHERE k.kept)""",
        f"""told_{depth} AS (
            SELECT {depth} AS level, a.node,
                CASE WHEN k.mark IS NULL THEN 'ended' WHEN k.kept THEN 'kept' ELSE 'other' END AS what,
                CASE WHEN k.kept THEN k.mark END AS mark, outcome, converted, sum(a.n)::BIGINT AS n,
                any_value(o.others) AS others
            FROM {above} a LEFT JOIN counted_{depth} k ON k.node = a.node AND k.mark = a.marks[{depth}]
            LEFT JOIN (SELECT node, count(*) AS others FROM counted_{depth} WHERE NOT kept GROUP BY node) o
                ON o.node = a.node
            GROUP BY ALL)""",
    ]


def _shares(node: Node, start: Node) -> None:
    node.children.sort(key=lambda one: (-one.conversations, one.kind, one.name))
    node.of_all = node.conversations / start.conversations if start.conversations else 0.0
    for child in node.children:
        child.of_parent = child.conversations / node.conversations
        _shares(child, start)


def links_of(start: Node) -> list[Link]:
    """From every move at a depth to the moves at the next, whatever came before; the widest first."""
    counted: Counter[tuple[int, str, str]] = Counter()
    for depth, node in _all(start, 0):
        source = f"{node.kind}:{node.name}" if depth else "start"
        for child in node.children:
            counted[depth, source, f"{child.kind}:{child.name}"] += child.conversations
        for target, number in (
            ("other", node.other.conversations if node.other else 0),
            ("ended", node.ended),
            ("beyond", node.beyond),
        ):
            counted[depth, source, target] += number
    ordered = sorted(counted.items(), key=lambda one: (one[0][0], -one[1], one[0]))
    return [Link(*key, number) for key, number in ordered if number]


def _all(node: Node, depth: int) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for child in node.children:
        yield from _all(child, depth + 1)


def _notes(asker: Asker, asked: PathsQuestion, start: Node) -> list[str]:
    if not start.conversations:
        return [nothing_there(asker, asked.where)]
    notes: list[str] = []
    if start.ended:
        notes.append(f"{start.ended:,} of {start.conversations:,} conversations made no such move at all.")
    folded = sum(node.others for _, node in _all(start, 0))
    if folded:
        notes.append(
            f"{folded:,} branches with less than {asked.least:.1%} of all conversations, or beyond the"
            f" {asked.most} widest of their parent, are counted together as other."
        )
    beyond = sum(node.beyond for _, node in _all(start, 0))
    if beyond:
        notes.append(f"{beyond:,} conversations go on beyond the {asked.depth} moves shown.")
    if not asked.kinds:
        notes.append("Moves are steps of flows and quick replies that were clicked; of bots without flows intents too.")
    return notes


VIEW = View(
    "paths",
    PathsQuestion,
    Paths,
    paths,
    f"Where conversations go: a tree of their first moves, and links from each to the next."
    f" Kinds of moves: {', '.join(OF_PATHS)}.",
)
