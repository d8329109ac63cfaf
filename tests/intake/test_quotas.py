"""What a project may send, whatever the order of its deliveries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from telltale.intake.quotas import Quotas
from telltale.intake.recalling import Recent


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    st.lists(st.tuples(st.floats(0, 20), st.integers(1, 40)), max_size=60),
    st.integers(1, 1000),
)
def test_no_more_enters_than_a_full_bucket_and_what_flows_in(steps: list[tuple[float, int]], quota: int) -> None:
    clock = Clock()
    quotas = Quotas(clock)
    entered = largest = 0
    for pause, events in steps:
        clock.now += pause
        if quotas.wait("shop", events, per_minute=quota) == 0:
            entered, largest = entered + events, max(largest, events)
    assert entered <= quota + quota * clock.now / 60 + largest + 1e-6


@given(st.integers(1, 1000), st.integers(1, 3000), st.integers(1, 3000))
def test_who_waits_as_long_as_told_is_let_in(quota: int, first: int, second: int) -> None:
    clock = Clock()
    quotas = Quotas(clock)
    assert quotas.wait("shop", first, per_minute=quota) == 0
    if wait := quotas.wait("shop", second, per_minute=quota):
        clock.now += 1.000001 * wait
        assert quotas.wait("shop", second, per_minute=quota) == 0


def test_projects_do_not_share_a_bucket() -> None:
    quotas = Quotas(Clock())
    assert quotas.wait("loud", 10, per_minute=10) == 0
    assert quotas.wait("loud", 1, per_minute=10) > 0
    assert quotas.wait("quiet", 10, per_minute=10) == 0
    assert quotas.wait("free", 10**9, per_minute=None) == 0


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 1)), max_size=300))
def test_the_newest_are_remembered_and_nothing_that_never_came(sent: list[tuple[int, int]]) -> None:
    recent = Recent(remembered=20)
    for key, digest in sent:
        recent.add({key: digest})
    newest = dict(sent)
    for key in list(dict.fromkeys(key for key, _ in reversed(sent)))[:20]:
        assert recent.repeats(key, newest[key])
    came = set(sent)
    assert not any(recent.repeats(key, digest) for key in range(510) for digest in (0, 1) if (key, digest) not in came)
