"""The rules that the specification of OTLP/HTTP sets a server, one a test, against a served program.

https://opentelemetry.io/docs/specs/otlp/ : OTLP/HTTP, its request, response, failures, throttling and connection; and
JSON Protobuf Encoding.
"""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from telltale.accounts import TERMINAL
from tests.reliability.otlp import (
    ENCODINGS,
    JSON,
    LOGS,
    PROTOBUF,
    TRACES,
    Answer,
    Exporter,
    attributes,
    document,
    record,
    span,
    unknown_field,
    written,
)
from tests.surfaces.lively import bearer, lively

PATHS = (TRACES, LOGS)
PIECES: dict[str, Callable[..., dict[str, Any]]] = {TRACES: span, LOGS: record}
RETRYABLE = (429, 502, 503, 504)

both = pytest.mark.parametrize("kind", ENCODINGS)
each = pytest.mark.parametrize("path", PATHS)


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporter]:
    """A served house, and somebody who sends to it."""
    with lively(tmp_path_factory.mktemp("otlp") / "home") as house:
        sender = Exporter(house)
        with sender.http:
            yield sender


@pytest.fixture
def trace(counted: Iterator[int]) -> int:
    """A trace that no other test has."""
    return next(counted)


@pytest.fixture(scope="module")
def counted() -> Iterator[int]:
    """Numbers of traces."""
    return iter(range(0xA0000001, 0xA0001000))


def failed(answer: Answer, status: int, kind: str) -> str:
    """The sentence of a failure that is as the protocol wants it."""
    assert (answer.status, answer.kind) == (status, kind), answer.body
    code, message = answer.failure
    assert code > 0
    assert len(message) > 10
    if status not in RETRYABLE:
        assert "retry-after" not in answer.headers
    return message


# Requests


@both
@each
def test_01_default_paths_take_a_post(exporter: Exporter, trace: int, path: str, kind: str) -> None:
    """/v1/traces and /v1/logs, binary protobuf and JSON."""
    assert exporter.send(path, document(path, PIECES[path](trace, 1)), kind).all_taken
    if path == TRACES:
        assert exporter.spans(trace) == {1}


@each
def test_02_another_method_is_no_request(exporter: Exporter, path: str) -> None:
    """Telemetry is sent by POST."""
    for method in ("GET", "PUT", "DELETE"):
        answer = exporter.http.request(method, path, headers=bearer(exporter.key))
        assert 400 <= answer.status_code < 500, method


def test_03_both_encodings_tell_the_same(exporter: Exporter, trace: int) -> None:
    given = document(TRACES, span(trace, 1), span(trace, 2, parentSpanId=f"{1:016x}"))
    assert exporter.send(TRACES, given, PROTOBUF).all_taken
    kept = exporter.kept(trace)
    assert exporter.send(TRACES, given, JSON).all_taken
    assert exporter.kept(trace) == kept != []


@both
@each
def test_04_gzip_is_understood(exporter: Exporter, trace: int, path: str, kind: str) -> None:
    assert exporter.send(path, document(path, PIECES[path](trace, 1)), kind, content_encoding="gzip").all_taken
    if path == TRACES:
        assert exporter.spans(trace) == {1}


@pytest.mark.parametrize("kind", [f"{JSON}; charset=utf-8", "Application/JSON", "Application/X-Protobuf"])
def test_05_a_content_type_is_a_media_type(exporter: Exporter, trace: int, kind: str) -> None:
    """With parameters, and in any case."""
    plain = kind.partition(";")[0].lower()
    answer = exporter.send(TRACES, written(TRACES, document(TRACES, span(trace, 1)), plain), kind)
    assert answer.all_taken
    assert exporter.spans(trace) == {1}


@both
@each
def test_06_an_empty_request_is_a_success(exporter: Exporter, path: str, kind: str) -> None:
    """ "The server should respond with success if the request is empty"."""
    empty: list[bytes] = [b"", written(path, {}, kind), written(path, document(path), kind)]
    for body in empty:
        assert exporter.send(path, body, kind).all_taken


# Success and partial success


@both
@each
def test_07_the_answer_has_the_content_type_of_the_request(
    exporter: Exporter, trace: int, path: str, kind: str
) -> None:
    for given in (document(path, PIECES[path](trace, 1)), document(path, {"traceId": "00"})):
        answer = exporter.send(path, given, kind)
        assert (answer.status, answer.kind) == (200, kind)


