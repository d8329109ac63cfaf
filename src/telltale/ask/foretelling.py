"""Foretelling: what a conversation will come to, and how its user would rate it, with what speaks for it.

What happened so far is read from the facts; the weights are those that the project has learned, or documented ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from telltale.language import schooling as tone
from telltale.language.risk import RISKS, SoFar, risk
from telltale.language.satisfaction import DOCUMENTED, JUDGE, Experience, predicted
from telltale.language.scoring import Lesson, Reading
from telltale.store import experiences, moments

if TYPE_CHECKING:
    from telltale.ask.asker import Asker

_AT = f"""SELECT conversation_key, {2**31} AS upto, {2**63 - 1} AS until, $since AS since
    FROM conversations WHERE started_at >= $since AND list_contains($conversations, conversation_key)"""


class Foretold(msgspec.Struct):
    """A chance in [0, 1], and what speaks for (above 0) and against it, by name, in units of the logit."""

    chance: float
    because: dict[str, float]

    @classmethod
    def of(cls, reading: Reading) -> Foretold:
        """A reading of a scorecard, rounded to what it can tell."""
        return cls(round(reading.value, 3), {name: round(part, 2) for name, part in reading.contributions.items()})


def lesson(asker: Asker, project: str, name: str) -> Lesson:
    """What a project has learned under a name; the documented weights until then."""
    if kept := asker.store.readings.judge(project, name):
        return msgspec.msgpack.decode(kept, type=Lesson)
    card = DOCUMENTED if name == JUDGE else RISKS[name].documented
    return Lesson(card, learned=False, why="nothing was learned yet", n=0)


def told_by(asker: Asker, name: str) -> list[str]:
    """By whose weights something is told in each project, and how good they are, in words."""
    return _in_each(asker, lambda project: f"told {lesson(asker, project, name).told}")


def heard_by(asker: Asker) -> list[str]:
    """By what tones are told in each project, in words."""

    def heard(project: str) -> str:
        kept = asker.store.readings.judge(project, tone.JUDGE)
        known = msgspec.msgpack.decode(kept, type=tone.Schooling) if kept else tone.UNTAUGHT
        return f"tone is told {known.told}"

    return _in_each(asker, heard)


def _in_each(asker: Asker, words: Callable[[str], str]) -> list[str]:
    """Words about each project, which is named where there are several."""
    _, rows = asker.store.read("SELECT DISTINCT project FROM conversations ORDER BY project")
    projects = [project for (project,) in rows]
    return [words(one) if len(projects) == 1 else f"{one}: {words(one)}" for one in projects]


def risks(asker: Asker, conversations: Iterable[tuple[int, str]], since: int) -> dict[int, dict[str, Foretold]]:
    """The risks of conversations that are going on, each with its project, none begun before ``since``."""
    projects = dict(conversations)
    _, rows = asker.store.read(moments(_AT), {"conversations": [*projects], "since": since})
    cards = {(project, name): lesson(asker, project, name).card for project in {*projects.values()} for name in RISKS}
    return {
        key: {name: Foretold.of(risk(SoFar(*so_far), cards[projects[key], name])) for name in RISKS}
        for key, *so_far in rows
    }


def satisfaction(asker: Asker, conversation: int) -> Foretold | None:
    """How likely the user of a conversation would have rated it well; None where its texts were not read."""
    sql = experiences("c.conversation_key = $conversation", "project")
    _, rows = asker.store.read(sql, {"conversation": conversation})
    for _, *lived, project in rows:
        return Foretold.of(predicted(Experience(*lived), lesson(asker, project, JUDGE).card))
    return None
