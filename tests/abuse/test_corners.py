"""The corners of JSON through every door that reads it: an answer with a sentence, never a 5xx, never another text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import settings

from tests.abuse.corners import TEXTS, large, message, small
from tests.abuse.standing import Standing
from tests.clients.house import House
from tests.sampling import some
from tests.surfaces.cli.command import run
from tests.surfaces.cli.serving import until

DOORS = ("/v1/events", "/v1/traces", "/v1/logs", "/v1/batch", "/v1/track", "/v1/identify", "/v1/import", "/v1/ask")
LONG = settings.get_current_profile_name() == "long"
LARGE = large(1_000_000 if LONG else 50_000)
JSON = {"content-type": "application/json"}


def _thrown(target: Standing, door: str, body: bytes) -> None:
    headers = JSON | ({"authorization": f"Bearer {target.house.admin}"} if door == "/v1/ask" else {})
    answer = target.http.post(door, content=body, headers=headers)
    said = f"{door}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code in (200, 400, 408, 413, 415, 422), said
    told = json.loads(answer.content)
    if answer.status_code >= 400:
        assert len(told.get("detail") or told.get("message", "")) > 10, said


@pytest.mark.parametrize("door", DOORS)
def test_small_corners(target: Standing, door: str) -> None:
    corners = list(small().values())
    assert len(corners) >= 500
    # What an import accepts is asked about when it answers, which costs a hundred times what the other doors do.
    for body in corners if LONG else corners[:: 15 if door == "/v1/import" else 3]:
        _thrown(target, door, body)
        if target.server.process.poll() is not None:
            break
    target.stands()


@pytest.mark.parametrize("name", some(LARGE, 3))
def test_large_corners(target: Standing, name: str) -> None:
    for door in DOORS:
        _thrown(target, door, LARGE[name])


def test_a_text_is_kept_as_it_is_or_named_as_refused(target: Standing) -> None:
    """Each text once as it is and once escaped."""
    refused: set[str] = set()
    for name, text in TEXTS.items():
        for form, spelled in (("as it is", json.dumps(text, ensure_ascii=False)), ("escaped", json.dumps(text))):
            answer = target.http.post("/v1/events", content=message(spelled.encode(), f"{name}, {form}"))
            if answer.status_code == 400:
                assert answer.json()["rejected"][0]["reason"], name
                refused.add(f"{name}, {form}")
            else:
                assert answer.json()["accepted"] == 1, answer.text
    stored = _stored(target.house, len(TEXTS) * 2 - len(refused))
    for name, text in TEXTS.items():
        for form in ("as it is", "escaped"):
            key = f"{name}, {form}"
            if key not in refused:
                assert stored[key].encode("utf-8") == text.encode("utf-8"), key
    assert len(refused) <= 4, refused


def _stored(house: House, count: int) -> dict[str, str]:
    """The texts of the conversation by the name of their event, as an export tells them."""
    target: Path = house.home.parent / "events.jsonl"
    found: dict[str, str] = {}

    def there() -> bool:
        assert run(house.home, "export", "events", "--to", target).code == 0
        for line in target.read_bytes().split(b"\n"):
            if line:
                event = json.loads(line)
                if event.get("conversation_id") == "corners":
                    found[event["event_id"]] = event["properties"]["text"] if "properties" in event else event["text"]
        return len(found) >= count

    until(there)
    return found
