"""What comes from outside is declared, locked by hash without an address, and explained."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def normal(name: str) -> str:
    """A distribution's name without its version, extras and spelling."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


def to_run() -> set[str]:
    """What the package asks for, its extras included."""
    extras = chain(*PROJECT["project"]["optional-dependencies"].values())
    return {normal(one) for one in chain(PROJECT["project"]["dependencies"], extras)}


def to_work() -> set[str]:
    """What building it and working on it asks for."""
    return {normal(one) for one in chain(*PROJECT["dependency-groups"].values()) if isinstance(one, str)}


def lines(lock: Path) -> list[str]:
    """The lines of a lock that pip acts on, continued ones joined."""
    joined = lock.read_text().replace("\\\n", " ").splitlines()
    return [line for line in joined if line.strip() and not line.lstrip().startswith("#")]


def locked(lock: Path) -> set[tuple[str, str]]:
    """Names and versions."""
    return {(normal(name), rest.split()[0]) for name, rest in (line.split("==", 1) for line in lines(lock))}


def imported() -> set[str]:
    """The top-level names from outside that any file of the package imports."""
    found: set[str] = set()
    for file in (ROOT / "src" / "telltale").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").split(".")[0])
    # _typeshed comes with every type checker and is never there when a program runs.
    return found - set(sys.stdlib_module_names) - {"telltale", "_typeshed"}


def test_every_package_that_is_imported_is_declared() -> None:
    """What is only there because another package brought it may be gone tomorrow."""
    known = packages_distributions()
    undeclared = {name for name in imported() if not {normal(one) for one in known.get(name, [name])} & to_run()}
    assert not undeclared


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    pinned = re.compile(r"[A-Za-z0-9._-]+==\S+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+")
    assert lines(lock)
    assert [line for line in lines(lock) if not pinned.fullmatch(line)] == []
    assert "://" not in lock.read_text()


def test_people_run_what_was_tested() -> None:
    base, dev = (locked(ROOT / "requirements" / name) for name in ("base.txt", "dev.txt"))
    for extra in ("llm.txt", "holidays.txt", "clickhouse.txt"):
        assert base <= locked(ROOT / "requirements" / extra) <= dev


def test_what_is_declared_is_locked() -> None:
    everything = {name for lock in LOCKS for name, _ in locked(lock)}
    assert to_run() | to_work() <= everything


def test_the_front_ends_lock_names_no_address() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert all("integrity" in one and "resolved" not in one for name, one in packages.items() if name)


def test_every_dependency_is_explained() -> None:
    """docs/decisions/dependencies.md says what each is for, and names none that has gone."""
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    explained = {normal(name) for name in re.findall(r"^\| (@?[\w./-]+) \|", page, re.MULTILINE)} - {"package"}
    frontend = json.loads((ROOT / "frontend" / "package.json").read_text())
    packages = {normal(name) for name in chain(frontend["dependencies"], frontend["devDependencies"])}
    assert explained == to_run() | to_work() | packages
