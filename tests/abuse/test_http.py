# ruff: noqa: E501 - a request stands on one line
"""Requests that two programs may read differently, and those that nobody can: each its answer, and no second one."""

from __future__ import annotations

import re
import socket
from contextlib import suppress

import pytest

from tests.abuse.standing import Standing

PATIENCE = 60
GOOD = b'[{"type":"track","properties":{"event":"E"}}]'


def _heard(target: Standing, *pieces: bytes) -> bytes:
    """Everything that a raw connection is told, until the server closes it."""
    heard = b""
    with socket.create_connection(("127.0.0.1", target.house.port), timeout=PATIENCE) as line:
        with suppress(OSError):
            for piece in pieces:
                line.sendall(piece)
        with suppress(ConnectionResetError):
            while piece := line.recv(65536):
                heard += piece
    return heard


def _statuses(heard: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", heard)]


def _post(
    target: Standing, *headers: bytes, line: bytes = b"POST /v1/events HTTP/1.1", host: bytes | None = None
) -> bytes:
    key = target.house.ingest.encode()
    known = b"127.0.0.1:%d" % target.house.port if host is None else host
    return b"\r\n".join([line, b"host: " + known, b"authorization: Bearer " + key, *headers, b"", b""])


# A second request that is hidden in the body of the first; where two programs disagree, it is answered as if it were one.
HIDDEN = b"GET /hidden HTTP/1.1\r\nhost: x\r\n\r\n"
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)
LENGTH = b"content-length: %d"
CHUNK = b"transfer-encoding: chunked"

# What comes next on the same connection; more than its answer would be an answer to something hidden.
LAST = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"

