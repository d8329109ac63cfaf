"""What an installation weighs: a fresh environment with the locked packages and our own wheel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import program
from benchmarks.machine import ROOT

BIGGEST = 10

# Run inside the environment: bytes of the files of every package, its bytecode among them.
_WEIGH = """
import importlib.metadata as m, json
def size(p):
    try: return p.locate().stat().st_size
    except OSError: return 0
print(json.dumps({d.name: sum(size(f) for f in d.files or []) for d in m.distributions()}))
"""
_TOOLS = {"pip", "setuptools", "wheel"}


def run(report: Report) -> None:
    """Build the wheel, install it, weigh what lies there."""
    report.says(
        "A fresh virtual environment, `pip install --require-hashes -r requirements/base.txt`, then our wheel; counted"
        " are the files in site-packages with their bytecode, without pip and setuptools. 1 MB is 1,000,000 bytes; *on"
        " disk* counts whole blocks."
    )
    with TemporaryDirectory(dir=report.sizes.cache) as folder:
        place = Path(folder)
        _pip(Path(sys.executable), "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(place), str(ROOT))
        (wheel,) = place.glob("*.whl")
        report.found("our wheel", "MB", [wheel.stat().st_size / 1e6])
        program([sys.executable, "-m", "venv", place / "env"])
        python = place / "env" / "bin" / "python"
        _pip(python, "install", "--require-hashes", "-r", str(ROOT / "requirements" / "base.txt"))
        _pip(python, "install", "--no-deps", str(wheel))
        _weighed(report, python)


def _weighed(report: Report, python: Path) -> None:
    said = subprocess.run([python, "-c", _WEIGH], capture_output=True, check=True, cwd=python.parent).stdout
    sizes = {name: size for name, size in msgspec.json.decode(said, type=dict[str, int]).items() if name not in _TOOLS}
    report.found("site-packages, all files", "MB", [sum(sizes.values()) / 1e6], at_most=150)
    (packages,) = python.parents[1].glob("lib/python*/site-packages")
    blocks = sum(
        file.lstat().st_blocks * 512
        for top in packages.iterdir()
        if not any(top.name.startswith(tool) for tool in (*_TOOLS, "_distutils_hack", "pkg_resources", "distutils"))
        for file in (top, *top.rglob("*"))
    )
    report.found("site-packages, on disk", "MB", [blocks / 1e6], at_most=150)
    report.says(f"{len(sizes)} packages, our own among them.")
    biggest = sorted(sizes.items(), key=lambda one: -one[1])[:BIGGEST]
    report.table("The ten biggest packages", ["package", "MB"], [[name, f"{size / 1e6:.1f}"] for name, size in biggest])


def _pip(python: Path, *words: str) -> None:
    program([python, "-m", "pip", "--disable-pip-version-check", "--quiet", *words], {"PYTHONPATH": os.devnull})


BENCHMARK = Benchmark("installing", "Installation", 6, run)
