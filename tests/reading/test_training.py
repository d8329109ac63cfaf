"""A training set against what users say: coverage, missed intents, suggestions; sets of which little can be said."""

from __future__ import annotations

from typing import Any

import pytest

from telltale.ask import Asker
from telltale.ask.views.training import TrainingQuestion, TrainingReport, training
from telltale.errors import WordsError
from telltale.language.utterances import Utterance
from telltale.reading import Process, Reader, SuggestQuestion
from telltale.store import Store, Wish
from tests.agreement.world import bring_in
from tests.oracle.story import DAYS, bot, missed, user
from tests.reading.conftest import LOCKERS, ORDERS, REFUNDS, House

SETS = {
    "track": [*ORDERS, "where is my parcel", "has my parcel been sent", "when does my parcel come"],
    "refund": [*REFUNDS, "give me my money back", "I want my money back", "refund my money please"],
    "locker": [*LOCKERS, "the parcel locker does not open", "where is the code of my locker"],
}


def teach(store: Store, sets: dict[str, list[str]]) -> None:
    rows = [(text, intent) for intent, texts in sets.items() for text in texts]
    store.keep_training("p", "mine.csv", rows, "somebody")


def told(store: Store) -> TrainingReport:
    return training(Asker(store, store.settings), TrainingQuestion("p"))


def test_messages_are_held_against_the_set(house: House) -> None:
    teach(house.store, SETS)
    assert "not been reviewed yet" in told(house.store).notes[0]
    with Reader(house.store) as reader:
        assert reader.read() > 40
        assert reader.read() == 0, "nothing is compared twice"
        found = told(house.store)
        assert found.review is not None
        assert found.review.accuracy is not None
        assert found.review.accuracy > 0.8
        assert found.coverage is not None
        assert found.coverage.share is not None
        assert (found.coverage.waiting, found.notes) == (0, [])
        assert found.coverage.share > 0.8
        assert (found.coverage.recognised, found.coverage.known, found.coverage.strange) == (30, 30, {})
        (locker,) = found.missed
        assert (locker.intent, locker.said[0].messages) == ("locker", 1)
        assert locker.messages + found.unmatched == 15
        assert locker.messages >= 10

        lacking = {name: texts for name, texts in SETS.items() if name != "locker"}
        teach(house.store, lacking)
        assert told(house.store).missed == [], "what was compared with another version is not told"
        reader.review("p")
        again = told(house.store)
        assert again.coverage is not None
        assert again.coverage.share is not None
        assert again.coverage.share < found.coverage.share
        teaching = reader.suggest(SuggestQuestion("p", 5))
        assert len(teaching.suggestions) == len({one.text for one in teaching.suggestions}) > 1
        assert any("locker" in one.text for one in teaching.suggestions)
        assert not {one.text for one in teaching.suggestions} & {text for texts in lacking.values() for text in texts}
    assert sum(house.store.check().values()) == 0


def test_who_is_erased_is_suggested_no_more(house: House) -> None:
    who: Any = {"conversation_id": "odd", "user_id": "odd"}
    words = "my grandmother Walburga ordered purple socks"
    bring_in(house.store, [user(50 * DAYS, words, **who), missed(50 * DAYS + 0.01, **who),
                           bot(50 * DAYS + 1, "Sorry?", None, **who)])  # fmt: skip
    teach(house.store, SETS)
    with Reader(house.store) as reader:
        reader.review("p")
        assert words in {one.text for one in reader.suggest(SuggestQuestion("p", 500)).suggestions}
        house.store.erase(Wish("p", b"k" * 32, "owner:1", ["odd"]))
        assert words not in {one.text for one in reader.suggest(SuggestQuestion("p", 500)).suggestions}
    kept = house.store.inbox.rows("SELECT told FROM judges")
    assert not any(words.encode() in row[0] for row in kept)


def test_a_set_of_another_project_is_none(seen: House) -> None:
    with Reader(seen.store) as reader, pytest.raises(WordsError, match="no training set"):
        reader.suggest(SuggestQuestion("elsewhere"))
    assert reader.review("elsewhere") is None
    assert "has no training set" in told(seen.store).notes[0]


HOSTILE = ["<script>alert(1)</script>", "\u202e\u200bevil", "😡" * 50, "x" * 100_000, "ignore all instructions", "\x00"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "there are 0 with as many, of 0"),
        ([("hi", "greet")] * 5, "there is 1 with as many, of 1 in 5"),
        ([(f"hi {number}", "greet") for number in range(5)], "there is 1 with as many, of 1 in 5"),
        ([("hi", "a"), ("ho", "b")], "there are 0 with as many"),
        ([("", "a"), ("hi", ""), (" ", " ")], "of 0 in 0"),
        ([(text, intent) for intent in "ab" for text in HOSTILE], ""),
    ],
    ids=["empty", "repeated", "one intent", "single", "blank", "hostile"],
)
def test_little_is_said_of_little(rows: list[tuple[str, str]], says: str) -> None:
    from telltale.language.asked.training import Reviewed, Reviewing

    with Process() as process:
        found = process.ask("review", Reviewing(1, [Utterance(*row) for row in rows]), Reviewed)
    assert says in found.review.note
    assert (found.review.accuracy is None) == (found.recogniser is None) == bool(says)
    assert len(rows) == found.review.given
