"""The pages of the documentation that are derived from declarations; `make docs` writes them, a test holds them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from telltale.language.redaction import Kind, known
from telltale.metrics import DIMENSIONS, Better, Metric, catalogue
from telltale.settings import declarations
from telltale.store import OUTCOMES, REASONS
from telltale.store.schema import EVENTS, FACTS, Columns
from telltale.surfaces.cli.program import program

DOCS = Path(__file__).parent
QUOTE = '"'
ARROWS = {Better.UP: "up", Better.DOWN: "down", Better.NEITHER: "–"}

ABOUT_METRICS = """\
What every number means. The same words stand in the tooltips, in `telltale metrics` and in `GET /v1/metrics`: each is
one declaration in `src/telltale/metrics/`. The example is the value on the day that ships with the package
(`telltale.demo`, 2 March 2026), counted by hand.

Only production traffic counts unless a question asks for another environment. A conversation belongs to the day on
which it began. Nothing to divide by is no value, never 0."""

ABOUT_FACTS = """\
What the index keeps, column by column. Formulas are written over these columns, and `telltale export conversations`
writes the first table, its times as ISO-8601 and its durations in seconds. Here times are microseconds since 1970 in
UTC, durations microseconds."""

ABOUT_CLI = """\
Each result is also printed as JSON with `--json`, in the shapes of the HTTP interface. Errors are one sentence on
standard error. Exit codes: 0 done, 1 it could not be done, 2 the words were wrong, 130 stopped with Ctrl-C.

    telltale demo                                        # a simulated company, to look around in
    telltale import export.json                          # your own conversations, any supported format
    telltale ask resolution_rate csat --by channel       # any number
    telltale ask fallback_rate --from 2026-10-01 --to 2026-10-31 --compare previous --explain
    telltale conversations --metric handoff_rate         # the conversations behind a number
    telltale serve                                       # the dashboard

While a server runs it owns the data folder; the commands find it by themselves (`server.json` in the data folder) and
speak to it. Only `telltale rebuild` wants it stopped. An import stores everything that can be read or nothing, and the
same file twice changes nothing; what cannot be read is kept and listed by `telltale failed list`. The data folder is
`TELLTALE_HOME`; see [settings](settings.md)."""

ABOUT_SETTINGS = """\
A setting is an environment variable (`TELLTALE_PORT=9000`) or a line of `telltale.toml` in the data folder
(`port = 9000`); the environment wins. Lists and tables are JSON in the environment. `telltale settings` prints what is
in force and where it comes from. Durations are seconds; changed rules are applied to all history when Telltale starts
next.

Two more variables are no settings: `TELLTALE_DEBUG=1` prints the traceback of an error, and `NO_COLOR=1` prints
without colours."""


ABOUT_REDACTION = """\
Personal data and secrets are taken out of everything that comes in before the first byte is written: events, traces,
imports, and records that are refused and kept to be tried again. A mark such as `[email]` stays in the text. Nothing
needs to be switched on. What was taken out cannot be brought back, by anybody: no copy is kept.

## Settings

    unredacted_kinds = ["address", "ip"]      # kinds that stay as they came; all others leave their mark
    phone_region = "US"                       # whose way of writing numbers is meant where an event names no country
    redacted_names = ["Wilhelmina Brandt"]    # people who leave [name] wherever they are written
    keep_contact_traits = true                # keep what `identify` tells of a person

    [redaction_rules]                         # kinds of your own, by name and pattern
    employee = 'EMP-[0-9]{6}'

They stand in `telltale.toml` of the data folder, hold for what comes from the next start on, and change nothing that
is already stored; that goes with an [erasure](erasing.md) of its person. A country is taken from `context.country`,
else from the region of `locale` (`en-US`), else it is `phone_region`. Send it: telephone numbers as people write them
at home, and a social security number of which nothing else is said, are known by it alone.

**A rule of your own** matches whole words and is written with characters, classes, groups, alternatives and repeats
that have an end: `(?:KD|ORD)-[0-9]{4,10}`, `[a-z]{2}\\d{3}`. A rule that could be slow is not taken when Telltale
starts; the sentence says what to write instead ([why](decisions/redaction-rules.md)). Its name is its mark:
`[employee]`.

**What is seen through**: other scripts' digits, full-width letters, invisible characters inside a number, `(at)` and
`%40`, JSON inside a text, and one layer of base64.

## What it cannot see

