"""One record a conversation with every derived fact; differences are hunted here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import ratings
from .conversation import Conversation
from .outcomes import RESOLVED, evidence, is_reopened, negatives, outcome_and_reason, settled


@dataclass(frozen=True, eq=False)
class Facts:
    """Times are microseconds; ``outcome`` here is as if closed (see ``View.outcome`` for pending)."""

    conversation: Conversation
    project: str
    source: str
    thread: str
    environment: str
    number: int
    person: tuple[str, ...]
    start: int
    end: int
    channel: str | None
    sends_intents: bool
    openings_seen: bool
    has_opening: bool
    opened: bool
    engaged: bool
    meaningful: bool
    handed_off: bool
    user_messages: int
    bot_messages: int
    human_messages: int
    handoff_events: int
    turns: int
    needing_turns: int
    fallback_turns: int
    matched_turns: int
    recovered: int
    loop: bool
    unanswered_turns: int
    answers: int
    rated_answers: int
    response_times: tuple[int, ...]
    confidences: tuple[float, ...]
    intents: tuple[str, ...]
    primary_intent: str | None
    outcome_before_withdrawal: str
    reason: str
    reopened: bool
    outcome: str
    evidence: tuple[tuple[int, str], ...]
    negatives: tuple[tuple[int, str], ...]
    csat: float | None
    csat_asked: bool
    thumbs_up: int
    thumbs_down: int
    goal: bool
    positive: bool
    resolution_time: int | None
    handle_time: int | None

    @property
    def messages(self) -> int:
        """'`messages` = counted user + bot + human messages.'"""
        return self.user_messages + self.bot_messages + self.human_messages

    @property
    def session_length(self) -> int:
        """'`session_length` = last - first activity; a single activity is 0 and counts.'"""
        return self.end - self.start

    @property
    def resolved(self) -> bool:
        """'"Resolved" alone = 4-6, after withdrawals.'"""
        return self.outcome in RESOLVED

    @property
    def resolved_before_withdrawal(self) -> bool:
        """'`reopen_rate` = reopened / resolved before withdrawal'"""
        return self.outcome_before_withdrawal in RESOLVED

    @property
    def person_key(self) -> tuple[Any, ...]:
        """Person-level facts are within (project, environment)."""
        return (self.project, self.environment, self.person)


def facts_of(c: Conversation) -> Facts:
    """Everything about one conversation."""
    rating = ratings.csat(c)
    thumbs = ratings.thumbs(c)
    before, reason = outcome_and_reason(c)
    return Facts(
        conversation=c,
        project=c.project,
        source=c.source,
        thread=c.thread,
        environment=c.environment,
        number=c.number,
        person=c.person,
        start=c.start,
        end=c.end,
        channel=c.channel,
        sends_intents=c.sends_intents,
        openings_seen=c.openings_seen,
        has_opening=c.has_opening,
        opened=c.opened,
        engaged=c.engaged,
        meaningful=c.meaningful,
        handed_off=c.handed_off,
        user_messages=len(c.users),
        bot_messages=len(c.bots),
        human_messages=len(c.humans),
        handoff_events=len(c.handoffs),
        turns=len(c.turns),
        needing_turns=len(c.needing),
        fallback_turns=len(c.fallbacks),
        matched_turns=sum(turn.matched for turn in c.turns),
        recovered=len(c.recovered),
        loop=bool(c.loops),
        unanswered_turns=sum(turn.unanswered for turn in c.turns),
        answers=sum(bool(turn.answer) for turn in c.turns),
        rated_answers=ratings.rated_answers(c),
        response_times=tuple(t.response_time for t in c.turns if t.response_time is not None),
        confidences=tuple(value for turn in c.turns for value in turn.confidences),
        intents=tuple(c.intent_names),
        primary_intent=c.primary_intent,
        outcome_before_withdrawal=before,
        reason=reason,
        reopened=is_reopened(c),
        outcome=settled(c),
        evidence=tuple(evidence(c)),
        negatives=tuple(negatives(c)),
        csat=ratings.fraction(rating) if rating else None,
        csat_asked=ratings.asked(c),
        thumbs_up=sum(ratings.is_up(thumb) for thumb in thumbs),
        thumbs_down=sum(not ratings.is_up(thumb) for thumb in thumbs),
        goal=bool(c.goals),
        positive=any_positive(c),
        resolution_time=c.bots[-1].at - c.start if c.bots else None,
        handle_time=handle_time(c),
    )


def any_positive(c: Conversation) -> bool:
    """'positive = csat ≥ 0.75, thumbs up or `resolved` yes at any time.'"""
    rating = ratings.csat(c)
    return (
        (rating is not None and (ratings.fraction(rating) or 0) >= 0.75)
        or any(ratings.is_up(thumb) for thumb in ratings.thumbs(c))
        or any((ratings.fraction(e) or 0) >= 0.5 for e in ratings.scored(c.events, "resolved"))
    )


def handle_time(c: Conversation) -> int | None:
    """'`handle_time`: first human message → end'; '`handle_time` at `completed` after the first human message if there
    is one, else at the last human message.'"""
    if not c.humans:
        return None
    first = c.humans[0]
    completed = [e for e in c.handoffs if e.get("state") == "completed" and e.position > first.position]
    return (completed[0] if completed else c.humans[-1]).at - first.at
