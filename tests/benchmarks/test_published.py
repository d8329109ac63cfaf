"""What others have published about public data is what Telltale says of it, exactly."""

from __future__ import annotations

import pytest

from benchmarks.coffee import orders
from benchmarks.published import DATA, passes, repeats, retention

here = pytest.mark.skipif(not DATA.is_dir(), reason="the public data is not here; set TELLTALE_SHARED")


@here
def test_the_repeat_table_of_cdnow() -> None:
    rows = repeats()
    assert [(one.name, one.ours) for one in rows] == [(one.name, one.published) for one in rows]


@here
def test_the_return_of_cdnow_against_loops() -> None:
    cells, differing = retention("week", 12)
    assert cells > 300
    assert differing == 0


@here
def test_pass_hat_k_of_tau_bench() -> None:
    rows = passes()
    assert [(one.name, one.ours) for one in rows] == [(one.name, one.published) for one in rows]


@here
def test_the_funnel_and_the_paths_of_taskmaster_4() -> None:
    rows = orders()
    assert [row.published for row in rows[:4]] == [3410, 3060, 2960, 2760]
    assert [(one.name, one.ours) for one in rows] == [(one.name, one.published) for one in rows]