@each
def test_08_full_success_leaves_partial_success_out(exporter: Exporter, trace: int, path: str) -> None:
    given = document(path, PIECES[path](trace, 1))
    assert exporter.send(path, given, PROTOBUF).body == b""
    assert json.loads(exporter.send(path, given, JSON).body) == {}


@both
@each
def test_09_partial_success_counts_what_was_rejected(exporter: Exporter, trace: int, path: str, kind: str) -> None:
    """With a sentence in English for whoever operates the client."""
    bad = PIECES[path](trace, 2, **{"startTimeUnixNano" if path == TRACES else "timeUnixNano": "0"})
    count, why = exporter.send(path, document(path, bad, PIECES[path](trace, 1), bad), kind).rejected
    assert count == 2
    assert "no_time" in why


@each
def test_10_counts_in_json_are_texts_under_names_in_camel_case(exporter: Exporter, path: str) -> None:
    said = json.loads(exporter.send(path, document(path, {"traceId": "zz"}), JSON).body)["partialSuccess"]
    name = "rejectedSpans" if path == TRACES else "rejectedLogRecords"
    assert said.keys() == {name, "errorMessage"}
    assert said[name] == "1"


@both
def test_11_one_bad_among_nine_good_is_rejected_alone(exporter: Exporter, trace: int, kind: str) -> None:
    pieces = [span(trace, number) for number in range(1, 11)]
    pieces[4]["startTimeUnixNano"] = "0"
    count, why = exporter.send(TRACES, document(TRACES, *pieces), kind).rejected
    assert count == 1
    assert why.startswith("[4] no_time")
    assert exporter.spans(trace) == {1, 2, 3, 4, 6, 7, 8, 9, 10}


@both
def test_12_all_rejected_is_still_a_partial_success(exporter: Exporter, trace: int, kind: str) -> None:
    """What is no bad request as a whole is 200, and not sent again."""
    pieces = [span(trace, number, startTimeUnixNano="0") for number in range(1, 4)]
    assert exporter.send(TRACES, document(TRACES, *pieces), kind).rejected[0] == 3
    assert exporter.kept(trace) == []


@both
def test_13_what_is_no_chatbots_was_not_rejected(exporter: Exporter, trace: int, kind: str) -> None:
    """A web server's own span is well-formed; a client would warn its operator of nothing."""
    web = span(trace, 1, kind=2, attributes=attributes(http__request__method="GET", url__path="/"))
    assert exporter.send(TRACES, document(TRACES, web), kind).all_taken
    assert exporter.kept(trace) == []


@both
def test_14_sent_again_after_a_lost_answer_is_kept_once(exporter: Exporter, trace: int, kind: str) -> None:
    """Delivery is at least once; the same span twice is no error."""
    given = document(TRACES, span(trace, 1))
    assert exporter.send(TRACES, given, kind).all_taken
    kept = exporter.kept(trace)
    for _ in range(3):
        assert exporter.send(TRACES, given, kind).all_taken
    assert exporter.kept(trace) == kept


# Encoding


def test_15_unknown_fields_are_ignored_in_json(exporter: Exporter, trace: int) -> None:
    given = document(TRACES, span(trace, 1, aFieldOfTomorrow={"deep": [1]}))
    given["resourceSpans"][0]["moreOfTomorrow"] = given["ofTomorrow"] = None
    assert exporter.send(TRACES, given, JSON).all_taken
    assert exporter.spans(trace) == {1}


def test_16_unknown_fields_are_ignored_in_protobuf(exporter: Exporter, trace: int) -> None:
    body = written(TRACES, document(TRACES, span(trace, 1)), PROTOBUF)
    answer = exporter.send(TRACES, unknown_field(200, b"of tomorrow") + body + unknown_field(201, b""), PROTOBUF)
    assert answer.all_taken
    assert exporter.spans(trace) == {1}


def test_17_enums_in_json_are_whole_numbers(exporter: Exporter, trace: int) -> None:
    """kind and status.code; a failed call is kept as one."""
    given = document(TRACES, span(trace, 1, kind=3, status={"code": 2, "message": "overloaded"}))
    assert exporter.send(TRACES, given, JSON).all_taken
    [generation] = [row for row in exporter.kept(trace) if row["type"] == "generation"]
    assert generation["properties"]["error_type"] == "error"


