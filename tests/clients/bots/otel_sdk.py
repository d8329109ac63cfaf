"""A bot that writes its own spans with the SDK, in the names of the GenAI conventions: ``otel_sdk.py THREAD TURNS``."""

from __future__ import annotations

import json
import sys


def main(thread: str, turns: int) -> None:
    """Talk, then flush what has not been sent."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("a bot")
    for turn in range(turns):
        _turn(tracer, thread, turn)
    print("flushed", provider.force_flush(60_000))
    provider.shutdown()


def _turn(tracer, thread: str, turn: int) -> None:
    with tracer.start_as_current_span("chat gpt") as span:
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.provider.name", "openai")
        span.set_attribute("gen_ai.request.model", "gpt")
        span.set_attribute("gen_ai.conversation.id", thread)
        span.set_attribute("gen_ai.usage.input_tokens", 5)
        span.set_attribute("gen_ai.usage.output_tokens", 3)
        span.set_attribute("gen_ai.input.messages", _messages("user", f"question {turn}"))
        span.set_attribute("gen_ai.output.messages", _messages("assistant", f"answer {turn}"))


def _messages(role: str, text: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}], "finish_reason": "stop"}])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
