"""Where conversations go: the tree of paths, what flows lose, a funnel of chosen steps, and the quick replies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import READERS, Asker
from telltale.ask.views.dropoff import DropOff, DropOffQuestion, drop_off
from telltale.ask.views.funnel import MOST_STEPS, Funnel, FunnelQuestion, Stage, funnel
from telltale.ask.views.paths import Mix, Node, Paths, PathsQuestion, paths
from telltale.ask.views.replies import Replies, RepliesQuestion, Reply, replies
from telltale.ask.ways import KINDS, known_moves, written
from telltale.charts.palette import OUTCOMES
from telltale.charts.ways import lost, sankey
from telltale.errors import UnknownName, WordsError
from telltale.metrics import DIMENSIONS
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import Filters, Span
from telltale.surfaces.pages.frame import Frame

PATH = "/flows"
LISTED = "/conversations"

# What counts as a move: the choice's word in the address, what it is called, and the kinds.
MOVES: dict[str, tuple[str, list[str]]] = {
    "all": ("Steps, quick replies and intents", ["step", "completed", "cancelled", "reply", "intent"]),
    "flow": ("Steps and quick replies", ["step", "completed", "cancelled", "reply"]),
    "intent": ("Intents", ["intent"]),
}
DEPTHS = (2, 3, 4, 5, 6, 8)
LEAST, MOST = 0.01, 8
SHOWN_MOVES, SHOWN_STEPS = 200, 12
BY = ("channel", "language", "bot_version", "device", "country", "campaign_name", "outcome")


@dataclass(frozen=True)
class Chosen:
    """What a reader chose on this page beyond the filters."""

    moves: str = "all"
    depth: int = 4
    steps: tuple[str, ...] = ()
    by: str = ""

    @classmethod
    def read(cls, params: QueryParams) -> Chosen:
        """The choice in an address.

        Raises:
            UnknownName, WordsError: there is no such choice.
        """
        moves, by = params.get("moves") or "all", params.get("split") or ""
        if moves not in MOVES:
            raise UnknownName("choice of moves", moves, MOVES, "the list above the paths")
        if by and by not in DIMENSIONS:
            raise UnknownName("dimension", by, DIMENSIONS, "docs/metrics.md")
        depth = params.get("depth") or "4"
        if not depth.isascii() or not depth.isdigit() or int(depth[:3]) not in DEPTHS:
            raise WordsError(f"depth '{depth[:20]}' is not one of {', '.join(map(str, DEPTHS))}")
        steps = tuple(one for one in params.getlist("step") if one)
        for one in steps:
            written(one)
        return cls(moves, int(depth), steps[:MOST_STEPS], by)

    def words(self) -> dict[str, Any]:
        """The same as fields of an address, without what goes without saying."""
        usual = Chosen()
        words: dict[str, Any] = {"step": list(self.steps), "split": self.by or None}
        words["moves"] = self.moves if self.moves != usual.moves else None
        words["depth"] = str(self.depth) if self.depth != usual.depth else None
        return {name: value for name, value in words.items() if value}


class Part(NamedTuple):
    """A piece of a bar from 0 to 100."""

    name: str
    at: float
    width: float
    words: str


class Line(NamedTuple):
    """A node of the tree as a line: its own words and numbers, a link to its conversations, and the lines below it."""

    kind: str
    name: str
    conversations: int
    of_parent: float
    link: str | None
    mix: list[Part]
    below: list[Line]


class Taken(NamedTuple):
    """A stage of the funnel with its bar and links to who reached it and who was lost."""

    stage: Stage
    kind: str
    name: str
    mix: list[Part]
    reached: str
    lost: str | None


class Flows:
    """The page."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame
        self._beside = ThreadPoolExecutor(READERS, "telltale-flows")

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        chosen, own = Filters.read(request.query_params), Chosen.read(request.query_params)
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Flows", origin=str(request.base_url).rstrip("/"))
        asker, beside = self._asker, self._beside.submit
        first, last = (day.isoformat() for day in chosen.days(span))
        period: dict[str, Any] = {"from_": first, "to": last, "where": chosen.where}
        kinds = MOVES[own.moves][1]
        walking = beside(paths, asker, PathsQuestion(depth=own.depth, least=LEAST, most=MOST, kinds=kinds, **period))
        leaving = beside(drop_off, asker, DropOffQuestion(**period))
        offering = beside(replies, asker, RepliesQuestion(**period))
        knowing = beside(known_moves, asker, chosen.where, SHOWN_MOVES)
        known, left = knowing.result(), leaving.result()
        steps = list(own.steps) or _usual(left, [str(move) for move, _ in known])
        filling = beside(_funnel, asker, FunnelQuestion(steps, by=own.by or None, **period))
        choices = bar(asker, PATH, chosen, span, compares=False, extra=own.words())
        walked = walking.result()
        taken, problem = filling.result()
        return self._frame.show(
            request,
            "flows.html",
            title="Flows",
            bar=choices._replace(hidden=choices.hidden + _pairs(own.words())),
            own=own,
            kept=parse_qsl(chosen.address()),
            words=own.words,
            choices_of_moves={name: title for name, (title, _) in MOVES.items()},
            depths=DEPTHS,
            paths=walked,
            tree=_lines(walked.start, [], kinds, chosen, span),
            sankey=sankey(walked) if walked.links else None,
            outcomes=list(OUTCOMES),
            left=left,
            lost=lost(left) if left.steps else None,
            links_left=[_behind(chosen.only("flow_step", one.step), metric="drop_off_rate") for one in left.steps],
            funnel=taken,
            problem=problem,
            stages=_stages(taken, chosen) if taken else [],
            picks=_picks(steps, known),
            by=BY,
            replies=offering.result(),
            offered=[(one, _parts(one), _clicks(one, chosen)) for one in offering.result().replies],
        )


