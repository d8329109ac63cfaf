"""Every metric as a loop over the rows of one group and period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .arithmetic import Value, count, mean, percentile, seconds, share
from .facts import Facts
from .periods import Span
from .records import Record
from .requests import Request
from .view import View

Answer = Callable[[list[Any], View, Span], Value]
Test = Callable[[Facts, View], bool]


@dataclass(frozen=True)
class Metric:
    """What its rows are, how they are counted, and whether it looks back beyond the period."""

    rows: str
    answer: Answer
    last_days: bool = False


def _always(f: Facts, view: View) -> bool:
    return True


def number(test: Test = _always) -> Metric:
    """A count of conversations."""
    return Metric("conversation", lambda rows, view, _span: count(sum(test(f, view) for f in rows)))


def rate(part: Test, whole: Test) -> Metric:
    """'Numerators are subsets of denominators.'"""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        over = [f for f in rows if whole(f, view)]
        return share(sum(part(f, view) for f in over), len(over))

    return Metric("conversation", answer)


def ratio(part: Callable[[Facts], int], whole: Callable[[Facts], int], of: Test = _always) -> Metric:
    """A share of things inside conversations (turns, answers, thumbs)."""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        over = [f for f in rows if of(f, view)]
        return share(sum(map(part, over)), sum(map(whole, over)))

    return Metric("conversation", answer)


def quantile(p: float, values: Callable[[Facts], list[float]], of: Test = _always) -> Metric:
    """A percentile over all values of all conversations."""
    return Metric(
        "conversation",
        lambda rows, view, _span: percentile([v for f in rows if of(f, view) for v in values(f)], p),
    )


def average(value: Callable[[Facts], float | None], of: Test = _always) -> Metric:
    """A mean over conversations that have the value."""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        found = [value(f) for f in rows if of(f, view)]
        return mean([v for v in found if v is not None])

    return Metric("conversation", answer)


# -- users -------------------------------------------------------------------------------------------------------


def people(rows: list[Facts]) -> set[Any]:
    """Distinct people."""
    return {f.person_key for f in rows}


def distinct(test: Test) -> Metric:
    """Distinct people with at least one such conversation."""
    return Metric("conversation", lambda rows, view, _span: count(len(people([f for f in rows if test(f, view)]))))


def newcomers(new: bool) -> Metric:
    """'New = the person's first engaged conversation in the whole store, filters aside, lies in the period: new +
    returning = `users` in every group.'"""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        first = {f.person_key: view.first_ever(f).start for f in rows if f.engaged}
        return count(sum((span[0] <= start < span[1]) == new for start in first.values()))

    return Metric("conversation", answer)


def active(rows: list[Facts], view: View, span: Span, days: int) -> int:
    """'`dau` / `wau` / `mau` = 1 / 7 / 30 days that end with the last day, even of a shorter period.'"""
    end = span[1] if span[1] != float("inf") else view.as_of + 1
    last = view.calendar.day(int(end) - 1)
    low = view.calendar.midnight(last - timedelta(days=days - 1))
    return len(people([f for f in rows if f.engaged and low <= f.start < end]))


def active_people(days: int) -> Metric:
    """Engaged people in the last days of the period."""
    return Metric("conversation", lambda rows, view, span: count(active(rows, view, span, days)), last_days=True)


def stickiness(rows: list[Facts], view: View, span: Span) -> Value:
    """'DAU/MAU'"""
    return share(active(rows, view, span, 1), active(rows, view, span, 30))


def engaged_users(rows: list[Facts], view: View, span: Span) -> Value:
    """'people with ≥ 2 user messages in a conversation or ≥ 2 conversations'; 'the ≥ 2 conversations are engaged ones
    of the period and filter.'"""
    mine: dict[Any, list[Facts]] = {}
    for f in rows:
        if f.engaged:
            mine.setdefault(f.person_key, []).append(f)
    return count(sum(len(of) >= 2 or of[0].user_messages >= 2 for of in mine.values()))


def retention(first_day: int, last_day: int) -> Metric:
    """'Retention is rolling from the person's own first engaged conversation (day 1 = the next calendar day in the
    project's zone; week k = days 7k … 7k + 6)'; 'filters and splits apply to the person's first engaged conversation,
    the return counts on any channel, each person waits for the whole offset.'"""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        today = view.calendar.day(view.as_of)
        waited = [f for f in rows if today > view.calendar.day(f.start) + timedelta(days=last_day)]
        return share(sum(_returned(f, view, first_day, last_day) for f in waited), len(waited))

    return Metric("person", answer)


def _returned(first: Facts, view: View, low: int, high: int) -> bool:
    day = view.calendar.day(first.start)
    days = ((view.calendar.day(f.start) - day).days for f in view.world.by_person[first.person_key])
    return any(low <= offset <= high for offset in days)


# -- conditions --------------------------------------------------------------------------------------------------


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


def length(f: Facts) -> list[float]:
    """Seconds."""
    return seconds([f.session_length])


# -- support and business assumptions ----------------------------------------------------------------------------


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


# -- own-day rows ------------------------------------------------------------------------------------------------


def spoken(*roles: str) -> Metric:
    """'`messages` = counted user + bot + human messages', on their own day."""
    return Metric("message", lambda rows, _view, _span: count(sum(m.get("role") in roles for m in rows)))


