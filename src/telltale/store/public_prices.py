"""Public prices: what the makers of models ask for a token, from the tables of the package genai-prices.

The package is an extra (``pip install telltale-analytics[llm]``) with its tables inside: nothing is fetched. Without it
no public price is known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo

PACKAGE = "genai-prices"

# Providers that OpenTelemetry's conventions call otherwise than the tables do.
_PROVIDERS = {
    "azure.ai.openai": "azure", "azure.ai.inference": "azure", "az.ai.openai": "azure", "az.ai.inference": "azure",
    "aws.bedrock": "aws", "gcp.gemini": "google", "gcp.vertex_ai": "google", "gcp.gen_ai": "google",
    "mistral_ai": "mistral", "x_ai": "x-ai", "xai": "x-ai",
}  # fmt: skip


class Rate(NamedTuple):
    """Billionths of a dollar for a token of each kind and a call, for calls of at least ``from_tokens`` tokens in."""

    from_tokens: int
    per_input: float
    per_output: float
    per_cached: float
    per_cache_write: float
    per_call: float
    origin: str


@cache
def version() -> str:
    """The version of the tables; empty where they are not installed."""
    try:
        return version_of(PACKAGE)
    except PackageNotFoundError:
        return ""


def rates(provider: str, model: str, day: date) -> list[Rate]:
    """The rates of a model on a day; none where the tables do not know it.

    A provider whom the tables do not know, or who does not list the model, is passed over for the model's own maker.
    """
    found = _found(provider, model) if model else None
    # One price a day: where it depends on the hour, that of noon.
    return _rates(found.get_prices(datetime.combine(day, time(12), UTC))) if found else []


@cache
def _tables() -> DataSnapshot | None:
    try:
        from genai_prices.data_snapshot import get_snapshot
    except ImportError:
        return None
    return get_snapshot()


@cache
def _found(provider: str, model: str) -> ModelInfo | None:
    tables = _tables()
    if tables is None:
        return None
    name = _PROVIDERS.get(provider.casefold(), provider)
    for asked in [name, None] if name else [None]:
        try:
            return tables.find_provider_model(model, None, asked, None)[1]
        except LookupError:
            continue
    return None


def _rates(price: Any) -> list[Rate]:
    """A price as rates, one for each size of the prompt at which any of its parts changes."""
    parts = [getattr(price, f"{name}_mtok", None) for name in ("input", "output", "cache_read", "cache_write")]
    if parts[0] is None and parts[1] is None:
        return []
    tokens_in, tokens_out, cached, written = map(_by_size, parts)
    call = getattr(price, "requests_kcount", None)
    begins = {0} | {tier.start + 1 for part in parts for tier in getattr(part, "tiers", ())}
    return [
        Rate(
            begin,
            tokens_in(begin) or 0.0,
            tokens_out(begin) or 0.0,
            _first(cached(begin), tokens_in(begin)),
            _first(written(begin), tokens_in(begin)),
            float(call or 0) * 1e6 if not hasattr(call, "tiers") else 0.0,
            "public",
        )
        for begin in sorted(begins)
    ]


def _first(one: float | None, other: float | None) -> float:
    return one if one is not None else other or 0.0


def _by_size(part: Any) -> Callable[[int], float | None]:
    """Billionths for a token, by the size of the prompt; the tables have dollars for a million."""

    def rate(size: int) -> float | None:
        if part is None:
            return None
        tiers = [tier.price for tier in getattr(part, "tiers", ()) if size > tier.start]
        return float((tiers[-1] if tiers else getattr(part, "base", part)) * 1000)

    return rate
