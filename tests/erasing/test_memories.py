"""What a running server remembers of somebody is forgotten with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from telltale.connectors.otel import Traces
from telltale.connectors.otel.belonging import ids_of
from telltale.event import Event
from telltale.intake import Arrival, Erased, Recent, Refused
from telltale.intake.steps import ERASED
from telltale.store import Tombstone, Tombstones, hashed, id_keys

SECRET = b"s" * 32


def test_a_repeat_of_what_was_erased_is_no_repeat() -> None:
    recent = Recent(remembered=2)
    recent.add({1: 11, 2: 12, 3: 13})
    recent.add({4: 14})
    recent.forget([1, 4])
    assert [recent.repeats(number, 10 + number) for number in (1, 2, 3, 4)] == [False, True, True, False]


def test_a_trace_that_was_erased_is_not_told_again() -> None:
    traces = Traces()
    for trace in ("theirs", "others"):
        call = Event(type="message", trace_id=trace, timestamp=1, properties={"role": "user", "text": trace})
        traces.hold(call, ids_of({}), unsure=True)
    traces.forget(["theirs", "unheard-of"])
    assert "theirs" not in str(vars(traces))
    assert "others" in str(vars(traces))


@pytest.mark.parametrize(
    ("user", "at", "inferred", "refused"),
    [("jane", 100, False, True), ("jane", 101, False, False), ("jane", 101, True, True), ("bob", 99, False, False),
     (None, 99, False, False)],
)  # fmt: skip
def test_only_what_is_not_newer_is_kept_out(
    tmp_path: Path, user: str | None, at: int, *, inferred: bool, refused: bool
) -> None:
    stones = Tombstones(tmp_path)
    hashes = [hashed(SECRET, one) for one in id_keys("shop", ["jane"])]
    stones.add([Tombstone("e1", "", "shop", 100, 100, hashes)])
    event = Event(type="message", project_id="shop", user_id=user, timestamp=at, timestamp_inferred=inferred)
    # The list is read again as it was written.
    for known in (stones, Tombstones(tmp_path)):
        step = Erased(known, SECRET)
        if refused:
            with pytest.raises(Refused) as refusal:
                step(event, Arrival())
            assert refusal.value.reason == ERASED
        else:
            step(event, Arrival())


def test_a_line_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    stones = Tombstones(tmp_path)
    stones.add([Tombstone(name, "", "shop", 100, 100, [name]) for name in ("e1", "e2")])
    first, second = stones.path.read_bytes().splitlines()
    stones.path.write_bytes(first[:-5] + b"\n" + second + b"\n")
    again = Tombstones(tmp_path)
    assert (again.until("e1"), again.until("e2")) == (None, 100)
