"""The conditions that numerators and denominators are made of."""

from __future__ import annotations

from .arithmetic import seconds
from .facts import Facts
from .forms import Test
from .view import View


def engaged(f: Facts, view: View) -> bool:
    """E"""
    return f.engaged


def closed_engaged(f: Facts, view: View) -> bool:
    """closed E"""
    return f.engaged and view.closed(f)


def closed_meaningful(f: Facts, view: View) -> bool:
    """closed M"""
    return f.meaningful and view.closed(f)


def outcome_in(*outcomes: str) -> Test:
    """One of these outcomes, withdrawals applied."""
    return lambda f, _view: f.outcome in outcomes


def seen_opened(f: Facts, view: View) -> bool:
    """O: 'A channel whose source never sends an opening has no O …; `engagement_rate` and `bounce_rate` are not
    available there and such conversations are left out of both sides elsewhere.'"""
    return f.openings_seen and f.opened


def one_and_done(f: Facts, view: View) -> bool:
    """'E with exactly one user message, no goal, no positive signal / E'"""
    return f.user_messages == 1 and not f.goal and not f.positive


def durable(f: Facts, view: View) -> bool:
    """'resolved and no repeat contact in W'"""
    return f.resolved and not view.repeated(f)


def old_inquiry(f: Facts, view: View) -> bool:
    """'S and T ended ≥ W ago'; T = closed E."""
    return f.engaged and view.mature(f)


def quality_deflected(f: Facts, view: View) -> bool:
    """'S that are durable and without a negative signal'; 'S without any negative signal at any time, healed ones
    aside.'"""
    return durable(f, view) and not f.negatives


def closed_resolved(f: Facts, view: View) -> bool:
    """resolved, closed"""
    return f.resolved and view.closed(f)


def mature_resolved(f: Facts, view: View) -> bool:
    """'mature resolved'"""
    return f.resolved and view.mature(f)


def resolved_long_ago(f: Facts, view: View) -> bool:
    """'`reopen_rate` = reopened / resolved before withdrawal, ended ≥ 72 h ago.'"""
    return f.resolved_before_withdrawal and view.closed(f) and view.ended_ago(f, view.rules.reopen)


def has_range(f: Facts, view: View) -> bool:
    """E with a usual range of its intent."""
    return f.engaged and view.range_of(f) is not None


def outside(side: int) -> Test:
    """'E outside the project's usual range for that intent (below p10 or above p90 of resolved ones)'"""

    def test(f: Facts, view: View) -> bool:
        usual = view.range_of(f)
        if usual is None:
            return False
        return f.session_length < usual[0] if side == 0 else f.session_length > usual[1]

    return test


def satisfied(f: Facts, view: View) -> bool:
    """'top-2-box': 'positive when (score - min)/(max - min) ≥ 0.75'"""
    return f.csat is not None and f.csat >= 0.75


def length(f: Facts) -> list[float]:
    """Seconds."""
    return seconds([f.session_length])
