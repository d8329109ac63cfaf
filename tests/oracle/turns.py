"""User turns and their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .intents import is_fallback, names_intent
from .records import Record
from .rules import SMALL_TALK
from .slots import step
from .texts import normalised

if TYPE_CHECKING:
    from .conversation import Conversation


@dataclass(eq=False)
class Turn:
    """'A user turn = a run of user messages without a bot or human message between; its answer = the run of bot
    messages after it.'"""

    index: int
    users: list[Record] = field(default_factory=list)
    answer: list[Record] = field(default_factory=list)
    human_follows: bool = False
    needs_intent: bool = False
    small_talk: bool = False
    fallback: bool = False
    matched: bool = False
    meaningful: bool = False
    confidences: list[float] = field(default_factory=list)

    @property
    def last(self) -> Record:
        """The last message of the user turn."""
        return self.users[-1]

    @property
    def response_time(self) -> int | None:
        """'Last message of the user turn → first message of its answer; turns without an answer are left out'"""
        return self.answer[0].at - self.last.at if self.answer else None

    @property
    def unanswered(self) -> bool:
        """'counted as `unanswered_turns`'; 'A turn followed by a human message is not in `unanswered_turns`.'"""
        return not self.answer and not self.human_follows


def turns_of(conversation: Conversation) -> list[Turn]:
    """The turns of a conversation with everything the letter says about each."""
    turns = cut_turns(conversation.messages)
    forms = form_answers(conversation)
    for turn in turns:
        turn.small_talk = all(is_small_talk(message) for message in turn.users)
        turn.needs_intent = any(
            not is_click(message) and not is_small_talk(message) and id(message) not in forms for message in turn.users
        )
        judge_intents(turn, conversation)
        turn.meaningful = any(
            not turn.fallback and not turn.small_talk and bot.message_id not in conversation.failed
            for bot in turn.answer
        )
    return turns


def cut_turns(messages: list[Record]) -> list[Turn]:
    """'A user turn = a run of user messages without a bot or human message between; its answer = the run of bot
    messages after it.'"""
    turns: list[Turn] = []
    before = ""
    for message in messages:
        role = message.get("role")
        if role == "user":
            if before != "user":
                turns.append(Turn(len(turns)))
            turns[-1].users.append(message)
        elif role == "bot" and before in ("user", "answer"):
            turns[-1].answer.append(message)
            role = "answer"
        elif role == "human_agent" and before == "user":
            turns[-1].human_follows = True
        before = role
    return turns


def is_click(message: Record) -> bool:
    """'Only `selected_quick_reply` is a click.'"""
    return bool(message.get("selected_quick_reply"))


def is_small_talk(message: Record) -> bool:
    """'Small talk or closing only when the whole normalised text … is in the list'"""
    return normalised(message.text) in SMALL_TALK


def form_answers(conversation: Conversation) -> set[int]:
    """'an answer to a form field (inside an active `flow.step` slot)' → ids of such records."""
    active: set[Any] = set()
    found: set[int] = set()
    for record in conversation.activities:
        step(active, record)
        if record.type == "message" and active:
            found.add(id(record))
    return found


def judge_intents(turn: Turn, conversation: Conversation) -> None:
    """'Fallback turn: an `intent.recognized` with `is_fallback`, or `match_type` no_match / fallback, for one of its
    messages; or an answer that the project's fallback texts match; counted once a turn'; 'Matched = an intent that is
    not fallback'; 'a turn that needs none is never fallback or matched; fallback beats matched.'"""
    if not turn.needs_intent:
        return
    ids = {id(message) for message in turn.users}
    intents = [record for record, message in conversation.intents if message is not None and id(message) in ids]
    texts = {normalised(text) for text in conversation.rules.fallback_texts}
    said = any(normalised(message.text) in texts for message in turn.answer)
    turn.fallback = said or any(is_fallback(record) for record in intents)
    turn.matched = not turn.fallback and any(names_intent(record) for record in intents)
    if turn.matched:
        matched = [record for record in intents if names_intent(record)]
        turn.confidences = [float(r.get("confidence")) for r in matched if r.get("confidence") is not None]
