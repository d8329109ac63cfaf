"""The outcome of a conversation: evidence, negative signals, withdrawal."""

from __future__ import annotations

from .conversation import Conversation
from .ratings import csat, fraction, is_up, scored, thumbs
from .records import Record
from .rules import CLOSINGS, NOT_HELPFUL
from .texts import normalised
from .turns import Turn

RESOLVED = ("resolved_confirmed", "resolved_verified", "resolved_assumed")
"""'"Resolved" alone = 4-6, after withdrawals.'"""


def evidence(c: Conversation) -> list[tuple[int, str]]:
    """'Confirmed: `feedback` named `resolved` with a positive value, thumbs up on the last answer, a positive CSAT, or
    a goal event of the project, each later than the last bot message before it and within 24 h.' → (position, what)"""
    found = [(e, "resolved") for e in scored(c.events, "resolved") if (fraction(e) or 0) >= 0.5]
    found += [(e, "thumbs_up") for e in thumbs(c) if is_up(e) and on_last_answer(c, e)]
    rating = csat(c)
    if rating and (fraction(rating) or 0) >= 0.75:
        found.append((rating, "csat"))
    found += [(e, "goal") for e in c.tracked(c.rules.confirming_events)]
    return sorted((e.position, what) for e, what in found if what in c.rules.confirming and recent(c, e))


def recent(c: Conversation, event: Record) -> bool:
    """'each later than the last bot message before it and within 24 h'"""
    before = [bot for bot in c.bots if bot.position < event.position]
    return bool(before) and event.at - before[-1].at <= c.rules.evidence


def on_last_answer(c: Conversation, thumb: Record) -> bool:
    """'with `message_id` it confirms when that is in the last answer (of whatever turn), without when no bot message
    follows.'"""
    if thumb.message_id:
        answers = [turn.answer for turn in c.turns if turn.answer]
        return bool(answers) and thumb.message_id in {m.message_id for m in answers[-1]}
    return all(bot.position < thumb.position for bot in c.bots)


def closings(c: Conversation) -> list[int]:
    """'the user's last message is a closing (thanks, yes it worked)' → positions of all closing messages."""
    return [m.position for m in c.users if normalised(m.text) in CLOSINGS]


def rephrasings(c: Conversation) -> list[int]:
    """'Rephrasing = same normalised text as an earlier message of the conversation, in a turn that needs an intent.'"""
    needing = {id(m) for turn in c.needing for m in turn.users}
    seen: set[str] = set()
    found: list[int] = []
    for message in c.users:
        text = normalised(message.text)
        if text and text in seen and id(message) in needing:
            found.append(message.position)
        seen.add(text)
    return found


def negatives(c: Conversation) -> list[tuple[int, str]]:
    """'Negative signal: rephrasing of the same question, thumbs down, CSAT ≤ 2 [≤ 0.25 of the scale], …, "not
    helpful"-type text, bot loop'; '`resolved` below half its scale is negative.' Healed loops are left out."""
    found = [(position, "rephrasing") for position in rephrasings(c)]
    found += [(e.position, "thumbs_down") for e in thumbs(c) if not is_up(e)]
    rating = csat(c)
    if rating and (fraction(rating) or 0) <= 0.25:
        found.append((rating.position, "csat"))
    found += [(e.position, "not_resolved") for e in scored(c.events, "resolved") if (fraction(e) or 0) < 0.5]
    found += [(m.position, "not_helpful") for m in c.users if normalised(m.text) in NOT_HELPFUL]
    found += [(turn.users[0].position, "loop") for turn in c.loops if not c.healed(turn)]
    return sorted(one for one in found if one[1] in c.rules.negative)


def spoilt(c: Conversation) -> bool:
    """'A negative signal counts when it comes after the last positive one'; 'positive = evidence of rule 4 or a
    closing message.'"""
    positives = [position for position, _ in evidence(c)] + closings(c)
    last = max(positives, default=-1)
    return any(position > last for position, _ in negatives(c))


def last_turn(c: Conversation) -> Turn | None:
    """'For 5 and 6 the last answer is that of the last turn that is no small talk.'"""
    turns = [turn for turn in c.turns if not turn.small_talk]
    return turns[-1] if turns else None


def ends_in_question(c: Conversation, turn: Turn) -> bool:
    """'a bot question = its last message ends with "?", or a slot is active.'"""
    return bool(c.slots_at_end) or turn.answer[-1].text.strip().endswith("?")


def outcome_and_reason(c: Conversation) -> tuple[str, str]:
    """'Outcome of a conversation (exclusive; the first that matches wins)', before any withdrawal and as if the
    silence had lasted: whoever asks looks first whether the conversation is closed."""
    if not c.engaged:
        return "not_engaged", "no user message"
    if c.humans:
        return "escalated_served", c.handoff_reasons[0] if c.handoff_reasons else ""
    if c.handoffs:
        return "escalated_unserved", c.handoff_reasons[0] if c.handoff_reasons else ""
    found = evidence(c)
    if found and not spoilt(c):
        return "resolved_confirmed", found[-1][1]
    return with_answer(c) if c.meaningful else ("unassisted", "never meaningful")


def with_answer(c: Conversation) -> tuple[str, str]:
    """'5-7 need M': 'Verified: the bot's last answer is meaningful and the user's last message is a closing …; no
    negative signal'; 'resolved_assumed (last bot turn was an answer, silence ≥ `resolution_window`, no negative
    signal)'; 'Abandoned: everything engaged and meaningful that is none of the others.'"""
    turn = last_turn(c)
    if spoilt(c):
        return "abandoned", negatives(c)[-1][1]
    if turn is None or not turn.meaningful:
        return "abandoned", "no meaningful last answer"
    if c.users[-1].position in closings(c):
        return "resolved_verified", "closing"
    if ends_in_question(c, turn):
        return "abandoned", "question"
    return "resolved_assumed", "silence after an answer"


def is_reopened(c: Conversation) -> bool:
    """'A new user message in the same thread after the gap or after `conversation.ended`, within 72 h of the end, on a
    conversation that was resolved (4-6), unless both have a `primary_intent` and these differ (another matter).'"""
    if outcome_and_reason(c)[0] not in RESOLVED:
        return False
    return any(
        0 < later.users[0].at - c.end <= c.rules.reopen and not another_matter(c, later)
        for later in c.later
        if later.users
    )


def another_matter(one: Conversation, other: Conversation) -> bool:
    """'unless both have a `primary_intent` and these differ'"""
    a, b = one.primary_intent, other.primary_intent
    return a is not None and b is not None and a != b


def settled(c: Conversation) -> str:
    """'the resolution is withdrawn for good (`abandoned` if M, else `unassisted`)'"""
    if is_reopened(c):
        return "abandoned" if c.meaningful else "unassisted"
    return outcome_and_reason(c)[0]
