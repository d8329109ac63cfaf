"""What one connection may hold: heads that never end, bodies that nobody reads, answers that nobody takes, crowds."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from telltale.surfaces.connections import HEAD, HEADERS, Connection, room
from tests.surfaces.cli.serving import until

MANY = 16 * 1024 * 1024
PATIENCE = 30


class Hasty(Connection):
    """The same with less patience, and room for few."""

    patience = 0.3
    stalling = 0.5
    most = 12


def _many(request: Request) -> Response:
    return Response(bytes(MANY))


async def _echo(request: Request) -> Response:
    return Response(await request.body())


def _early(request: Request) -> Response:
    return PlainTextResponse("no", 401)


async def _slow(request: Request) -> Response:
    await asyncio.sleep(0.5)
    return PlainTextResponse("slow")


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    """A real server that has little patience."""
    routes = [Route("/many", _many), Route("/echo", _echo, methods=["POST"]), Route("/slow", _slow),
              Route("/early", _early, methods=["POST"])]  # fmt: skip
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="critical", lifespan="off", http=Hasty,
                            timeout_keep_alive=2)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield server
    server.should_exit = True
    thread.join()


@pytest.fixture
def line(server: uvicorn.Server) -> Iterator[socket.socket]:
    """A connection to it."""
    with _connected(server) as line:
        yield line
    until(lambda: not server.server_state.connections)


def _connected(server: uvicorn.Server) -> socket.socket:
    return socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=PATIENCE)


def _all(line: socket.socket) -> bytes:
    """Everything until the server closes."""
    heard = b""
    try:
        while piece := line.recv(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard


def _statuses(heard: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", heard)]


def _dribbled(line: socket.socket, piece: bytes) -> None:
    """Send a piece every now and then until the server has enough."""
    try:
        for _ in range(200):
            line.sendall(piece)
            time.sleep(0.05)
    except OSError:
        return
    pytest.fail("it was taken for ever")


def test_nothing_at_all_is_waited_for_a_moment(line: socket.socket) -> None:
    assert _all(line) == b""


@pytest.mark.parametrize("begun", [b"GET", b"GET /many HTTP/1.1\r\n", b"GET /many HTTP/1.1\r\nhost: x\r\nx-a: 1\r\n"])
def test_a_head_that_does_not_come_is_cut_off(line: socket.socket, begun: bytes) -> None:
    line.sendall(begun)
    assert _statuses(_all(line)) == [408]


def test_a_head_that_comes_in_drops_is_cut_off(line: socket.socket) -> None:
    line.sendall(b"GET /many HTTP/1.1\r\nx-a: ")
    _dribbled(line, b"a")


def test_the_second_head_has_no_more_time_than_the_first(line: socket.socket) -> None:
    line.sendall(b"POST /echo HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi")
    heard = b""
    while not heard.endswith(b"hi"):
        heard += line.recv(65536)
    line.sendall(b"GET /many HTTP/1.1\r\nx-a: ")
    _dribbled(line, b"a")


def test_the_rest_of_a_body_that_was_answered_is_not_read_for_ever(line: socket.socket) -> None:
    line.sendall(b"POST /early HTTP/1.1\r\ncontent-length: 1000000\r\n\r\nhi")
    assert _statuses(line.recv(65536)) == [401]
    _dribbled(line, b"a")


def test_the_rest_of_a_body_that_was_answered_is_no_head(line: socket.socket) -> None:
    for _ in range(3):
        line.sendall(b"POST /early HTTP/1.1\r\ncontent-length: 1000000\r\n\r\n")
        heard = b""
        while not heard.endswith(b"no"):
            heard += line.recv(65536)
        line.sendall(b"a" * 1_000_000)
        assert _statuses(heard) == [401]
    line.shutdown(socket.SHUT_WR)
    assert _statuses(_all(line)) == []


def test_an_answer_that_nobody_takes_is_given_up(server: uvicorn.Server) -> None:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(PATIENCE)
        line.connect(server.servers[0].sockets[0].getsockname())
        line.sendall(b"GET /many HTTP/1.1\r\n\r\n" * 2)
        until(lambda: server.server_state.connections)
        until(lambda: not server.server_state.connections)
        assert len(_all(line)) < MANY


def test_a_slow_reader_that_reads_is_served(server: uvicorn.Server) -> None:
    with _connected(server) as line:
        line.sendall(b"GET /many HTTP/1.1\r\nconnection: close\r\n\r\n")
        heard = 0
        while piece := line.recv(256 * 1024):
            heard += len(piece)
            time.sleep(0.01)
    assert heard > MANY


@pytest.mark.parametrize(
    "head",
    [
        b"GET /many HTTP/1.1\r\nx-a: " + b"a" * 2 * HEAD + b"\r\n\r\n",
        b"GET /many?" + b"a" * 2 * HEAD + b" HTTP/1.1\r\n\r\n",
        b"GET /many HTTP/1.1\r\n" + b"x: y\r\n" * (HEADERS + 1) + b"\r\n",
        b"GET /many HTTP/1.1\r\n" + b"x: y\r\n" * 10_000 + b"\r\n",
        b"GET /many HTTP/1.1\r\nx-a: " + b"a" * 64 * HEAD,
    ],
    ids=["a header", "an address", "many headers", "10,000 headers", "a header without end"],
)
def test_a_head_has_a_size(line: socket.socket, head: bytes) -> None:
    with suppress(OSError):  # where it is not waited for
        line.sendall(head)
    heard = _all(line)
    assert _statuses(heard) in ([431], [])
    if len(head) < 64 * 1024:
        assert b"headers" in heard


def test_what_stands_behind_a_body_is_no_header(line: socket.socket) -> None:
    trailer = b"x-trailer: " + b"a" * 100 + b"\r\n"
    line.sendall(b"POST /echo HTTP/1.1\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n2\r\nhi\r\n0\r\n"
                 + trailer + b"\r\n")  # fmt: skip
    heard = _all(line)
    assert _statuses(heard) == [200]
    assert heard.endswith(b"hi")


def test_noise_behind_a_request_does_not_take_its_answer(line: socket.socket) -> None:
    line.sendall(b"GET /slow HTTP/1.1\r\n\r\n\x00\x01 noise\r\n\r\n")
    heard = _all(line)
    assert _statuses(heard) == [200]
    assert heard.endswith(b"slow")


@pytest.mark.parametrize("wish", [b"h2c", b"websocket"])
def test_a_wish_for_another_protocol_is_refused_and_nothing_is_read_behind_it(line: socket.socket, wish: bytes) -> None:
    head = b"POST /echo HTTP/1.1\r\nconnection: upgrade\r\nupgrade: " + wish
    line.sendall(head + b"\r\ncontent-length: 2\r\n\r\nhiGET /many HTTP/1.1\r\n\r\n")
    heard = _all(line)
    assert _statuses(heard) == [400]
    assert b"upgrade" in heard


def test_requests_in_a_row_are_answered_in_their_order(line: socket.socket) -> None:
    line.sendall(b"".join(b"POST /echo HTTP/1.1\r\ncontent-length: 1\r\n\r\n%d" % n for n in range(9))
                 + b"GET /slow HTTP/1.1\r\nconnection: close\r\n\r\n")  # fmt: skip
    heard = _all(line)
    assert _statuses(heard) == [200] * 10
    assert [part[-1:] for part in heard.split(b"HTTP/1.1 ")[1:10]] == [b"%d" % n for n in range(9)]


def test_a_crowd_is_sent_back(server: uvicorn.Server) -> None:
    lines = [_connected(server) for _ in range(Hasty.most + 5)]
    try:
        heard = [_all(line) for line in lines]
    finally:
        for line in lines:
            line.close()
    assert sum(one == b"" for one in heard) == Hasty.most
    assert sum(_statuses(one) == [503] for one in heard) == 5
    assert all(b"retry-after" in one for one in heard if one)
    until(lambda: not server.server_state.connections)


def test_there_is_room_for_more_than_a_few() -> None:
    assert room() >= 16
