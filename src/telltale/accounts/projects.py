"""Projects and their sources: what events belong to, and where they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, select, update

from telltale.accounts.audit import Audit
from telltale.accounts.database import Database
from telltale.accounts.recent import Recent
from telltale.accounts.tables import projects, sources
from telltale.errors import UnknownName, WordsError

DEFAULT = "default"

_NAME = re.compile(r"[^\W_](?:[\w .-]{0,98}[\w.-])?")


@dataclass(frozen=True, slots=True)
class Project:
    """``name`` is the project of events; ``events_per_minute`` is None where there is no quota."""

    name: str
    timezone: str | None
    events_per_minute: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Source:
    """A bot or platform that sends into a project; ``settings`` are the connector's, and can hold secrets."""

    project: str
    name: str
    connector: str
    settings: dict[str, Any] = field(repr=False)
    created_at: int


class Projects:
    """The projects of an installation; ``default`` always exists."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit
        self._recent = Recent[Project]()

    def remembered(self, name: str) -> Project | None:
        """A project as it was a moment ago, without a look at the database; None if nobody looked then."""
        return self._recent.get(_digest(name))

    def looked_up(self, name: str) -> Project:
        """A project, remembered for a moment.

        Raises:
            UnknownName: there is none of that name.
        """
        begun = self._recent.now()
        found = self.get(name)
        self._recent.put(_digest(name), found, begun)
        return found

    def list(self) -> list[Project]:
        """Every project, by name."""
        with self._database.reading() as db:
            return [Project(*row) for row in db.execute(select(projects).order_by(projects.c.name))]

    def get(self, name: str) -> Project:
        """A project.

        Raises:
            UnknownName: there is none of that name.
        """
        with self._database.reading() as db:
            return Project(*existing(db, name))

    def create(
        self, name: str, *, timezone: str | None = None, events_per_minute: int | None = None, by: str
    ) -> Project:
        """A new project; ``by`` is the actor.

        Raises:
            WordsError: the name is taken or cannot be one, or there is no such time zone or quota.
        """
        made = Project(_named("project", name), timezone, events_per_minute, self._database.clock())
        _check(timezone, events_per_minute)
        with self._database.writing() as db:
            if db.execute(select(projects.c.name).where(projects.c.name == name)).first():
                raise WordsError(f"there is a project '{name}' already; see telltale projects list")
            db.execute(insert(projects).values((made.name, timezone, events_per_minute, made.created_at)))
            self._audit.record(db, by, "project created", f"project:{name}")
        return made

    def change(self, name: str, *, timezone: str | None, events_per_minute: int | None, by: str) -> Project:
        """Another time zone and quota.

        Raises:
            UnknownName: there is no such project.
            WordsError: there is no such time zone or quota.
        """
        _check(timezone, events_per_minute)
        with self._database.writing() as db:
            existing(db, name)
            values = {"timezone": timezone, "events_per_minute": events_per_minute}
            db.execute(update(projects).where(projects.c.name == name).values(values))
            self._audit.record(db, by, "project changed", f"project:{name}")
            return Project(*existing(db, name))


class Sources:
    """The sources of projects."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def list(self, project: str) -> list[Source]:
        """The sources of a project, by name."""
        asked = select(sources).where(sources.c.project == project).order_by(sources.c.name)
        with self._database.reading() as db:
            return [Source(*row) for row in db.execute(asked)]

    def get(self, project: str, name: str) -> Source | None:
        """A source, or None; whether its project exists is not told."""
        asked = select(sources).where(sources.c.project == project, sources.c.name == name)
        with self._database.reading() as db:
            found = db.execute(asked).one_or_none()
        return Source(*found) if found else None

    def put(self, project: str, name: str, connector: str, settings: dict[str, Any], *, by: str) -> Source:
        """A source, new or in place of the one of that name.

        Raises:
            UnknownName: there is no such project.
            WordsError: the name cannot be one.
        """
        made = Source(project, _named("source", name), connector, settings, self._database.clock())
        with self._database.writing() as db:
            existing(db, project)
            replaced = _remove(db, project, name)
            db.execute(insert(sources).values((project, name, connector, settings, made.created_at)))
            done = "source changed" if replaced else "source created"
            self._audit.record(db, by, done, f"source:{project}/{name}", connector=connector)
        return made

    def remove(self, project: str, name: str, *, by: str) -> bool:
        """Forget a source; gives whether there was one."""
        with self._database.writing() as db:
            removed = _remove(db, project, name)
            if removed:
                self._audit.record(db, by, "source removed", f"source:{project}/{name}")
        return removed


def _digest(name: str) -> bytes:
    return name.encode("utf-8", "replace")


def existing(db: Connection, name: str) -> Row[Any]:
    """The row of a project.

    Raises:
        UnknownName: there is none of that name.
    """
    found = db.execute(select(projects).where(projects.c.name == name)).one_or_none()
    if found is None:
        names = db.execute(select(projects.c.name)).scalars()
        raise UnknownName("project", name, names, "telltale projects list")
    return found


def _remove(db: Connection, project: str, name: str) -> bool:
    return bool(db.execute(delete(sources).where(sources.c.project == project, sources.c.name == name)).rowcount)


def _named(kind: str, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise WordsError(
            f"'{name}' cannot be the name of a {kind}: 1 to 100 letters, digits, spaces, '_', '-' or '.', a letter or"
            " digit first"
        )
    return name


def _check(timezone: str | None, events_per_minute: int | None) -> None:
    if events_per_minute is not None and not 0 < events_per_minute < 1 << 31:
        raise WordsError(f"a quota of {events_per_minute} events a minute is none; give 1 or more, or leave it out")
    if timezone is None:
        return
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise WordsError(f"no time zone '{timezone}'; give an IANA name such as Europe/Berlin or UTC") from None
