"""What is remembered of look-ups: for a moment, and not too much."""

from __future__ import annotations

from telltale.accounts.recent import SECONDS, Recent


class Watch:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_looked_up_is_good_for_less_than_a_second() -> None:
    watch = Watch()
    recent = Recent[str](clock=watch)
    recent.put(b"1", "one", watch.now)
    watch.now += SECONDS - 0.01
    assert recent.get(b"1") == "one"
    watch.now += 0.01
    assert recent.get(b"1") is None
    assert SECONDS < 1


def test_a_slow_look_up_counts_from_its_beginning() -> None:
    """What it found may have been revoked while it ran."""
    watch = Watch()
    recent = Recent[str](clock=watch)
    begun = watch.now
    watch.now += SECONDS + 0.01
    recent.put(b"1", "one", begun)
    assert recent.get(b"1") is None


def test_the_oldest_makes_room() -> None:
    recent = Recent[int](size=3)
    for number in range(10):
        recent.put(bytes([number]), number, recent.now())
    recent.put(bytes([8]), 8, recent.now())
    recent.put(bytes([10]), 10, recent.now())
    assert len(recent) == 3
    assert {number for number in range(11) if recent.get(bytes([number])) is not None} == {8, 9, 10}
