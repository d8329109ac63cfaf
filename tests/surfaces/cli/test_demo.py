"""The demo: simulated once, used again, served on a port that is free."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

from tests.surfaces.cli.command import run
from tests.surfaces.cli.serving import PATIENCE, started

SMALL = ("--days", "10", "--conversations", "150", "--no-open")


def test_the_demo_from_nothing_to_a_dashboard(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = run(home, "demo", *SMALL, "--once")
    assert first.code == 0, first.err
    assert "150" in first.out
    assert "Resolution rate" in first.out
    truth = json.loads((home / "demo" / "truth.json").read_text())
    assert truth["counts"]["total"]["conversations"] == 150
    inbox = (home / "demo" / "inbox.sqlite").stat().st_mtime_ns
    second = run(home, "demo", *SMALL, "--once")
    assert second.out == first.out
    assert (home / "demo" / "inbox.sqlite").stat().st_mtime_ns == inbox

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(home, "demo", *SMALL, "--port", str(port)) as server:
            assert f":{port}/" not in server.url
            again = run(home, "demo", *SMALL, "--once")
            assert "running already" in again.out
            assert server.url.partition("/enter/")[0] in again.out
            other = run(home, "demo", "--days", "10", "--conversations", "151", "--once")
            assert other.code == 1
            assert "stop it first" in other.err
            server.process.send_signal(signal.SIGINT)
            assert server.process.wait(PATIENCE) == 0

    other = run(home, "demo", "--days", "10", "--conversations", "151", "--once", "--json")
    assert other.json["rows"][0]["values"]["conversations"]["value"] == 151


def test_other_data_is_never_taken_for_a_demo(tmp_path: Path) -> None:
    mine = tmp_path / "home" / "demo"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("years of work")
    done = run(tmp_path / "home", "demo", *SMALL, "--once")
    assert done.code == 1
    assert "no demo" in done.err
    assert (mine / "thesis.txt").read_text() == "years of work"
