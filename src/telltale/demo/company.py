"""The company: Parcel & Pine, an online shop, and everything that its bot Pip lived through in a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from telltale.demo.dice import Dice
from telltale.demo.marketing import around, shoppers
from telltale.demo.people import Crowd, Visit
from telltale.demo.planted import Planted, found
from telltale.demo.rhythm import Season
from telltale.demo.scene import Scene
from telltale.demo.scripts import play
from telltale.demo.tally import Cell, Tally
from telltale.errors import WordsError
from telltale.event import Event

END = date(2026, 10, 31)
TESTED = 0.015
"""Test conversations for each real one; they come on top."""

NEW_BROWSER = 0.1


class Company:
    """The events of a simulated company, in the order in which they were received, and the truth about them.

    The same arguments give the same events, byte by byte. ``end`` is the last day, included (UTC). The truth is
    complete when the events have been read to their end.

    Raises:
        WordsError: fewer than 7 days, fewer than one conversation a day, or a seed below 0.

    >>> small = Company(conversations=50, days=7)
    >>> sum(event.type == "conversation.started" for event in small) > 5
    True
    >>> small.truth()["counts"]["total"]["conversations"]
    50
    """

    def __init__(self, conversations: int = 12_000, days: int = 90, seed: int = 7, end: date | None = None) -> None:
        if days < 7 or conversations < days or seed < 0:
            raise WordsError(
                f"the demo needs at least 7 days, a conversation a day and a seed from 0, not days={days},"
                f" conversations={conversations}, seed={seed}; see telltale demo --help"
            )
        self.conversations, self.seed, self.season = conversations, seed, Season(days, end or END)
        self.tally = Tally()
        # Ids carry seed and last day, so that companies of two days never mix in one store.
        self._prefix = f"{seed}{self.season.end:%m%d}"
        self._number = 0

    def __iter__(self) -> Iterator[Event]:
        self.tally, self._number = Tally(), 0
        dice = Dice(self.seed)
        crowd, testers = Crowd(dice, self._prefix), Crowd(dice, f"{self._prefix}t")
        waiting: list[Event] = []
        for day, quota in enumerate(self.season.quotas(self.conversations)):
            for visit in crowd.arrivals(day, quota, self._latest(day)):
                waiting += self._conversation(visit, day, dice, crowd)
            for _ in range(round(quota * TESTED)):
                waiting += self._test(Visit(testers.newcomer(), "web"), day, dice)
            waiting += self._shopped(day, quota)
            waiting.sort(key=_received)
            midnight = self.season.midnight(day + 1)
            ready = len(waiting) if day == self.season.days - 1 else _first_after(waiting, midnight)
            self.tally.events += ready
            yield from waiting[:ready]
            del waiting[:ready]

    def truth(self) -> dict[str, Any]:
        """What was generated, ready for JSON: the arguments, the counts and the planted problems."""
        return {
            "company": {
                "name": "Parcel & Pine", "conversations": self.conversations, "days": self.season.days,
                "seed": self.seed, "from": self.season.date(0), "to": self.season.end.isoformat(),
            },
            "counts": self.tally.as_dict(),
            "planted": [one.as_dict() for one in self.planted()],
        }  # fmt: skip

    def planted(self) -> list[Planted]:
        """The planted problems with the sizes that they came out with."""
        return found(self.tally, self.season)

    def _latest(self, day: int) -> int:
        # Whoever comes on the last day must be through with it before it ends.
        hours = 0 if day == self.season.days - 1 else 20
        return self.season.midnight(day) + hours * 3_600_000_000

    def _base(self) -> str:
        self._number += 1
        return f"{self._prefix}-{self._number:06d}"

    def _conversation(self, visit: Visit, day: int, dice: Dice, crowd: Crowd) -> list[Event]:
        person, base = visit.person, self._base()
        start = max(self._start(day, dice), person.free_from.get(visit.channel, 0))
        if visit.channel != "web":
            thread = f"{visit.channel}-{self._prefix}{person.number:05d}"
        else:
            thread = person.thread if visit.same_thread and person.thread else f"w-{base}"
            person.thread = thread
            if person.known and visit.matter and dice.random() < NEW_BROWSER:
                person.known, person.anonymous_id = False, f"v-{base}"
        scene = Scene(
            visit, thread=thread, start=start, day=day, season=self.season, dice=dice, tally=self.tally, base=base
        )
        was_known = person.known
        play(scene)
        if not was_known and person.anonymous_id == f"v-{base}":
            scene.identify()
        self._count(scene)
        _kept_within(scene, self.season.limit)
        crowd.left(visit, _at(scene.events[-1]))
        if scene.sums.engaged:
            crowd.comes_back(visit, scene.matter, day, scene.solved)
        landed = around(scene, self._number, self.seed)
        return scene.events + scene.later + landed

    def _shopped(self, day: int, quota: int) -> list[Event]:
        events = shoppers(self.season, day, quota, self._prefix, self.seed)
        paid = [round(100 * one.properties["value"]) for one in events if "value" in one.properties]
        self.tally.shop_orders += len(paid)
        self.tally.shop_revenue_cents += sum(paid)
        return events

    def _start(self, day: int, dice: Dice) -> int:
        start = self.season.moment(day, dice)
        if day == self.season.days - 1:
            midnight = self.season.midnight(day)
            start = midnight + (start - midnight) * 4 // 5
        return start

    def _count(self, scene: Scene) -> None:
        sums, person, season = scene.sums, scene.person, self.season
        sums.engaged = int(sums.user_messages > 0)
        sums.bounced = 1 - sums.engaged
        sums.fallback_conversations = int(sums.fallback_turns > 0)
        sums.solved = int(scene.solved)
        self.tally.reached.add(person.number)
        if sums.engaged:
            self.tally.people.add(person.number)
        cell = Cell(
            scene.visit.channel,
            person.language,
            scene.version,
            "hidden" if scene.day >= season.hidden_from else "open",
            scene.matter if sums.engaged else "",
            scene.model,
            scene.visit.campaign[2] if scene.visit.campaign else "",
        )
        self.tally.add(sums, scene.day, cell)

    def _test(self, visit: Visit, day: int, dice: Dice) -> list[Event]:
        base = self._base()
        scene = Scene(
            visit, thread=f"w-{base}", start=self._start(day, dice), day=day, season=self.season, dice=dice,
            tally=Tally(), base=base, environment="test",
        )  # fmt: skip
        play(scene)
        _kept_within(scene, self.season.limit)
        self.tally.test_conversations += 1
        return scene.events + scene.later


def company(conversations: int = 12_000, days: int = 90, seed: int = 7, end: date | None = None) -> Iterator[Event]:
    """The events of :class:`Company`, for whoever does not need the truth about them."""
    return iter(Company(conversations, days, seed, end))


def planted(seed: int = 7, conversations: int = 12_000, days: int = 90, end: date | None = None) -> list[Planted]:
    """The planted problems of a company, with the sizes counted while generating it once."""
    simulated = Company(conversations, days, seed, end)
    for _ in simulated:
        pass
    return simulated.planted()


def _at(event: Event) -> int:
    return int(event.timestamp or 0)


def _received(event: Event) -> tuple[int, str]:
    return int(event.received_at or 0), event.event_id


def _first_after(events: list[Event], midnight: int) -> int:
    low, high = 0, len(events)
    while low < high:
        middle = (low + high) // 2
        if int(events[middle].received_at or 0) < midnight:
            low = middle + 1
        else:
            high = middle
    return low


def _kept_within(scene: Scene, limit: int) -> None:
    """Move a conversation that would run past the end of the period to an earlier hour."""
    over = _at(scene.events[-1]) - limit + 2_000_000
    if over > 0:
        for event in scene.events:
            event.timestamp, event.received_at = _at(event) - over, int(event.received_at or 0) - over
