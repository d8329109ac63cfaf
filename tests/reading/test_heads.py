"""A project's own ratings teach what a good and a bad tone is, where that is surely better than the lexicon."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from telltale.language import satisfaction
from telltale.language.risk import RISKS
from telltale.language.schooling import JUDGE, Schooling
from telltale.reading import Reader, heads
from telltale.settings import load
from telltale.store import Store, Wish
from tests.agreement.world import bring_in
from tests.oracle.story import Wire, bot, clock, rate, user

pytest.importorskip("onnxruntime", reason="the extra language is not installed")

# Nothing of this is praise or blame to a lexicon.
GOOD = ("the locker opened at once", "the code came within a minute", "the driver rang at the door", "it fits the wall")
BAD = (
    "the tracker shows the same city",
    "the page asks for the code again",
    "the box had a dent",
    "it is the second one",
)
GERMAN = "der Schrank wurde noch immer nicht geliefert"


def talks(number: int) -> list[Wire]:
    """Conversations that were rated, half of them well, as their words would have it."""
    found = list[Wire]()
    for place in range(number):
        who = {"conversation_id": f"t{place}", "user_id": f"u{place}"}
        good = place % 2 == 0
        text, score = (GOOD if good else BAD)[place // 2 % 4], 5 if good else 1
        found += [user(place, text, **who), bot(place + 0.1, "Noted.", **who), rate(place + 0.2, "csat", score, **who)]
    return [*found, user(9_000, GERMAN, conversation_id="g", user_id="g"), clock()]


@pytest.mark.long
def test_a_head_takes_over_where_it_is_surely_better(tmp_path: Path) -> None:
    with Store(load({}, home=tmp_path)) as store, Reader(store) as reader:
        bring_in(store, talks(220))
        reader.read()
        reader.sort("p")
        learned = heads.schooling(store, "p")
        assert learned
        assert learned.head
        assert learned.n == 220
        tones = dict(store.read("SELECT DISTINCT text, round(tone, 3) FROM messages WHERE role = 'user'")[1])
        assert all(tones[text] > 0.3 for text in GOOD), tones
        assert all(tones[text] < -0.3 for text in BAD), tones
        assert tones[GERMAN] is None
        ((ends,),) = store.read("SELECT count(*) FROM conversations WHERE ends_negative")[1]
        assert ends == 110
        assert heads.learn(store, reader.process, "p") is False
        bring_in(store, [user(9_100, GOOD[1], conversation_id="new", user_id="new")])
        reader.read()
        assert store.read("SELECT DISTINCT round(tone, 3) FROM messages WHERE text = $text", {"text": GOOD[1]})[1] == [
            (tones[GOOD[1]],)
        ]


def test_few_ratings_teach_nothing_and_that_is_said(tmp_path: Path) -> None:
    with Store(load({}, home=tmp_path)) as store, Reader(store) as reader:
        bring_in(store, talks(10))
        reader.read()
        assert heads.learn(store, reader.process, "p") is False
        learned = heads.schooling(store, "p")
        assert learned
        why = "10 ratings, 5 of the rarer kind; a head needs 200 and 30"
        assert learned.told == f"by a lexicon, not by what your own ratings teach ({why})"
        store.erase(Wish("p", b"s" * 32, "a test", ["u0"]))
        assert heads.schooling(store, "p") is None
        assert heads.learn(store, reader.process, "p") is False, "what the lexicon has told need not be told anew"
        assert heads.schooling(store, "p")


def test_a_head_is_asked_where_the_lexicon_speaks(tmp_path: Path) -> None:
    from telltale.language.tone.head import Head

    with Store(load({}, home=tmp_path)) as store, Reader(store) as reader:
        # It hears the same in everything.
        known = Schooling(Head(1.0, [0.0] * 387).encoded(), "", 10)
        store.readings.put_judge("p", JUDGE, 0, msgspec.msgpack.encode(known))
        bring_in(store, talks(4))
        reader.read()
        tones = dict(store.read("SELECT DISTINCT text, round(tone, 3) FROM messages WHERE role = 'user'")[1])
        assert tones == {GOOD[0]: 0.462, GOOD[1]: 0.462, BAD[0]: 0.462, BAD[1]: 0.462, GERMAN: None}


def judged(store: Store) -> dict[str, bytes | None]:
    """What was learned from people."""
    return {name: store.readings.judge("p", name) for name in (JUDGE, satisfaction.JUDGE, *RISKS)}


@pytest.mark.parametrize("number", [40, pytest.param(280, marks=pytest.mark.long)])
def test_what_was_learned_from_somebody_goes_with_them(tmp_path: Path, number: int) -> None:
    # Two houses: one forgets somebody whom the other never knew.
    gone = {f"t{place}" for place in range(0, number // 5, 2)}
    everybody = [one | {"user_id": "gone"} if one.get("conversation_id") in gone else one for one in talks(number)]
    with (
        Store(load({}, home=tmp_path / "erased")) as store,
        Store(load({}, home=tmp_path / "never")) as other,
        Reader(store) as reader,
        Reader(other) as fresh,
    ):
        bring_in(store, everybody)
        bring_in(other, [one for one in everybody if one.get("user_id") != "gone"])
        for one in (reader, fresh):
            one.read()
            one.learn("p")
        before = judged(store)
        assert all(before.values())
        assert all(before[name] != told for name, told in judged(other).items())
        store.erase(Wish("p", b"s" * 32, "a test", ["gone"]))
        assert set(judged(store).values()) == {b""}
        files = [path.read_bytes() for path in (tmp_path / "erased").rglob("*") if path.is_file()]
        assert not any(told in file for told in before.values() if told for file in files)
        reader.read()
        assert judged(store) == judged(other)
        tones = "SELECT text, tone, language, signs FROM messages ORDER BY ALL"
        assert store.read(tones)[1] == other.read(tones)[1]
