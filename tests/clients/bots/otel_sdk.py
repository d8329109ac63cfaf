"""A bot that writes its own spans with the SDK, in the names of the GenAI conventions: ``otel_sdk.py THREAD COUNT``.

Where to, and with which key, stands in the SDK's own variables.
"""

from __future__ import annotations

import json
import sys


def main(thread: str, count: int) -> None:
    """So many turns; then what has not been sent is flushed."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("a bot")
    for turn in range(count):
        with tracer.start_as_current_span("chat gpt") as span:
            span.set_attributes(
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.provider.name": "openai",
                    "gen_ai.request.model": "gpt",
                    "gen_ai.conversation.id": thread,
                    "gen_ai.usage.input_tokens": 5,
                    "gen_ai.usage.output_tokens": 3,
                    "gen_ai.input.messages": _messages("user", f"said {turn}"),
                    "gen_ai.output.messages": _messages("assistant", f"answered {turn}"),
                }
            )
    provider.force_flush(60_000)
    provider.shutdown()


def _messages(role: str, text: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}], "finish_reason": "stop"}])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