def _pairs(words: dict[str, Any]) -> list[tuple[str, str]]:
    return parse_qsl(urlencode(words, doseq=True))


def _behind(chosen: Filters, **words: Any) -> str:
    return f"{LISTED}?{chosen.address(**words)}"


def _lines(node: Node, path: list[str], kinds: list[str], chosen: Filters, span: Span) -> list[Line]:
    """The lines below a node: its moves, then the others, those that went on, and those that did not."""
    found: list[Line] = []
    for child in node.children:
        along = [*path, f"{child.kind}:{child.name}"]
        link = _behind(chosen, path=along, kinds=kinds)
        below = _lines(child, along, kinds, chosen, span)
        found.append(Line(child.kind, child.name, child.conversations, child.of_parent, link, _mix(child), below))
    whole = node.conversations or 1
    if node.other:
        besides = [f"{child.kind}:{child.name}" for child in node.children]
        link = _behind(chosen, path=path, kinds=kinds, besides=besides) if besides else None
        number = node.other.conversations
        found.append(Line("", f"{node.others:,} others", number, number / whole, link, _mix(node.other), []))
    if node.beyond:
        found.append(Line("", "goes on", node.beyond, node.beyond / whole, None, [], []))
    if node.ended and found:
        link = _behind(chosen, path=path, kinds=kinds, ended="true")
        found.append(Line("", "nothing more" if path else "no such move", node.ended, node.ended / whole, link, [], []))
    return found


def _mix(mix: Mix) -> list[Part]:
    return _bar([(name, mix.outcomes.get(name, 0)) for name in OUTCOMES], mix.conversations)


def _bar(parts: list[tuple[str, int]], whole: int) -> list[Part]:
    """Pieces that follow each other."""
    found: list[Part] = []
    at = 0.0
    for name, number in parts:
        if number and whole:
            width = 100 * number / whole
            found.append(Part(name.replace("_", "-"), at, width, f"{name.replace('_', ' ')} {number:,}"))
            at += width
    return found


def _funnel(asker: Asker, asked: FunnelQuestion) -> tuple[Funnel | None, str | None]:
    """The funnel of some steps, and a sentence where it cannot be."""
    if len(asked.steps) < 2:
        return (
            None,
            "Choose two steps or more: quick replies, intents, events, or steps of flows, as far as bots send them.",
        )
    try:
        return funnel(asker, asked), None
    except WordsError as error:
        return None, str(error)


def _usual(left: DropOff, known: list[str]) -> list[str]:
    """The most entered flow from its first step to its end; without flows the two most frequent moves."""
    flow = left.steps[0].flow if left.steps else None
    steps = [f"step:{one.step}" for one in left.steps if one.flow == flow]
    ends = [one for one in known if one.startswith(f"completed:{flow}/")]
    through = [one for one in [*steps, *ends[:1]] if one in known]
    return through[:SHOWN_STEPS] if len(through) > 1 else known[:2]


def _stages(found: Funnel, chosen: Filters) -> list[Taken]:
    stages: list[Taken] = []
    first = found.stages[0].reached
    names = [one.step for one in found.stages]
    for place, one in enumerate(found.stages):
        kind, _, name = one.step.partition(":")
        further = names[place + 1] if place + 1 < len(names) else None
        parts = _bar([("went", one.reached - one.lost), ("left", one.lost)], first)
        gone = _behind(chosen, moves=names[: place + 1], missing=further) if further and one.lost else None
        stages.append(Taken(one, kind, name, parts, _behind(chosen, moves=names[: place + 1]), gone))
    return stages


def _picks(steps: list[str], known: list[Any]) -> dict[str, Any]:
    """What the builder offers: a list of steps for each chosen one and an empty one, by kind."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for move, _ in known:
        by_kind[move.kind].append(move.name)
    for step in steps:
        kind, _, name = step.partition(":")
        if name not in by_kind.setdefault(kind, []):
            by_kind[kind].append(name)
    more = [""] if len(steps) < SHOWN_STEPS else []
    return {"steps": [*steps, *more], "kinds": {kind: sorted(names) for kind, names in by_kind.items() if names}}


def _parts(one: Reply) -> list[Part]:
    names = ("clicked", "another", "typed", "ignored")
    return _bar([(name, getattr(one, name)) for name in names], one.shown)


def _clicks(one: Reply, chosen: Filters) -> str | None:
    return None if one.option is None else _behind(chosen.only("quick_reply", one.option), metric="quick_reply_ctr")


__all__ = ["PATH", "DropOff", "Flows", "Paths", "Replies"]
