"""OpenTelemetry: OTLP traces and logs with the GenAI conventions, OpenInference or OpenLLMetry.

How a server takes ``POST /v1/traces`` and ``POST /v1/logs`` with this:

1. Decompress (gzip must be understood) and stop at the limit after decompression, 64 MiB: 413. A key that is missing or
   wrong: 401. Both with :func:`failure` as their body.
2. ``batch = take("traces" or "logs", body, content_type, received_at, traces)``. A content type that is neither
   :data:`PROTOBUF` nor :data:`JSON` is 415; an :class:`~telltale.errors.InputError` is 400. Neither is sent again. An
   empty body is an empty request, and a success.
3. ``traces`` is one :class:`Traces` for a project and its source, kept from request to request and used under one lock.
   Both routes use the same one, and the same source, since the ids of events depend on it.
4. Take ``batch.events`` and ``batch.told_again`` through the steps of intake, with ``received_at`` as the arrival's.
   What intake refuses of ``batch.events`` is told to ``batch.refuse(place, reason, message)``. Store the rest of both.
5. Count ``batch.set_aside`` by reason; it is no failure, and not rejected.
6. When it is on disk: 200 with :func:`answer`, which says what was rejected. The client does not send it again.
7. Overloaded: 429; cannot write now: 503; each with ``Retry-After`` in whole seconds and :func:`failure` as its body.
   Clients try again after 429, 502, 503 and 504 alone, so never 500.

The content type of every answer is that of the request.
"""

from __future__ import annotations

from telltale.connectors.connector import Connector
from telltale.connectors.otel.answer import answer, failure
from telltale.connectors.otel.batch import JSON, PROTOBUF, Batch, take
from telltale.connectors.otel.files import read, recognise
from telltale.connectors.otel.traces import Traces
from telltale.connectors.otel.wire import Refusal, Signal

__all__ = ["JSON", "PROTOBUF", "Batch", "Refusal", "Signal", "Traces", "answer", "failure", "otel", "take"]

otel = Connector(
    name="otel",
    title="OpenTelemetry traces and logs (OTLP)",
    obtain="Send OTLP/HTTP to /v1/traces and /v1/logs, or save it with the collector's file exporter, as JSON lines.",
    recognise=recognise,
    read=read,
)
