"""Intents and fallback: what the bot understood."""

from telltale.metrics.formula import count, distinct, percentile, ratio, share
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

fallback_rate = Metric(
    "fallback_rate",
    formula=ratio("fallback_turns", per="needing_turns"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="User turns that needed an intent and got a fallback.",
    source=_HOW,
    example=0.1935483870967742,
)

fallback_conversation_rate = Metric(
    "fallback_conversation_rate",
    formula=share("with_fallback", over="engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations with at least one fallback.",
    source=_HOW,
    example=0.18181818181818182,
    title="Conversations with a fallback",
)

fallback_recovery_rate = Metric(
    "fallback_recovery_rate",
    formula=ratio("recovered_turns", per="fallback_turns"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Fallbacks after which the bot gave a real answer in one of the next two turns.",
    source=_HOW,
    example=0.5,
)

fallback_loop_rate = Metric(
    "fallback_loop_rate",
    formula=share("fallback_loop", over="engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations with two or more fallbacks in a row.",
    source=_HOW,
    example=0.09090909090909091,
)

intent_coverage = Metric(
    "intent_coverage",
    formula=ratio("matched_turns", per="needing_turns", over="sends_intents"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="User turns that needed an intent and got one, of sources that send intents.",
    source=_HOW,
    example=0.7241379310344828,
)

intent_confidence = Metric(
    "intent_confidence",
    formula=percentile("confidence", 0.5, fact="recognitions", over="true", scale=1),
    unit=Unit.NUMBER,
    better=Better.UP,
    meaning="Median confidence of the intents that were matched.",
    source=_HOW,
    example=0.84,
)

intent_accuracy = Metric(
    "intent_accuracy",
    formula=share("rightly_recognised", fact="turns", over="labelled"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="User turns in which the intent was the one that a person gave them, of those that a person labelled.",
    source=_HOW,
    example=None,
    awaits="rightly_recognised",
)

unseen_topics = Metric(
    "unseen_topics",
    formula=distinct("unseen_topic", fact="messages"),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="Topics that people bring up and the bot has no answer for.",
    source=_HOW,
    example=None,
    beside=("missed_messages",),
    awaits="unseen_topic",
)

missed_messages = Metric(
    "missed_messages",
    formula=count("in_unseen_topic", fact="messages"),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="Messages of users in topics that the bot has no answer for.",
    source=_HOW,
    example=None,
    awaits="unseen_topic",
)
