"""What waits is derived a portion at a time: each is kept, and all of them together are the same as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from telltale.store import deriving
from tests.agreement.world import bring_in, events_of
from tests.store.stores import at_once, opened
from tests.store.tables import tables


@pytest.mark.parametrize(
    ("seed", "portion"),
    [(3, 9), pytest.param(3, 1, marks=pytest.mark.long), pytest.param(8, 7, marks=pytest.mark.long)],
)
def test_portions_give_the_same_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, portion: int) -> None:
    events = events_of(seed, 30)
    whole = at_once(tmp_path / "whole", events)
    monkeypatch.setattr(deriving, "PORTION", portion)
    with opened(tmp_path / "portions") as store:
        third = len(events) // 3
        bring_in(store, events[2 * third :], events[: 2 * third])
        assert tables(store) == whole
        assert set(store.check().values()) == {0}


def test_what_one_portion_has_told_stays_when_the_next_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = events_of(5, 15)
    whole = at_once(tmp_path / "whole", events)
    monkeypatch.setattr(deriving, "PORTION", 1)
    done: list[int] = []
    portion = deriving._portion  # pyright: ignore[reportPrivateUsage]

    def failing(*given: object, **more: object) -> tuple[int, bool]:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        return portion(*given, **more)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]

    with opened(tmp_path / "killed") as store:
        bring_in(store, events[:20])
        monkeypatch.setattr(deriving, "_portion", failing)
        with pytest.raises(KeyboardInterrupt):
            bring_in(store, events[20:])
        assert store.read("SELECT count(*) FROM pending")[1][0][0] > 0
    monkeypatch.undo()
    with opened(tmp_path / "killed") as store:
        store.catch_up()
        assert tables(store) == whole
