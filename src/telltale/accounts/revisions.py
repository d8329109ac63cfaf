"""Revisions: which one a file of accounts has, and which ones are known; enough to see whether a migration is due."""

from __future__ import annotations

import re
from pathlib import Path
from pkgutil import iter_modules

from sqlalchemy import Connection, inspect, text

from telltale.errors import DataFolderError

FOLDER = Path(__file__).parent / "migrations"


def known(folder: Path = FOLDER) -> list[str]:
    """Every revision, oldest first.

    >>> known()[0]
    '0001'
    """
    names = sorted(module.name for module in iter_modules([str(folder / "versions")]))
    return [found[1] for name in names if (found := re.match(r"r(\d+)_", name))]


def current(db: Connection) -> str | None:
    """The revision of a file, None for an empty one."""
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_due(db: Connection, where: str, folder: Path = FOLDER) -> bool:
    """Whether a file must be migrated.

    Raises:
        DataFolderError: a newer version wrote it.
    """
    revision = current(db)
    if revision is not None and revision not in known(folder):
        raise DataFolderError(
            f"{where} was written by a newer Telltale (revision {revision}, this one knows {known(folder)[-1]});"
            " upgrade Telltale or set TELLTALE_HOME to another folder"
        )
    return revision != known(folder)[-1]
