"""The server, and the commands that find it."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Generator
from pathlib import Path

import httpx2
import pytest

from tests.surfaces.cli.command import SAMPLE_DAY, Done, balances, run
from tests.surfaces.cli.serving import PATIENCE, Server, started


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("served") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


QUESTIONS = [
    ("ask", "--all", "--json"),
    ("ask", "resolution_rate", "csat", "--by", "channel", "--explain"),
    ("ask", "users", "--from", "2026-01-01", "--to", "2026-01-31", "--step", "week", "--compare", "previous"),
    ("ask", "conversations", "--where", "channel=web,whatsapp", "--where", "language=en", "--json"),
    ("conversations", "--json"),
    ("conversations", "--where", "channel=whatsapp", "--metric", "containment_rate", "--limit", "3"),
    ("metrics", "csat", "--json"),
    ("failed", "list", "--json"),
    ("rebuild", "--check", "--json"),
    ("ask", "csta"),
    ("ask", "csat", "--by", "chanel"),
    ("ask", "csat", "--from", "2026-02-01", "--to", "2026-01-01"),
    ("conversations", "--cursor", "here"),
    ("show", "c_nothing"),
    ("import", "/nowhere/at/all"),
    ("failed", "show", "77"),
    ("export", "events", "--to", "/nowhere/at/all/e.csv"),
]


@pytest.fixture(scope="module")
def alone(home: Path) -> dict[tuple[str, ...], Done]:
    """What every question is answered without a server."""
    listed = run(home, "conversations", "--limit", "1", "--json").json["conversations"]
    questions = [*QUESTIONS, ("show", listed[0]["conversation"])]
    return {words: run(home, *words) for words in questions}


@pytest.fixture(scope="module")
def server(home: Path, alone: object) -> Generator[Server]:
    with started(home) as running:
        yield running


def test_commands_say_the_same_through_a_server(home: Path, alone: dict[tuple[str, ...], Done], server: Server) -> None:
    for words, told in alone.items():
        assert run(home, *words) == told, words


def test_a_second_server_is_refused(home: Path, server: Server) -> None:
    done = run(home, "serve", "--port", "0")
    assert done.code == 1
    assert "in use by process" in done.err
    assert str(server.process.pid) in done.err


def test_the_announcement_is_for_the_owner_alone(home: Path, server: Server) -> None:
    path = home / "server.json"
    assert path.stat().st_mode & 0o777 == 0o600
    said = json.loads(path.read_text())
    assert (said["url"], said["pid"]) == (server.url, server.process.pid)


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Bearer \u00e4"])
@pytest.mark.parametrize("address", ["whoami", "export", "bring", "nothing"])
def test_local_routes_want_the_token(server: Server, token: str, address: str) -> None:
    method = "GET" if address == "whoami" else "POST"
    headers = {"authorization": token.encode()}
    refused = httpx2.request(method, f"{server.url}/v1/local/{address}", headers=headers, content=b"{}")
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"


def test_the_index_is_not_rebuilt_under_a_server(home: Path, server: Server) -> None:
    done = run(home, "rebuild")
    assert done.code == 1
    assert "stop it" in done.err


def test_importing_and_exporting_through_a_server(home: Path, server: Server, tmp_path: Path) -> None:
    again = run(home, "import", SAMPLE_DAY, "--json").json
    assert balances(again)
    assert again["stored"] == 0
    event = b'{"type": "message", "event_id": "e1", "conversation_id": "late", "timestamp": "2026-04-20T09:00:00Z",'
    event += b' "properties": {"role": "user", "text": "=HYPERLINK(1)"}}\n{"type": "nonsense"}\n'
    ledger = run(home, "import", "-", "--json", given=event).json
    assert (ledger["stored"], ledger["failed"]) == (1, {"unknown_type": 1})
    failed = run(home, "failed", "list", "--json").json["records"]
    assert [one["reason"] for one in failed] == ["unknown_type"]
    target = tmp_path / "out.csv"
    assert run(home, "export", "conversations", "--to", target).code == 0
    assert "'=HYPERLINK(1)" in target.read_text()
    assert "running at" in run(home, "doctor").out


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        done = run(tmp_path / "home", "serve", "--port", str(port))
    assert (done.code, done.out) == (1, "")
    assert f"port {port}" in done.err
    assert "--port" in done.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_graceful(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "home"
    with started(home) as server:
        assert (home / "server.json").exists()
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE) == 0
        assert server.process.stdout is not None
        assert "Traceback" not in server.process.stdout.read()
    assert not (home / "server.json").exists()
    assert run(home, "ask", "csat").code == 0


def test_a_killed_server_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with started(home) as server:
        server.process.kill()
        server.process.wait(PATIENCE)
    assert (home / "server.json").exists()
    assert run(home, "import", SAMPLE_DAY, "--json").json["stored"] == 344
    assert "was killed" in run(home, "doctor").out
    with started(home) as server:
        assert httpx2.get(f"{server.url}/healthz").status_code == 200
