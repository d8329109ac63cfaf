"""Files that the disk has spoilt: the folder opens, only what is damaged is missing, and it is named and numbered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.settings import load
from telltale.store import Store
from telltale.store.damages import Damage
from telltale.store.examining import examine

Digests = dict[str, int]
Harm = Callable[[Path, Random], str]

BATCHES, EVENTS, ARCHIVED = 40, 25, 12


def _batch(number: int) -> list[Event]:
    arrival = Arrival(source="shop", received_at=1_780_000_000_000_000 + number)
    events = [
        Event(
            type="message", event_id=f"{number:04}-{place:04}",
            timestamp=1_779_900_000_000_000 + number * 10**10 + place,
            conversation_id=f"c{number % 7}", user_id=f"u{place % 5}",
            properties={"role": "user", "text": f"{number} asks {place} " + "for a parcel " * (place % 9)},
        )
        for place in range(EVENTS)
    ]  # fmt: skip
    return [through(event, arrival) for event in events]


def _accept(store: Store, number: int) -> None:
    store.accept(_batch(number), project="default", received_at=1_780_000_000_000_000 + number)


class Folder(NamedTuple):
    """A data folder as a power cut may leave it, and the digests of what was acknowledged in it."""

    home: Path
    known: Digests


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """With an archive, an inbox in its file and more in its log; the index has all but the last batches."""
    home, snapshot = tmp_path_factory.mktemp("sound") / "home", tmp_path_factory.mktemp("snapshot") / "home"
    with closing(Store(load({}, home=home))) as store:
        for number in range(BATCHES):
            _accept(store, number)
            if number == ARCHIVED:
                store.catch_up()
                store.compact()
            if number == BATCHES // 2:
                store.inbox._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if number == BATCHES - 5:
                store.catch_up()
                store.engine.checkpoint()
        shutil.copytree(home, snapshot)
        store.catch_up()
        known = _digests(store)
        assert len(known) == BATCHES * EVENTS
    return Folder(snapshot, known)


def _digests(store: Store) -> Digests:
    return dict(store.read("SELECT event_id, digest FROM events")[1])


def _cut_log(home: Path, random: Random) -> str:
    path = home / "inbox.sqlite-wal"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - random.randrange(min(65_536, len(content)))])
    return "cut"


def _flip(path: Path, random: Random) -> None:
    content = bytearray(path.read_bytes())
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    path.write_bytes(content)


def _flip_log(home: Path, random: Random) -> str:
    _flip(home / "inbox.sqlite-wal", random)
    return "log"


def _flip_inbox(home: Path, random: Random) -> str:
    _flip(home / "inbox.sqlite", random)
    return "inbox"


def _tear_inbox(home: Path, random: Random) -> str:
    """A sector of zeros, or the end missing."""
    path = home / "inbox.sqlite"
    content = bytearray(path.read_bytes())
    at = random.randrange(len(content) // 512) * 512
    if random.random() < 0.5:
        content[at : at + 512] = bytes(512)
    else:
        del content[at:]
    path.write_bytes(content)
    return "inbox"


def _flip_archive(home: Path, random: Random) -> str:
    _flip(random.choice(sorted(home.glob("archive/*/*.parquet"))), random)
    return "archive"


def _tear_archive(home: Path, random: Random) -> str:
    path = random.choice(sorted(home.glob("archive/*/*.parquet")))
    content = path.read_bytes()
    path.write_bytes(content[: random.randrange(len(content))])
    return "archive"


HARMS: list[Harm] = [_cut_log, _flip_log, _flip_inbox, _tear_inbox, _flip_archive, _tear_archive]


def _lose_index(home: Path, random: Random) -> None:
    """The index as it is, without it, without its log, or with a log of rubbish."""
    way = random.randrange(4)
    if way == 1:
        for path in home.glob("index.duckdb*"):
            path.unlink()
    elif way == 2:
        (home / "index.duckdb.wal").unlink(missing_ok=True)
    elif way == 3:
        (home / "index.duckdb.wal").write_bytes(random.randbytes(10_000))


def _judge(home: Path, known: Digests, harm: str, *, thoroughly: bool) -> None:
    with closing(Store(load({}, home=home))) as store:
        store.catch_up()
        found, damages = _digests(store), store.inbox.damages()
        assert {name: digest for name, digest in found.items() if known.get(name) != digest} == {}
        if missing := known.keys() - found.keys():
            _named(missing, damages, harm)
        if thoroughly:
            assert set(store.check().values()) == {0}
        _accept(store, 9_000)
        store.catch_up()
        assert _digests(store).keys() == found.keys() | {f"9000-{place:04}" for place in range(EVENTS)}
    with closing(Store(load({}, home=home))) as store:
        assert _digests(store).keys() >= found.keys()
        assert store.inbox.damages()[: len(damages)] == damages
        if thoroughly:
            _rebuilt(store, found)


def _rebuilt(store: Store, found: Digests) -> None:
    """Nothing more is lost when the index is built again, and the doctor names what is."""
    store.rebuild()
    assert _digests(store).keys() >= found.keys()
    findings = {one.about: one for one in examine(store.settings.home, store)}
    assert findings["inbox"].state == findings["archive"].state == "well"
    damages, told = store.inbox.damages(), findings["damages"]
    assert (told.state == "well") == (not damages), told
    assert all(one.place in told.seen for one in damages[:10])


def _named(missing: set[str], damages: list[Damage], harm: str) -> None:
    """What is missing is named by its batch or file and in number; behind the last frame that can be read of a log
    nobody knows what was there, but it is the end.
    """
    batches = {int(name[:4]) + 1 for name in missing}
    if harm == "archive":
        assert sum(one.lost for one in damages if one.place.startswith("archive/")) == len(missing)
        return
    named = {one.place for one in damages}
    unnamed = {number for number in batches if f"batch {number}" not in named}
    if harm == "inbox":
        assert unnamed == set() or "inbox.sqlite" in named, (unnamed, named)
    else:
        assert unnamed == set(range(min(unnamed), BATCHES + 1)), (unnamed, named)


# The short form is some images of each kind; the long form 6,000 in all.
@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__.strip("_"))
@pytest.mark.parametrize("images", [1, pytest.param(1_000, marks=pytest.mark.long)])
def test_it_opens_and_only_what_is_damaged_is_missing(tmp_path: Path, folder: Folder, harm: Harm, images: int) -> None:
    for number in range(images):
        random = Random(f"{harm.__name__}{number}")  # noqa: S311 - a simulation, not a secret
        home = tmp_path / "home"
        shutil.copytree(folder.home, home)
        kind = harm(home, random)
        _lose_index(home, random)
        try:
            _judge(home, folder.known, kind, thoroughly=number % 3 == 0)
        except Exception as error:
            error.add_note(f"image {number} of {harm.__name__}")
            raise
        shutil.rmtree(home)


def test_sound_files_are_not_called_damaged(tmp_path: Path, folder: Folder) -> None:
    home = tmp_path / "home"
    shutil.copytree(folder.home, home)
    for path in home.glob("index.duckdb*"):
        path.unlink()
    with closing(Store(load({}, home=home))) as store:
        store.catch_up()
        assert _digests(store) == folder.known
        assert store.inbox.damages() == []
        assert not [*home.rglob("*.damaged")]
