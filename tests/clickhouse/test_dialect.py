"""What is said otherwise, case by case: the text, and that both engines mean the same by it."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import Any

import pytest

from telltale.store.clickhouse.dialect import SPEAKING, spoken
from telltale.store.engine import bare

clickhouse_connect: Any = pytest.importorskip("clickhouse_connect")

NUMBERS = "(SELECT unnest([3, 1, 4, 1, 5, 9, 2, 6, NULL]) AS x)"
CASES: list[tuple[str, dict[str, Any]]] = [
    (f"SELECT count_if(x > 3), count(*), count(x), count(DISTINCT x) FROM {NUMBERS}", {}),
    (f"SELECT quantile_cont(x, 0.5), quantile_cont(x, [0.1, 0.9])[2] FROM {NUMBERS}", {}),
    (f"SELECT quantile_disc(x, [0.1875, 0.8125]) FROM {NUMBERS}", {}),
    (f"SELECT list_transform(list_select(quantile_disc(x, [0.3125, 0.4375]), [2, 1]), lambda x: x * 2) FROM {NUMBERS}",
     {}),
    (f"SELECT sum(x), max(x), quantile_cont(x, [0.5])[1] FROM {NUMBERS} WHERE x > 100", {}),
    ("SELECT list_contains(['a', 'b'], $one), len(['a']), 'it''s \\ here', 'unnest(x)', 'a ::DATE'", {"one": "b"}),
    ("SELECT $day + 6, date_trunc('week', $day)::DATE, date_trunc('month', $day)::DATE, last_day($day)",
     {"day": date(2026, 3, 29)}),
    ("SELECT unnest(generate_series($first, $last, INTERVAL 1 DAY))::DATE AS day ORDER BY day",
     {"first": date(2026, 2, 27), "last": date(2026, 3, 2)}),
    ("SELECT unnest(generate_series($first, $last, INTERVAL 1 DAY))::DATE AS day",
     {"first": date(2026, 3, 2), "last": date(2026, 2, 27)}),
    ("SELECT divide(7, 2), -7 % 5, pow(3::DOUBLE, 2), coalesce(NULL, 'x'), $yes, $no, $n, $f",
     {"yes": True, "no": False, "n": 1_790_000_000_000_001, "f": 0.1}),
    ("SELECT date_diff('day', $one, $other)", {"one": date(2026, 3, 28), "other": date(2026, 4, 2)}),
    ("SELECT * EXCLUDE (b) FROM (SELECT 1 AS a, 2 AS b)", {}),
    ("SELECT count(*) FROM (FROM (SELECT 1 AS a) WHERE a > 0)", {}),
    ("SELECT 'A_b' ILIKE $like ESCAPE '\\', 'axb' ILIKE $like ESCAPE '\\'", {"like": "a\\_%"}),
    ("SELECT list_filter(['a:1', 'b:2', 'a:3'], lambda one: split_part(one, ':', 1) IN ('a', 'c'))", {}),
    ("SELECT string_split('x' || chr(10) || 'y', chr(10))", {}),
    (f"SELECT median(x), arg_min(x, -x), arg_max(x, (-x, 1)), bool_and(x > 0), bool_or(x > 8) FROM {NUMBERS}", {}),
    (f"SELECT list(x ORDER BY -x, 1), max(x) FILTER (x < 5) FROM {NUMBERS} WHERE x > 1", {}),
    ("SELECT a FROM (SELECT 1 AS a UNION ALL SELECT 2 AS a) l ANTI JOIN (SELECT 2 AS a) r USING (a)", {}),
    ("SELECT a FROM (SELECT 1 AS a UNION ALL SELECT 2 AS a) l SEMI JOIN (SELECT 2 AS a) r USING (a)", {}),
    ("WITH one AS MATERIALIZED (SELECT 1 AS a) SELECT x.a + y.a FROM one x JOIN one y USING (a)", {}),
    ("SELECT $text", {"text": "o'n \\ e\n{x:String} $n — ß 🎉"}),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "values"), CASES, ids=[sql[:60] for sql, _ in CASES])
def test_both_engines_mean_the_same(sql: str, values: dict[str, Any]) -> None:
    client = clickhouse_connect.get_client(dsn="chdb://", settings=SPEAKING)
    there = client.query(spoken(sql, values), parameters=values or None).result_rows
    with bare() as db:
        assert plain(there) == plain(db.execute(sql, values).fetchall())


def plain(rows: Any) -> Any:
    """Rows as lists, with what is of nothing as None and yes and no as numbers."""
    if isinstance(rows, list | tuple):
        return [plain(one) for one in rows]
    if hasattr(rows, "hour"):
        return rows.date()
    return None if isinstance(rows, float) and isnan(rows) else rows


def test_names_and_functions_in_texts_stay_as_they_are() -> None:
    assert spoken("SELECT 'count_if(x) $day ::DATE'", {}) == "SELECT 'count_if(x) $day ::DATE'"


def test_a_call_without_an_end_is_no_sql() -> None:
    with pytest.raises(ValueError, match="without an end"):
        spoken("SELECT count_if(x", {})
