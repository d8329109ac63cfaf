"""Business: leads, goals and money, and what the bot is worth."""

from telltale.metrics.formula import count, money, quotient, ratio, share, worked
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

leads = Metric(
    "leads",
    formula=count("is_lead", fact="goals"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="People who gave a contact, by a form or in a message, each once in thirty days.",
    source=_HOW,
    example=2,
    beside=("valid_lead_rate",),
)

lead_rate = Metric(
    "lead_rate",
    formula=share("with_lead", over="engaged"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Engaged conversations in which somebody became a lead.",
    source=_HOW,
    example=0.09090909090909091,
)

valid_lead_rate = Metric(
    "valid_lead_rate",
    formula=share("valid", over="is_lead", fact="goals"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Leads with a contact of the right form that no valid lead of the thirty days before gave.",
    source=_HOW,
    example=0.5,
)

conversions = Metric(
    "conversions",
    formula=count("is_conversion", fact="goals"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Goals and orders in a conversation, or at most the attribution window after the person's last one.",
    source=_HOW,
    example=2,
)

conversion_rate = Metric(
    "conversion_rate",
    formula=share("with_conversion", over="engaged"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Engaged conversations that a goal or an order is credited to.",
    source=_HOW,
    example=0.09090909090909091,
)

revenue = Metric(
    "revenue",
    formula=money("value", over="is_conversion", fact="goals"),
    unit=Unit.MONEY,
    better=Better.UP,
    meaning="Money of the goals and orders that are credited to conversations.",
    source=_HOW,
    example=99.9,
    beside=("attributed_revenue",),
)

revenue_per_conversation = Metric(
    "revenue_per_conversation",
    formula=quotient("revenue", "engaged_conversations"),
    unit=Unit.MONEY,
    better=Better.UP,
    meaning="Revenue for each engaged conversation.",
    source=_HOW,
    example=4.540909090909091,
)

attributed_revenue = Metric(
    "attributed_revenue",
    formula=money("amount", over="by_chatbot", fact="touches"),
    unit=Unit.MONEY,
    better=Better.UP,
    meaning="The bot's share of the money of all goals, under the project's model of attribution.",
    source=_HOW,
    example=79.9,
    beside=("revenue",),
)

cta_ctr = Metric(
    "cta_ctr",
    formula=ratio("cta_clicked", per="cta_shown", fact="deeds"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Clicks on buttons of the business, for each time one was shown.",
    source=_HOW,
    example=0.5,
    title="CTA click rate",
)

net_savings = Metric(
    "net_savings",
    formula=worked(
        "lasting deflections, help for humans and attributed margin at their worth, less all costs of the bot"
    ),
    unit=Unit.MONEY,
    better=Better.UP,
    meaning="What the bot saves and earns, less what it costs.",
    source=_HOW,
    example=None,
    requires=("currency",),
    beside=("roi",),
)

roi = Metric(
    "roi",
    formula=worked("net savings ÷ costs of models, platform and upkeep"),
    unit=Unit.NUMBER,
    better=Better.UP,
    meaning="Net savings for each unit of money that the bot costs.",
    source=_HOW,
    example=None,
    requires=("currency",),
    beside=("net_savings",),
    title="ROI",
)