def first_token(p: float) -> Metric:
    """'`time_to_first_token` from generations', seconds."""

    def answer(rows: list[Record], view: View, span: Span) -> Value:
        found = [r.get("time_to_first_chunk_ms") for r in rows]
        return percentile([float(ms) / 1000 for ms in found if ms is not None], p)

    return Metric("generation", answer)


CONFIRMED, VERIFIED, ASSUMED = "resolved_confirmed", "resolved_verified", "resolved_assumed"

METRICS: dict[str, Metric] = {
    "reach": distinct(lambda f, _view: f.opened),
    "users": distinct(engaged),
    "new_users": newcomers(new=True),
    "returning_users": newcomers(new=False),
    "dau": active_people(1),
    "wau": active_people(7),
    "mau": active_people(30),
    "stickiness": Metric("conversation", stickiness, last_days=True),
    "engaged_users": Metric("conversation", engaged_users),
    "retention_d1": retention(1, 1),
    "retention_w1": retention(7, 13),
    "retention_w4": retention(28, 34),
    # conversation
    "conversations": number(),
    "engaged_conversations": number(engaged),
    "messages": spoken("user", "bot", "human_agent"),
    "user_messages": spoken("user"),
    "bot_messages": spoken("bot"),
    "messages_per_conversation": average(lambda f: f.messages, engaged),
    "messages_per_conversation_median": quantile(0.5, lambda f: [f.messages], engaged),
    "session_length": quantile(0.5, length, engaged),
    "session_length_p90": quantile(0.9, length, engaged),
    "engagement_rate": rate(engaged, seen_opened),
    "bounce_rate": rate(lambda f, _view: not f.engaged, seen_opened),
    "one_and_done_rate": rate(one_and_done, engaged),
    "response_time": quantile(0.5, lambda f: seconds(f.response_times)),
    "response_time_p95": quantile(0.95, lambda f: seconds(f.response_times)),
    "unanswered_turns": Metric("conversation", lambda rows, _view, _span: count(sum(f.unanswered_turns for f in rows))),
    "time_to_first_token": first_token(0.5),
    "time_to_first_token_p95": first_token(0.95),
    "too_short_rate": rate(outside(0), has_range),
    "too_long_rate": rate(outside(1), has_range),
    # outcomes
    "resolution_rate": rate(outcome_in(CONFIRMED, VERIFIED), closed_meaningful),
    "confirmed_resolution_rate": rate(outcome_in(CONFIRMED), closed_meaningful),
    "resolution_rate_upper": rate(outcome_in(CONFIRMED, VERIFIED, ASSUMED), closed_meaningful),
    "durable_resolution_rate": rate(durable, mature_resolved),
    "first_contact_resolution": rate(lambda f, view: view.solved_at_once(f), lambda f, view: view.first_contact(f)),
    "containment_rate": rate(lambda f, _view: not f.handed_off, closed_engaged),
    "deflection_rate": rate(lambda f, _view: f.resolved, closed_engaged),
    "quality_deflection_rate": rate(quality_deflected, old_inquiry),
    "automation_rate": Metric("conversation", automation_rate),
    "abandonment_rate": rate(outcome_in("abandoned"), closed_engaged),
    "repeat_contact_rate": rate(lambda f, view: view.repeated(f), mature_resolved),
    "reopen_rate": rate(lambda f, _view: f.reopened, resolved_long_ago),
    "resolution_time": quantile(
        0.5, lambda f: [] if f.resolution_time is None else seconds([f.resolution_time]), closed_resolved
    ),
    "handle_time": quantile(
        0.5,
        lambda f: [] if f.handle_time is None else seconds([f.handle_time]),
        lambda f, view: f.outcome == "escalated_served" and view.closed(f),
    ),
    # support
    "handoff_rate": rate(lambda f, _view: f.handed_off, engaged),
    "handoff_served_rate": Metric("request", served),
    "handoff_wait": Metric("request", waited),
    "tickets_avoided": Metric("conversation", tickets_avoided),
    "ticket_reduction": Metric("conversation", ticket_reduction),
    # quality
    "csat": rate(lambda f, _view: (f.csat or 0) >= 0.75, lambda f, _view: f.csat is not None),
    "csat_response_rate": rate(lambda f, _view: f.csat is not None, lambda f, _view: f.csat_asked),
    "csat_mean": average(lambda f: None if f.csat is None else 1 + 4 * f.csat),
    "thumbs_up_rate": ratio(lambda f: f.thumbs_up, lambda f: f.thumbs_up + f.thumbs_down),
    "feedback_rate": ratio(lambda f: f.rated_answers, lambda f: f.answers, engaged),
    # intents and fallback
    "fallback_rate": ratio(lambda f: f.fallback_turns, lambda f: f.needing_turns),
    "fallback_conversation_rate": rate(lambda f, _view: f.fallback_turns > 0, engaged),
    "fallback_recovery_rate": ratio(lambda f: f.recovered, lambda f: f.fallback_turns),
    "fallback_loop_rate": rate(lambda f, _view: f.loop, engaged),
    "intent_coverage": ratio(lambda f: f.matched_turns, lambda f: f.needing_turns, lambda f, _view: f.sends_intents),
    "intent_confidence": quantile(0.5, lambda f: list(f.confidences), lambda f, _view: f.sends_intents),
}
