"""What the fuzzer begins with: the fixtures of the connectors, whole and by the line, and the words in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from telltale.connectors import connectors

FIXTURES = Path(__file__).parents[1] / "connectors" / "fixtures"

LARGEST = 6_000
"""Bytes of a seed. Small ones are changed and tried more often."""

_WORDS = re.compile(rb'"[A-Za-z_][\w.\-: ]{1,60}"')


def seeds(parser: str) -> Iterator[bytes]:
    """The seeds of a parser."""
    yield from _SEEDS[parser]()


def words(parser: str) -> list[str]:
    """Names and values of the seeds, as a dictionary of libFuzzer has them."""
    found = {word[1:-1].decode() for seed in seeds(parser) for word in _WORDS.findall(seed)}
    return sorted(f'"{word}"' for word in found)


def _files(connector: str) -> Iterator[bytes]:
    for file in sorted((FIXTURES / connector).iterdir()):
        if not file.name.endswith(".events.json"):
            yield file.read_bytes()


def _pieces(connector: str) -> Iterator[bytes]:
    """Whole files and their lines, as far as they are small."""
    for content in _files(connector):
        yield from (one for one in (content, *content.splitlines()) if 0 < len(one) <= LARGEST)


def _otlp_json() -> Iterator[bytes]:
    yield from _pieces("otel")


def _otlp_protobuf() -> Iterator[bytes]:
    from google.protobuf.json_format import ParseError

    from tests.reliability.otlp import LOGS, PROTOBUF, TRACES, written

    for one in _pieces("otel"):
        path = TRACES if b'"resourceSpans"' in one else LOGS
        try:
            body = written(path, json.loads(one), PROTOBUF)
        except (ValueError, ParseError):
            continue
        if body:
            yield body


def _imported() -> Iterator[bytes]:
    """Each as what recognises it, and as what it is."""
    for number, name in enumerate(sorted(connectors()), start=1):
        for one in _pieces(name):
            yield b"\x00" + one
            yield bytes([number]) + one


_SEEDS = {
    "otlp-json": _otlp_json, "otlp-protobuf": _otlp_protobuf, "events": lambda: _pieces("events"),
    "segment": lambda: _pieces("segment"), "import": _imported,
}  # fmt: skip
