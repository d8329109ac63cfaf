"""One conversation and everything that is read off it alone."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from .intents import is_greeting_intent, names_intent
from .records import Record
from .rules import GOALS, OPENINGS, Rules
from .slots import step
from .turns import Turn, turns_of


class Conversation:
    """A run of activity in a thread; facts are computed when first asked, after everything was joined."""

    def __init__(self, first: Record, number: int, rules: Rules) -> None:
        self.project, self.source, self.environment = first.project, first.source, first.environment
        self.thread = first.thread or ""
        self.number = number
        self.rules = rules
        self.activities: list[Record] = []
        self.events: list[Record] = []
        self.intents: list[tuple[Record, Record | None]] = []
        self.is_ended = False
        self.is_suspended = False
        self.sends_intents = False
        self.openings_seen = False
        self.failed: set[str] = set()
        self.thumbs: list[Record] = []
        self.later: list[Conversation] = []
        self.person: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.project}/{self.source}/{self.thread}/{self.environment} #{self.number}>"

    @property
    def start(self) -> int:
        """'`start` and `end` are the first and last activity.'"""
        return self.activities[0].at

    @property
    def end(self) -> int:
        """'`start` and `end` are the first and last activity.'"""
        return self.activities[-1].at

    # -- messages ------------------------------------------------------------------------------------------------

    @cached_property
    def messages(self) -> list[Record]:
        """'`messages` = counted user + bot + human messages.'"""
        return [record for record in self.activities if record.counted]

    def said_by(self, role: str) -> list[Record]:
        """The counted messages of one role."""
        return [record for record in self.messages if record.get("role") == role]

    @cached_property
    def users(self) -> list[Record]:
        """Counted user messages."""
        return self.said_by("user")

    @cached_property
    def bots(self) -> list[Record]:
        """Counted bot messages."""
        return self.said_by("bot")

    @cached_property
    def humans(self) -> list[Record]:
        """Counted messages of human agents."""
        return self.said_by("human_agent")

    @cached_property
    def engaged(self) -> bool:
        """'**engaged** E: ≥ 1 message or button press by the user (empty, automatic and test traffic excluded).'"""
        return bool(self.users)

    @cached_property
    def has_opening(self) -> bool:
        """'O = has `conversation.started` or `track` event `chat_opened` / `widget_opened`, …'"""
        return any(
            e.type == "conversation.started" or (e.type == "track" and e.get("event") in OPENINGS)
            for e in self.activities
        )

    @property
    def opened(self) -> bool:
        """'… or is engaged. A channel whose source never sends an opening has no O: `reach` uses engaged ones'"""
        return self.engaged or (self.has_opening and self.openings_seen)

    # -- dimensions ----------------------------------------------------------------------------------------------

    def value(self, read: Any) -> str | None:
        """'A dimension is the first user message's value; where that is empty, that of the first event of the
        conversation that has one.'"""
        for record in self.users[:1] + self.events:
            found = read(record)
            if found not in (None, ""):
                return str(found)
        return None

    @cached_property
    def channel(self) -> str | None:
        """The channel of the conversation, see ``value``."""
        return self.value(lambda record: record.raw.get("channel"))

    @cached_property
    def entry_point(self) -> str | None:
        """Of the first `conversation.started` that has one."""
        for record in self.activities:
            if record.type == "conversation.started" and record.get("entry_point"):
                return str(record.get("entry_point"))
        return None

    @cached_property
    def intent_names(self) -> list[str]:
        """'intent = every intent in it'; a fallback is none. In order."""
        return [str(record.get("intent")) for record, _ in self.intents if names_intent(record)]

    @cached_property
    def primary_intent(self) -> str | None:
        """'`primary_intent` = the first non-greeting one, and is exclusive.'"""
        return next((name for name in self.intent_names if not is_greeting_intent(name)), None)

    # -- turns ---------------------------------------------------------------------------------------------------

    @cached_property
    def turns(self) -> list[Turn]:
        """The user turns with their answers, in order."""
        return turns_of(self)

    @property
    def needing(self) -> list[Turn]:
        """Turns that need an intent."""
        return [turn for turn in self.turns if turn.needs_intent]

    @property
    def fallbacks(self) -> list[Turn]:
        """Fallback turns."""
        return [turn for turn in self.turns if turn.fallback]

    @property
    def recovered(self) -> list[Turn]:
        """'Recovery: a meaningful answer in one of the next two user turns'; 'all user turns' are counted."""
        return [turn for turn in self.fallbacks if any(t.meaningful for t in self.turns[turn.index + 1 :][:2])]

    @property
    def loops(self) -> list[Turn]:
        """'Loop: ≥ 2 fallback turns in a row'; '"in a row" … count[s] all user turns'; 'The bot loop is the fallback
        loop, at its second turn': the second turns."""
        found = []
        row = 0
        for turn in self.turns:
            row = row + 1 if turn.fallback else 0
            if row == 2:
                found.append(turn)
        return found

    def healed(self, loop: Turn) -> bool:
        """'it is **healed** by a meaningful answer to a later turn that needs an intent.'"""
        return any(turn.meaningful and turn.needs_intent for turn in self.turns[loop.index + 1 :])

    @cached_property
    def meaningful(self) -> bool:
        """'Meaningful M = engaged, ≥ 1 user turn that needed an intent, and ≥ 1 bot message after it that is not a
        fallback, greeting or error (when the source sends no intents: ≥ 1 non-fallback bot message after the first
        user message).' 'For M the answer may stand in the needing turn or any later turn.'"""
        if not self.engaged:
            return False
        fallback = {id(message) for turn in self.fallbacks for message in turn.answer}
        if not self.sends_intents:
            first = self.users[0].position
            return any(bot.position > first and id(bot) not in fallback for bot in self.bots)
        if not self.needing:
            return False
        after = self.needing[0].last.position
        greeting = {id(message) for turn in self.turns if turn.small_talk for message in turn.answer}
        return any(
            bot.position > after
            and id(bot) not in fallback
            and id(bot) not in greeting
            and bot.message_id not in self.failed
            for bot in self.bots
        )

    @cached_property
    def slots_at_end(self) -> set[Any]:
        """'A slot is active from `entered` / `resumed` with `slot` to the next step event of that `flow_id`.'"""
        active: set[Any] = set()
        for record in self.activities:
            step(active, record)
        return active

    # -- goals and handoffs --------------------------------------------------------------------------------------

    @cached_property
    def goals(self) -> list[Record]:
        """'Only goals with the thread's `conversation_id` are evidence; goal = `goal`, `order_completed`.'"""
        return self.tracked(GOALS)

    def tracked(self, names: Collection[str]) -> list[Record]:
        """Tracked events of these names."""
        return [e for e in self.events if e.type == "track" and e.get("event") in names]

    @cached_property
    def handoffs(self) -> list[Record]:
        """'Only a `handoff` event of any state, or a human message, escalates; words do not.'"""
        return [e for e in self.activities if e.type == "handoff"]

    @property
    def handed_off(self) -> bool:
        """'Containment = closed engaged conversations with neither a handoff event nor a human message.'"""
        return bool(self.handoffs or self.humans)

    @property
    def handoff_reasons(self) -> list[str]:
        """'A human message without any handoff event counts as `escalated_served` with reason `joined`.'"""
        if self.humans and not self.handoffs:
            return ["joined"]
        return [str(e.get("reason")) for e in self.handoffs if e.get("reason")]