def test_18_ids_in_json_are_hexadecimal_in_any_case(exporter: Exporter, trace: int) -> None:
    upper = span(trace, 0xABCDEF)
    upper |= {"traceId": upper["traceId"].upper(), "spanId": upper["spanId"].upper()}
    assert exporter.send(TRACES, document(TRACES, upper), JSON).all_taken
    assert exporter.spans(trace) == {0xABCDEF}


@pytest.mark.parametrize("given", ["W47/95gDgQPSabYzgT/GDA==", "", "0" * 32, "abc", "g" * 32, "0x" + "a" * 30], ids=str)
def test_19_ids_that_are_none_are_rejected(exporter: Exporter, trace: int, given: str) -> None:
    """Base64, as protobuf's own JSON has it, and nothing but zeros, too."""
    count, why = exporter.send(TRACES, document(TRACES, span(trace, 1, traceId=given)), JSON).rejected
    assert count == 1
    assert "bad_trace_id" in why


def test_20_numbers_of_64_bits_are_texts_or_numbers(exporter: Exporter, trace: int) -> None:
    as_text = span(trace, 1)
    as_number = span(trace, 2, startTimeUnixNano=int(as_text["startTimeUnixNano"]))
    as_number["attributes"][-1]["value"] = {"intValue": 12}
    assert exporter.send(TRACES, document(TRACES, as_text, as_number), JSON).all_taken
    one, other = (row for row in exporter.kept(trace) if row["type"] == "generation")
    assert one["ts"] == other["ts"]
    assert one["input_tokens"] == other["input_tokens"] == 12


def test_21_names_in_json_are_lower_camel_case(exporter: Exporter, trace: int) -> None:
    """The names of the .proto files are unknown fields."""
    outer = document(TRACES, span(trace, 1))
    assert exporter.send(TRACES, {"resource_spans": outer["resourceSpans"]}, JSON).all_taken
    assert exporter.kept(trace) == []


def test_22_every_kind_of_value_is_read_in_both_encodings(exporter: Exporter, trace: int) -> None:
    values = {
        "text": {"stringValue": ""}, "whole": {"intValue": str(-(2**63))}, "truth": {"boolValue": False},
        "number": {"doubleValue": "NaN"}, "list": {"arrayValue": {"values": [{"intValue": "1"}, {}]}},
        "pairs": {"kvlistValue": {"values": attributes(a="b")}}, "bytes": {"bytesValue": "AP8="}, "nothing": {},
    }  # fmt: skip
    for number, kind in enumerate(ENCODINGS, start=1):
        given = span(trace, number)
        given["attributes"] += attributes(**values)
        assert exporter.send(TRACES, document(TRACES, given), kind).all_taken
    assert exporter.spans(trace) == {1, 2}


# Failures


@both
@each
def test_23_a_body_that_is_none_is_400_with_a_status(exporter: Exporter, path: str, kind: str) -> None:
    for body in (b"\x00broken", b"[1, 2", b'{"resourceSpans": 7, "resourceLogs": 7}', b"\x0a\xff\xff\xff\xff\x0f"):
        failed(exporter.send(path, body, kind), 400, kind)


