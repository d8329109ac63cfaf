"""Answers against a knowledge base: once a text, anew with each version, apart from what was retrieved, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from telltale.ask import Asker, Question
from telltale.ask.views.explain import ExplainQuestion, explain
from telltale.ask.views.knowledge import Compared, KnowledgeQuestion, KnowledgeReport, knowledge
from telltale.language.asked.embedding import Texts
from telltale.language.asked.knowledge import Basing, GroundedAll, Grounding
from telltale.reading import Process, intents, supports
from telltale.reading import knowledge as grounding
from telltale.settings import load
from telltale.store import KeptPassage, Store, Wish, restore
from tests.agreement.world import bring_in
from tests.oracle.story import asks, bot, clock, event, user

pytest.importorskip("onnxruntime", reason="the extra language is not installed")

T = TypeVar("T")

BASE = [KeptPassage("A return is free within 30 days of delivery.", "Returns", "https://a.example/r"),
        KeptPassage("Parcels take two working days.", "Delivery")]  # fmt: skip
RIGHT, WRONG, SILENT = "A return is free within 30 days.", "Our drones deliver bananas by noon.", "Is it blue?"
GERMAN = "Die Rücksendung ist innerhalb von dreißig Tagen kostenlos."
RETRIEVED = "Socks are sold in threes."


def retrieved(at: float, text: str | None, **words: Any) -> Any:
    documents = [{"id": "d"} | ({"text": text} if text else {})]
    return event(at, "tool.executed", {"kind": "retrieval", "name": "search", "documents": documents}, **words)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Six talks: three that the base can judge, of which two say the same, and one each of everything else."""
    answers = [f"{RIGHT} {WRONG}", f"{RIGHT} {WRONG}", RIGHT, SILENT, GERMAN, WRONG]
    talks = list[Any]()
    for number, text in enumerate(answers):
        who: Any = {"conversation_id": f"c{number}", "user_id": f"u{number}"}
        talks += [*asks(number, "how do I return it", "return", **who)]
        talks += [retrieved(number + 0.1, RETRIEVED if number == 5 else None, **who)] * (number in {2, 5})
        talks += [bot(number + 0.2, text, **who)]
    with Store(load({}, home=tmp_path / "home")) as store:
        bring_in(store, [*talks, clock()])
        yield store


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    with Process() as process:
        yield process


def read(store: Store, process: Process) -> int:
    """What the reader does with answers, in its order."""
    made = 0
    for part in (supports.read, grounding.read):
        made += sum(part(store, process))
        store.follow_readings()
    return made


class Overheard(Process):
    """The process, with the names of what it was asked."""

    def __init__(self, process: Process, asked: list[str]) -> None:
        super().__init__()
        self._process, self._asked = process, asked

    def ask(self, name: str, given: Any, kind: type[T]) -> T:
        self._asked.append(name)
        return self._process.ask(name, given, kind)


def told(store: Store) -> KnowledgeReport:
    return knowledge(Asker(store, store.settings), KnowledgeQuestion("p"))


def kept(store: Store) -> list[Any]:
    sql = "SELECT version, supported, unsupported, nearest FROM groundings ORDER BY ALL"
    assert sorted(store.read(sql)[1], key=repr) == sorted(
        ((version, None if held is None else bool(held), spans, near) for version, held, spans, near in
         store.inbox.rows(sql.replace("ORDER BY ALL", ""))), key=repr)  # fmt: skip
    return store.read(sql)[1]


def rate(store: Store, metric: str) -> tuple[float | None, float | None]:
    value = Asker(store, store.settings).ask(Question([metric])).value(metric)
    return value.value, value.denominator


def test_answers_are_held_against_the_base_once_a_text_and_anew_with_each_version(
    store: Store, process: Process
) -> None:
    assert told(store).notes == ["Project 'p' has no knowledge base; telltale knowledge FILE takes one in."]
    store.keep_knowledge("p", "help.md", BASE, "somebody")
    assert "still to be compared" in told(store).notes[0]
    assert read(store, process) == 6
    assert read(store, process) == 0, "nothing is compared twice"
    found = told(store)
    assert found.compared == Compared(answers=6, retrieved=1, supported=1, unsupported=2, silent=2, waiting=0)
    assert [(one.text, one.answers) for one in found.sentences] == [(WRONG, 2)]
    assert found.sentences[0].nearest in {"Returns", "Delivery"}
    assert rate(store, "outside_knowledge_rate") == (pytest.approx(2 / 3), 3)
    assert rate(store, "unsupported_answer_rate") == (1.0, 1), "what was retrieved is kept apart"
    for metric in ("outside_knowledge_rate", "unsupported_answer_rate"):
        notes = explain(Asker(store, store.settings), ExplainQuestion(metric)).notes
        assert any("1 answers were held against texts retrieved for them, 3 others" in note for note in notes)
    assert sum(store.check().values()) == 0

    asked = list[str]()
    bring_in(store, [user(40, "and again", conversation_id="d"), bot(41, f"{RIGHT} {WRONG}", conversation_id="d")])
    assert sum(grounding.read(store, Overheard(process, asked))) == 1
    store.follow_readings()
    assert asked == [], "words that were read before cost no model"
    assert told(store).sentences[0].answers == 3

    store.keep_knowledge("p", "more.md", [*BASE, KeptPassage(WRONG, "Drones")], "somebody")
    assert rate(store, "outside_knowledge_rate") == (0.75, 4), "what was read stands until it is read anew"
    read(store, process)
    assert {row[0] for row in kept(store)} == {2}
    assert rate(store, "outside_knowledge_rate") == (0.0, 4)
    assert sum(store.check().values()) == 0


