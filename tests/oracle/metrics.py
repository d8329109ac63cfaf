"""Every metric of the oracle by its public name."""

from __future__ import annotations

from . import models
from .arithmetic import Value, count, percentile, seconds
from .audience import active_people, distinct, engaged_users, newcomers, retention, stickiness
from .conditions import (
    closed_engaged,
    closed_meaningful,
    closed_resolved,
    durable,
    engaged,
    has_range,
    length,
    mature_resolved,
    old_inquiry,
    one_and_done,
    outcome_in,
    outside,
    quality_deflected,
    resolved_long_ago,
    satisfied,
    seen_opened,
)
from .flow import dropped, offers
from .forms import Metric, average, number, quantile, rate, ratio
from .others import (
    abandoned_by_copilot,
    answered_and_quiet,
    resolved_by_copilot,
    resolved_by_fin,
    verified_for_zendesk,
    with_bot,
)
from .periods import Span
from .records import Record
from .support import automation_rate, served, ticket_reduction, tickets_avoided, waited
from .view import View
from .worth import BUSINESS


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
    **models.METRICS,
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
    "unassisted_rate": rate(outcome_in("unassisted"), closed_engaged),
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
    "csat": rate(satisfied, lambda f, _view: f.csat is not None),
    "csat_bot_only": rate(satisfied, lambda f, _view: f.csat is not None and not f.human_messages),
    "csat_human_assisted": rate(satisfied, lambda f, _view: f.csat is not None and f.human_messages > 0),
    "csat_response_rate": rate(lambda f, _view: f.csat is not None, lambda f, _view: f.csat_asked),
    "csat_mean": average(lambda f: None if f.csat is None else 1 + 4 * f.csat),
    "thumbs_up_rate": ratio(lambda f: f.thumbs_up, lambda f: f.thumbs_up + f.thumbs_down),
    "feedback_rate": ratio(lambda f: f.rated_answers, lambda f: f.answers, engaged),
    # others
    "fin_resolution_rate": rate(resolved_by_fin, with_bot),
    "copilot_resolution_rate": rate(resolved_by_copilot, closed_engaged),
    "copilot_escalation_rate": rate(lambda f, _view: f.handed_off, closed_engaged),
    "copilot_abandonment_rate": rate(abandoned_by_copilot, closed_engaged),
    "zendesk_containment_rate": rate(lambda f, _view: not f.handed_off, answered_and_quiet),
    "zendesk_verified_rate": rate(verified_for_zendesk, answered_and_quiet),
    # flow
    "quick_reply_ctr": offers(lambda one: one.clicked),
    "typed_instead_rate": offers(lambda one: one.typed),
    "drop_off_rate": Metric("step", dropped),
    # intents and fallback
    "fallback_rate": ratio(lambda f: f.fallback_turns, lambda f: f.needing_turns),
    "fallback_conversation_rate": rate(lambda f, _view: f.fallback_turns > 0, engaged),
    "fallback_recovery_rate": ratio(lambda f: f.recovered, lambda f: f.fallback_turns),
    "fallback_loop_rate": rate(lambda f, _view: f.loop, engaged),
    "intent_coverage": ratio(lambda f: f.matched_turns, lambda f: f.needing_turns, lambda f, _view: f.sends_intents),
    "intent_confidence": quantile(0.5, lambda f: list(f.confidences), lambda f, _view: f.sends_intents),
    # business
    **BUSINESS,
}
