"""The HTTP interface on a real server over a real store."""

from __future__ import annotations

from typing import Any

import httpx2
import msgspec
import pytest

from telltale.ask import Answer, Asker, Listing, Question, Selection, Transcript
from telltale.metrics import DIMENSIONS, catalogue
from telltale.surfaces.api import uploads
from telltale.surfaces.api.openapi import EVERY
from telltale.surfaces.web import app
from tests.surfaces.world import served

EVENTS = (
    b"""
{"type": "message", "timestamp": "2026-10-01T10:00:00Z", "conversation_id": "c1", "user_id": "u1", "channel": "web",
"properties": {"role": "user", "text": "Where is my order?"}}
""".replace(b"\n", b"")
    + b"\n"
)


def got(address: str, path: str, **words: Any) -> httpx2.Response:
    return httpx2.get(f"{address}{path}", timeout=60, **words)


def plain(thing: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(thing))


def test_an_answer_over_http_is_the_answer(address: str, numbers: Asker) -> None:
    question = Question(
        ["containment_rate", "users"], from_="2026-10-01", to="2026-10-31", by=["channel"],
        where={"language": ["de", "en"]}, compare="previous",
    )  # fmt: skip
    expected = plain(numbers.ask(question))
    assert httpx2.post(f"{address}/v1/ask", content=msgspec.json.encode(question), timeout=60).json() == expected
    words = "metrics=containment_rate,users&from=2026-10-01&to=2026-10-31"
    words += "&by=channel&language=de&language=en&compare=previous"
    response = got(address, f"/v1/ask?{words}")
    assert response.json() == expected
    assert msgspec.json.decode(response.content, type=Answer).rows


def test_the_catalogue_is_whole(address: str) -> None:
    sent = {one["key"]: one for one in got(address, "/v1/metrics").json()["metrics"]}
    assert list(sent) == list(catalogue())
    for key, metric in catalogue().items():
        assert sent[key]["formula"] == metric.formula.words
        assert sent[key]["title"] == metric.title


def test_the_list_pages_by_cursor_without_gap_or_repeat(address: str, numbers: Asker) -> None:
    words = {"metric": "handoff_rate", "part": "numerator", "channel": "web"}
    whole = numbers.conversations(Selection(metric="handoff_rate", where={"channel": ["web"]}, limit=500))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        response = got(
            address, "/v1/conversations", params={**words, "limit": "7", **({"cursor": cursor} if cursor else {})}
        )
        page = msgspec.json.decode(response.content, type=Listing)
        seen += [one.conversation for one in page.conversations]
        cursor = page.next
    assert seen == [one.conversation for one in whole.conversations]
    assert len(seen) > 7


def test_a_transcript_over_http_is_the_transcript(address: str, numbers: Asker) -> None:
    first = numbers.conversations(Selection(limit=1)).conversations[0].conversation
    response = got(address, f"/v1/conversations/{first}")
    assert response.json() == plain(numbers.transcript(first))
    assert msgspec.json.decode(response.content, type=Transcript).moments


@pytest.mark.parametrize(
    ("path", "status", "kind", "words"),
    [
        ("/v1/ask?metrics=cast", 400, "unknown-name", "did you mean 'csat'"),
        ("/v1/ask?metrics=csat&by=chanel", 400, "unknown-name", "did you mean 'channel'"),
        ("/v1/ask?metrics=csat&chanel=web", 400, "unknown-name", "did you mean 'channel'"),
        ("/v1/ask", 400, "words", "metrics"),
        ("/v1/ask?metrics=csat&step=minute", 400, "words", "step"),
        ("/v1/conversations?limit=many", 400, "words", "limit"),
        ("/v1/conversations?limit=0", 400, "words", "limit"),
        ("/v1/conversations?cursor=x", 400, "words", "cursor"),
        ("/v1/conversations/c_nothing", 404, "missing", "c_nothing"),
    ],
)
def test_problems_have_a_lasting_type(address: str, path: str, status: int, kind: str, words: str) -> None:
    response = got(address, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"urn:telltale:problem:{kind}"
    assert response.json()["status"] == status
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"metrics": "csat"}',
        b'{"metrics": ["csat"], "colour": "red"}',
        b"\xff\xfe",
        b'{"metrics": []}',
    ],
)
def test_a_question_that_cannot_be_read_is_refused(address: str, content: bytes) -> None:
    response = httpx2.post(f"{address}/v1/ask", content=content, timeout=60)
    assert response.status_code == 400
    assert response.json()["type"] == "urn:telltale:problem:words"


