"""The metrics of the business."""

from __future__ import annotations

from .arithmetic import Value, count, share
from .business import Deed, Lead
from .facts import Facts
from .forms import Metric, rate
from .periods import Span
from .view import View


def _leads(rows: list[Facts], view: View) -> list[Lead]:
    return [lead for f in rows for lead in view.world.business.leads[f]]


def leads(rows: list[Facts], view: View, span: Span) -> Value:
    """'people who gave a contact (detected or sent)'"""
    return count(len(_leads(rows, view)))


def valid_lead_rate(rows: list[Facts], view: View, span: Span) -> Value:
    """'valid (checked format, deduplicated 30 d) / leads'"""
    found = _leads(rows, view)
    return share(sum(lead.valid for lead in found), len(found))


def conversions(rows: list[Facts], view: View, span: Span) -> Value:
    """'goal events in the attribution window'"""
    return count(sum(len(view.world.business.credited[f]) for f in rows))


def summed(amounts: list[tuple[str, int]]) -> Value:
    """'sums are per currency …; never added across'; '`revenue` over several currencies without a rate is null'"""
    if len({currency for currency, _ in amounts}) > 1:
        return Value(None, None, None, len(amounts))
    total = sum(amount for _, amount in amounts) / 1_000_000
    return Value(total, total, None, len(amounts))


def revenue(rows: list[Facts], view: View, span: Span) -> Value:
    """Money of the conversions."""
    goals = [goal for f in rows for goal in view.world.business.credited[f]]
    return summed([goal.money for goal in goals if goal.money])


def revenue_per_conversation(rows: list[Facts], view: View, span: Span) -> Value:
    """revenue / E"""
    top, bottom = revenue(rows, view, span).value, sum(f.engaged for f in rows)
    return Value(None if top is None or not bottom else top / bottom, top, bottom, bottom)


def attributed_revenue(rows: list[Facts], view: View, span: Span) -> Value:
    """The chatbot's share of all goals' money, under the linear model."""
    return summed([amount for f in rows for amount in view.world.business.shares[f]])


def cta_ctr(rows: list[Deed], view: View, span: Span) -> Value:
    """'`cta_ctr` = `cta_clicked` / `cta_shown` events.'"""
    shown, clicked = (sum(deed.kind == kind for deed in rows) for kind in ("cta_shown", "cta_clicked"))
    return Value(clicked / shown if shown else None, clicked, shown, shown)


BUSINESS: dict[str, Metric] = {
    "leads": Metric("conversation", leads),
    "lead_rate": rate(lambda f, view: bool(view.world.business.leads[f]), lambda f, _view: f.engaged),
    "valid_lead_rate": Metric("conversation", valid_lead_rate),
    "conversions": Metric("conversation", conversions),
    "conversion_rate": rate(lambda f, view: bool(view.world.business.credited[f]), lambda f, _view: f.engaged),
    "revenue": Metric("conversation", revenue),
    "revenue_per_conversation": Metric("conversation", revenue_per_conversation),
    "attributed_revenue": Metric("conversation", attributed_revenue),
    "cta_ctr": Metric("button", cta_ctr),
}
