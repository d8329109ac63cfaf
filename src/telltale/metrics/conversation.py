"""Conversation: how many, how long, how they begin and end."""

from telltale.metrics.formula import count, mean, percentile, share, total
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

conversations = Metric(
    "conversations",
    formula=count(),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="All conversations, those that were only opened too.",
    source=_HOW,
    example=24,
)

engaged_conversations = Metric(
    "engaged_conversations",
    formula=count("engaged"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Conversations in which the user wrote or clicked at least once.",
    source=_HOW,
    example=22,
)

messages = Metric(
    "messages",
    formula=count(fact="messages", own_day=True),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Messages of users, bot and humans, on the day they were sent.",
    source=_HOW,
    example=103,
)

user_messages = Metric(
    "user_messages",
    formula=count("by_user", fact="messages", own_day=True),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Messages of users, on the day they were sent.",
    source=_HOW,
    example=49,
)

bot_messages = Metric(
    "bot_messages",
    formula=count("by_bot", fact="messages", own_day=True),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Messages of the bot, on the day they were sent.",
    source=_HOW,
    example=50,
)

messages_per_conversation = Metric(
    "messages_per_conversation",
    formula=mean("all_messages", over="engaged"),
    unit=Unit.NUMBER,
    better=Better.NEITHER,
    meaning="Mean number of messages in a conversation.",
    source=_HOW,
    example=4.5,
    beside=("messages_per_conversation_median",),
)

messages_per_conversation_median = Metric(
    "messages_per_conversation_median",
    formula=percentile("all_messages", 0.5, over="engaged", scale=1),
    unit=Unit.NUMBER,
    better=Better.NEITHER,
    meaning="Messages in the middle conversation.",
    source=_HOW,
    example=4,
)

session_length = Metric(
    "session_length",
    formula=percentile("session_length", 0.5, over="engaged"),
    unit=Unit.SECONDS,
    better=Better.NEITHER,
    meaning="Median time from the first to the last activity of a conversation.",
    source=_HOW,
    example=57,
    beside=("session_length_p90",),
)

session_length_p90 = Metric(
    "session_length_p90",
    formula=percentile("session_length", 0.9, over="engaged"),
    unit=Unit.SECONDS,
    better=Better.NEITHER,
    meaning="One conversation in ten is longer than this.",
    source=_HOW,
    example=689.8,
)

engagement_rate = Metric(
    "engagement_rate",
    formula=share("engaged", over="opened and openings_seen"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Opened conversations in which the user wrote or clicked, on channels that report openings.",
    source=_HOW,
    example=0.8947368421052632,
)

bounce_rate = Metric(
    "bounce_rate",
    formula=share("not engaged", over="opened and openings_seen"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Opened conversations that the user left without a word, on channels that report openings.",
    source=_HOW,
    example=0.10526315789473684,
)

one_and_done_rate = Metric(
    "one_and_done_rate",
    formula=share("single_message and not with_goal and not positive_ever", over="engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations with exactly one user message, no goal reached and no positive signal.",
    source=_HOW,
    example=0.18181818181818182,
    title="One-and-done rate",
)

response_time = Metric(
    "response_time",
    formula=percentile("response_time", 0.5, fact="turns", over="with_answer"),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="Median wait from the user's last message of a turn to the bot's first answer.",
    source=_HOW,
    example=3,
    beside=("response_time_p95", "unanswered_turns"),
)

response_time_p95 = Metric(
    "response_time_p95",
    formula=percentile("response_time", 0.95, fact="turns", over="with_answer"),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="One answer in twenty takes longer than this.",
    source=_HOW,
    example=6,
)

unanswered_turns = Metric(
    "unanswered_turns",
    formula=total("unanswered_turns"),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="User turns after which neither the bot nor a human said anything.",
    source=_HOW,
    example=3,
)

time_to_first_token = Metric(
    "time_to_first_token",
    formula=percentile("time_to_first_chunk", 0.5, fact="generations", over="streamed",
                       own_day=True),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="Median wait until a language model's first words, where it streams.",
    source="OpenTelemetry GenAI semantic conventions 1.41, gen_ai.response.time_to_first_chunk",
    example=0.7,
    beside=("time_to_first_token_p95",),
)  # fmt: skip

time_to_first_token_p95 = Metric(
    "time_to_first_token_p95",
    formula=percentile("time_to_first_chunk", 0.95, fact="generations", over="streamed",
                       own_day=True),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="One streamed answer in twenty starts later than this.",
    source="OpenTelemetry GenAI semantic conventions 1.41, gen_ai.response.time_to_first_chunk",
    example=1.24,
)  # fmt: skip

too_short_rate = Metric(
    "too_short_rate",
    formula=share("shorter_than_usual", over="engaged and has_usual_length"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations shorter than nine in ten resolved ones with the same intent (at least 20 of them).",
    source=_HOW,
    example=0.25,
    title="Too-short rate",
)

too_long_rate = Metric(
    "too_long_rate",
    formula=share("longer_than_usual", over="engaged and has_usual_length"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations longer than nine in ten resolved ones with the same intent (at least 20 of them).",
    source=_HOW,
    example=0.25,
    title="Too-long rate",
)
