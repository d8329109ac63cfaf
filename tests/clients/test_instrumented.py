"""Bots whose calls of a model are recorded by somebody else's package, sent by the exporter that all of them use."""

from __future__ import annotations

import sys

import pytest

from tests.clients.bots.instrumented import QUESTIONS
from tests.clients.house import House
from tests.clients.model import INPUT, OUTPUT, answer_to, model
from tests.clients.senders import BOTS, ended, opentelemetry, started


@pytest.mark.parametrize(("package", "compression"), [("openinference", "gzip"), ("openllmetry", "deflate")])
def test_a_talk_with_a_model_is_told_once(served: House, package: str, compression: str) -> None:
    thread = f"{package} {compression}"
    words = opentelemetry(served.url, served.ingest) | {"OTEL_EXPORTER_OTLP_COMPRESSION": compression}
    with model() as endpoint:
        words |= {"OPENAI_BASE_URL": endpoint, "OPENAI_API_KEY": "sk-none"}
        assert ended(started(sys.executable, BOTS / "instrumented.py", package, thread, **words)) == ""
    served.arrived(thread, messages=2 * len(QUESTIONS))
    said = [one for question in QUESTIONS for one in (("user", question), ("bot", answer_to(question)))]
    assert served.said(thread) == said
    calls = [one["details"] for one in served.told(thread)["moments"] if one["type"] == "generation"]
    assert [(one["input_tokens"], one["output_tokens"]) for one in calls] == [(INPUT, OUTPUT)] * len(QUESTIONS)


def test_two_packages_tell_two_conversations(alone: House) -> None:
    with alone.serving(), model() as endpoint:
        words = opentelemetry(alone.url, alone.ingest) | {"OPENAI_BASE_URL": endpoint, "OPENAI_API_KEY": "sk-none"}
        bots = [started(sys.executable, BOTS / "instrumented.py", package, package, **words)
                for package in ("openinference", "openllmetry")]  # fmt: skip
        assert [ended(one) for one in bots] == ["", ""]
        for package in ("openinference", "openllmetry"):
            alone.arrived(package, messages=2 * len(QUESTIONS))
        asked = alone.ask("conversations", "users", "messages")
        assert asked == {"conversations": 2, "users": 1, "messages": 4 * len(QUESTIONS)}
        assert alone.threads() == {"openinference", "openllmetry"}
