"""Imports run down the floors of docs/architecture.md, and what comes from outside stays in its room."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "telltale"

# A package from outside, and the only room that may import it.
KEPT_IN = {
    "duckdb": "store",
    "chdb": "store",
    "clickhouse_connect": "store",
    "psycopg": "store",
    "phonenumbers": "language",
    "sqlalchemy": "accounts",
    "alembic": "accounts",
    "argon2": "accounts",
    "starlette": "surfaces",
    "uvicorn": "surfaces",
    "jinja2": "surfaces",
    "click": "surfaces",
}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("telltale", include_external_packages=True, cache_dir=None)


def importers(name: str) -> set[str]:
    """The rooms of the package that import ``name`` themselves."""
    if name not in graph().modules:
        return set()
    return {module.split(".")[1] for module in graph().find_modules_that_directly_import(name)}


def test_the_floors_are_kept() -> None:
    linting = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(linting, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_overlooked() -> None:
    """A folder without ``__init__.py`` would not be seen by the contract."""
    files = [one.relative_to(PACKAGE.parent).with_suffix("") for one in PACKAGE.rglob("*.py")]
    modules = {".".join(one.parts).removesuffix(".__init__") for one in files}
    assert modules <= graph().modules


def test_no_import_is_excused() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert contracts
    assert not [one for one in contracts if "ignore_imports" in one or "exhaustive_ignores" in one]


@pytest.mark.parametrize(("name", "room"), KEPT_IN.items())
def test_a_package_stays_in_its_room(name: str, room: str) -> None:
    assert importers(name) <= {room}


def test_the_catalogue_can_be_read_without_a_database() -> None:
    metrics = {one for one in graph().modules if one == "telltale.metrics" or one.startswith("telltale.metrics.")}
    imported = {name for module in metrics for name in graph().find_modules_directly_imported_by(module)} - metrics
    outside = {one for one in imported if one.split(".")[0] not in sys.stdlib_module_names}
    assert outside <= {"telltale.registry", "telltale.errors"}
