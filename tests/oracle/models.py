"""Model calls: tokens, costs by price tables, errors, latency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from .arithmetic import Value, percentile, share
from .conditions import engaged
from .facts import Facts
from .forms import Metric, Test
from .periods import Span
from .records import Record
from .view import View

BILLION = 10**9


@dataclass(frozen=True)
class Price:
    """A line of a price table: dollars for a million tokens, as decimal text, from a day on."""

    model: str
    since: date
    input: str
    output: str
    cached: str | None = None
    provider: str | None = None
    project: str | None = None


# What the maker asks for the one public model of the nasty worlds, since before they begin.
PUBLIC = (Price("gpt-4o-mini", date.min, "0.15", "0.60", "0.075"),)


def tokens(call: Record) -> int:
    """'`tokens` = input + output as billed; cached and reasoning tokens are inside those and shown apart.'"""
    return (call.get("input_tokens") or 0) + (call.get("output_tokens") or 0)


def price_of(call: Record, view: View) -> Price | None:
    """'price of (`response_model`, else `request_model`) valid that day'; an own one wins over the public one."""
    model, day = call.get("response_model") or call.get("request_model"), view.calendar.day(call.at)
    provider = call.get("provider_name") or ""
    for table in (view.rules.prices, PUBLIC):
        valid = [
            line
            for line in table
            if line.model == model
            and line.since <= day
            and line.provider in (None, provider)
            and line.project in (None, call.project)
        ]
        if valid:
            return max(valid, key=lambda line: line.since)
    return None


def cost_of(call: Record, view: View) -> int | None:
    """'Cost: `cost_usd` when reported, else price …'; billionths of a dollar, as the store keeps them."""
    if call.get("cost_usd") is not None:
        return round(call.get("cost_usd") * BILLION)
    price = price_of(call, view)
    if price is None:
        return None
    inside, outside = call.get("input_tokens") or 0, call.get("output_tokens") or 0
    cached = call.get("cache_read_input_tokens") or 0
    fresh = Fraction(price.input) * (inside - cached) + Fraction(price.cached or price.input) * cached
    return floor((fresh + Fraction(price.output) * outside) * 1000 + Fraction(1, 2))


def unpriced(call: Record, view: View) -> int:
    """'no price → `unpriced_tokens`'"""
    return tokens(call) if cost_of(call, view) is None else 0


def calls_of(f: Facts) -> list[Record]:
    """'A generation belongs to the conversation whose id or trace it carries.'"""
    return [event for event in f.conversation.events if event.type == "generation"]


def summed(of: Callable[[Record, View], int]) -> Metric:
    """A sum over the calls of a period, on their own day."""

    def answer(rows: list[Record], view: View, span: Span) -> Value:
        number = sum(of(call, view) for call in rows)
        return Value(number, number, None, len(rows))

    return Metric("generation", answer)


def named(name: str) -> Metric:
    """The sum of a number that calls tell."""
    return summed(lambda call, _view: call.get(name) or 0)


def dollars(calls: list[Record], view: View) -> float | None:
    """'a cost is null when there are calls and none has a price'; a sum over nothing is 0."""
    costs = [cost_of(call, view) for call in calls]
    known = [cost for cost in costs if cost is not None]
    return sum(known) / BILLION if known or not costs else None


def cost(rows: list[Record], view: View, span: Span) -> Value:
    """The cost of the calls of a period."""
    value = dollars(rows, view)
    return Value(value, value, None, len(rows))


def tokens_per_response(rows: list[Record], view: View, span: Span) -> Value:
    """'`tokens_per_response`: / generations without error'"""
    whole = sum(map(tokens, rows))
    answered = sum(not call.get("error_type") for call in rows)
    return Value(whole / answered if answered else None, whole, answered, answered)


def with_calls(f: Facts, view: View) -> bool:
    """'over E with ≥ 1 generation'"""
    return f.engaged and bool(calls_of(f))


def tokens_per_conversation(rows: list[Facts], view: View, span: Span) -> Value:
    """'`tokens_per_conversation`, `cost_per_conversation`: over E with ≥ 1 generation'"""
    over = [f for f in rows if with_calls(f, view)]
    whole = sum(tokens(call) for f in over for call in calls_of(f))
    return Value(whole / len(over) if over else None, whole, len(over), len(over))


def cost_per(part: Test, over: Test) -> Metric:
    """The cost of some conversations over the number of some of them."""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        among = [f for f in rows if over(f, view)]
        number = sum(part(f, view) for f in among)
        whole = dollars([call for f in among for call in calls_of(f)], view)
        return Value(whole / number if number and whole is not None else None, whole, number, number)

    return Metric("conversation", answer)


def failed(rows: list[Record], view: View, span: Span) -> Value:
    """'`llm_error_rate` counts `error_type`.'"""
    return share(sum(bool(call.get("error_type")) for call in rows), len(rows))


def latency(p: float) -> Metric:
    """'`llm_latency` p50, p95', seconds."""

    def answer(rows: list[Record], view: View, span: Span) -> Value:
        took = [call.get("duration_ms") for call in rows]
        return percentile([float(ms) / 1000 for ms in took if ms is not None], p)

    return Metric("generation", answer)


def unsure(rows: list[Facts], view: View, span: Span) -> Value:
    """'matched turns below the project's threshold / matched turns with a confidence'; of several confidences of a turn
    the lowest."""
    sure = [min(turn.confidences) for f in rows for turn in f.conversation.turns if turn.matched and turn.confidences]
    return share(sum(one < view.rules.low_confidence for one in sure), len(sure))


def closed_engaged(f: Facts, view: View) -> bool:
    """'`cost_per_resolution`: cost of closed E / resolved'"""
    return f.engaged and view.closed(f)


METRICS: dict[str, Metric] = {
    "model_calls": summed(lambda _call, _view: 1),
    "tokens": summed(lambda call, _view: tokens(call)),
    "input_tokens": named("input_tokens"),
    "output_tokens": named("output_tokens"),
    "cached_tokens": named("cache_read_input_tokens"),
    "reasoning_tokens": named("reasoning_output_tokens"),
    "tokens_per_conversation": Metric("conversation", tokens_per_conversation),
    "tokens_per_response": Metric("generation", tokens_per_response),
    "unpriced_tokens": summed(unpriced),
    "llm_cost": Metric("generation", cost),
    "cost_per_conversation": cost_per(with_calls, engaged),
    "cost_per_resolution": cost_per(lambda f, _view: f.resolved, closed_engaged),
    "llm_error_rate": Metric("generation", failed),
    "llm_latency": latency(0.5),
    "llm_latency_p95": latency(0.95),
    "low_confidence_rate": Metric("conversation", unsure),
}
