"""Migrating: the steps that a file of accounts lacks, in one transaction. Imported only when a migration is due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from telltale.accounts.revisions import FOLDER, current, known


def migrate(db: Connection, folder: Path = FOLDER) -> list[str]:
    """Take every step behind the file's revision; gives those that were taken."""
    context = MigrationContext.configure(db)
    scripts = ScriptDirectory(str(folder))
    done = current(db)
    steps = [revision for revision in known(folder) if done is None or revision > done]
    with Operations.context(context):
        for revision in steps:
            script: Any = scripts.get_revision(revision)
            script.module.upgrade()
            context.stamp(scripts, revision)
    return steps
