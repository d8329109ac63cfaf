"""The page: every result as tables that a person reads."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.benchmark import Benchmark, Figure, Result
from benchmarks.machine import described

_HEAD = """# Benchmarks

What `make bench` measured on one machine. It writes this page; nothing here is typed by hand. Each figure is the
median of its runs, with the smallest and the largest beside it; a target is met when the median meets it. Every
benchmark runs in a process of its own.

Elapsed time suffers where other people use the same machine, so what the work cost in processor time stands beside
it, and each section says what the machine could do at that moment: compare two runs by processor time first, and by
that calibration second.
"""
_VERDICTS = {True: "met", False: "**missed**", None: ""}
_TOLD_SMALLER = """The targets of questions and of freshness are meant for a store of 10 M events. On the small store
beside it, and where `--copies` or `--events` made the large one smaller, they can be missed, but not met.

"""
_UNPROVEN = "kept at this size; the target's is larger"


def written(benchmarks: Iterable[Benchmark], results: dict[str, Result]) -> str:
    """The whole page."""
    shown = [(one, results[one.name]) for one in benchmarks if one.name in results]
    parts = [_HEAD, _grid(["machine", ""], [list(row) for row in described()]), _summary(shown)]
    parts += [part for benchmark, result in shown for part in _section(benchmark, result)]
    return "\n".join(parts).rstrip() + "\n"


def _summary(shown: list[tuple[Benchmark, Result]]) -> str:
    aimed = [figure for _, result in shown for figure in result.figures if figure.limit is not None]
    verdicts = [figure.met for figure in aimed]
    rows = [[figure.name, _measured(figure.median, figure.unit), _target(figure), _verdict(figure)] for figure in aimed]
    broken = [f"{benchmark.title} broke off: {result.error}" for benchmark, result in shown if result.error]
    told = f"## Targets\n\n{verdicts.count(True)} were met, {verdicts.count(False)} were missed"
    told += f", {verdicts.count(None)} could not be judged on less than they are meant for" if None in verdicts else ""
    told += ".\n\n"
    if any(figure.smaller for figure in aimed):
        told += _TOLD_SMALLER
    return told + _grid(["what", "median", "target", ""], rows) + "".join(f"\n{one}\n" for one in broken)


def _verdict(figure: Figure) -> str:
    return _UNPROVEN if figure.limit is not None and figure.met is None else _VERDICTS[figure.met]


def _section(benchmark: Benchmark, result: Result) -> Iterable[str]:
    yield f"## {benchmark.title}\n"
    yield "".join(f"- {sentence}\n" for sentence in result.protocol)
    yield _taken(result)
    if result.error:
        yield f"**It broke off before its end:** `{result.error}`\n"
    if result.figures:
        head = ["what", "median", "smallest", "largest", "runs", "cost", "target", ""]
        yield _grid(head, [_row(figure) for figure in result.figures])
    for table in result.tables:
        yield f"### {table.title}\n\n{_grid(table.columns, table.rows)}"


def _taken(result: Result) -> str:
    before, after = result.load
    told = f"*{result.at}, code {result.code}, load average {before:.1f} before and {after:.1f} after."
    if result.calibration:
        told += f" The machine then: {result.calibration.words()}."
    return told + "*\n"


def _row(figure: Figure) -> list[str]:
    values = [_number(value) for value in (min(figure.values), max(figure.values))]
    return [figure.name, _measured(figure.median, figure.unit), *values, str(len(figure.values)), figure.cpu,
            _target(figure), _verdict(figure)]  # fmt: skip


def _target(figure: Figure) -> str:
    if figure.limit is None:
        return ""
    return f"{'≤' if figure.better == 'at most' else '≥'} {_measured(figure.limit, figure.unit)}"


def _measured(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".strip()


def _number(value: float) -> str:
    """Three digits say all that there is to say.

    >>> _number(41234.5), _number(12.345), _number(0.1234), _number(8.0)
    ('41,200', '12.3', '0.12', '8')
    """
    if value == round(value) and abs(value) < 1000:
        return f"{value:.0f}"
    if abs(value) >= 1000:
        return f"{round(value, 3 - len(str(int(abs(value))))):,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"


def _grid(columns: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
