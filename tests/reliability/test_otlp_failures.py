"""The rules of OTLP/HTTP for what fails and for connections, one a test; the rest is in ``test_otlp_rules``."""

from __future__ import annotations

import gzip
import http.client
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from telltale.accounts import TERMINAL
from tests.reliability.otlp import (
    ENCODINGS,
    JSON,
    PATHS,
    PROTOBUF,
    TRACES,
    Answer,
    Exporter,
    attributes,
    document,
    span,
    written,
)
from tests.surfaces.lively import bearer

RETRYABLE = (429, 502, 503, 504)

both = pytest.mark.parametrize("kind", ENCODINGS)
each = pytest.mark.parametrize("path", PATHS)


def failed(answer: Answer, status: int, kind: str) -> str:
    """The sentence of a failure that is as the protocol wants it."""
    assert (answer.status, answer.kind) == (status, kind), answer.body
    code, message = answer.failure
    assert code > 0
    assert len(message) > 10
    if status not in RETRYABLE:
        assert "retry-after" not in answer.headers
    return message


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
