"""A bot of two turns whose calls of a model somebody else's package records: ``instrumented.py PACKAGE THREAD``."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager

QUESTIONS = ("Where is my order?", "Thanks a lot!")


def main(package: str, thread: str) -> None:
    """Ask the model as a chatbot does, with the talk so far."""
    from openai import OpenAI
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    within = {"openinference": _openinference, "openllmetry": _openllmetry}[package](provider, thread)
    model, talk = OpenAI(), []
    for question in QUESTIONS:
        talk.append({"role": "user", "content": question})
        with within():
            answer = model.chat.completions.create(model="gpt-of-this-test", messages=talk)
        talk.append({"role": "assistant", "content": answer.choices[0].message.content})
    provider.force_flush(60_000)
    provider.shutdown()


def _openinference(provider, thread: str):
    from openinference.instrumentation import using_attributes
    from openinference.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider)
    return lambda: using_attributes(session_id=thread, user_id="ann")


def _openllmetry(provider, thread: str):
    """Its SDK would set the thread; the package alone leaves that to a span around the call."""
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider)
    tracer = provider.get_tracer("a bot")
    ids = {"traceloop.association.properties.session_id": thread, "traceloop.association.properties.user_id": "ann"}

    def within() -> AbstractContextManager[object]:
        return tracer.start_as_current_span("turn", attributes=ids)

    return within


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
