"""What the server tells of itself: figures for monitoring, and the id of every request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from telltale.accounts import TERMINAL
from telltale.store import Committer
from telltale.surfaces import serving
from telltale.surfaces.observing import Observed, Requests
from tests.surfaces.lively import House, bearer, lively, said
from tests.surfaces.world import PAYLOADS, served

SAMPLE = re.compile(r'([a-z_]+)(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)*\})? (-?[0-9.e+-]+)')


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own."""
    with lively(tmp_path / "home") as house:
        yield house


def figures(house: House, key: str | None = None) -> dict[str, float]:
    """Every sample by its name with its labels; each line must be one that Prometheus reads."""
    answer = httpx2.get(f"{house.url}/metrics", headers=bearer(key or house.token))
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, float] = {}
    families: set[str] = set()
    for line in answer.text.splitlines():
        if line.startswith("# TYPE"):
            name = line.split()[2]
            assert name not in families, "a family comes once"
            families.add(name)
        elif not line.startswith("# HELP"):
            matched = SAMPLE.fullmatch(line)
            assert matched, line
            assert {matched[1], re.sub("_(bucket|sum|count)$", "", matched[1])} & families, line
            name, _, value = line.rpartition(" ")
            assert name not in found, line
            found[name] = float(value)
    return found


def _events(fate: str, reason: str = "") -> str:
    return f'telltale_events{{project="default",fate="{fate}",reason="{reason}"}}'


def test_the_figures_are_those_of_the_ledger(house: House) -> None:
    once = said("a")
    house.send(once, once, said("b"))
    house.send(once, {"type": "nothing"})
    house.store.catch_up()
    told = figures(house)
    assert told[_events("accepted")] == 2
    assert told[_events("duplicate")] == 2
    assert told[_events("rejected", "unknown_type")] == 1
    assert told['telltale_failed_records{project="default",reason="unknown_type"}'] == 1
    assert told["telltale_inbox_position"] == told["telltale_index_position"] >= 1
    assert told["telltale_lag_seconds"] == told["telltale_queue_events"] == 0
    assert told["telltale_disk_free_bytes"] > 0
    assert told["process_resident_memory_bytes"] > 10_000_000
    assert told["process_cpu_seconds_total"] > 0
    assert told['telltale_requests_total{method="POST",route="/v1/events",status="2xx"}'] == 2


def test_what_the_index_finds_twice_moves_from_one_fate_to_the_other(house: House) -> None:
    once = said("a")
    house.send(once)
    house.store.catch_up()
    # The short memory of a new server knows nothing of what the first was sent.
    with Committer(house.store.inbox) as committer:
        app = serving.application(house.store, house.accounts, House.token, committer)
        with served(app) as url:
            answer = httpx2.post(f"{url}/v1/events", json=[once], headers=bearer(house.key()))
    assert answer.json()["accepted"] == 1
    house.store.catch_up()
    told = figures(house)
    assert told['telltale_events_acknowledged_total{project="default"}'] == 2
    assert (told[_events("accepted")], told[_events("duplicate")]) == (1, 1)


def test_requests_are_counted_by_template_and_never_by_address(house: House) -> None:
    for name in ("c_1", "c_2", "canary"):
        httpx2.get(f"{house.url}/v1/conversations/{name}?canary=1", headers=bearer(house.token))
    httpx2.get(f"{house.url}/canary", headers=bearer(house.token))
    httpx2.get(f"{house.url}/v1/ask")
    told = figures(house)
    assert told['telltale_requests_total{method="GET",route="/v1/conversations/{id}",status="4xx"}'] == 3
    assert told['telltale_requests_total{method="GET",route="(none)",status="4xx"}'] == 2
    assert not any("canary" in name for name in told)
    times = 'telltale_request_duration_seconds_{}{{route="/v1/conversations/{{id}}"'
    buckets = [value for name, value in told.items() if name.startswith(times.format("bucket"))]
    assert buckets == sorted(buckets)
    assert buckets[-1] == told[times.format("count") + "}"] == 3


def test_names_of_strangers_stay_inside_their_label(house: House) -> None:
    for payload in (*PAYLOADS, 'a"b', "a\\b", "a\nb 1"):
        house.send({"type": payload}, source=payload)
    figures(house)


def test_who_may_read_may_ask_and_a_project_is_told_of_itself(house: House) -> None:
    house.accounts.projects.create("bank", by=TERMINAL)
    house.send(said("a"))
    assert httpx2.get(f"{house.url}/metrics").status_code == 401
    assert httpx2.get(f"{house.url}/metrics", headers=bearer(house.key("ingest"))).status_code == 403
    mine = figures(house, house.key("read", "bank"))
    assert not any('project="default"' in name for name in mine)
    assert any('project="default"' in name for name in figures(house, house.key("read")))
    assert httpx2.get(f"{house.url}/metrics", headers={"cookie": house.session()}).status_code == 200


def test_every_answer_has_an_id_and_a_problem_repeats_it(house: House) -> None:
    good = httpx2.get(f"{house.url}/healthz", headers={"x-request-id": "one of the client's"})
    other = httpx2.get(f"{house.url}/healthz")
    assert re.fullmatch("[0-9a-f]{16}", good.headers["x-request-id"])
    assert good.headers["x-request-id"] != other.headers["x-request-id"]
    key = bearer(house.key())
    for answer in (
        httpx2.get(f"{house.url}/v1/ask"),
        httpx2.get(f"{house.url}/v1/nowhere", headers=bearer(house.token)),
        httpx2.post(f"{house.url}/v1/events", content=b"{", headers=key),
        httpx2.post(f"{house.url}/v1/events", json=[{"type": "nothing"}], headers=key),
        httpx2.post(f"{house.url}/sign-in", headers={"origin": "https://elsewhere.example"}),
    ):
        assert answer.status_code >= 400
        assert answer.json()["instance"] == f"urn:telltale:request:{answer.headers['x-request-id']}"


def test_a_stream_is_counted_when_it_is_over() -> None:
    def told(_: Any) -> Response:
        return PlainTextResponse("data: 1\n\n", media_type="text/event-stream")

    requests = Requests()
    with served(Observed(Starlette(routes=[Route("/s", told)]), requests)) as url:
        assert httpx2.get(f"{url}/s").status_code == 200
    assert [*requests.times] == ["/s"]
    assert requests.under_way == 0
