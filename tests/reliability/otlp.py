"""Requests of OTLP/HTTP as an exporter makes them, and what a served program answers, read by the official messages."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from telltale.event import now
from tests.surfaces.lively import House, bearer

PROTOBUF, JSON = "application/x-protobuf", "application/json"
ENCODINGS = (PROTOBUF, JSON)
PATHS = TRACES, LOGS = "/v1/traces", "/v1/logs"

_REQUESTS: dict[str, Any] = {TRACES: ExportTraceServiceRequest, LOGS: ExportLogsServiceRequest}
_RESPONSES: dict[str, Any] = {TRACES: ExportTraceServiceResponse, LOGS: ExportLogsServiceResponse}
_KEYS = {TRACES: ("resourceSpans", "scopeSpans", "spans"), LOGS: ("resourceLogs", "scopeLogs", "logRecords")}


def attributes(**named: Any) -> list[dict[str, Any]]:
    """Attributes of texts and whole numbers; an underscore twice is a dot."""
    return [
        {"key": name.replace("__", "."), "value": {"intValue": str(one)} if isinstance(one, int) else one
         if isinstance(one, dict) else {"stringValue": one}}
        for name, one in named.items()
    ]  # fmt: skip


def span(trace: int, number: int, **more: Any) -> dict[str, Any]:
    """A call of a model, just now."""
    began = now() * 1000 - 10**9
    return {
        "traceId": f"{trace:032x}", "spanId": f"{number:016x}", "name": "chat", "kind": 3,
        "startTimeUnixNano": str(began), "endTimeUnixNano": str(began + 10**8),
        "attributes": attributes(
            gen_ai__operation__name="chat", gen_ai__conversation__id=f"talk {trace}", gen_ai__usage__input_tokens=12
        ),
        **more,
    }  # fmt: skip


def record(trace: int, number: int, **more: Any) -> dict[str, Any]:
    """What a user said, as a log record."""
    return {
        "traceId": f"{trace:032x}", "spanId": f"{number:016x}", "timeUnixNano": str(now() * 1000),
        "eventName": "gen_ai.user.message", "body": {"kvlistValue": {"values": attributes(content="Any boots?")}},
        "attributes": attributes(gen_ai__conversation__id=f"talk {trace}"), **more,
    }  # fmt: skip


PIECES: dict[str, Callable[..., dict[str, Any]]] = {TRACES: span, LOGS: record}


def document(path: str, *pieces: Any) -> dict[str, Any]:
    """A request with one resource."""
    outer, inner, last = _KEYS[path]
    about = {"attributes": attributes(service__name="shoe-shop")}
    return {outer: [{"resource": about, inner: [{"scope": {"name": "by hand"}, last: list(pieces)}]}]}


def written(path: str, given: dict[str, Any], kind: str) -> bytes:
    """A request as bytes; as protobuf by the official classes, whose own JSON has ids in base64."""
    if kind == JSON:
        return json.dumps(given).encode()
    return Parse(json.dumps(_in_base64(given)), _REQUESTS[path]()).SerializeToString()


def _in_base64(given: Any) -> Any:
    if isinstance(given, list):
        return [_in_base64(one) for one in given]
    if not isinstance(given, dict):
        return given
    return {key: _base64(one) if key in ("traceId", "spanId", "parentSpanId") else _in_base64(one)
            for key, one in given.items()}  # fmt: skip


def _base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


@dataclass
class Answer:
    """An answer, read as the protocol says it is to be read."""

    status: int
    headers: httpx2.Headers
    body: bytes
    path: str

    @property
    def kind(self) -> str:
        """Its content type."""
        return self.headers["content-type"]

    @property
    def message(self) -> Any:
        """The export response."""
        assert self.status == 200, (self.status, self.body)
        made = _RESPONSES[self.path]()
        return made.FromString(self.body) if self.kind == PROTOBUF else Parse(self.body, made)

    @property
    def all_taken(self) -> bool:
        """A full success, which leaves partial success out."""
        return not self.message.HasField("partial_success")

    @property
    def rejected(self) -> tuple[int, str]:
        """How many were rejected, and why."""
        partial = self.message.partial_success
        return partial.rejected_spans if self.path == TRACES else partial.rejected_log_records, partial.error_message

    @property
    def failure(self) -> tuple[int, str]:
        """The ``google.rpc.Status`` of a failure: its code, and its sentence."""
        assert self.status >= 400, (self.status, self.body)
        if self.kind == JSON:
            said = json.loads(self.body)
            return said["code"], said["message"]
        return _status(self.body)


def _status(body: bytes) -> tuple[int, str]:
    """Field 1 as a number and field 2 as a text, of less than 2^28 bytes."""
    assert body[0] == 0x08
    assert body[1] < 128
    assert body[2] == 0x12
    length, place, shift = 0, 3, 0
    while True:
        length |= (body[place] & 127) << shift
        shift += 7
        place += 1
        if body[place - 1] < 128:
            break
    assert len(body) == place + length
    return body[1], body[place:].decode()


class Exporter:
    """Sends requests to a house with a key of its own."""

    def __init__(self, house: House) -> None:
        self.house, self.http = house, httpx2.Client(base_url=house.url, timeout=60)
        self.key = house.key()

    def send(self, path: str, given: dict[str, Any] | bytes, kind: str, **headers: str) -> Answer:
        """A request, and its answer."""
        body = given if isinstance(given, bytes) else written(path, given, kind)
        if headers.get("content_encoding") == "gzip":
            body = gzip.compress(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        said = self.http.post(path, content=body, headers=bearer(self.key) | {"content-type": kind} | named)
        return Answer(said.status_code, said.headers, said.content, path)

    def kept(self, trace: int) -> list[dict[str, Any]]:
        """The rows on the disk that come from a trace."""
        rows = (json.loads(line) for batch in self.house.store.inbox.batches(after=0)
                for line in batch.lines.splitlines())  # fmt: skip
        return [row for row in rows if row.get("trace_id") == f"{trace:032x}"]

    def spans(self, trace: int) -> set[int]:
        """The numbers of the spans of a trace that told of something that is kept."""
        return {int(row["span_id"], 16) for row in self.kept(trace)}


def unknown_field(number: int, content: bytes) -> bytes:
    """A field of bytes that no message here knows."""
    return bytes([number << 3 & 127 | 2 | 128, number >> 4, len(content)]) + content
