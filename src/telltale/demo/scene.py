"""A scene: one conversation while it is being written, event by event, with its clock and its counts."""

from __future__ import annotations

from typing import Any

from telltale.demo.dice import Dice
from telltale.demo.people import Visit
from telltale.demo.phrases import TONGUES, Speech
from telltale.demo.rhythm import SECOND, Season
from telltale.demo.tally import Sums, Tally
from telltale.event import Event, Source
from telltale.event.envelope import EventType

BOT = "parcel-pine"
GREETING_BUTTONS = ("track", "returns", "advice", "our_story")


class Scene:
    """The events of one conversation.

    ``at`` is its clock in microseconds; every step moves it on as people and machines would. ``solved`` is what the
    story meant to happen, not what a rule will make of it.
    """

    __slots__ = (
        "_base", "_count", "_messages", "_source", "at", "context", "day", "dice", "environment", "events", "later",
        "matter", "model", "person", "quick", "season", "solved", "speech", "sums", "surveyed", "tally", "thread",
        "tongue", "version", "visit",
    )  # fmt: skip

    def __init__(
        self, visit: Visit, *, thread: str, start: int, day: int, season: Season, dice: Dice, tally: Tally, base: str,
        environment: str = "production",
    ) -> None:  # fmt: skip
        self.visit, self.person, self.thread, self.at, self.day = visit, visit.person, thread, start, day
        self.season, self.dice, self.tally, self._base, self.environment = season, dice, tally, base, environment
        self.tongue = TONGUES[self.person.language]
        self.speech = Speech(self.tongue, dice)
        self.events: list[Event] = []
        self.later: list[Event] = []
        self.sums = Sums(conversations=1)
        self.version = "3.2" if day >= season.release_on else "3.1"
        self.matter, self.model, self.solved, self.surveyed = visit.matter, "", False, False
        self._count, self._messages = 0, 0
        self.quick = visit.channel == "web"
        self._source = f"shop-{visit.channel}"
        self.context: dict[str, Any] = {"country": self.person.country, "device": {"type": self.person.device}}
        if visit.campaign:
            self.context["campaign"] = dict(zip(("source", "medium", "name"), visit.campaign, strict=True))

    # The clock.

    def wait(self, low: float, high: float) -> None:
        """Let seconds pass."""
        self.at += int(self.dice.between(low, high) * SECOND)

    def think(self) -> None:
        """Let the user read and type: seconds on the web, up to a quarter of an hour in a messenger."""
        self.wait(4, 60) if self.quick else self.wait(5, 900)

    # Events.

    def put(self, kind: EventType, properties: dict[str, Any], context: dict[str, Any] | None = None) -> Event:
        """Write down one event now."""
        self._count += 1
        person, visit, at = self.person, self.visit, self.at
        event = Event(
            type=kind,
            event_id=f"{self._base}-{self._count:02d}",
            timestamp=at,
            received_at=at + 200_000 + at % 900_001,
            source=Source(connector="events", source_id=self._source),
            environment=self.environment,
            conversation_id=self.thread,
            user_id=person.user_id if person.known else None,
            anonymous_id=None if person.known else person.anonymous_id,
            bot_id=BOT,
            bot_name="Pip",
            bot_version=self.version,
            channel=visit.channel,
            locale=person.locale,
            context=context,
            properties=properties,
        )
        self.events.append(event)
        return event

    def message(self, role: str, text: str | None, **more: Any) -> str:
        """A message; gives its id."""
        self._messages += 1
        name = f"{self._base}-m{self._messages}"
        said: dict[str, Any] = {"role": role, "message_id": name}
        if text is not None:
            said["text"] = text
        self.put("message", said | more, self.context if role == "user" and not self.sums.user_messages else None)
        return name

    def user(self, text: str | None, **more: Any) -> str:
        """The user says something; the first words of a conversation are its beginning."""
        if self.events:
            self.think()
        name = self.message("user", text, **more)
        self.sums.user_messages += 1
        return name

    def bot(self, line: str, *, delay: tuple[float, float] = (0.4, 3.0), buttons: dict[str, str] | None = None) -> str:
        """The bot says something, with or without buttons."""
        self.wait(*delay)
        self.sums.bot_messages += 1
        if not buttons:
            return self.message("bot", self.speech.bot(line))
        self.tally.buttons_shown.update(buttons.keys())
        offered = [{"id": name, "title": title} for name, title in buttons.items()]
        return self.message("bot", self.speech.bot(line), quick_replies=offered)

    def colleague(self, line: str, agent: str) -> None:
        """A human writes."""
        self.wait(15, 120)
        self.sums.human_messages += 1
        self.message("human_agent", self.speech.bot(line), human_agent_id=agent)

    def click(self, button: str, title: str, offered_in: str) -> None:
        """The user clicks a button."""
        self.tally.buttons_clicked[button] += 1
        self.user(None, selected_quick_reply={"id": button, "title": title, "offered_in": offered_in, "match": "exact"})

    def track(self, event: str, value: float | None = None, **properties: Any) -> None:
        """A track event, with an amount in euros where there is one."""
        said: dict[str, Any] = {"event": event}
        if value is not None:
            said |= {"value": value, "currency": "EUR"}
        if properties:
            said["properties"] = properties
        self.put("track", said)

    def recognised(self, message: str, intent: str) -> None:
        """The bot understood; surer in English than elsewhere."""
        sure = 0.98 - self.dice.between(0.0, 0.3 if self.person.language == "en" else 0.42)
        self._understood(message, {"intent": intent, "confidence": round(sure, 3), "match_type": "intent"})

    def missed(self, message: str) -> None:
        """The bot did not understand."""
        self.sums.fallback_turns += 1
        unsure = round(self.dice.between(0.05, 0.45), 3)
        self._understood(message, {"confidence": unsure, "match_type": "no_match", "is_fallback": True})

    def _understood(self, message: str, result: dict[str, Any]) -> None:
        self.at += 60_000
        self.put("intent.recognized", {"message_id": message, "recognizer": "pip-nlu", **result})

    def identify(self) -> None:
        """The visitor says who they are: the browser's id and the customer's are one from now on."""
        if self.person.known:
            return
        self.person.known = True
        event = self.put("identify", {"operation": "identify", "traits": {"language": self.person.language}})
        event.anonymous_id = self.person.anonymous_id

    def loose(self, event: str, at: int, value: float | None = None) -> bool:
        """Something that the customer does later, outside any thread; false when that is after the period."""
        if at + 2 * SECOND >= self.season.limit or not self.person.known:
            return False
        was, self.at = self.at, at
        self.track(event, value, order_id=f"o-{self._base}")
        self.at = was
        loose = self.events.pop()
        loose.conversation_id = loose.bot_id = loose.bot_name = loose.bot_version = loose.channel = None
        self.later.append(loose)
        return True
