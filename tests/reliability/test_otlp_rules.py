"""The rules that OTLP/HTTP sets a server, one a test, against a served program; those of what fails are beside.

https://opentelemetry.io/docs/specs/otlp/ : OTLP/HTTP, its request, response, failures, throttling and connection; and
JSON Protobuf Encoding.
"""

from __future__ import annotations

import json

import pytest

from tests.reliability.otlp import (
    ENCODINGS,
    JSON,
    PATHS,
    PIECES,
    PROTOBUF,
    TRACES,
    Exporter,
    attributes,
    document,
    span,
    unknown_field,
    written,
)
from tests.surfaces.lively import bearer

both = pytest.mark.parametrize("kind", ENCODINGS)
each = pytest.mark.parametrize("path", PATHS)


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
