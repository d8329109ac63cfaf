"""The same conversations by the rules of other tools: 'confirmed, or left without asking for more; withdrawn on
return', 'confirmed / implied / escalated (even if unserved) / abandoned', 'contained vs verified after 72 h quiet'.

No outcome of ours enters here: what a user said, what the bot said last, and who came back is looked at anew.
"""

from __future__ import annotations

from .conversation import Conversation
from .facts import Facts
from .outcomes import another_matter, closings, ends_in_question, evidence, last_turn, negatives, spoilt
from .rules import HOUR
from .view import View


def with_bot(f: Facts, view: View) -> bool:
    """'conversations the bot took part in'"""
    return f.engaged and f.bot_messages > 0 and view.closed(f)


def answered_and_quiet(f: Facts, view: View) -> bool:
    """'conversations with a substantive bot reply', 'after 72 h quiet'"""
    return f.meaningful and view.closed(f) and view.ended_ago(f, 72 * HOUR)


def resolved_by_fin(f: Facts, view: View) -> bool:
    """'confirmed, or left without asking for more; withdrawn on return'"""
    c = f.conversation
    if f.handed_off or returned(c, view.rules.reopen):
        return False
    return confirmed(c) or (answered(c) and not said_no(c))


def resolved_by_copilot(f: Facts, view: View) -> bool:
    """'confirmed / implied'"""
    c = f.conversation
    turn = last_turn(c)
    implied = answered(c) and turn is not None and not ends_in_question(c, turn)
    return not f.handed_off and (confirmed(c) or implied)


def abandoned_by_copilot(f: Facts, view: View) -> bool:
    """'abandoned': neither of the others"""
    return not f.handed_off and not resolved_by_copilot(f, view)


def verified_for_zendesk(f: Facts, view: View) -> bool:
    """'verified after 72 h quiet'"""
    c = f.conversation
    if f.handed_off or returned(c, 72 * HOUR):
        return False
    closed = bool(c.users) and c.users[-1].position in closings(c)
    return confirmed(c) or (answered(c) and closed and not spoilt(c))


def confirmed(c: Conversation) -> bool:
    """The user said so, and took it back in no way."""
    return bool(evidence(c)) and not spoilt(c)


def answered(c: Conversation) -> bool:
    """The last thing that was asked got an answer."""
    turn = last_turn(c)
    return turn is not None and turn.meaningful


def said_no(c: Conversation) -> bool:
    """The last word of the user on it is that it did not help."""
    found = negatives(c)
    if not spoilt(c):
        return False
    last = max(position for position, _ in found)
    kinds = {"rephrasing": "rephrased", "csat": "low_rating", "not_resolved": "said_unresolved",
             "not_helpful": "said_unhelpful", "loop": "fallback_loop"}  # fmt: skip
    return max(kinds.get(what, what) for position, what in found if position == last) in (
        "said_unresolved", "said_unhelpful",
    )  # fmt: skip


def returned(c: Conversation, window: int) -> bool:
    """A user message in the thread within a while of the end, unless on another matter."""
    return any(
        0 < later.users[0].at - c.end <= window and not another_matter(c, later) for later in c.later if later.users
    )
