"""No answer of 2xx leaves before the synchronisation that covers it, as the kernel saw it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.traffic.bodies import Kind, events, single, spans
from tests.reliability.house import House, house
from tests.reliability.sending import Sending
from tests.surfaces.cli.serving import until

_CALLS = "fdatasync,fsync,pwrite64,write,sendto,sendmsg,writev,recvfrom,read"
_LINE = re.compile(r"^\d+ +(\w+)\((\d+)<([^>]*)>(.*)$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_BEGUN = re.compile(r"^(\d+) +(\w+)\((\d+)<([^>]*)>(.*?)\s*<unfinished \.\.\.>$")


class Call(NamedTuple):
    """A system call at the moment when it began or, for what makes safe or brings in, when it had ended."""

    name: str
    file: str
    said: str


def _calls(trace: Path) -> Iterator[Call]:
    """The calls of a trace in order; one that others interrupted counts when it ended, a send when it began."""
    under_way: dict[str, tuple[str, str, str]] = {}
    for line in trace.read_text(errors="replace").splitlines():
        if begun := _BEGUN.match(line):
            thread, name, _, file, said = begun.groups()
            if name in ("sendto", "sendmsg", "writev", "write"):
                yield Call(name, file, said)
            else:
                under_way[thread] = (name, file, said)
        elif resumed := _RESUMED.match(line):
            thread, name, rest = resumed.groups()
            if thread in under_way:
                _, file, said = under_way.pop(thread)
                yield Call(name, file, said + rest)
        elif whole := _LINE.match(line):
            name, _, file, said = whole.groups()
            yield Call(name, file, said)


class Order(NamedTuple):
    """Answers of 2xx to senders, and those of them before which nothing was written and synchronised."""

    answers: int
    early: int


def _judged(trace: Path) -> Order:
    answers = early = 0
    # For every socket: whether since its request a log was written, and after that synchronised.
    state: dict[str, str] = {}
    for name, file, said in _calls(trace):
        if name in ("recvfrom", "read") and "POST /v1/" in said:
            state[file] = "asked"
        elif file.endswith("inbox.sqlite-wal"):
            moved = {"pwrite64": ("asked", "written"), "fdatasync": ("written", "safe"), "fsync": ("written", "safe")}
            if name in moved and not (name != "pwrite64" and not said.rstrip().endswith("= 0")):
                before, after = moved[name]
                state = {socket: after if one == before else one for socket, one in state.items()}
        elif name in ("sendto", "sendmsg", "writev", "write") and '"HTTP/1.1 2' in said and file in state:
            answers += 1
            early += state.pop(file) != "safe"
    return Order(answers, early)


def _traced(served: House, trace: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("the order of system calls is seen by strace (apt-get install strace)")
    # With -D the server is our child, and the tracer ends with it.
    works = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0
    if not works:
        pytest.skip("strace may not trace here")
    served.start("strace", "-D", "-f", "-y", "-s", "32", "-e", f"trace={_CALLS}", "-o", str(trace))


def _stopped(served: House, trace: Path) -> None:
    """The server has ended, and the tracer has written everything down."""
    pid = served.pid
    served.stop()
    until(lambda: re.search(rf"^{pid} +\+\+\+ exited", trace.read_text(errors="replace"), re.MULTILINE))


@pytest.mark.parametrize("kind", [single(), events(20), spans(20)], ids=["single", "events", "spans"])
@pytest.mark.parametrize("requests", [40, pytest.param(3_400, marks=pytest.mark.long)])
def test_one_after_the_other(tmp_path: Path, kind: Kind, requests: int) -> None:
    with house(tmp_path / "home") as served:
        trace = tmp_path / "trace"
        _traced(served, trace)
        for number in range(1, requests + 1):
            assert served.post(kind.path, kind.body(number), kind.content_type).status == 200
        _stopped(served, trace)
        assert _judged(trace) == Order(requests, 0)


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.long)])
def test_many_at_once(tmp_path: Path, seconds: float) -> None:
    with house(tmp_path / "home") as served:
        trace = tmp_path / "trace"
        _traced(served, trace)
        outcome = Sending(served, "single", seconds=seconds, connections=16).ended()
        _stopped(served, trace)
        order = _judged(trace)
        assert order.early == 0
        assert order.answers == len(outcome.acked) > 0


def test_an_early_answer_would_be_seen(tmp_path: Path) -> None:
    """The judge itself: the same calls in the wrong order."""
    wal, peer = "/home/inbox.sqlite-wal", "TCP:[127.0.0.1:1->127.0.0.1:2]"
    asked, written = f'7 recvfrom(9<{peer}>, "POST /v1/events", 99) = 15', f'8 pwrite64(5<{wal}>, "x", 1, 0) = 1'
    safe, told = f"8 fdatasync(5<{wal}>) = 0", f'7 sendto(9<{peer}>, "HTTP/1.1 200 OK", 15) = 15'
    failed = f"8 fdatasync(5<{wal}>) = -1 EIO (Input/output error)"
    under_way = [f"8 fdatasync(5<{wal}> <unfinished ...>", told, "8 <... fdatasync resumed>) = 0"]
    for lines, early in (
        ([asked, written, safe, told], 0),
        ([asked, written, told, safe], 1),
        ([asked, told, written, safe], 1),
        ([written, safe, asked, told], 1),
        ([asked, written, failed, told], 1),
        ([asked, written, *under_way], 1),
    ):
        (tmp_path / "trace").write_text("\n".join(lines))
        assert _judged(tmp_path / "trace") == Order(1, early), lines
