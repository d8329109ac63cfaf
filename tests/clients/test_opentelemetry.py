"""Bots with the OpenTelemetry SDK, by hand and through two instrumentations, with the exporter that all of them use."""

from __future__ import annotations

import pytest

from tests.clients.bots.instrumented import QUESTIONS
from tests.clients.house import House, bot, ended
from tests.clients.model import INPUT, OUTPUT, answer_to, model


def told(url: str, key: str, **more: str) -> dict[str, str]:
    """The two variables of the README, and nothing in code."""
    return {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_ENDPOINT": url,
            "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer {key}", **more}  # fmt: skip


@pytest.mark.parametrize("compression", ["none", "gzip", "deflate"])
def test_spans_of_the_sdk(served: House, compression: str) -> None:
    thread = f"sdk {compression}"
    words = told(served.url, served.ingest, OTEL_EXPORTER_OTLP_COMPRESSION=compression)
    assert ended(bot("otel_sdk", thread, "3", **words)) == "flushed True\n"
    served.arrived(thread)
    turns = [(f"question {turn}", f"answer {turn}") for turn in range(3)]
    assert served.said(thread) == [one for ask, answer in turns for one in (("user", ask), ("bot", answer))]


@pytest.mark.parametrize("package", ["openinference", "openllmetry"])
def test_a_model_that_somebody_elses_package_watches(alone: House, package: str) -> None:
    with alone.serving(), model() as endpoint:
        words = told(alone.url, alone.ingest, OPENAI_BASE_URL=endpoint, OPENAI_API_KEY="sk-none")
        assert ended(bot("instrumented", package, "thread 1", **words)) == "flushed True\n"
        alone.arrived("thread 1")
        said = [one for question in QUESTIONS for one in (("user", question), ("bot", answer_to(question)))]
        assert alone.said("thread 1") == said
        assert alone.threads() == {"thread 1"}
        assert alone.ask("conversations", "users", "messages") == {"conversations": 1, "users": 1, "messages": 4}
        calls = [one["details"] for one in alone.told("thread 1")["moments"] if one["type"] == "generation"]
        assert [(one["input_tokens"], one["output_tokens"]) for one in calls] == [(INPUT, OUTPUT)] * len(QUESTIONS)
