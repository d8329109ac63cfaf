"""Language models: tokens, what they cost, how often and how long they are called."""

from telltale.metrics.formula import count, each, percentile, share, total
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"
_TOKENS = "OpenTelemetry GenAI semantic conventions 1.41, gen_ai.usage"
_PRICES = "Reported cost, else the price of the day from prices.toml or the package genai-prices"

_DOLLAR = 1_000_000_000  # costs are kept in billionths

model_calls = Metric(
    "model_calls",
    formula=count(fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Calls of language models, failed ones included.",
    source=_HOW,
    example=8,
    beside=("tokens", "llm_cost", "llm_error_rate"),
)

tokens = Metric(
    "tokens",
    formula=total("tokens", fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="Tokens of language models, in and out, as billed.",
    source=_TOKENS,
    example=5828,
    beside=("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "unpriced_tokens"),
)

input_tokens = Metric(
    "input_tokens",
    formula=total("input_tokens", fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="Tokens that language models were given, cached ones included.",
    source=_TOKENS,
    example=5320,
)

output_tokens = Metric(
    "output_tokens",
    formula=total("output_tokens", fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="Tokens that language models wrote, those of reasoning included.",
    source=_TOKENS,
    example=508,
)

cached_tokens = Metric(
    "cached_tokens",
    formula=total("cached_tokens", fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Of the tokens in, those that were read from a cache, which cost less.",
    source=_TOKENS,
    example=0,
)

reasoning_tokens = Metric(
    "reasoning_tokens",
    formula=total("reasoning_tokens", fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Of the tokens out, those of reasoning that nobody reads.",
    source=_TOKENS,
    example=0,
)

tokens_per_conversation = Metric(
    "tokens_per_conversation",
    formula=each("tokens", per="with_model_calls", over="engaged"),
    unit=Unit.NUMBER,
    better=Better.DOWN,
    meaning="Tokens for each conversation in which a language model was called.",
    source=_HOW,
    example=1253.6,
)

tokens_per_response = Metric(
    "tokens_per_response",
    formula=each("tokens", per="answered_call", fact="generations", own_day=True),
    unit=Unit.NUMBER,
    better=Better.DOWN,
    meaning="Tokens, those of failed calls too, for each call that was answered.",
    source=_HOW,
    example=5828 / 7,
)

unpriced_tokens = Metric(
    "unpriced_tokens",
    formula=total("unpriced_tokens", fact="generations", own_day=True),
    unit=Unit.COUNT,
    better=Better.DOWN,
    meaning="Tokens of calls that reported no cost and of whose model no price is known; they are in no cost.",
    source=_PRICES,
    example=650,
)

llm_cost = Metric(
    "llm_cost",
    formula=total("cost", fact="generations", own_day=True, lacks="without_price", parts=_DOLLAR),
    unit=Unit.DOLLARS,
    better=Better.DOWN,
    meaning="What language models cost.",
    source=_PRICES,
    example=0.0361,
    beside=("unpriced_tokens", "cost_per_conversation", "cost_per_resolution"),
    title="Model cost",
)

cost_per_conversation = Metric(
    "cost_per_conversation",
    formula=each("cost", per="with_model_calls", over="engaged", lacks="with_unknown_cost",
                 parts=_DOLLAR),
    unit=Unit.DOLLARS,
    better=Better.DOWN,
    meaning="Model cost for each conversation in which a language model was called.",
    source=_PRICES,
    example=0.00716,
    beside=("unpriced_tokens", "tokens_per_conversation"),
)  # fmt: skip

cost_per_resolution = Metric(
    "cost_per_resolution",
    formula=each("cost", per="resolved", over="closed and engaged", lacks="with_unknown_cost", parts=_DOLLAR),
    unit=Unit.DOLLARS,
    better=Better.DOWN,
    meaning="Model cost of all closed conversations for each one that the bot resolved.",
    source=_PRICES,
    example=0.00358,
    beside=("unpriced_tokens", "resolution_rate_upper"),
)

llm_error_rate = Metric(
    "llm_error_rate",
    formula=share("failed_call", fact="generations", own_day=True),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Model calls that failed.",
    source=_HOW,
    example=0.125,
    title="Model error rate",
)

llm_latency = Metric(
    "llm_latency",
    formula=percentile("duration", 0.5, fact="generations", over="timed", own_day=True),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="Median time that a model call takes.",
    source=_HOW,
    example=3.0,
    beside=("llm_latency_p95", "time_to_first_token"),
    title="Model latency",
)

llm_latency_p95 = Metric(
    "llm_latency_p95",
    formula=percentile("duration", 0.95, fact="generations", over="timed", own_day=True),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="One model call in twenty takes longer than this.",
    source=_HOW,
    example=4.76,
    title="Model latency (p95)",
)

low_confidence_rate = Metric(
    "low_confidence_rate",
    formula=share("unsure", fact="turns", over="with_confidence"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="User turns matched with less confidence than is enough for the project, of those with a confidence.",
    source=_HOW,
    example=0.15,
)

unsupported_answer_rate = Metric(
    "unsupported_answer_rate",
    formula=share("not supported", fact="turns", over="with_context"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Answers that the texts retrieved for them do not support, of those for which texts were retrieved. Those "
    "held against a knowledge base instead are not among them.",
    source=_HOW,
    example=None,
    awaits="supported",
)

outside_knowledge_rate = Metric(
    "outside_knowledge_rate",
    formula=share("not in_knowledge", fact="turns", over="with_knowledge"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Answers that the knowledge base does not support, of those that were held against it: nothing was "
    "retrieved for them. Those with retrieved texts are not among them.",
    source=_HOW,
    example=None,
    awaits="in_knowledge",
    title="Answers outside the knowledge base",
)