# Headers, body, and what may be answered; the connection is closed after what is refused.
PAIRS: dict[str, tuple[list[bytes], bytes, set[int]]] = {
    "CL.TE": ([LENGTH % (5 + len(HIDDEN)), CHUNK], b"0\r\n\r\n" + HIDDEN, {400}),
    "TE.CL": ([CHUNK, b"content-length: 4"], CHUNKED + HIDDEN, {400}),
    "0.CL": ([b"content-length: 0"], HIDDEN, {400, 401, 421}),
    "two lengths that differ": ([LENGTH % 5, LENGTH % len(GOOD)], GOOD, {400}),
    "two lengths in one": ([b"content-length: 5, 45"], GOOD, {400}),
    "two lengths alike": ([LENGTH % len(GOOD)] * 2, GOOD, {200, 400}),
    "a length of words": ([b"content-length: many"], GOOD, {400}),
    "a negative length": ([b"content-length: -1"], GOOD, {400}),
    "a length with a plus": ([b"content-length: +45"], GOOD, {400}),
    "a length in hex": ([b"content-length: 0x2d"], GOOD, {400}),
    "a length without end": ([b"content-length: " + b"9" * 40], GOOD, {400}),
    "a length with spaces inside": ([b"content-length: 4 5"], GOOD, {400}),
    "TE of another name": ([b"transfer-encoding: xchunked", LENGTH % 45], GOOD, {400}),
    "TE identity": ([b"transfer-encoding: identity", LENGTH % 45], GOOD, {400, 501}),
    "TE twice": ([CHUNK, CHUNK], CHUNKED, {200, 400}),
    "TE chunked not last": ([b"transfer-encoding: chunked, identity"], CHUNKED, {400}),
    "TE with a vertical tab": ([b"transfer-encoding:\x0bchunked"], CHUNKED, {400}),
    "TE with a space before the colon": ([b"transfer-encoding : chunked"], CHUNKED, {400}),
    "TE on a second line": ([b"transfer-encoding:\r\n chunked"], CHUNKED, {200, 400}),
    "TE in quotes": ([b'transfer-encoding: "chunked"'], CHUNKED, {400}),
    "TE in capitals": ([b"TRANSFER-ENCODING: CHUNKED"], CHUNKED, {200}),
    "a chunk without a size": ([CHUNK], b"\r\n" + GOOD + b"\r\n0\r\n\r\n", {400}),
    "a chunk of words": ([CHUNK], b"zz\r\n" + GOOD + b"\r\n0\r\n\r\n", {400}),
    "a negative chunk": ([CHUNK], b"-5\r\n" + GOOD, {400}),
    "a chunk with a plus": ([CHUNK], b"+2d\r\n" + GOOD + b"\r\n0\r\n\r\n", {400}),
    "a chunk with 0x": ([CHUNK], b"0x2d\r\n" + GOOD + b"\r\n0\r\n\r\n", {400}),
    "a chunk that is longer": ([CHUNK], b"5\r\n" + GOOD + b"\r\n0\r\n\r\n", {400}),
    "a chunk of more than 64 bits": ([CHUNK], b"1" + b"0" * 17 + b"\r\n" + GOOD, {400}),
    "a chunk that wraps": ([CHUNK], b"ffffffffffffffff\r\n" + GOOD, {400, 408}),
    "a chunk with words behind": ([CHUNK], b"2d;a=b\r\n" + GOOD + b"\r\n0\r\n\r\n", {200, 400}),
    "a chunk with LF alone": ([CHUNK], b"2d\n" + GOOD + b"\n0\n\n", {400}),
    "a chunk with CR alone": ([CHUNK], b"2d\r" + GOOD + b"\r0\r\r", {400}),
    "a trailer with a key": ([CHUNK], b"%x\r\n%s\r\n0\r\nauthorization: Bearer x\r\n\r\n" % (len(GOOD), GOOD), {200, 400}),
    "no end of chunks": ([CHUNK], b"2d\r\n" + GOOD + b"\r\n", {400, 408, 422}),
    "a body that hangs up": ([LENGTH % 5000], GOOD, {400, 408, 422}),
    "two hosts": ([b"host: elsewhere.example", LENGTH % 45], GOOD, {200, 400, 421}),
    "a header without a colon": ([b"header", LENGTH % 45], GOOD, {400}),
    "a header without a name": ([b": value", LENGTH % 45], GOOD, {400}),
    "a name with a space": ([b"a b: value", LENGTH % 45], GOOD, {400}),
    "a name with NUL": ([b"a\x00b: value", LENGTH % 45], GOOD, {400}),
    "a value with NUL": ([b"a: b\x00c", LENGTH % 45], GOOD, {400}),
    "a value with CR": ([b"a: b\rc", LENGTH % 45], GOOD, {400}),
    "a value with LF": ([b"a: b\nc: d", LENGTH % 45], GOOD, {200, 400}),
    "a folded header": ([b"a: b\r\n c", LENGTH % 45], GOOD, {200, 400}),
    "a value of high bytes": ([b"a: \xff\xfe", LENGTH % 45], GOOD, {200, 400}),
    "an origin of high bytes": ([b"origin: \xff\xfe", LENGTH % 45], GOOD, {400, 403}),
    "a key of high bytes": ([b"x-api-key: \xff\xfe", LENGTH % 45], GOOD, {200, 400, 401}),
    "expect": ([b"expect: 100-continue", LENGTH % len(GOOD)], GOOD, {100, 200}),
    "expect of another": ([b"expect: 200-ok", LENGTH % len(GOOD)], GOOD, {200, 417}),
    "upgrade to HTTP/2": ([b"upgrade: h2c", b"connection: upgrade", LENGTH % len(GOOD)], GOOD, {400}),
    "upgrade to a socket": ([b"upgrade: websocket", b"connection: upgrade", LENGTH % len(GOOD)], GOOD, {400}),
    "keep alive and close": ([b"connection: keep-alive, close", LENGTH % len(GOOD)], GOOD, {200}),
    "an encoding that is none": ([b"content-encoding: nonsense", LENGTH % len(GOOD)], GOOD, {415}),
    "four encodings": ([b"content-encoding: gzip, gzip, gzip, gzip", LENGTH % len(GOOD)], GOOD, {415}),
    "a 64 kB header": ([b"x-a: " + b"a" * 65_536, LENGTH % len(GOOD)], GOOD, {431}),
    "10,000 headers": ([b"x-a: b"] * 10_000 + [LENGTH % len(GOOD)], GOOD, {431}),
}  # fmt: skip


# What the server waits for until its patience ends.
WAITING = {"a chunk that wraps", "no end of chunks", "a body that hangs up"}


@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.long] * (one in WAITING)) for one in PAIRS])
def test_one_request_has_one_answer(target: Standing, name: str) -> None:
    headers, body, expected = PAIRS[name]
    heard = _heard(target, _post(target, *headers), body, LAST)
    found = [status for status in _statuses(heard) if status != 100]
    assert found, "nobody answered"
    assert found[0] in expected, heard[:400]
    # What stands behind a request without a body is the next one, by every reading.
    assert found[1:] in ([], [200], [401, 200], [421, 200])
    assert len(found) <= 2 or name == "0.CL", heard
    if found[0] >= 400:
        assert b'"detail"' in heard