def test_unknown_addresses_and_methods(address: str) -> None:
    assert got(address, "/v1/nothing").json()["status"] == 404
    assert httpx2.delete(f"{address}/v1/ask").status_code == 405
    assert got(address, "/nowhere").headers["content-type"] == "application/problem+json"


def test_a_document_comes_in_as_body_and_as_form(fresh: tuple[str, Asker]) -> None:
    address, numbers = fresh
    ledger = httpx2.post(f"{address}/v1/import?format=events&name=one.jsonl", content=EVENTS, timeout=60).json()
    assert (ledger["read"], ledger["stored"], ledger["balances"]) == (1, 1, True)
    second = EVENTS.replace(b'"c1"', b'"c2"')
    form = httpx2.post(
        f"{address}/v1/import", files={"file": ("two.jsonl", second)}, data={"source": "shop"}, timeout=60
    )
    assert (form.json()["read"], form.json()["stored"]) == (1, 1)
    assert numbers.ask(Question(["conversations"])).value("conversations").value == 2


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"content": b"\x00\x01\x02 no format looks like this"}, 422),
        ({"content": EVENTS, "params": {"format": "carrier-pigeon"}}, 400),
        ({"content": EVENTS, "params": {"map": "{"}}, 400),
        ({"files": {"document": ("x.jsonl", EVENTS)}}, 422),
    ],
)
def test_a_document_that_cannot_be_taken_in_is_said(fresh: tuple[str, Asker], words: Any, status: int) -> None:
    address, numbers = fresh
    response = httpx2.post(f"{address}/v1/import", timeout=60, **words)
    assert response.status_code == status, response.text
    assert response.json()["detail"]
    assert numbers.span() is None


def test_too_large_a_document_is_refused_before_it_is_sent(
    fresh: tuple[str, Asker], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _ = fresh
    monkeypatch.setattr(uploads, "MOST", 1000)
    response = httpx2.post(f"{address}/v1/import", content=b"x" * 1001, timeout=60)
    assert response.status_code == 413
    parts = (b"x" * 600 for _ in range(3))  # no length is said
    assert httpx2.post(f"{address}/v1/import", content=parts, timeout=60).status_code == 413


@pytest.mark.parametrize("path", ["/v1/import?format=events", "/v1/ask"])
def test_a_page_of_another_site_may_not_send(fresh: tuple[str, Asker], path: str) -> None:
    address, numbers = fresh
    headers = {"origin": "https://elsewhere.example"}
    response = httpx2.post(f"{address}{path}", content=EVENTS, headers=headers, timeout=60)
    assert response.status_code == 403
    assert numbers.span() is None
    own = httpx2.post(f"{address}/v1/import?format=events", content=EVENTS, headers={"origin": address}, timeout=60)
    assert own.status_code == 200


def test_the_description_tells_every_route_and_every_reference_leads_somewhere(address: str) -> None:
    described = got(address, "/openapi.json").json()
    told = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert told == {(one.method, one.path) for one in EVERY}
    schemas = described["components"]["schemas"]
    assert {"Question", "Answer", "Listing", "Transcript", "Problem"} <= set(schemas)
    for reference in _references(described):
        assert reference.removeprefix("#/components/schemas/") in schemas
    asked = {one["name"] for one in described["paths"]["/v1/ask"]["get"]["parameters"]}
    assert {"metrics", "from", "to", "by", "step", "compare", *DIMENSIONS} <= asked


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [one for value in part.values() for one in _references(value)]
    return [one for value in part for one in _references(value)] if isinstance(part, list) else []


def test_health(address: str) -> None:
    assert got(address, "/healthz").json() == {"status": "ok"}
    assert got(address, "/readyz").json() == {"status": "ready"}


def test_a_strangers_name_for_this_machine_is_refused(numbers: Asker) -> None:
    with served(app(numbers, hosts=["127.0.0.1", "localhost", "::1"])) as address:
        assert got(address, "/v1/metrics").status_code == 200
        for host, status in (("localhost:8090", 200), ("[::1]:8090", 200), ("rebound.example", 421), ("", 421)):
            response = got(address, "/conversations", headers={"host": host})
            assert response.status_code == status
            assert "content-security-policy" in response.headers
