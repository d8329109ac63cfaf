"""Quick replies: shown, clicked, passed over, and what became of the conversations; which could go."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.source import expression
from telltale.ask.views.nothing import nothing_there
from telltale.ask.views.paths import share
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.metrics import DIMENSIONS

MOST = 500
_NAMES = 5


class RepliesQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which quick replies: the ``most`` often shown ones have a row each. One is rare where even the upper end of the
    95 % interval of its clicks lies below ``rare``.
    """

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    most: int = 50
    rare: float = 0.02
    as_of: str | None = None


class Reply(msgspec.Struct):
    """A quick reply: ``shown`` = ``clicked`` + ``another`` was clicked + ``typed`` instead + ``ignored``.

    ``outcomes`` are those of the ``clicking`` conversations, ``goals`` of which reached a goal: ``converted``. Removing
    it would touch the ``conversations`` in which it was offered; the ``steps`` and ``flows`` are those that offered it,
    the most frequent first. ``option`` is None for all others together, ``options`` how many they are.
    """

    option: str | None
    label: str = ""
    labels: int = 0
    options: int = 1
    shown: int = 0
    clicked: int = 0
    another: int = 0
    typed: int = 0
    ignored: int = 0
    ctr: Value = msgspec.field(default_factory=lambda: Value(None))
    clicking: int = 0
    outcomes: dict[str, int] = {}
    goals: int = 0
    converted: Value = msgspec.field(default_factory=lambda: Value(None))
    conversations: int = 0
    steps: list[str] = []
    flows: list[str] = []
    rare: bool = False


class Replies(msgspec.Struct):
    """The quick replies, those shown most often first; ``offers`` counts the bot's runs that offered some."""

    question: RepliesQuestion
    offers: int
    replies: list[Reply]
    notes: list[str]
    sql: str


def replies(asker: Asker, asked: RepliesQuestion) -> Replies:
    """The quick replies of a question.

    Raises:
        WordsError: so many rows, or so large a share, cannot be.
    """
    if not 1 <= asked.most <= MOST:
        raise WordsError(f"most {asked.most} is not between 1 and {MOST}")
    if not 0 <= asked.rare <= 1:
        raise WordsError(f"rare {asked.rare} is no share; give one between 0 and 1, as 0.02")
    frame = asker.frame(Question([], asked.from_, asked.to, where=asked.where, as_of=asked.as_of))
    rows, inside = frame.rows("quick_replies")
    sql = f"""SELECT option, label, flow, step, count(*) AS shown, count_if(clicked) AS clicked,
            count_if(typed) AS typed, count_if(ignored) AS ignored
        FROM {rows} WHERE {inside} AND shown GROUP BY ALL"""
    counts: dict[str, Reply] = {}
    places: dict[str, _Places] = {}
    for option, *counted in asker.memory.read(sql, frame.used(sql))[1]:
        if option not in counts:
            counts[option], places[option] = Reply(option), _Places()
        _add(counts[option], places[option], counted)
    ranked = sorted(counts.values(), key=lambda one: (-one.shown, one.option or ""))
    found = ranked[: asked.most]
    for one in found:
        places[one.option or ""].tell(one)
    if len(ranked) > asked.most:
        found.append(_together(ranked[asked.most :]))
    _follow(asker, frame, found)
    for one in found:
        one.ctr, one.converted = share(one.clicked, one.shown), share(one.goals, one.clicking)
        one.rare = one.option is not None and one.ctr.high is not None and one.ctr.high < asked.rare
    count = f"SELECT count(DISTINCT event_key) FROM {rows} WHERE {inside} AND shown"
    offers = int(asker.memory.read(count, frame.used(count))[1][0][0])
    return Replies(asked, offers, found, _notes(asker, asked, found), sql)


def _follow(asker: Asker, frame: Frame, found: list[Reply]) -> None:
    """What became of the conversations in which each was clicked, and in how many each was offered."""
    by_name = {one.option: one for one in found}
    rows, inside = frame.rows("quick_replies")
    clicking = f"""SELECT option, outcome, converted, count(*) FROM (
            SELECT option, conversation_key, {expression(DIMENSIONS["outcome"])} AS outcome, goals > 0 AS converted
            FROM (SELECT DISTINCT option, conversation_key FROM {rows} WHERE {inside} AND shown AND clicked)
            JOIN conversations USING (conversation_key)) GROUP BY ALL ORDER BY ALL"""
    for option, outcome, converted, number in asker.memory.read(clicking, frame.used(clicking))[1]:
        one = by_name.get(option) or by_name[None]
        one.clicking += number
        one.outcomes[outcome] = one.outcomes.get(outcome, 0) + number
        one.goals += number * converted
    offering = f"""SELECT option, count(*) FROM (
            SELECT unnest(quick_replies) AS option FROM conversations WHERE {frame.conversations()}) GROUP BY ALL"""
    for option, number in asker.memory.read(offering, frame.used(offering))[1]:
        one = by_name.get(option)
        if one:
            one.conversations = number


class _Places:
    """Under which titles, in which flows and at which steps a quick reply was shown, and how often."""

    def __init__(self) -> None:
        self.labels, self.flows, self.steps = Counter[str](), Counter[str](), Counter[str]()

    def tell(self, one: Reply) -> None:
        """The most frequent of each."""
        one.label, one.labels = _most(self.labels)[0], len(self.labels)
        one.flows, one.steps = _most(self.flows), _most(self.steps)


def _most(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda one: (-counted[one], one))[:_NAMES]


def _add(one: Reply, places: _Places, counted: list[Any]) -> None:
    label, flow, step, shown, clicked, typed, ignored = counted
    one.shown += shown
    one.clicked += clicked
    one.typed += typed
    one.ignored += ignored
    one.another = one.shown - one.clicked - one.typed - one.ignored
    for names, name in ((places.labels, label), (places.flows, flow), (places.steps, step)):
        if name is not None:
            names[name] += shown


def _together(rest: list[Reply]) -> Reply:
    """What is not shown one by one."""
    other = Reply(None, "(other)", options=len(rest))
    for one in rest:
        for name in ("shown", "clicked", "another", "typed", "ignored"):
            setattr(other, name, getattr(other, name) + getattr(one, name))
    return other


def _notes(asker: Asker, asked: RepliesQuestion, found: list[Reply]) -> list[str]:
    if not found:
        return ["No quick reply was shown.", nothing_there(asker, asked.where)]
    notes: list[str] = []
    if found[-1].option is None:
        notes.append(
            f"The {asked.most} most often shown quick replies have a row each, the {found[-1].options:,}"
            " others one together."
        )
    rare = [one for one in found if one.rare]
    if rare:
        notes.append(
            f"{len(rare)} of them {'is' if len(rare) == 1 else 'are'} clicked less than {asked.rare:.1%}"
            " of the times, chance aside."
        )
    return notes


VIEW = View(
    "quick-replies",
    RepliesQuestion,
    Replies,
    replies,
    "Quick replies: how often shown, clicked and passed over, what followed, and which could go.",
)
