"""What is measured on: the demo company as JSON lines, and stores of one or many such companies, made once.

The large store is the company many times over. Each copy has people, threads and events of its own, with the keys
that the product would have given them, a little apart in time. It is written as the archive of a data folder, from
which the product then rebuilds its index: what is asked was derived by the product's own code.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import msgspec

from benchmarks.benchmark import Sizes
from benchmarks.clock import inside, spent
from benchmarks.machine import ROOT
from benchmarks.multiplying import multiply
from telltale.connectors import Document
from telltale.demo import Company
from telltale.intake import Importer, Reading
from telltale.settings import Settings
from telltale.store import Store, rebuilding

# What the demo company makes of a conversation, on average.
EVENTS_EACH = 9.93

# The events of the store that the targets of questions are meant for.
MEANT_FOR = 9_500_000

# What a made store depends on.
_SOURCES = ("src/telltale/store", "src/telltale/event", "src/telltale/demo", "src/telltale/intake", "benchmarks")


class Made(msgspec.Struct):
    """How a store came to be: its contents, and what the rebuild of its index took, all of it and the facts alone."""

    events: int
    conversations: int
    messages: int
    people: int
    wall: float
    cpu: float
    facts_wall: float
    facts_cpu: float
    megabytes: float

    @property
    def size(self) -> str:
        """How large it is, in short."""
        return f"{self.events / 1e6:.1f} M events" if self.events >= 1e6 else f"{self.events:,} events"

    @property
    def smaller(self) -> bool:
        """Whether it has fewer events than the targets are meant for."""
        return self.events < MEANT_FOR

    def words(self) -> str:
        """What is in it."""
        return (
            f"{self.events:,} events, {self.conversations:,} conversations, {self.messages:,} messages,"
            f" {self.people:,} people"
        )


def settings(home: Path) -> Settings:
    """Those of a fresh installation."""
    return Settings(home=home)


def lines(sizes: Sizes) -> Path:
    """The company as canonical events, one JSON object a line."""
    path = _folder(sizes) / "company.jsonl"
    if not path.exists():
        partial = path.with_suffix(".partial")
        encode = msgspec.json.Encoder().encode
        with partial.open("wb") as file:
            for event in company(sizes):
                file.write(encode(event) + b"\n")
        partial.replace(path)
    return path


def company(sizes: Sizes, seed: int = 7) -> Company:
    """The company; another seed, other people."""
    return Company(max(sizes.days, round(sizes.events / EVENTS_EACH)), sizes.days, seed)


def store(sizes: Sizes, copies: int) -> tuple[Path, Made]:
    """The data folder of a store with so many copies of the company, and how it was made.

    Raises:
        RuntimeError: another benchmark of this run did not get it made; it is costly, and not tried twice.
    """
    folder = _folder(sizes) / f"copies-{copies}"
    note = folder / "made.json"
    if not note.exists():
        if folder.exists():
            raise RuntimeError(f"the store of {copies} companies could not be made before, and is not tried again")
        folder.mkdir(parents=True)
        multiply(_base(sizes), folder / "home", copies)
        note.write_bytes(msgspec.json.encode(_made(folder / "home")))
    return folder / "home", msgspec.json.decode(note.read_bytes(), type=Made)


def forget_unfinished(sizes: Sizes) -> None:
    """What an earlier run began and did not finish may be tried again."""
    for folder in sizes.cache.glob("*/copies-*"):
        if not (folder / "made.json").exists():
            shutil.rmtree(folder)


@contextmanager
def borrowed(sizes: Sizes, copies: int) -> Generator[Path]:
    """A copy of such a store that may be written to; it goes afterwards."""
    home, _ = store(sizes, copies)
    beside = home.with_name("borrowed")
    shutil.rmtree(beside, ignore_errors=True)
    # The archive is never changed, only added to; it need not be copied.
    shutil.copytree(home, beside, copy_function=_linked_or_copied)
    try:
        yield beside
    finally:
        shutil.rmtree(beside)


def _linked_or_copied(source: str, target: str) -> str:
    if source.endswith(".parquet"):
        Path(target).hardlink_to(source)
        return target
    return shutil.copy2(source, target)


def _base(sizes: Sizes) -> Path:
    """The archive of the company, as the product writes it after an import."""
    home = _folder(sizes) / "base"
    if not (home / "done").exists():
        shutil.rmtree(home, ignore_errors=True)
        with Store(settings(home)) as store:
            Importer(store, Reading("events")).run([Document("company.jsonl", path=lines(sizes))])
            store.compact()
        (home / "done").touch()
    return home / "archive"


def _made(home: Path) -> Made:
    with inside(rebuilding, "derive") as facts, spent() as whole:
        opened = Store(settings(home))
    with opened as store:
        _, [(events,)] = store.read("SELECT count(*) FROM events")
        _, [(conversations, people)] = store.read(
            "SELECT count(*), count(DISTINCT person_key) FROM conversations WHERE environment = 'production'"
        )
        _, [(messages,)] = store.read("SELECT count(*) FROM messages")
    megabytes = (home / "index.duckdb").stat().st_size / 1e6
    return Made(events, conversations, messages, people, whole.wall, whole.cpu, facts.wall, facts.cpu, megabytes)


def _folder(sizes: Sizes) -> Path:
    """Where this version of the code keeps its data; what other versions left behind goes."""
    folder = sizes.cache / f"{_version()}-{sizes.events}-{sizes.days}"
    if not folder.exists():
        for old in sizes.cache.glob("*-*-*"):
            if not old.name.startswith(_version()):
                shutil.rmtree(old)
        folder.mkdir(parents=True)
    return folder


def _version() -> str:
    digest = blake2b(digest_size=6)
    for file in _files():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files() -> Iterable[Path]:
    for source in _SOURCES:
        folder = ROOT / source
        kept = ("companies.py", "multiplying.py") if source == "benchmarks" else None
        yield from sorted(
            file for file in folder.rglob("*") if file.suffix in {".py", ".sql"} and (not kept or file.name in kept)
        )
