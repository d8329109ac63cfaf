"""Handoff requests, and the tickets that a deflection avoids."""

from __future__ import annotations

from .arithmetic import Value, percentile, seconds, share
from .conditions import closed_engaged, closed_resolved, old_inquiry, quality_deflected
from .facts import Facts
from .periods import Span
from .requests import Request
from .view import View


def served(rows: list[tuple[Request, Facts]], view: View, span: Span) -> Value:
    """'answered/requested'; 'only requests ≥ 24 h before `as_of`'."""
    old = _old_requests(rows, view)
    return share(sum(request.wait is not None for request in old), len(old))


def waited(rows: list[tuple[Request, Facts]], view: View, span: Span) -> Value:
    """'median requested → accepted or first human message'"""
    waits = [request.wait for request in _old_requests(rows, view)]
    return percentile(seconds([w for w in waits if w is not None]), 0.5)


def _old_requests(rows: list[tuple[Request, Facts]], view: View) -> list[Request]:
    return [request for request, _ in rows if view.as_of - request.record.at >= view.rules.answered]


def tickets_avoided(rows: list[Facts], view: View, span: Span) -> Value:
    """'quality deflections x p (share who would have contacted a human; setting …)'; without the setting: nothing."""
    deflected = sum(old_inquiry(f, view) and quality_deflected(f, view) for f in rows)
    if view.rules.contact_probability is None:
        return Value(None, None, None, 0)
    avoided = deflected * view.rules.contact_probability
    return Value(avoided, avoided, None, deflected)


def ticket_reduction(rows: list[Facts], view: View, span: Span) -> Value:
    """'against the baseline period's tickets'"""
    avoided = tickets_avoided(rows, view, span)
    if avoided.value is None or not view.rules.baseline_tickets:
        return Value(None, None, None, 0)
    return Value(avoided.value / view.rules.baseline_tickets, avoided.value, view.rules.baseline_tickets, avoided.n)


def automation_rate(rows: list[Facts], view: View, span: Span) -> Value:
    """'bot-resolved / all support contacts including those that never met the bot; not available without help-desk
    volume'"""
    if view.rules.helpdesk_contacts is None:
        return Value(None, None, None, 0)
    inquiries = sum(closed_engaged(f, view) for f in rows)
    solved = sum(closed_resolved(f, view) for f in rows)
    return share(solved, int(inquiries + view.rules.helpdesk_contacts))
