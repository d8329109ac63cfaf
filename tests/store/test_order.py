"""What is known does not depend on how it came: in which order, how often, in how many parts, before or after what."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreement.world import bring_in, events_of
from tests.oracle import shuffle
from tests.store.stores import Wire, at_once, opened
from tests.store.tables import differing, tables

LONG = settings.get_current_profile_name() == "long"


def parted(random: Random, events: list[Wire], parts: int) -> list[list[Wire]]:
    """Doubled and shuffled events, cut into parts of any size, some empty."""
    mixed = shuffle(events, random.randrange(1000))
    cuts = sorted(random.choices(range(len(mixed) + 1), k=parts - 1))
    return [mixed[start:end] for start, end in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]


@settings(max_examples=20 if LONG else 3)
@given(
    seed=st.integers(0, 10**6),
    size=st.integers(1, 4),
    parts=st.integers(1, 6),
    zone=st.sampled_from(["UTC", "Asia/Kolkata"]),
)
def test_any_order_and_any_parts_give_the_same_tables(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int, parts: int, zone: str
) -> None:
    events = events_of(seed, size)
    known = at_once(tmp_path_factory.mktemp("one"), events, timezone=zone)
    with opened(tmp_path_factory.mktemp("many"), timezone=zone) as store:
        bring_in(store, *parted(Random(seed), events, parts))  # noqa: S311 (a simulation, not a secret)
        assert differing(known, tables(store)) == {}
        assert set(store.check().values()) == {0}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_world_in_parts_between_closings_and_rebuilds(tmp_path: Path, seed: int) -> None:
    events = events_of(seed, 12)
    known = at_once(tmp_path / "one", events)
    random = Random(seed)  # noqa: S311 (a simulation, not a secret)
    for part in parted(random, events, 4):
        with opened(tmp_path / "many") as store:
            bring_in(store, part)
            if random.random() < 0.5:
                store.rebuild()
    with opened(tmp_path / "many") as store:
        assert differing(known, tables(store)) == {}
        assert set(store.check().values()) == {0}
        store.rebuild()
        assert differing(known, tables(store)) == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_many_worlds_in_many_parts(tmp_path: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311
    events = events_of(5000 + seed, random.choice((3, 10, 30, 90)))
    known = at_once(tmp_path / "one", events)
    with opened(tmp_path / "many") as store:
        bring_in(store, *parted(random, events, random.choice((2, 5, 12))))
        assert differing(known, tables(store)) == {}
        assert set(store.check().values()) == {0}
        store.rebuild()
        assert differing(known, tables(store)) == {}


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    events = events_of(3, 8)
    with opened(tmp_path) as store:
        (first,) = bring_in(store, events)
        known = tables(store)
        (again,) = bring_in(store, shuffle(events, 1))
        assert (again.stored, again.failed) == (0, {})
        assert again.balances
        assert again.duplicates == again.read
        assert first.stored == len(known["events"])
        assert differing(known, tables(store)) == {}
