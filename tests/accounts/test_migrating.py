"""Files of every age: empty, of today, older, newer, and damaged."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from telltale.accounts.accounts import Accounts
from telltale.accounts.database import Database
from telltale.accounts.files import ACCOUNTS, SECRET
from telltale.accounts.migrating import migrate
from telltale.accounts.revisions import FOLDER, current, is_due, known
from telltale.accounts.tables import metadata
from telltale.errors import DataFolderError
from tests.accounts.world import Clock, opened

OLDER = Path(__file__).parent / "older"

# A step of tomorrow, as somebody would write it.
TOMORROW = '''"""Keys remember who asked for them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    """Add the column."""
    op.add_column("keys", Column("asked_by", String(64), server_default="nobody"))
    {then}
'''


def tomorrow(folder: Path, then: str = "") -> Path:
    """The migrations with one more."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = folder / "versions" / "r9999_asked.py"
    step.write_text(TOMORROW.format(before=known()[-1], then=then), encoding="utf-8")
    return folder


def test_an_empty_file_gets_the_tables_of_today(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with database.reading() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
        assert current(db) == known()[-1]
        assert not is_due(db, "here")
    database.close()


def test_the_steps_are_one_chain_in_the_order_of_their_names() -> None:
    scripts = ScriptDirectory(str(FOLDER))
    assert scripts.get_heads() == [known()[-1]]
    assert [one.revision for one in scripts.walk_revisions()] == known()[::-1]


@pytest.mark.parametrize("revision", known())
def test_a_file_of_every_revision_is_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    """The dumps were written by the Telltale of their time, and never change."""
    with sqlite3.connect(tmp_path / ACCOUNTS) as db:
        db.executescript((OLDER / f"{revision}.sql").read_text(encoding="utf-8"))
    db.close()
    (tmp_path / SECRET).write_bytes(b"0123456789abcdef" * 2)
    with opened(tmp_path, Clock()) as accounts:
        assert [one.name for one in accounts.projects.list()] == ["default", "shop"]
        assert [one.connector for one in accounts.sources.list("shop")] == ["rasa"]
        (key,) = accounts.keys.list()
        assert (key.scope, key.project, key.name) == ("ingest", "shop", "web")
        assert accounts.keys.verify((OLDER / f"{revision}.key").read_text(encoding="ascii").strip())
        assert accounts.people.owner() is not None
        assert accounts.audit.verify() == []
        with accounts.database.reading() as db:
            assert compare_metadata(MigrationContext.configure(db), metadata) == []


def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    database = Database(tmp_path / "home")
    folder = tomorrow(tmp_path / "tomorrow")
    with database.reading() as db:
        assert is_due(db, "here", folder)
    with database.writing() as db:
        db.exec_driver_sql(
            "INSERT INTO keys (id, digest, scope, name, origins, created_at, created_by)"
            " VALUES ('k', x'00', 'admin', '', '[]', 1, 'test')"
        )
        assert migrate(db, folder) == ["9999"]
    with database.reading() as db:
        assert db.exec_driver_sql("SELECT id, asked_by FROM keys").fetchall() == [("k", "nobody")]
        assert current(db) == "9999"
        assert not is_due(db, "here", folder)
    with database.writing() as db:
        assert migrate(db, folder) == []
    database.close()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with opened(home, Clock()) as accounts, accounts.database.writing() as db:
        migrate(db, tomorrow(tmp_path / "tomorrow"))
    before = (home / ACCOUNTS).read_bytes()
    with pytest.raises(DataFolderError, match=r"newer Telltale \(revision 9999, this one knows") as raised:
        Accounts(home)
    assert "TELLTALE_HOME" in str(raised.value)
    assert (home / ACCOUNTS).read_bytes() == before


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    database = Database(tmp_path / "home")
    folder = tomorrow(tmp_path / "tomorrow", then="raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"), database.writing() as db:
        migrate(db, folder)
    with database.reading() as db:
        assert current(db) == known()[-1]
        assert "asked_by" not in {row[1] for row in db.exec_driver_sql("PRAGMA table_info(keys)")}
    database.close()


def test_killed_in_the_middle_of_the_first_step(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tomorrow(tmp_path / "tomorrow", then="import os; os._exit(9)")
    code = (
        "import sys; from pathlib import Path; from telltale.accounts import database, revisions, migrating;"
        f"home = Path({str(home)!r}); folder = Path({str(folder)!r});"
        "revisions.FOLDER = folder;"
        "database.is_due = lambda db, where: revisions.is_due(db, where, folder);"
        "migrating.migrate.__defaults__ = (folder,); database.Database(home)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 9
    with opened(home, Clock()) as accounts:
        assert [one.name for one in accounts.projects.list()] == ["default"]
        assert "asked_by" not in str(accounts.keys.list())


def test_alembic_is_loaded_only_when_a_migration_is_due(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from telltale import accounts\n"
        f"with accounts.opened(Path({str(tmp_path)!r})): print('alembic' in sys.modules)"
    )
    told = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)]
    assert told == [b"True\n", b"False\n"]


def test_no_database_is_loaded_before_accounts_are_opened() -> None:
    code = (
        "import sys; import telltale.accounts; from telltale.surfaces.cli.program import program; program();"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"sqlalchemy", "alembic", "argon2", "sqlite3"}.isdisjoint(loaded)
    code = "import sys; from telltale.surfaces.cli.program import program; program(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "telltale.accounts" not in loaded


@pytest.mark.parametrize("title", ["rubbish", "cut"])
def test_a_damaged_file_is_named(tmp_path: Path, title: str) -> None:
    with opened(tmp_path, Clock()):
        pass
    path = tmp_path / ACCOUNTS
    path.write_bytes(b"rubbish" * 1000 if title == "rubbish" else path.read_bytes()[:5000])
    with pytest.raises(DataFolderError, match=r"accounts\.sqlite cannot be read or written"):
        Accounts(tmp_path)
    assert path.exists()


@pytest.mark.parametrize("secret", [b"", b"short", b"x" * 32])
def test_another_secret_is_told(tmp_path: Path, secret: bytes) -> None:
    with opened(tmp_path, Clock()):
        pass
    (tmp_path / SECRET).write_bytes(secret)
    with pytest.raises(DataFolderError, match="backup"):
        Accounts(tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("not a folder")
    with pytest.raises(DataFolderError, match="TELLTALE_HOME"):
        Accounts(home)


def test_a_missing_secret_is_told_and_not_made_anew(tmp_path: Path) -> None:
    with opened(tmp_path, Clock()):
        pass
    (tmp_path / SECRET).unlink()
    with pytest.raises(DataFolderError, match="is missing, and without it no key"):
        Accounts(tmp_path)
    assert not (tmp_path / SECRET).exists()


def test_what_looks_only_does_not_migrate(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="of an older Telltale"):
        Accounts(tmp_path, migrating=False)
    with opened(tmp_path, Clock()):
        pass
    Accounts(tmp_path, migrating=False).close()
