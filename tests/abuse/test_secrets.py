"""Secrets that were shown to the server are found nowhere afterwards, and the server calls nobody."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx2
import pytest
from hypothesis import settings

from tests.clients.house import House, house
from tests.surfaces.cli.command import environment, program, run
from tests.surfaces.cli.serving import started, until

LONG = settings.get_current_profile_name() == "long"
SECRETS = [f"tt_icanary{number:030}" for number in range(100 if LONG else 20)]


def _knock(url: str, secret: str) -> str:
    """Show a secret in every place where one is looked for, and give all that is answered."""
    forms = [{"authorization": f"Bearer {secret}"}, {"x-api-key": secret}, {"cookie": f"telltale_session={secret}"}]
    event = {"type": "message", "properties": {"role": "user", "text": f"my key is {secret}"}}
    heard = [
        httpx2.request(method, url + path, headers=headers, json=event if method == "POST" else None)
        for headers in forms
        for method, path in (("POST", "/v1/events"), ("POST", "/v1/traces"), ("GET", "/v1/ask"), ("GET", "/"))
    ]
    heard.append(httpx2.post(f"{url}/v1/track", auth=(secret, ""), json={"event": "E", "userId": "u"}))
    heard.append(httpx2.post(f"{url}/v1/track", json={"writeKey": secret, "event": "E", "userId": "u"}))
    heard.append(httpx2.post(f"{url}/sign-in", data={"name": "ann", "password": secret}))
    assert all(one.status_code in (303, 401, 403, 429) for one in heard), [one.status_code for one in heard]
    return "".join(one.text + str(one.headers) for one in heard)


def test_wrong_and_right_keys_are_written_nowhere(tmp_path: Path) -> None:
    with house(tmp_path) as kept:
        held = [*SECRETS, kept.ingest, kept.admin]
        with kept.serving() as server:
            answers = "".join(_knock(kept.url, secret) for secret in SECRETS)
            for key in (kept.ingest, kept.admin):
                event = {"type": "track", "properties": {"event": "E"}}
                sent = httpx2.post(f"{kept.url}/v1/events", headers={"x-api-key": key}, json=event)
                assert sent.status_code == 200
            # A key that somebody says in a chat is taken out like any other secret.
            said = {"type": "message", "properties": {"role": "user", "text": f"my key is {kept.ingest}"}}
            httpx2.post(f"{kept.url}/v1/events", headers={"x-api-key": kept.ingest}, json=said).raise_for_status()
            for name in ("cmdline", "environ"):
                answers += Path(f"/proc/{server.process.pid}/{name}").read_text()
            answers += subprocess.run(["ps", "-ef"], capture_output=True, text=True, check=False).stdout
            answers += _files(kept)
            server.process.terminate()
            assert server.process.stdout is not None
            answers += server.process.stdout.read()
        answers += _files(kept) + run(kept.home, "audit", "list").out + run(kept.home, "failed", "list").out
        assert [secret for secret in held if secret in answers] == []


def _files(kept: House) -> str:
    """Every byte of the data folder, the logs of the databases among them."""
    return "".join(path.read_bytes().decode("latin-1") for path in kept.home.rglob("*") if path.is_file())


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not here")
def test_nobody_is_called(tmp_path: Path) -> None:
    """From the first instruction, through some traffic and some idleness, to the end: no connection is begun."""
    home, calls = tmp_path / "home", tmp_path / "calls"
    key = run(home, "keys", "create", "--scope", "ingest", "--json").json["key"]
    words = ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(calls), *program("serve", "--port", "0")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment(home)) as server:
        assert server.stdout is not None
        heard = server.stdout.readline()
        if "http://" not in heard:
            pytest.skip("nobody may be traced here")
        url = heard[heard.index("http://") :].split()[0]
        event = {"type": "message", "conversation_id": "c", "properties": {"role": "user", "text": "hi"}}
        httpx2.post(f"{url}/v1/events", headers={"x-api-key": key}, json=event).raise_for_status()
        time.sleep(300 if LONG else 3)
        os.kill(json.loads((home / "server.json").read_text())["pid"], signal.SIGTERM)
        server.wait(60)
    assert re.findall(r"connect\(.*AF_INET.*", calls.read_text()) == []


def test_it_listens_on_this_machine_alone_unless_told_otherwise(tmp_path: Path) -> None:
    with started(tmp_path / "home") as server:
        port = int(server.url.rpartition(":")[2])
        listening = [
            line.split()[1]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            if line.split()[3] == "0A" and int(line.split()[1].rpartition(":")[2], 16) == port
        ]
        assert [one.partition(":")[0] for one in listening] == ["0100007F"]
        until(lambda: httpx2.get(f"{server.url}/healthz").status_code == 200)
