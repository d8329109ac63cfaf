"""What is thrown at: bytes go all the way that they go in the server, but for the disk."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from telltale.connectors import Document, Failed, Hints, connectors, otel, recognise, segment
from telltale.errors import TelltaleError
from telltale.event import Event
from telltale.intake import Delivery, Quotas, Receiver, Recent, Redaction
from telltale.intake.steps import Arrival, Refused, refused, through
from telltale.settings import Settings
from telltale.store import Parcel
from telltale.surfaces.api.intake.routes import _read as read_events

# After the times of the seeds.
NOW = 1_800_000_000_000_000

Parser = Callable[[bytes], None]

_REDACTION = Redaction(Settings(), key=b"k" * 32)


def _submit(_: Parcel) -> Future[None]:
    done = Future[None]()
    done.set_result(None)
    return done


_RECEIVER = Receiver(_submit, _REDACTION, quotas=Quotas(), recent=Recent())


def _deliver(connector: str, sent: list[tuple[int, Event | Failed]]) -> None:
    receipt, _ = _RECEIVER.receive(Delivery("default", "", connector, "/v1/events", sent))
    assert receipt.accepted + receipt.duplicates + len(receipt.rejected) == len(sent)


def _otlp(kind: str) -> Parser:
    def parse(body: bytes) -> None:
        for signal in ("traces", "logs"):
            try:
                batch = otel.take(signal, body, kind, NOW, otel.Traces())
            except TelltaleError as error:
                otel.failure(400, str(error), kind)
                continue
            assert batch.count >= batch.rejected
            _deliver("otel", [*enumerate([*batch.events, *batch.told_again])])
            failures = (Failed(f"[{one.index}]", one.reason, one.message, one.raw) for one in batch.refusals)
            _deliver("otel", [*enumerate(failures)])
            otel.answer(batch, kind)

    return parse


def _events(body: bytes) -> None:
    _deliver("events", read_events(body))


def _segment(body: bytes) -> None:
    segment.write_key(body)
    for route in ("batch", "track"):
        try:
            _deliver("segment", segment.received(body, route, NOW))
        except TelltaleError:
            continue


def _import(body: bytes) -> None:
    """The first byte says which connector reads the rest: the one that recognises it, or one that was named."""
    if not body:
        return
    named = [None, *sorted(connectors())]
    name = named[body[0] % len(named)]
    document, hints = Document("document", content=body[1:]), Hints(imported_at=NOW)
    connector = connectors()[name] if name else recognise(document, hints)
    for one in connector.read(document, hints):
        if isinstance(one, Failed):
            _REDACTION.failed(one, "default")
            continue
        try:
            through(one, Arrival(connector=connector.name), _REDACTION)
        except Refused as refusal:
            _REDACTION.failed(refused(one, refusal), "default")


PARSERS: dict[str, Parser] = {
    "otlp-protobuf": _otlp(otel.PROTOBUF), "otlp-json": _otlp(otel.JSON), "events": _events, "segment": _segment,
    "import": _import,
}  # fmt: skip


def throw(name: str, body: bytes) -> None:
    """Let a parser read bytes; what it declares that it may say of them is no finding.

    Raises:
        Exception: whatever else it says.
    """
    with suppress(TelltaleError):
        PARSERS[name](body)
