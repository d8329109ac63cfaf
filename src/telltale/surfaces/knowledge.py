"""Knowledge: what a bot may answer from is taken in with personal data out, and dropped; both are in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from telltale.errors import InputError
from telltale.intake import Redaction
from telltale.language.passages import ENDINGS, Passage, passages
from telltale.store import KeptPassage, Store
from telltale.surfaces.training import Dropped

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

MOST = 20_000
"""Passages of a knowledge base: some fifteen megabytes of text, held in memory while answers are compared with it."""

LARGEST = 64 * 1024 * 1024
"""Bytes of all its files together."""


class File(NamedTuple):
    """A file by its name."""

    name: str
    content: bytes


class LoadedKnowledge(msgspec.Struct):
    """What was taken in: the version of the project's knowledge base, how large it is and the one ``before`` was.

    Out of ``redacted`` passages personal data was taken; ``silent`` files held no text, ``passed`` ones of a folder are
    of other kinds.
    """

    project: str
    version: int
    files: int
    passages: int
    before: int | None
    redacted: int
    silent: int
    passed: int


class Librarian:
    """Takes in and drops over a store; ``accounts`` give what the audit log is part of."""

    def __init__(self, store: Store, accounts: Callable[[], AbstractContextManager[Accounts]]) -> None:
        self._store, self._accounts = store, accounts

    @cached_property
    def _redaction(self) -> Redaction:
        return Redaction(self._store.settings)

    def load(
        self, project: str, files: Sequence[File], columns: dict[str, str], by: str, passed: int = 0
    ) -> LoadedKnowledge:
        """Keep a knowledge base in place of the one that there is.

        Raises:
            InputError: a file cannot be read, or together they hold nothing or too much.
        """
        read = [passages(name, content, columns) for name, content in files]
        given = [one for some in read for one in some]
        name = _called(files)
        if not given:
            raise InputError(f"{name} holds no text that answers could be compared with; what there is stays")
        if len(given) > MOST:
            raise InputError(f"{name} makes {len(given):,} passages, and {MOST:,} can be compared; leave some out")
        clean = [self._clean(one, project) for one in given]
        before = self._store.knowledge.of(project)
        kept = self._store.keep_knowledge(
            project, self._redaction.text(name, project)[:200], [*dict.fromkeys(clean)], by
        )
        self._record(by, "knowledge base taken in", project, version=f"{kept.version}", passages=f"{kept.passages}")
        return LoadedKnowledge(
            project, kept.version, len(files), kept.passages, before and before.passages,
            sum(_words(one) != _words(other) for one, other in zip(given, clean, strict=True)),
            sum(not one for one in read), passed,
        )  # fmt: skip

    def drop(self, project: str, by: str) -> Dropped:
        """Keep the knowledge base of a project no longer, nor what answers were told by it."""
        kept = self._store.drop_knowledge(project)
        if kept:
            self._record(by, "knowledge base dropped", project, version=f"{kept.version}")
        return Dropped(project, kept and kept.version)

    def check(self, project: str) -> None:
        """Whether a project is one that somebody made, where strangers to this machine name it.

        Raises:
            UnknownName: it is not.
        """
        with self._accounts() as accounts:
            accounts.projects.looked_up(project)

    def _clean(self, one: Passage, project: str) -> KeptPassage:
        return KeptPassage(*(self._redaction.text(words, project) for words in _words(one)))

    def _record(self, by: str, action: str, project: str, **told: str) -> None:
        with self._accounts() as accounts, accounts.database.writing() as db:
            accounts.audit.record(db, by, action, f"project:{project}", **told)


def _words(one: Passage | KeptPassage) -> tuple[str, str, str]:
    return one.text, one.title, one.url


def _called(files: Sequence[File]) -> str:
    """One name for some files.

    >>> _called([File("a.md", b""), File("b.md", b""), File("c.md", b"")])
    'a.md and 2 more'
    """
    if not files:
        return "the folder"
    return files[0].name + (f" and {len(files) - 1:,} more" if len(files) > 1 else "")


def gathered(paths: Sequence[str]) -> tuple[list[File], int]:
    """The files at some paths, folders with all that can be read in them; and how many in these are of other kinds.

    Raises:
        InputError: one cannot be read, or together they are too large.
    """
    files, passed, size = list[File](), 0, 0
    for path, name, asked in _named(paths):
        if not asked and PurePath(name).suffix.lower() not in ENDINGS:
            passed += 1
            continue
        try:
            size += path.stat().st_size
            if size > LARGEST:
                raise InputError(f"more than {LARGEST // 1024 // 1024} MB up to '{path}'; leave some out")
            files.append(File(name, path.read_bytes()))
        except OSError as error:
            raise InputError(f"cannot read '{path}': {error.strerror or error}") from error
    return files, passed


def _named(paths: Sequence[str]) -> Iterator[tuple[Path, str, bool]]:
    """Files with the names that they are known by, and whether they were asked for themselves."""
    for given in map(Path, paths):
        if not given.is_dir():
            yield given, given.name, True
            continue
        for path in sorted(given.rglob("*")):
            within = path.relative_to(given)
            if path.is_file() and not any(part.startswith(".") for part in within.parts):
                yield path, within.as_posix(), False