LINES: dict[str, tuple[bytes, set[int]]] = {
    "HTTP/1.0": (b"GET /healthz HTTP/1.0\r\n\r\n", {200, 421}),
    "HTTP/1.0 with a host": (b"GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n", {200}),
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", {400, 421}),
    "HTTP/2.0": (b"GET /healthz HTTP/2.0\r\nhost: localhost\r\n\r\n", {200, 400}),
    "HTTP/1.2": (b"GET /healthz HTTP/1.2\r\nhost: localhost\r\n\r\n", {400}),
    "HTTP/11": (b"GET /healthz HTTP/11\r\nhost: localhost\r\n\r\n", {400}),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), {400}),
    "a mail server's": (b"EHLO example.com\r\n", {400}),
    "SSH": (b"SSH-2.0-OpenSSH_9.6\r\n", {400}),
    "absolute": (b"GET http://localhost/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {200, 400}),
    "absolute, of another": (b"GET http://elsewhere.example/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {200, 400, 421}),
    "absolute without a path": (b"GET http://localhost HTTP/1.1\r\nhost: localhost\r\n\r\n", {303, 400, 401, 404}),
    "a star": (b"OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 401, 404, 405}),
    "CONNECT": (b"CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 401, 404, 405}),
    "TRACE": (b"TRACE /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 405}),
    "an unknown method": (b"BREW /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 405}),
    "a method in small letters": (b"get /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {400}),
    "dots": (b"GET /static/../../../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n", {404}),
    "dots in percent": (b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n", {404}),
    "backslashes": (b"GET /static/..\\..\\x HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 404}),
    "NUL in percent": (b"GET /static/%00 HTTP/1.1\r\nhost: localhost\r\n\r\n", {404}),
    "bad percent": (b"GET /static/%zz%f HTTP/1.1\r\nhost: localhost\r\n\r\n", {404}),
    "high bytes in percent": (b"GET /static/%ff%fe HTTP/1.1\r\nhost: localhost\r\n\r\n", {404}),
    "high bytes": (b"GET /static/\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 404}),
    "two slashes": (b"GET //healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {400, 401, 404}),
    "a fragment": (b"GET /healthz#x HTTP/1.1\r\nhost: localhost\r\n\r\n", {200, 400}),
    "spaces in the address": (b"GET /healthz x HTTP/1.1\r\nhost: localhost\r\n\r\n", {400}),
    "a tab before the version": (b"GET /healthz\tHTTP/1.1\r\nhost: localhost\r\n\r\n", {400}),
    "lines that end in LF": (b"GET /healthz HTTP/1.1\nhost: localhost\n\n", {200, 400}),
    "empty lines first": (b"\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", {200, 400}),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", {400, 421}),
    "an empty host": (b"GET /healthz HTTP/1.1\r\nhost:\r\n\r\n", {400, 421}),
    "the host of another": (b"GET /healthz HTTP/1.1\r\nhost: elsewhere.example\r\n\r\n", {421}),
    "ours, and more": (b"GET /healthz HTTP/1.1\r\nhost: localhost.elsewhere.example\r\n\r\n", {421}),
    "ours as a user": (b"GET /healthz HTTP/1.1\r\nhost: localhost@elsewhere.example\r\n\r\n", {421}),
    "a host with a path": (b"GET /healthz HTTP/1.1\r\nhost: localhost/../x\r\n\r\n", {200, 400, 421}),
    "half an address": (b"GET /healthz HTTP/1.1\r\nhost: [::1\r\n\r\n", {400, 421}),
    "a host in capitals": (b"GET /healthz HTTP/1.1\r\nhost: LOCALHOST\r\n\r\n", {200}),
    "a host with a point": (b"GET /healthz HTTP/1.1\r\nhost: localhost.\r\n\r\n", {200, 421}),
    "a host of 5 kB": (b"GET /healthz HTTP/1.1\r\nhost: " + b"a" * 5000 + b"\r\n\r\n", {421}),
    "forwarded": (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-forwarded-host: elsewhere.example\r\n\r\n", {200}),
    "a GET with a body": (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nhello", {200}),
    "nothing but NUL": (bytes(1000), {400}),
    "nothing but CRLF": (b"\r\n" * 1000, {200}),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_line_is_read_as_one_thing_or_refused(target: Standing, name: str) -> None:
    sent, expected = LINES[name]
    found = _statuses(_heard(target, sent, LAST))
    assert found, "nobody answered"
    assert found[0] in expected, found
    assert found[1:] in ([], [200])


def test_a_hundred_requests_in_a_row_are_answered_in_their_order(target: Standing) -> None:
    one = _post(target, LENGTH % len(GOOD)) + GOOD
    last = _post(target, b"connection: close", LENGTH % 2) + b"[]"
    heard = _heard(target, one * 99 + last)
    assert _statuses(heard) == [200] * 100
    assert re.findall(rb'"accepted":(\d)', heard) == [b"1"] * 99 + [b"0"]


def test_there_are_a_hundred_cases() -> None:
    assert len(PAIRS) + len(LINES) >= 100
