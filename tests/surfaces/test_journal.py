"""The log of a server: nobody is found in it, and whoever reads it holds nobody up."""

from __future__ import annotations

import io
import json
import logging
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from telltale import accounts
from telltale.ask import Asker
from telltale.event import from_iso
from telltale.settings import Settings
from telltale.store import Committer, Store
from telltale.surfaces import serving
from telltale.surfaces.api.live import Live
from telltale.surfaces.journal import ROOM, Journal
from tests.surfaces.lively import House, bearer, happened, said
from tests.surfaces.world import served


def _logged(tmp_path: Path, form: str, does: Callable[[House, Starlette], None]) -> str:
    """What a server writes in a form while something is done with it."""
    home, stream = tmp_path / "home", io.StringIO()
    home.mkdir()
    with (
        Store(Settings(home=home)) as store,
        accounts.opened(home) as keeper,
        Committer(store.inbox) as committer,
        Journal(form, stream=stream) as journal,
    ):
        live = Live(Asker(store, store.settings))
        app = serving.application(store, keeper, House.token, committer, live=live, journal=journal)
        with served(app) as url:
            does(House(url, store, keeper, live), app)
            live.end()
    return stream.getvalue()


CANARY = "canary7f3a"


def _through_every_route(house: House, app: Starlette) -> None:
    """The canary in every place of every address, with every kind of credential, and in what goes wrong."""
    keys = [house.key(scope) for scope in ("ingest", "read", "admin")]
    known = [{}, bearer(f"tt_i{CANARY}"), {"cookie": f"telltale_session={CANARY}"}, bearer(House.token)]
    talk = f"talk {CANARY}"
    told = said(talk, f"my text {CANARY}", user_id=CANARY), happened(talk, "handoff", {"state": CANARY})
    house.send(*told, source=CANARY)
    house.store.catch_up()
    program = httpx2.Client(timeout=60)
    for route in app.routes:
        assert isinstance(route, Route)
        address = f"{house.url}{re.sub(r'{[^}]*}', CANARY, route.path)}?q={CANARY}&project={CANARY}&since={CANARY}"
        for method in sorted((route.methods or set()) - {"HEAD"}):
            for one in (*known, *map(bearer, keys)):
                headers = one | {"x-canary": CANARY, "user-agent": CANARY, "referer": CANARY}
                program.request(method, address, content=f'{{"type": "{CANARY}"}}'.encode(), headers=headers)
                program.cookies.clear()
    program.close()
    httpx2.get(f"{house.url}/{CANARY}", headers=bearer(House.token))
    logging.getLogger("telltale").info("something of ours happened")
    logging.getLogger("somebody.else").error("they quote %s", CANARY, exc_info=ValueError(CANARY))
    logging.getLogger("asyncio").error("never retrieved\nfuture: " + CANARY)


@pytest.mark.parametrize("form", ["json", "text"])
def test_nobody_is_found_in_the_log(tmp_path: Path, form: str) -> None:
    found: list[str] = []

    def does(house: House, app: Starlette) -> None:
        _through_every_route(house, app)
        found.extend(key.id for key in house.accounts.keys.list())

    text = _logged(tmp_path, form, does)
    assert CANARY not in text
    assert "my text" not in text
    assert found
    assert not any(key in text for key in found)
    assert "something of ours happened" in text
    assert "they quote %s" in text
    assert "/v1/conversations/{id}" in text
    if form == "json":
        lines = [json.loads(line) for line in text.splitlines()]
        assert all(from_iso(line["at"]) for line in lines)
        requests = [line for line in lines if line["event"] == "request"]
        routes = Counter(line["route"] for line in requests)
        assert {"/v1/events", "/v1/live", "/metrics", "/health", "/conversations/{id}", "(none)"} <= set(routes)
        assert all(re.fullmatch("[0-9a-f]{16}", line["request"]) for line in requests)
        [error] = [line for line in lines if line.get("logger") == "somebody.else"]
        assert error["error"] == "ValueError"


def test_what_is_unforeseen_is_told_by_its_place_and_the_id_of_the_request(tmp_path: Path) -> None:
    def fails(_: Any) -> Response:
        raise RuntimeError(f"a text that quotes {CANARY}")

    ids: list[str] = []

    def does(house: House, app: Starlette) -> None:
        app.router.routes.insert(0, Route("/v1/fails", fails))
        answer = httpx2.get(f"{house.url}/v1/fails", headers=bearer(House.token))
        assert answer.status_code == 500
        assert CANARY not in answer.text
        assert answer.json()["instance"].endswith(answer.headers["x-request-id"])
        ids.append(answer.headers["x-request-id"])

    lines = [json.loads(line) for line in _logged(tmp_path, "json", does).splitlines()]
    assert CANARY not in str(lines)
    [request] = [line for line in lines if line["event"] == "request" and line["request"] == ids[0]]
    assert request["status"] == 500


def test_an_error_is_told_by_kind_and_place(tmp_path: Path) -> None:
    def does(_house: House, _app: Starlette) -> None:
        try:
            raise RuntimeError(CANARY)
        except RuntimeError:
            logging.getLogger("telltale").exception("something went wrong")

    [error] = [json.loads(line) for line in _logged(tmp_path, "json", does).splitlines()]
    assert (error["level"], error["message"], error["error"]) == ("error", "something went wrong", "RuntimeError")
    assert error["where"][-1].startswith("test_journal.py:")
    assert CANARY not in str(error)


class Stuck(io.StringIO):
    """A reader of lines who takes none until told."""

    def __init__(self) -> None:
        super().__init__()
        self.free = Event()

    def write(self, text: str, /) -> int:
        """Wait, and take it."""
        self.free.wait()
        return super().write(text)


def test_a_slow_reader_of_the_log_holds_nobody_up() -> None:
    stream = Stuck()
    with Journal("json", stream=stream) as journal:
        for number in range(2 * ROOM + 500):
            journal.write("tick", number=number)
        assert journal.dropped
        stream.free.set()
    lines = [json.loads(line)["number"] for line in stream.getvalue().splitlines()]
    assert lines == sorted(lines)
    assert len(lines) + journal.dropped == 2 * ROOM + 500


def test_a_reader_who_is_gone_is_no_trouble() -> None:
    class Gone(io.StringIO):
        def write(self, _: str, /) -> int:
            raise BrokenPipeError

    with Journal("text", stream=Gone()) as journal:
        journal.write("tick")
    assert journal.dropped == 1


FORMS = [("auto", False, True), ("auto", True, False), ("json", True, True), ("text", False, False)]


@pytest.mark.parametrize(("form", "terminal", "in_json"), FORMS)
def test_the_form_is_that_of_the_reader(form: str, terminal: bool, in_json: bool) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    stream = Screen()
    with Journal(form, stream=stream) as journal:
        journal.write("started", address="http://127.0.0.1:8090", ends="line\nnext\x1b[31m")
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert text.startswith("{") == in_json
