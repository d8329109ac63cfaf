"""What people say that users meant: it stays through late events and a rebuild, and goes with the person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from telltale.ask import Asker, Question
from telltale.ask.views.labels import LabelList, LabelsQuestion, labels
from telltale.errors import UnknownName, WordsError
from telltale.store import NO_INTENT, Store, Wish
from tests.agreement.world import bring_in
from tests.oracle.story import Wire, asks, bot, clock, missed, user
from tests.store.stores import opened


def talk(name: str, minute: float = 0) -> list[Wire]:
    """Two turns that are recognised and one that is not."""
    who: Any = {"conversation_id": name, "user_id": name}
    return [
        *asks(minute, "where is it", "track", **who), bot(minute + 0.1, "There.", **who),
        *asks(minute + 1, "give me money", "refund", **who), bot(minute + 1.1, "Here.", **who),
        user(minute + 2, "sing", **who), missed(minute + 2.01, **who), bot(minute + 2.1, "Sorry?", **who),
    ]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        bring_in(store, [*talk("a"), *talk("b"), clock()])
        yield store


def named(store: Store, thread: str) -> str:
    return store.read(f"SELECT conversation FROM conversations WHERE thread = '{thread}'")[1][0][0]


def told(store: Store) -> LabelList:
    return labels(Asker(store, store.settings), LabelsQuestion())


def test_labels_are_counted_by_hand(store: Store) -> None:
    assert told(store).accuracy is None
    a, b = named(store, "a"), named(store, "b")
    for name, turn, intent in ((a, 1, "track"), (a, 2, "track"), (a, 3, NO_INTENT), (b, 1, "refund"), (b, 2, "refund")):
        store.ledger.label(name, turn, intent, "somebody")
    found = told(store)
    assert (found.right, found.labelled, found.accuracy, found.unlabelled) == (3, 5, 0.6, 1)
    # track: recall 1/2, precision 1/2; refund: the same; (none): both 1.
    assert found.macro_f1 == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert [(one.intent, one.taken_for, one.count) for one in found.confusion] == [
        ("refund", "track", 1), ("track", "refund", 1)]  # fmt: skip
    value = Asker(store, store.settings).ask(Question(["intent_accuracy"])).value("intent_accuracy")
    assert (value.numerator, value.denominator, value.low, value.high) == (3, 5, found.low, found.high)
    assert [(one.conversation, one.turn) for one in found.next] == [(b, 3)]


def test_a_label_stays_through_late_events_and_a_rebuild(store: Store) -> None:
    a = named(store, "a")
    store.ledger.label(a, 2, "track", "somebody")
    # Something said before: the turn has another number then, and the label is still its own.
    bring_in(store, [*asks(-1, "hello there you", "track", conversation_id="a", user_id="a"),
                     bot(-0.9, "Hello.", conversation_id="a", user_id="a")])  # fmt: skip
    kept = [("give me money", 3, "track", False)]
    assert [(one.said, one.turn, one.label, one.right) for one in told(store).labels] == kept
    assert sum(store.check().values()) == 0
    store.rebuild()
    assert [(one.said, one.turn, one.label, one.right) for one in told(store).labels] == kept
    assert store.ledger.label(named(store, "a"), 3, None, "somebody") == 1
    assert told(store).labels == []


def test_what_the_bot_cannot_recognise_is_set_aside(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, [user(0, "where is it"), bot(1, "There."), clock()])
        store.ledger.label(named(store, "t"), 1, "track", "somebody")
        found = told(store)
        assert (found.aside, found.labelled, found.accuracy, found.next) == (1, 0, None, [])


def test_an_erasure_takes_labels_with_it(store: Store) -> None:
    store.ledger.label(named(store, "a"), 1, "refund", "somebody")
    store.ledger.label(named(store, "b"), 1, "refund", "somebody")
    store.erase(Wish("p", b"k" * 32, "owner:1", ["a"]))
    assert store.inbox.rows("SELECT count(*) FROM labels") == store.read("SELECT count(*) FROM labels")[1] == [(1,)]
    assert [one.conversation for one in told(store).labels] == [named(store, "b")]


@pytest.mark.parametrize(
    ("turn", "intent", "says"), [(4, "track", "turns are 1 to 3"), (1, " ", "1 to 200"), (1, "x" * 201, "1 to 200")]
)
def test_what_is_no_label_is_said(store: Store, turn: int, intent: str, says: str) -> None:
    with pytest.raises(WordsError, match=says):
        store.ledger.label(named(store, "a"), turn, intent, "somebody")
    with pytest.raises(UnknownName):
        store.ledger.label("c_no", 1, "track", "somebody")
    assert told(store).labels == []