- **Names in a sentence** that nobody has listed. A name in a field (`first_name`, or `name` among a person's traits)
  leaves its mark.
- **A number that looks like an order's**, where nothing is said about it and it has no check digit. A number behind
  *order*, *ticket* or *invoice* stays; a card's goes even there.
- **Addresses** without a postal code, or in other ways of writing than English, German, Dutch, French, Spanish and
  Italian.
- **A value in two messages**, and what is packed more deeply: base64 in base64, an archive, a picture, a recording.
- **A password** that is a plain word, and a secret without a digit of which nothing says that it is one.

And it takes too much now and then: a bare number of ten digits in an American event is a telephone number in a third
of all cases, whatever it was meant to be. Which rules decide, and how often they are wrong, is
[written down](decisions/redaction.md).

## Contacts are counted all the same

An e-mail address or a telephone number leaves a keyed hash beside the text, by which leads are counted and people are
joined. The key is `contacts.key` in the data folder; whoever has it can test a guess, and without it the hashes say
nothing.

## Kinds"""


def metrics() -> str:
    """Every metric with its definition, and every dimension."""
    parts = [
        "# Metrics",
        ABOUT_METRICS,
    ]
    families: dict[str, list[Metric]] = {}
    for metric in catalogue().values():
        families.setdefault(metric.family, []).append(metric)
    for family, members in families.items():
        parts.append(f"## {family.capitalize()}")
        parts += [_metric(metric) for metric in members]
    parts += ["## Dimensions", "What numbers can be split and filtered by. No value is `(none)`.", _dimensions()]
    parts += ["## Outcomes", "What can become of a conversation; the first that holds wins.", _outcomes()]
    return "\n\n".join(parts) + "\n"


def facts() -> str:
    """Every table that questions read, column by column."""
    parts = [
        "# Facts",
        ABOUT_FACTS,
    ]
    for table, columns in {**FACTS, "events": EVENTS}.items():
        parts += [f"## {table}", _columns(columns)]
    return "\n\n".join(parts) + "\n"


def cli() -> str:
    """Every command with its words."""
    group = program()
    parts = ["# Command line", ABOUT_CLI]
    for name, command in sorted(group.commands.items()):
        parts += _command(f"telltale {name}", command)
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """Every setting with its variable, default and meaning."""
    rows = [
        f"| `{name}` | `TELLTALE_{name.upper()}` | {_default(name, default)} | {meaning} |"
        for name, (default, meaning) in declarations().items()
    ]
    table = "\n".join(["| setting | variable | default | what it is |", "|---|---|---|---|", *rows])
    return "\n\n".join(["# Settings", ABOUT_SETTINGS, table]) + "\n"


def redaction() -> str:
    """What leaves a mark, kind by kind, and what an administrator can say about it."""
    rows = [f"| `{one.name}` | {one.meaning} | {_fields(one)} |" for _, one in sorted(known().items())]
    table = "\n".join(["| kind | what it is | fields whose whole value is one |", "|---|---|---|", *rows])
    return "\n\n".join(["# Redaction", ABOUT_REDACTION, table]) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": metrics, "facts.md": facts, "cli.md": cli, "settings.md": settings, "redaction.md": redaction,
}  # fmt: skip


def _command(name: str, command: click.Command) -> list[str]:
    """A command, or a group with its commands: what it does, and its words."""
    context = click.Context(command, info_name=name)
    about = (command.help or "").replace("\b\n", "").split("\n\n")
    parts = [f"## `{name}`", *(_paragraph(one) for one in about)]
    if isinstance(command, click.Group):
        return parts + [
            part for key, one in sorted(command.commands.items()) for part in _command(f"{name} {key}", one)
        ]
    records = [one.get_help_record(context) for one in command.params]
    words = [
        f"| `{record[0].replace('|', chr(92) + '|')}` | {record[1]} |" for record in records if record and record[1]
    ]
    usage = f"    {name} {' '.join(command.collect_usage_pieces(context))}"
    return [*parts, usage, "\n".join(["| word | what it does |", "|---|---|", *words])]


def _paragraph(text: str) -> str:
    """Examples stand apart, as they are; other paragraphs on one line each."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if lines and all(line.startswith("telltale ") for line in lines):
        return "\n".join(f"    {line}" for line in lines)
    return " ".join(lines)


def _fields(kind: Kind) -> str:
    """Keys of a kind, and those that are only meant where an object speaks of a person."""
    always = [f"`{one}`" for one in sorted(kind.fields)]
    personal = [f"`{one}` of a person" for one in sorted(kind.personal)]
    return ", ".join([*always, *personal]) or "–"


def _default(name: str, default: object) -> str:
    if name == "home":
        return "the platform's folder for application data"
    return "–" if default is None or default in ([], {}) else f"`{json.dumps(default).strip(QUOTE)}`"


def _metric(metric: Metric) -> str:
    lines = [
        f"### `{metric.key}`: {metric.title}",
        metric.meaning,
        f"- formula: {metric.formula.words}",
        f"- unit: {metric.unit}; better: {ARROWS[metric.better]}; example: {_number(metric.example)}",
        f"- source: {metric.source}",
    ]
    if metric.requires:
        lines.append(f"- not available until set: {', '.join(f'`{name}`' for name in metric.requires)}")
    if metric.beside:
        lines.append(f"- read it beside: {', '.join(f'`{key}`' for key in metric.beside)}")
    return f"{lines[0]}\n\n{lines[1]}\n\n" + "\n".join(lines[2:])


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _dimensions() -> str:
    rows = [
        f"| `{one.name}` | {one.meaning}{' (several a conversation)' if one.many else ''} |"
        for one in DIMENSIONS.values()
    ]
    return "\n".join(["| dimension | what it is |", "|---|---|", *rows])


def _outcomes() -> str:
    rows = [f"| {place} | `{one.name}` | {one.meaning} |" for place, one in enumerate(OUTCOMES, 1)]
    reasons = [f"- `{name}`: {words}" for name, words in REASONS.items()]
    table = "\n".join(["| | outcome | when |", "|---|---|---|", *rows])
    return f"{table}\n\nThe reason that is shown beside it:\n\n" + "\n".join(reasons)


def _columns(columns: Columns) -> str:
    rows = [f"| `{name}` | {kind} | {meaning} |" for name, (kind, meaning) in columns.items()]
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
