"""The same questions, asked of Telltale and in SQL of a PostgreSQL with the same facts, in one run."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import cpu_ms, milliseconds, repeated
from benchmarks.kinds.viewing import widest
from benchmarks.postgres import SETTINGS, Postgres, binaries, postgres
from telltale.ask import Answer, Asker, Question
from telltale.ask.views import views
from telltale.ask.views.cohorts import CohortQuestion, Cohorts
from telltale.ask.views.funnel import Funnel, FunnelQuestion
from telltale.ask.ways import written
from telltale.store import FACTS, Store
from telltale.store.literals import literal

TABLES = ("conversations", "messages", "moves", "steps")

INDEXES = (
    "CREATE UNIQUE INDEX ON conversations (conversation_key)",
    "CREATE INDEX ON conversations (environment, day) INCLUDE (channel, person_key, engaged)",
    "CREATE INDEX ON conversations (channel, day)",
    "CREATE INDEX ON conversations (person_key, environment)",
    "CREATE INDEX ON messages (environment, day)",
    "CREATE INDEX ON moves (kind, name, conversation_key) INCLUDE (place, happened_at)",
    "CREATE INDEX ON steps (flow, step)",
)

_TYPES = {"BIGINT": "bigint", "VARCHAR": "text", "BOOLEAN": "boolean", "DOUBLE": "double precision", "DATE": "date",
          "VARCHAR[]": "jsonb", "BIGINT[]": "jsonb"}  # fmt: skip

Row = tuple[str, ...]


class Asked(NamedTuple):
    """A question: how Telltale is asked and what of its answer is compared, and the SQL that asks the same there."""

    name: str
    ask: Callable[[], Any]
    told: Callable[[Any], set[Row]]
    sql: str


def run(report: Report) -> None:
    """Load once, ask each question of both."""
    if binaries() is None:
        report.says("Not measured: no PostgreSQL is installed here (apt-get install postgresql).")
        return
    home, made = companies.store(report.sizes, report.sizes.copies)
    with Store(companies.settings(home)) as store, postgres() as server:
        _loaded(store, server)
        (version,) = server.rows("SHOW server_version")[0]
        report.says(
            f"{made.size}: {made.words()}.",
            f"PostgreSQL {version} on the same machine in the same run, with the conversations, messages, moves and"
            " steps that Telltale has derived, every column of them;"
            f" {len(INDEXES)} indexes, VACUUM ANALYZE, {', '.join(map(' '.join, SETTINGS.items()))}.",
            "Each question is written in SQL for it by hand, and both answers must be equal. Its time is psql's for the"
            " query alone, warm; Telltale's is that of the whole answer, with its intervals and warnings, remembering"
            " nothing.",
        )
        asker = Asker(store, store.settings)
        for one in questions(asker):
            _measured(report, made, asker, server, one)


def _measured(report: Report, made: companies.Made, asker: Asker, server: Postgres, one: Asked) -> None:
    def ask() -> Any:
        asker.memory.forget()
        return one.ask()

    ours, theirs = one.told(ask()), {tuple(row) for row in server.rows(one.sql)}
    if not ours or ours != theirs:
        raise RuntimeError(f"{one.name}: {sorted(ours - theirs)[:3]} here, {sorted(theirs - ours)[:3]} in PostgreSQL")
    mine, other = repeated(report.sizes.runs, ask), server.times(one.sql, report.sizes.runs)
    name = f"{made.size}: {one.name}"
    report.found(f"{name}, Telltale", "ms", milliseconds(mine), cpu=cpu_ms(mine))
    report.found(f"{name}, PostgreSQL", "ms", milliseconds(other), cpu=cpu_ms(other))
    times, cpus = ([median(getattr(run, which) for run in runs) for runs in (other, mine)] for which in ("wall", "cpu"))
    report.found(f"{name}, times as fast", "", [times[0] / times[1]], at_least=10, smaller=made.smaller,
                 cpu=f"{cpus[0] / cpus[1]:.1f} times by processor time")  # fmt: skip


def _loaded(store: Store, server: Postgres) -> None:
    for table in TABLES:
        kinds = {name: kind for name, (kind, _) in FACTS[table].items()}
        chosen = ", ".join(f"to_json({name})" if kind.endswith("[]") else name for name, kind in kinds.items())
        file = server.folder / f"{table}.csv"
        store.read(f"COPY (SELECT {chosen} FROM {table}) TO {literal(file)} (FORMAT csv, HEADER false)")
        declared = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in kinds.items())
        server.run(f"CREATE TABLE {table} ({declared});", f"\\copy {table} FROM '{file}' CSV")
        file.unlink()
    server.run(*(f"{one};" for one in INDEXES), "VACUUM ANALYZE;")


def questions(asker: Asker) -> list[Asked]:
    """What both are asked."""
    closed, channel = f"ended_at + resolution_window <= {asker.now()}", asker.values("channel")[0][0]
    steps = widest(asker)
    return [
        _metrics(asker, "overview by day", f"""
            SELECT day, count(*), count(DISTINCT person_key) FILTER (WHERE engaged),
                count(*) FILTER (WHERE csat >= 0.75), count(csat),
                count(*) FILTER (WHERE {closed} AND meaningful AND outcome IN
                    ('resolved_confirmed', 'resolved_verified')),
                count(*) FILTER (WHERE {closed} AND meaningful),
                count(*) FILTER (WHERE {closed} AND engaged AND NOT handed_off),
                count(*) FILTER (WHERE {closed} AND engaged)
            FROM conversations WHERE environment = 'production' GROUP BY day""",
            Question(["conversations", "users", "csat", "resolution_rate", "containment_rate"], step="day")),
        _metrics(asker, f"handoffs by intent, {channel} alone", f"""
            SELECT coalesce(primary_intent, '(none)'), count(*) FILTER (WHERE handed_off), count(*)
            FROM conversations WHERE environment = 'production' AND engaged AND channel = {literal(channel)}
            GROUP BY 1""",
            Question(["handoff_rate"], by=["primary_intent"], where={"channel": [channel]})),
        _metrics(asker, "distinct users by channel and week", """
            SELECT coalesce(channel, '(none)'), date_trunc('week', day)::date, count(DISTINCT person_key)
            FROM conversations WHERE environment = 'production' AND engaged GROUP BY 1, 2""",
            Question(["users"], by=["channel"], step="week")),
        _metrics(asker, "messages by day",
            "SELECT day, count(*) FROM messages WHERE environment = 'production' GROUP BY day",
            Question(["messages"], step="day")),
        _metrics(asker, "drop-off by step", f"""
            SELECT coalesce(flow, '(none)'), coalesce(step, '(none)'), count(*) FILTER (WHERE is_exit), count(*)
            FROM steps WHERE environment = 'production' AND state = 'entered' AND open_until <= {asker.now()}
            GROUP BY 1, 2""",
            Question(["drop_off_rate"], by=["flow", "flow_step"])),
        Asked("cohort table by week", lambda: views()["cohorts"].look(asker, CohortQuestion()), _of_cohorts,
              _cohorts(asker)),
        Asked("funnel of " + " → ".join(steps), lambda: views()["funnel"].look(asker, FunnelQuestion(steps)),
              _of_funnel, _funnel(steps)),
    ]  # fmt: skip


def _metrics(asker: Asker, name: str, sql: str, question: Question) -> Asked:
    return Asked(name, lambda: asker.ask(question), _of_answer, sql)


def _of_answer(answer: Answer) -> set[Row]:
    """A row a group and step: what was counted, above and below the line; without rows in which nothing was."""
    found: set[Row] = set()
    for row in answer.rows:
        parts = [part for one in row.values.values() for part in (one.numerator, one.denominator) if part is not None]
        if any(parts):
            found.add((*row.by.values(), *([row.at] if row.at else []), *(str(int(part)) for part in parts)))
    return found


def _cohorts(asker: Asker) -> str:
    """The people of each week's cohort, and how many came back in each week that has passed for all of it, if any."""
    frame = asker.frame(Question([]))
    last, today = frame.stretch.last, frame.values["as_of_day"]
    return f"""WITH firsts AS (
            SELECT person_key, date_trunc('week', day)::date AS cohort FROM conversations
            WHERE is_first AND environment = 'production'),
        came AS (
            SELECT cohort, (day - person_first_day) / 7 AS unit, count(DISTINCT person_key) AS people
            FROM firsts JOIN conversations c USING (person_key)
            WHERE environment = 'production' AND engaged AND started_at <= {asker.now()}
                AND day < person_first_day + 91
            GROUP BY 1, 2)
        SELECT * FROM came WHERE unit = 0 OR least(cohort + 6, date '{last}') + 7 * (unit + 1) - 1 < date '{today}'"""


