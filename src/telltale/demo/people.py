"""The people: who comes, with which ids, in which language, and when they come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from telltale.demo.dice import Dice, Odds
from telltale.demo.phrases import TONGUES
from telltale.demo.rhythm import DAY, HOUR

_CHANNELS = Odds({"web": 0.62, "whatsapp": 0.24, "messenger": 0.14})
_LANGUAGES = Odds({"en": 0.5, "de": 0.33, "es": 0.17})
_COUNTRIES = {code: Odds({place[:2]: place[2] for place in one.countries}) for code, one in TONGUES.items()}
_DEVICES = Odds({"mobile": 0.6, "desktop": 0.35, "tablet": 0.05})
_CAMPAIGNS = Odds({("newsletter", "email", "autumn-letter"): 0.5, ("search", "cpc", "pine-shelf"): 0.5})

# Asynchronous threads split after 24 hours of silence, those of the web after 30 minutes.
GAPS = {"web": HOUR // 2, "whatsapp": DAY, "messenger": DAY}


@dataclass(slots=True)
class Person:
    """Somebody who writes to the shop; ``anonymous_id`` is the browser's, ``known`` once they said who they are."""

    number: int
    user_id: str
    anonymous_id: str
    channel: str
    language: str
    country: str
    locale: str
    device: str
    known: bool
    loyal: bool
    thread: str = ""
    lead: bool = False
    free_from: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(slots=True)
class Visit:
    """One visit to come: who, where, about what (``""``: anything)."""

    person: Person
    channel: str
    matter: str = ""
    same_thread: bool = False
    campaign: tuple[str, str, str] | None = None


class Crowd:
    """Everybody who may come."""

    def __init__(self, dice: Dice, prefix: str) -> None:
        self._dice, self._prefix, self._count = dice, prefix, 0
        self._due: dict[int, list[Visit]] = {}
        self._loyal: list[Person] = []

    def newcomer(self) -> Person:
        """Somebody who was never here."""
        dice, number = self._dice, self._count
        self._count += 1
        channel, language = _CHANNELS.draw(dice), _LANGUAGES.draw(dice)
        country, locale = _COUNTRIES[language].draw(dice)
        person = Person(
            number,
            f"u-{self._prefix}{number:05d}",
            f"v-{self._prefix}{number:05d}",
            channel,
            language,
            country,
            locale,
            _DEVICES.draw(dice) if channel == "web" else "mobile",
            known=channel != "web" or dice.random() < 0.2,
            loyal=dice.random() < 0.06,
        )
        if person.loyal:
            self._loyal.append(person)
        return person

    def arrivals(self, day: int, quota: int, latest: int) -> Iterator[Visit]:
        """The visits of a day: first those that were due, then loyal people, then newcomers.

        Whose thread will not have been silent long enough at the instant ``latest`` comes another day.
        """
        due = self._due.pop(day, [])
        for _ in range(quota):
            visit: Visit | None = None
            while due and visit is None:
                visit = due.pop()
                if visit.person.free_from.get(visit.channel, 0) > latest:
                    self._due.setdefault(day + 1, []).append(visit)
                    visit = None
            yield visit or self._loyal_visit(latest) or self._first_visit()
        self._due.setdefault(day + 1, []).extend(due)

    def _first_visit(self) -> Visit:
        person = self.newcomer()
        campaign = _CAMPAIGNS.draw(self._dice) if person.channel == "web" and self._dice.random() < 0.16 else None
        return Visit(person, person.channel, campaign=campaign)

    def _loyal_visit(self, latest: int) -> Visit | None:
        if not self._loyal or self._dice.random() > 0.09:
            return None
        person = self._dice.pick(self._loyal)
        if person.free_from.get(person.channel, 0) > latest:
            return None
        return Visit(person, person.channel)

    def left(self, visit: Visit, end: int) -> None:
        """A visit ended; until its thread has been silent long enough the person does not write there again."""
        channel = visit.channel
        visit.person.free_from[channel] = max(visit.person.free_from.get(channel, 0), end + GAPS[channel] + HOUR // 6)

    def comes_back(self, visit: Visit, matter: str, day: int, solved: bool) -> None:
        """Decide whether and when the person is here again, with the same matter or with another."""
        dice, person = self._dice, visit.person
        chance = dice.random()
        if chance < (0.07 if solved else 0.3):
            days = 1 + dice.below(5)
        elif chance < 0.42:
            days, matter = 3 + dice.below(45), ""
        else:
            return
        channel = person.channel
        if person.known and dice.random() < 0.14:
            channel = "whatsapp" if channel == "web" else "web"
        again = Visit(person, channel, matter, same_thread=bool(matter) and dice.random() < 0.3)
        self._due.setdefault(day + days, []).append(again)