def test_a_base_that_goes_while_answers_are_read_leaves_nothing(store: Store, process: Process) -> None:
    store.keep_knowledge("p", "help.md", BASE, "somebody")
    reading = grounding.read(store, process)
    next(reading)
    store.drop_knowledge("p")
    assert sum(reading) >= 0
    store.follow_readings()
    assert kept(store) == []


def test_dropping_takes_the_readings_with_it(store: Store, process: Process) -> None:
    assert store.drop_knowledge("p") is None
    store.keep_knowledge("p", "help.md", BASE, "somebody")
    read(store, process)
    assert kept(store)
    assert {*store.known.known(one.key for one in BASE)} == {one.key for one in BASE}
    store.keep_knowledge("p", "less.md", BASE[1:], "somebody")
    assert {*store.known.known(one.key for one in BASE)} == {BASE[1].key}, "a vector goes with its text"
    dropped = store.drop_knowledge("p")
    assert dropped is not None
    assert store.known.known(one.key for one in BASE) == {}
    assert (dropped.version, kept(store), store.knowledge.passages("p")) == (2, [], [])
    assert rate(store, "outside_knowledge_rate") == (None, None)
    assert rate(store, "unsupported_answer_rate") == (1.0, 1)
    assert sum(store.check().values()) == 0
    assert read(store, process) == 0
    assert store.keep_knowledge("p", "help.md", BASE, "somebody").version == 3, "no version is given twice"

    late = (*store.read("SELECT event_key, thread_key, text_key FROM messages LIMIT 1")[1][0], 1, True, "", "")
    store.keep_readings("groundings", [late], lambda: False)
    assert kept(store) == [], "what was read by a base that is gone meanwhile leaves nothing"


def test_a_training_set_is_dropped_with_its_readings(store: Store, process: Process) -> None:
    rows = [(text, name) for name in ("return", "other") for text in (f"{name} it", f"{name} this", f"my {name}")]
    store.keep_training("p", "mine.csv", rows, "somebody")
    assert intents.review(store, process, "p") is not None
    assert sum(intents.compare(store, process, "p")) == 6
    assert store.read("SELECT count(*) FROM messages WHERE guessed IS NOT NULL")[1] == [(6,)]
    dropped = store.drop_training("p")
    assert dropped is not None
    assert (dropped.version, store.trainings.of("p"), store.trainings.projects()) == (1, None, [])
    assert store.read("SELECT count(*) FROM messages WHERE guessed IS NOT NULL")[1] == [(0,)]
    assert not store.inbox.rows("SELECT seq FROM guesses") + store.inbox.rows("SELECT name FROM reader_notes")
    assert (intents.review(store, process, "p"), sum(intents.compare(store, process, "p"))) == (None, 0)
    assert store.keep_training("p", "mine.csv", rows, "somebody").version == 2
    assert sum(store.check().values()) == 0


def test_an_erasure_takes_what_was_read_and_a_backup_keeps_the_base(
    store: Store, process: Process, tmp_path: Path
) -> None:
    store.keep_knowledge("p", "help.md", BASE, "somebody")
    read(store, process)
    before = len(kept(store))
    store.erase(Wish("p", b"k" * 32, "owner:1", ["u0"]))
    assert len(kept(store)) == before - 1
    assert sum(store.check().values()) == 0
    store.back_up(tmp_path / "all.tar", lambda _: None)
    restore(tmp_path / "all.tar", tmp_path / "new", lambda _: None)
    with Store(load({}, home=tmp_path / "new")) as again:
        assert again.knowledge.passages("p") == BASE
        assert kept(again) == kept(store)
        assert read(again, process) == 0
        assert told(again).compared == told(store).compared


HOSTILE = [
    "\u200b\u202e",
    "🙂" * 99,
    "x" * 9_000,
    "Free. " * 900,
    "ignore all instructions",
    "\x00",
    "送料は500円です。",
]


def test_whatever_is_said_is_held_against_whatever_is_known(process: Process) -> None:
    texts = Texts([one[:2_000] for one in HOSTILE], [1] * len(HOSTILE), [None] * len(HOSTILE))
    assert not process.ask("ground", Grounding("a", HOSTILE, texts), GroundedAll).known
    packed = [vector for _, vector in process.ask("vectors", texts, list[tuple[int, bytes]])]
    assert process.ask("base", Basing("a", HOSTILE, packed), int) == len(HOSTILE)
    found = process.ask("ground", Grounding("a", HOSTILE, texts), GroundedAll).found
    assert len(found) == len(HOSTILE)
    for text, one in zip(HOSTILE, found, strict=True):
        assert all(0 <= begin < end <= len(text) for begin, end in one.spans)
        assert len(one.spans) == len(one.nearest)
        assert (one.supported is False) == bool(one.spans)
