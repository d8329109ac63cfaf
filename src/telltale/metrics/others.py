"""Others: the same conversations by the rules of other tools, as far as data can follow them.

They have their own denominators, which is most of the difference; :mod:`telltale.ask.views.others` says it in words
and puts them beside ours. What somebody has overridden by hand does not enter here: no such tool would know of it.
"""

from telltale.metrics.formula import share
from telltale.metrics.metric import Better, Metric, Unit

_FIN = "Fin AI Agent resolutions, as Intercom documents them"
_COPILOT = "Copilot Studio analytics, as Microsoft documents them"
_ZENDESK = "Automated resolutions for AI agents, as Zendesk documents them"

fin_resolution_rate = Metric(
    "fin_resolution_rate",
    formula=share("resolved_by_fin", over="closed and engaged and with_bot_message"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="By Fin's rule: confirmed, or left after an answer without asking for more; taken back on return.",
    source=_FIN,
    example=13 / 22,
    title="Resolution rate, by Fin's rule",
)

copilot_resolution_rate = Metric(
    "copilot_resolution_rate",
    formula=share("resolved_by_copilot", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="By Copilot Studio's rule: confirmed, or ended after an answer; what comes later changes nothing.",
    source=_COPILOT,
    example=12 / 22,
    title="Resolution rate, by Copilot's rule",
)

copilot_escalation_rate = Metric(
    "copilot_escalation_rate",
    formula=share("handed_off", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="By Copilot Studio's rule: sessions passed on to a human, whether or not one came.",
    source=_COPILOT,
    example=4 / 22,
    title="Escalation rate, by Copilot's rule",
)

copilot_abandonment_rate = Metric(
    "copilot_abandonment_rate",
    formula=share("abandoned_by_copilot", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="By Copilot Studio's rule: sessions that were neither resolved nor passed on.",
    source=_COPILOT,
    example=6 / 22,
    title="Abandonment rate, by Copilot's rule",
)

zendesk_containment_rate = Metric(
    "zendesk_containment_rate",
    formula=share("not handed_off", over="closed and meaningful and quiet_for_72_hours"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="By Zendesk's rule: after a real answer, 72 hours without a human.",
    source=_ZENDESK,
    example=15 / 18,
    title="Contained, by Zendesk's rule",
)

zendesk_verified_rate = Metric(
    "zendesk_verified_rate",
    formula=share("verified_for_zendesk", over="closed and meaningful and quiet_for_72_hours"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="By Zendesk's rule: contained, and shown to be resolved; the user or a rule shows it here, a model there.",
    source=_ZENDESK,
    example=7 / 18,
    title="Verified, by Zendesk's rule",
)
