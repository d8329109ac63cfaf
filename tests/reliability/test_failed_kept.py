"""What cannot be accepted is kept with its reason, is found again, is tried again, and the ledger stays balanced."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx2
import pytest

from telltale.intake.remedies import REMEDIES
from tests.reliability.malformed import Kind, kinds
from tests.surfaces.lively import House, bearer, lively

KINDS = {kind.name: kind for kind in kinds()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all that is sent."""
    with lively(tmp_path_factory.mktemp("malformed") / "home") as house:
        yield house


def verb(house: House, name: str, **words: Any) -> Any:
    """What a command of this machine is told."""
    answer = httpx2.post(f"{house.url}/v1/local/{name}", json=words, headers=bearer(house.token), timeout=60)
    last = json.loads(answer.text.splitlines()[-1])
    assert "result" in last, last
    return last["result"]


def health(house: House) -> Any:
    """What programs are told."""
    return httpx2.get(f"{house.url}/v1/health", headers=bearer(house.token), timeout=60).json()


def sent(house: House, kind: Kind, key: str) -> httpx2.Response:
    """A delivery."""
    headers = bearer(key) | {"content-type": kind.content_type}
    return httpx2.post(house.url + kind.path, content=kind.body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def key(house: House) -> str:
    """Who sends."""
    return house.key("admin")


def test_there_are_sixty_kinds() -> None:
    assert len(KINDS) >= 60
    assert len({kind.path.partition("?")[0] for kind in KINDS.values()}) == 6


def kept(house: House, kind: Kind, key: str) -> int:
    """The number under which the only record of a kind that is sent is kept."""
    before = {one.id for one in house.store.inbox.failed()}
    answer = sent(house, kind, key)
    assert answer.status_code in (200, 400), answer.text
    new = [one for one in house.store.inbox.failed() if one.id not in before]
    assert [one.reason for one in new] == [kind.reason], (kind.name, [one.message for one in new])
    return new[0].id


@pytest.fixture(scope="module")
def numbers(house: House, key: str) -> dict[str, int]:
    """Of each kind, all of which are sent: the number under which its record is kept."""
    return {name: kept(house, kind, key) for name, kind in KINDS.items()}


def test_each_is_shown_with_its_reason(house: House, numbers: dict[str, int]) -> None:
    raws = {one.id: one.raw for one in house.store.inbox.failed()}
    for name, kind in KINDS.items():
        shown = verb(house, "failed_record", number=numbers[name])
        assert shown["reason"] == kind.reason, name
        assert len(shown["message"]) > 10, name
        assert base64.b64decode(shown["raw"]) == raws[numbers[name]] != b"", name
        assert kind.reason in REMEDIES, name


def test_they_are_found_again(house: House, numbers: dict[str, int]) -> None:
    expected = Counter(kind.reason for kind in KINDS.values())
    assert {one["reason"]: one["records"] for one in health(house)["failures"]} == expected
    parcel = verb(house, "failed", limit=1000)
    assert parcel["reasons"] == expected
    assert {one["id"] for one in parcel["records"]} == {*numbers.values()}
    for reason in expected:
        found = verb(house, "failed", reason=reason, limit=1000)["records"]
        assert {one["id"] for one in found} == {numbers[name] for name, kind in KINDS.items() if kind.reason == reason}
    page = httpx2.get(f"{house.url}/health", headers={"accept": "text/html", "cookie": house.session()}, timeout=60)
    text = unescape(page.text)
    assert [reason for reason in expected if reason not in text] == []


def balanced(house: House) -> Counter[str]:
    """What became of everything, of which nothing is missing where it should be."""
    house.store.catch_up()
    assert [one.difference for one in house.store.standing().balances] == [0]
    told = health(house)
    assert told["balanced"]
    became = Counter[str]()
    for entry in told["ledger"]:
        assert sum(entry["became"].values()) == entry["sent"]
        became.update(entry["became"])
    return became


@pytest.mark.usefixtures("numbers")
def test_tried_again_without_a_fix_they_stay(house: House) -> None:
    before, failed = balanced(house), house.store.inbox.failed()
    ledger = verb(house, "replay")
    assert ledger["stored"] == 0
    assert sum(ledger["failed"].values()) == len(KINDS)
    assert house.store.inbox.failed() == failed
    assert balanced(house) == before


def test_tried_again_after_the_fix_they_are_taken(house: House, numbers: dict[str, int]) -> None:
    """As if what was wrong with each could be read since: what was kept is whole enough for that."""
    before = balanced(house)
    mended = {numbers[name]: kind.mend for name, kind in KINDS.items() if kind.mend}
    assert len(mended) >= 60
    records = {one.id: one for one in house.store.inbox.failed()}
    with house.store.inbox.together():
        house.store.inbox._db.executemany(
            "UPDATE failed SET raw = ? WHERE id = ?",
            [(mend(records[number].raw), number) for number, mend in mended.items()],
        )
    ledger = verb(house, "replay")
    left = {one.id: one for one in house.store.inbox.failed()}
    assert [name for name, number in numbers.items() if (number in left) == (number in mended)] == [], ledger[
        "examples"
    ]
    after = balanced(house)
    assert after["rejected"] == before["rejected"] - len(mended)
    assert after["accepted"] - before["accepted"] == ledger["stored"]
    assert after["duplicate"] - before["duplicate"] == ledger["duplicates"]
    assert ledger["stored"] >= 60  # a record of a log may tell of nothing that its span has not