@both
def test_24_a_request_that_is_cut_off_is_taken_not_at_all(exporter: Exporter, trace: int, kind: str) -> None:
    body = written(TRACES, document(TRACES, *(span(trace, number) for number in range(1, 10))), kind)
    failed(exporter.send(TRACES, body[: len(body) // 2], kind), 400, kind)
    assert exporter.kept(trace) == []


@both
def test_25_damaged_compression_is_400(exporter: Exporter, kind: str) -> None:
    packed = gzip.compress(written(TRACES, document(TRACES, span(1, 1)), kind))
    for body in (packed[:-9], b"not gzip at all", packed[:20] + b"\xff" + packed[21:]):
        answer = exporter.http.post(
            TRACES, content=body, headers=bearer(exporter.key) | {"content-type": kind, "content-encoding": "gzip"}
        )
        failed(Answer(answer.status_code, answer.headers, answer.content, TRACES), 400, kind)


@both
@each
@pytest.mark.parametrize("given", ["", "Bearer tt_wrong", "Basic dHRfd3Jvbmc6"])
def test_26_without_a_key_401(exporter: Exporter, path: str, kind: str, given: str) -> None:
    answer = exporter.send(path, {}, kind, authorization=given)
    failed(answer, 401, kind)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@both
def test_27_too_much_after_decompression_is_413(exporter: Exporter, kind: str) -> None:
    bomb = gzip.compress(bytes(1024 * 1024)) * 65
    headers = bearer(exporter.key) | {"content-type": kind, "content-encoding": "gzip"}
    answer = exporter.http.post(TRACES, content=bomb, headers=headers)
    failed(Answer(answer.status_code, answer.headers, answer.content, TRACES), 413, kind)


@each
@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/grpc", ""])
def test_28_another_content_type_is_415(exporter: Exporter, path: str, kind: str) -> None:
    failed(exporter.send(path, b"{}", kind), 415, JSON)
    failed(exporter.send(path, b"{}", JSON, content_encoding="br"), 415, JSON)


@both
def test_29_more_than_the_quota_is_429_with_retry_after(exporter: Exporter, trace: int, kind: str) -> None:
    name = f"small-{kind[-4:]}"
    exporter.house.accounts.projects.create(name, events_per_minute=1, by=TERMINAL)
    small = {"authorization": f"Bearer {exporter.house.key(project=name)}"}
    answers = [exporter.send(TRACES, document(TRACES, span(trace, n)), kind, **small) for n in range(1, 6)]
    throttled = [answer for answer in answers if answer.status != 200]
    assert len(throttled) >= 3
    for answer in throttled:
        failed(answer, 429, kind)
        assert int(answer.headers["retry-after"]) >= 1


def test_30_a_full_disk_is_503_with_retry_after_and_the_retry_is_taken(exporter: Exporter, trace: int) -> None:
    """Never 500 or 507, which clients do not send again."""
    pieces = [span(trace, number) for number in range(1, 101)]
    for number, piece in enumerate(pieces):
        said = [{"role": "user", "parts": [{"type": "text", "content": f"boots {number} or shoes? " * 400}]}]
        piece["attributes"] += attributes(gen_ai__input__messages=json.dumps(said))
    given = document(TRACES, *pieces)
    db = exporter.house.store.inbox._db
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    try:
        answers = [(kind, exporter.send(TRACES, given, kind)) for kind in ENCODINGS]
    finally:
        db.execute("PRAGMA max_page_count = 1000000")
    for kind, answer in answers:
        failed(answer, 503, kind)
        assert int(answer.headers["retry-after"]) >= 1
    assert exporter.kept(trace) == []
    assert exporter.send(TRACES, given, JSON).all_taken
    assert exporter.spans(trace) == set(range(1, 101))


# Connections


@both
def test_31_a_connection_is_kept_for_further_requests(exporter: Exporter, trace: int, kind: str) -> None:
    """Whatever became of the one before, a refused body too."""
    address = exporter.house.url.removeprefix("http://")
    line = http.client.HTTPConnection(address, timeout=30)
    line.connect()
    socket, headers = line.sock, bearer(exporter.key) | {"content-type": kind}
    good = [written(TRACES, document(TRACES, span(trace, number)), kind) for number in range(1, 6)]
    for body, status in [(good[0], 200), (b"\xff", 400), (good[1], 200), (b"", 200), *((one, 200) for one in good[2:])]:
        line.request("POST", TRACES, body, headers)
        with line.getresponse() as answer:
            answer.read()
            assert (answer.status, answer.version) == (status, 11)
        assert line.sock is socket
    line.close()
    assert exporter.spans(trace) == {1, 2, 3, 4, 5}


@both
def test_32_requests_may_come_at_once(exporter: Exporter, trace: int, kind: str) -> None:
    with ThreadPoolExecutor(8) as crowd:
        sent = [crowd.submit(exporter.send, TRACES, document(TRACES, span(trace, n)), kind) for n in range(1, 33)]
        assert all(one.result().all_taken for one in sent)
    assert exporter.spans(trace) == set(range(1, 33))


def test_33_a_server_has_a_path_for_each_signal(exporter: Exporter) -> None:
    """What is no signal of ours is 404 or 405, which are not sent again."""
    for path in ("/v1/metrics", "/v1/profiles", "/v1/trace", "/v1/traces/more"):
        answer = exporter.http.post(path, content=b"", headers=bearer(exporter.key) | {"content-type": PROTOBUF})
        assert answer.status_code in (401, 403, 404, 405), path
