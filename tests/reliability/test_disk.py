"""A disk that is full, failing or slow: senders are told to come again, readers are served, and it heals by itself."""

from __future__ import annotations

import errno
import resource
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.traffic.bodies import events, spans
from tests.reliability.faults import Faults, small_disk
from tests.reliability.house import House, Reply, house
from tests.reliability.sending import Sending, missing
from tests.surfaces.cli.serving import until

PAGE = "/"
QUESTION = "/v1/ask?metrics=conversations"

Note = Callable[[str, object], None]


def _post(served: House, number: int, records: int = 500) -> Reply:
    kind = events(records)
    return served.post(kind.path, kind.body(number), kind.content_type)


def _fill(filler: Path) -> None:
    """Take all the room there is."""
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))


def _stored(served: House, acked: list[int], records: int = 500) -> None:
    """After a kill everything acknowledged is there, once."""
    served.kill()
    with served.opened() as store:
        _, found = store.read("""
            SELECT ('0x' || left(event_id, 8))::BIGINT, count(*), count(DISTINCT event_id) FROM events GROUP BY 1""")
        whole = {number for number, rows, different in found if rows == different == records}
        assert set(acked) <= whole
        assert set(store.check().values()) == {0}


def test_a_full_disk_turns_senders_away_serves_readers_and_heals(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 48) as disk, house(disk / "home") as served:
        # The log is another program's business and may lie elsewhere.
        served.log = tmp_path / "serve.log"
        served.start()
        acked = [number for number in range(1, 4) if _post(served, number).status == 200]
        assert acked == [1, 2, 3]
        until(lambda: b'"value":0' not in served.get(QUESTION)[1])
        filler = disk / "filler"
        _fill(filler)
        refused: list[Reply] = []
        number = 3
        while len(refused) < 5:
            number += 1
            reply = _post(served, number)
            if reply.status == 200:
                acked.append(number)
            else:
                refused.append(reply)
            assert number < 500, "the disk never got full"
        assert {reply.status for reply in refused} <= {503, 507}
        assert all(reply.wait >= 1 for reply in refused)
        sent = spans()
        otlp = served.post(sent.path, sent.body(999), sent.content_type)
        assert otlp.status == 503, "clients of OTLP send again after 503, not after 507"
        assert otlp.wait >= 1
        assert served.get(PAGE)[0] == served.get(QUESTION)[0] == served.get("/healthz")[0] == 200
        filler.unlink()
        again = range(number + 1, number + 4)
        until(lambda: _post(served, again[0]).status == 200, 30)
        acked += [again[0], *(one for one in again[1:] if _post(served, one).status == 200)]
        assert len([one for one in acked if one in again]) == 3
        _stored(served, acked)


def test_a_server_starts_on_a_full_disk_and_loses_nothing(tmp_path: Path) -> None:
    """No crash loop: what is there can be read, and it takes events again as soon as there is room."""
    with small_disk(tmp_path / "disk", 48) as disk, house(disk / "home") as served:
        served.log = tmp_path / "serve.log"
        served.start()
        assert [_post(served, number).status for number in (1, 2)] == [200, 200]
        served.kill()
        filler = disk / "filler"
        _fill(filler)
        served.start(ready=False)
        time.sleep(3)
        served.kill()
        filler.unlink()
        served.start()
        assert _post(served, 3).status == 200
        _stored(served, [1, 2, 3])


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC], ids=errno.errorcode.get)
@pytest.mark.parametrize("most", [10, pytest.param(500, marks=pytest.mark.long)])
def test_the_nth_write_fails(tmp_path: Path, error: int, most: int) -> None:
    """Each write and synchronisation in its turn; what was refused in between is nobody's loss."""
    faults = Faults(tmp_path)
    with house(tmp_path / "home") as served:
        served.start(settings=faults.settings)
        acked, number = list[int](), 0
        for after in range(most):
            faults.fail(error, after=after)
            for _ in range(max(2, after // 2)):
                number += 1
                reply = _post(served, number, 50)
                if reply.status == 200:
                    acked.append(number)
                else:
                    assert reply.status in (503, 507), reply.body
                    assert reply.wait >= 1
            assert served.get("/healthz")[0] == 200
            faults.heal()
            number += 1
            until(lambda: _post(served, number, 50).status == 200, 30)  # noqa: B023 - it is called here
            acked.append(number)
        assert served.get(QUESTION)[0] == 200
        _stored(served, acked, 50)


def test_no_descriptors_left(tmp_path: Path) -> None:
    """More connections than files that may be open: those who wait are served when others have gone."""
    with house(tmp_path / "home") as served:
        served.start(limits=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (96, 96)))
        assert _post(served, 1).status == 200
        crowd = [socket.create_connection(("127.0.0.1", served.port), timeout=10) for _ in range(150)]
        time.sleep(0.5)
        for one in crowd:
            one.close()
        until(lambda: _post(served, 2).status == 200, 30)
        assert served.get(PAGE)[0] == 200
        _stored(served, [1, 2])


@pytest.mark.parametrize(
    ("delay", "seconds"), [(0.5, 3), pytest.param(2, 600, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_a_slow_disk_holds_acknowledgements_back(
    tmp_path: Path, delay: float, seconds: float, record_property: Note
) -> None:
    faults = Faults(tmp_path)
    with house(tmp_path / "home") as served:
        served.start(settings=faults.settings)
        warm = Sending(served, "events", seconds=1, connections=4, first=1_000_000).ended()
        before = served.resident()
        faults.linger(delay)
        peak, done = before, threading.Event()

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.05):
                peak = max(peak, served.resident())

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            outcome = Sending(served, "events", seconds=seconds, connections=64, patience=delay * 30).ended()
        finally:
            done.set()
            watching.join()
        faults.heal()
        # Whatever else waited: none came before a synchronisation that began after it was sent.
        assert outcome.acked
        assert min(outcome.milliseconds) >= 1000 * delay
        assert set(outcome.statuses) <= {200, 429, 503}
        assert all(wait >= 1 for wait in outcome.waits)
        record_property("MB more, most", peak - before)
        served.kill()
        with served.opened() as store:
            for one in (warm, outcome):
                assert missing(store, "events", one) == (set(), 0)