def _of_cohorts(table: Cohorts) -> set[Row]:
    """The people of each cohort; how many came back in the weeks that have passed for all of it."""
    found = {(one.begins, "0", str(one.people)) for one in table.cohorts}
    return found | {(one.begins, str(cell.unit), str(int(cell.value.numerator or 0)))
                    for one in table.cohorts for cell in one.cells if cell.value.numerator}  # fmt: skip


def _funnel(steps: list[str]) -> str:
    """Each step after the one before it, the first time that it can have been."""
    parts: list[str] = []
    for place, step in enumerate(map(written, steps)):
        own = f"m.environment = 'production' AND m.kind = {literal(step.kind)} AND m.name = {literal(step.name)}"
        before = f"JOIN s{place - 1} p ON p.conversation_key = m.conversation_key AND m.place > p.place"
        parts.append(f"""s{place} AS MATERIALIZED (
            SELECT m.conversation_key, min(m.place) AS place FROM moves m {before if place else ""}
            WHERE {own} GROUP BY 1)""")
    counted = " UNION ALL ".join(f"SELECT {place}, count(*) FROM s{place}" for place in range(len(steps)))
    return f"WITH {', '.join(parts)} {counted}"


def _of_funnel(found: Funnel) -> set[Row]:
    return {(str(place), str(stage.reached)) for place, stage in enumerate(found.stages)}


BENCHMARK = Benchmark("postgres", "Beside PostgreSQL", 2, run)
