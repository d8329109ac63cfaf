"""Tells one thread event by event: the clock, the ids and the dimensions of what is said in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from telltale.event import to_iso

Wire = dict[str, Any]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Platform:
    """What kind of bot a source is."""

    name: str
    project: str
    channels: tuple[str | None, ...]
    openings: bool
    intents: bool
    generations: bool


PLATFORMS = (
    Platform("shop", "alpha", ("web",), openings=True, intents=True, generations=False),
    Platform("chat", "alpha", ("whatsapp", "telegram", "sms"), openings=False, intents=True, generations=True),
    Platform("llm", "alpha", ("web", "api", None), openings=True, intents=False, generations=True),
    Platform("desk", "alpha", ("web", "email", "whatsapp"), openings=False, intents=False, generations=False),
    Platform("line", "alpha", ("voice", "web"), openings=True, intents=True, generations=False),
    Platform("shop", "beta", ("web", "messenger"), openings=True, intents=True, generations=True),
)

PAUSES = (2 * HOUR, 3 * HOUR, 5 * HOUR, 25 * HOUR, 60 * HOUR, 72 * HOUR, 72 * HOUR + 1, 4 * DAY, 7 * DAY)
ACTIVITIES = ("message", "flow.step", "handoff", "conversation.started")


@dataclass
class Thread:
    """A thread while it is told; ``at`` is the clock, ``last`` its last activity, ``bot_at`` the last bot message."""

    random: Random
    platform: Platform
    name: str
    at: int
    channel: str | None
    environment: str | None
    people: list[Wire]
    newest: int
    events: list[Wire] = field(default_factory=list)
    last: int = 0
    bot_at: int = 0
    messages: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    handoffs: list[str | None] = field(default_factory=list)
    sequence: int | None = None

    def chance(self, p: float) -> bool:
        """True with this probability."""
        return self.random.random() < p

    def pick(self, *options: Any) -> Any:
        """One of them."""
        return self.random.choice(options)

    def tell(self, kind: str, properties: Wire, at: int | None = None, **envelope: Any) -> Wire:
        """Adds an event now (or then)."""
        moment = self.at if at is None else at
        event: Wire = {
            "event_id": f"{self.random.getrandbits(48):012x}",
            "type": kind,
            "timestamp": moment if self.chance(0.05) else to_iso(moment),
            "project_id": self.platform.project,
            "source": {"source_id": self.platform.name, "connector": "nasty"},
            "conversation_id": self.name,
            "channel": None if self.chance(0.15) else self.channel,
            "environment": self.environment,
            **(self.people[-1] if self.chance(0.8) else {}),
            **self._surroundings(),
            "properties": {key: value for key, value in properties.items() if value is not None},
            **envelope,
        }
        self._number(event)
        self._arrive(event, moment)
        told = {key: value for key, value in event.items() if value is not None}
        self.events.append(told)
        if kind in ACTIVITIES or properties.get("event") in ("chat_opened", "widget_opened"):
            self.last = max(self.last, moment)
        return told

    def _surroundings(self) -> Wire:
        context = {
            "country": self.pick(None, None, "DE", "AT"),
            "segment": self.pick(None, None, None, "gold"),
            "device": self.pick(None, None, {"type": "mobile"}, {"type": "desktop"}, {}),
            "campaign": self.pick(None, None, None, {"source": "mail", "medium": "cpc"}, {"name": "spring"}),
        }
        return {
            "locale": self.pick(None, None, "de-AT", "en-US", "en", "pt-BR"),
            "bot_id": self.pick(None, "bot-a", "bot-a", "bot-b"),
            "bot_version": self.pick(None, "1", "2"),
            "context": {key: value for key, value in context.items() if value is not None}
            if self.chance(0.5)
            else None,
        }

    def _number(self, event: Wire) -> None:
        if self.sequence is not None:
            self.sequence += self.pick(0, 1, 1, 1, 2)
            event["sequence"] = None if self.chance(0.1) else self.sequence

    def _arrive(self, event: Wire, moment: int) -> None:
        """Late, without an arrival, or with a clock that runs ahead of its arrival by five minutes and more."""
        late = self.pick(0, 1, SECOND, SECOND, 2 * SECOND, 3 * SECOND)
        if self.chance(0.04):
            late = self.random.randrange(4 * DAY)
        if self.chance(0.03):
            late = self.pick(-5 * MINUTE, -5 * MINUTE - 1, -20 * MINUTE)
        if not self.chance(0.08):
            event["received_at"] = to_iso(min(moment + late, max(self.newest, moment)))

    def fresh(self, kind: str) -> str:
        """An id that nobody else has."""
        return f"{kind}{self.random.getrandbits(40):010x}"

    # -- messages --------------------------------------------------------------------------------------------------

    def message(self, role: str, text: str | None, **properties: Any) -> str | None:
        """Somebody says something; returns its id, if it has one."""
        own = None if self.chance(0.06) else self.fresh("m")
        self.tell("message", {"role": role, "text": text, "message_id": own, **properties})
        self.messages.append(own or "")
        if role == "bot":
            self.bot_at = self.at
            self.answers += [own] if own else []
        return own

    # -- time ------------------------------------------------------------------------------------------------------

    def wait(self) -> None:
        """A breath, mostly; sometimes nothing at all, sometimes precisely a limit."""
        roll = self.random.random()
        if roll < 0.12:
            return
        if roll < 0.87:
            self.at += self.random.randrange(1, 90 * SECOND)
        elif roll < 0.93:
            limit = self.pick(30 * MINUTE, 30 * MINUTE, 24 * HOUR)
            self.at = max(self.at, self.last + limit + self.pick(-1, 0, 0, 1, 1))
        else:
            self.at = max(self.at, self.last) + self.pick(*PAUSES)
