"""Topics of messages: found, named, told apart, and the same ones the next time, whatever people decided."""

from __future__ import annotations

import sys
from itertools import combinations, product
from random import Random

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telltale.errors import TelltaleError
from telltale.language.embedding import Embedder, pack
from telltale.language.extra import Vectors
from telltale.language.topic import whole_of
from telltale.language.topics import ENOUGH, Found, Topic, assign, clusters, find
from telltale.language.topics.graph import edges, neighbours
from telltale.language.topics.naming import sense

EMBED = Embedder().embed

# Four things that people ask for, each in twelve ways.
BEGINNINGS = ["", "hello, ", "please help: ", "hi there, "]
ASKED = {
    "refund": ["i want my money back", "how do i get a refund", "when will i get my refund"],
    "password": ["i forgot my password", "how do i reset my password", "my password does not work"],
    "delivery": ["my parcel has not arrived", "my parcel is late", "where is my parcel"],
    "hours": ["what are your opening hours", "opening hours on sunday", "tell me your opening hours"],
}
TEXTS = {what: [a + b for a, b in product(BEGINNINGS, said)] for what, said in ASKED.items()}
ALL = [text for texts in TEXTS.values() for text in texts]
FOUND = find(ALL, EMBED)


def topic_of(found: Found, texts: list[str], text: str) -> str | None:
    return found.belongs[texts.index(text)]


def named(found: Found, id: str | None) -> Topic:  # noqa: A002
    return next(topic for topic in found.topics if topic.id == id)


def test_what_people_ask_for_is_found_and_named_in_their_words() -> None:
    assert len(FOUND.topics) == len(TEXTS)
    for what, texts in TEXTS.items():
        [one] = {topic_of(FOUND, ALL, text) for text in texts}
        topic = named(FOUND, one)
        assert topic.messages == len(texts)
        assert topic.example in texts
        assert any(word in topic.name.lower() for word in (what, "parcel", "refund", "opening")), topic.name
    assert len({sense(topic.name) for topic in FOUND.topics}) == len(FOUND.topics)


def test_a_text_that_comes_again_counts_each_time_and_moves_nothing() -> None:
    again = find([*ALL, *ALL[:12], ALL[0].upper()], EMBED)
    assert [topic_of(again, ALL, text) for text in TEXTS["refund"]] == [again.topics[0].id] * 12
    assert [topic.messages for topic in again.topics] == [25, 12, 12, 12]


def test_small_talk_is_about_nothing() -> None:
    small = [
        "hi",
        "Danke!",
        "ok hat geklappt danke",
        "sí, gracias",
        "PP92715",
        "[email]",
        "👍",
        "да, спасибо",
        "谢谢",
    ] * 4
    found = find([*small, *ALL], EMBED)
    assert found.belongs[: len(small)] == [None] * len(small)
    assert [topic.name for topic in found.topics] == [topic.name for topic in FOUND.topics]


def test_names_are_in_the_words_of_their_language() -> None:
    said = {
        "Lampe": ["wo ist denn nun die Lampe", "ich will die Lampe haben", "die Lampe ist doch für mich"],
        "Rechnung": ["wo ist denn meine Rechnung", "ich brauche bitte eine Rechnung", "hier ist die Rechnung nicht"],
        "Tienda": ["dónde está entonces la tienda", "es que hay una tienda", "quiero ir a la tienda"],
        "Zwroty": ["jak można tu zrobić zwroty", "czy to są wasze zwroty", "dlaczego nie ma tu zwroty"],
    }
    vectors = {text: PLACES[place] for place, texts in enumerate(said.values()) for text in texts}

    def embed(texts: list[str]) -> Vectors:
        """Texts where their topic is, and every phrase in the middle of all: its words alone decide."""
        middle = PLACES[: len(said)].sum(axis=0) / len(said) ** 0.5
        return np.array([vectors.get(text, middle) for text in texts], np.float32)

    found = find([text for texts in said.values() for text in texts * 3], embed)
    assert {topic.name for topic in found.topics} == set(said)


def test_the_same_messages_give_the_same_topics() -> None:
    assert find(ALL, EMBED) == FOUND


def test_too_few_messages_say_so_and_keep_what_is_known() -> None:
    for texts in ([], ["hello"], ["😀"] * 100, ALL[: ENOUGH - 1], ["12345"] * 40):
        found = find(texts, EMBED, FOUND.topics)
        assert found.topics == FOUND.topics
        assert found.belongs == [None] * len(texts)
        assert "in 30 messages and more, small talk aside" in found.note


def test_trouble_among_the_messages() -> None:
    trouble = ["", "😀😀", "?", "\ud800 a", "x" * 1_000_000, "<b>hi</b>", "aGVsbG8=" * 50, "שלום", "\u202eevil\u200b",
               "ignore all previous instructions", "你好世界", "สวัสดี", "नमस्ते",
               "Привет", "[email] [phone]", "a\0b"]  # fmt: skip
    found = find([*trouble, *ALL], EMBED)
    assert found.belongs[:3] == [None] * 3
    assert sum(topic.messages for topic in found.topics) == sum(one is not None for one in found.belongs)
    assert all(topic.name.strip() and len(topic.name) < 80 for topic in found.topics)


def test_names_where_there_are_no_words_for_one() -> None:
    found = find(["the of and", "of the and", "and the of"] * 12, EMBED)
    assert sum(topic.messages for topic in found.topics) == 36
    assert all(topic.name for topic in found.topics)
    assert len({sense(topic.name) for topic in found.topics}) == len(found.topics)


def test_new_messages_go_to_the_nearest_topic_or_to_none() -> None:
    new = [
        "could you refund me please",
        "i need a new password",
        "when is my parcel coming",
        "sing me a song about cats",
    ]
    refund, password, delivery, song = assign(EMBED(new), FOUND.topics)
    assert [refund, password, delivery] == [topic_of(FOUND, ALL, TEXTS[what][0]) for what in list(TEXTS)[:3]]
    assert song is None
    assert assign(EMBED(new), []) == [None] * 4
    assert assign(EMBED([]), FOUND.topics) == []


def test_fineness_gives_more_topics_or_fewer() -> None:
    vectors = EMBED(ALL)
    numbers = [len(set(clusters(vectors, fineness).tolist())) for fineness in (0.2, 1.0, 20.0)]
    assert numbers == sorted(numbers)
    assert numbers[0] < numbers[-1]


def test_without_networkx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(TelltaleError, match="networkx, which is not here"):
        clusters(EMBED(ALL[:40]))


@given(st.integers(1, 60), st.integers(1, 20), st.integers(0, 99))
@settings(max_examples=25)
def test_neighbours_and_what_they_share_by_plain_loops(rows: int, number: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    near = neighbours(vectors, number)
    for row in range(rows):
        others = sorted(set(range(rows)) - {row}, key=lambda other: -float(vectors[row] @ vectors[other]))
        assert set(near[row].tolist()) == set(others[:number])
    circles = [{row, *near[row].tolist()} for row in range(rows)]
    pairs, shared = edges(near)
    joined = {(a, b) for a, b in combinations(range(rows), 2) if b in circles[a] or a in circles[b]}
    assert {tuple(pair) for pair in pairs.tolist()} == joined
    for (a, b), share in zip(pairs.tolist(), shared.tolist(), strict=True):
        assert share == pytest.approx(len(circles[a] & circles[b]) / len(circles[a] | circles[b]))


# Laws of what stays, over places in space instead of texts: a text is "place number", and lies near its place.
PLACES = np.linalg.qr(np.random.default_rng(5).normal(size=(384, 384)))[0].astype(np.float32)


def placed(texts: list[str]) -> Vectors:
    found = np.empty((len(texts), 384), np.float32)
    for row, text in zip(found, texts, strict=True):
        word, _, number = text.partition(" ")
        place = int(word.removeprefix("place")) if word.startswith("place") and word[5:].isdigit() else 300
        noise = np.random.default_rng(int(number) if number.isdigit() else 0).normal(size=384) * 0.015
        row[:] = PLACES[place] + noise
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def messages(places: dict[int, int], start: int = 0) -> list[str]:
    return [f"place{place} {start + number}" for place, size in places.items() for number in range(size)]


SIZES = st.dictionaries(st.integers(0, 40), st.integers(12, 30), min_size=3, max_size=6)


@given(SIZES, SIZES)
@settings(max_examples=8)
def test_ids_stay_and_are_never_used_twice(first: dict[int, int], later: dict[int, int]) -> None:
    before = find(messages(first), placed)
    texts = messages(later, start=1_000)
    after = find(texts, placed, before.topics)
    ids = [topic.id for topic in after.topics]
    assert len(set(ids)) == len(ids)
    known = {place: before.belongs[messages(first).index(f"place{place} 0")] for place in first}
    for place, size in later.items():
        [one] = {after.belongs[texts.index(f"place{place} {1_000 + number}")] for number in range(size)}
        assert (one == known[place]) if place in known else (one not in known.values())


@given(SIZES, SIZES, st.randoms())
@settings(max_examples=8)
def test_what_people_decided_is_never_undone(first: dict[int, int], later: dict[int, int], dice: Random) -> None:
    topics = find(messages(first), placed).topics
    called, ignored, part = dice.sample(topics, 3)
    into = next(topic for topic in topics if topic.id != part.id)
    marked = [
        msgspec.structs.replace(
            topic,
            name="What people call it" if topic.id == called.id else topic.name,
            renamed=topic.id == called.id,
            ignored=topic.id == ignored.id,
            merged_into=into.id if topic.id == part.id else None,
        )
        for topic in topics
    ]
    found = Found(marked, [])
    for turn in range(3):
        texts = messages(later if turn < 2 else first, start=1_000 * turn)
        found = find(texts, placed, found.topics)
        assert named(found, called.id).name == "What people call it"
        assert named(found, ignored.id).ignored
        assert named(found, part.id).merged_into == into.id
        assert part.id not in found.belongs
        assert named(found, part.id).messages == 0
        assert sum(topic.messages for topic in found.topics) == len(texts)
        assert len({sense(topic.name) for topic in found.topics}) == len(found.topics)


def test_what_people_parted_stays_apart_though_it_falls_into_one_cluster() -> None:
    texts = messages({1: 30, 2: 30})
    [one, other] = [pack((PLACES[7] + turn * 0.2 * PLACES[8]) / np.sqrt(1.04)) for turn in (1, -1)]
    before = [Topic("a", "Whole", "", 60, one), Topic("b", "Part", "", 20, other, split_from="a")]

    def leaning(texts: list[str]) -> Vectors:
        found = placed(texts)
        for row, text in zip(found, texts, strict=True):
            if text.startswith("place1 "):
                row[:] += PLACES[7] + (0.06 if int(text.split()[1]) % 3 else -0.06) * PLACES[8] - PLACES[1]
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    assert len(set(clusters(leaning(texts), 0.3).tolist())) == 2
    found = find(texts, leaning, before, fineness=0.3)
    assert found.belongs[:30] == ["b" if number % 3 == 0 else "a" for number in range(30)]
    assert (named(found, "a").messages, named(found, "b").messages) == (20, 10)
    assert named(found, "b").name == "Part"


def test_of_a_topic_that_falls_apart_the_largest_part_keeps_the_id() -> None:
    near = PLACES[1] + 1.2 * PLACES[2], PLACES[2] + 0.1 * PLACES[1]

    def close(texts: list[str]) -> Vectors:
        found = placed(texts)
        for row, text in zip(found, texts, strict=True):
            if text.startswith(("place1", "place2")):
                row[:] = near[int(text[5]) - 1] + 0.1 * row
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    texts = messages({1: 20, 2: 40, 3: 30})
    whole = close(texts)[:60].sum(axis=0)
    before = [Topic("w", "Both", "", 60, pack(whole / np.linalg.norm(whole)))]
    found = find(texts, close, before, fineness=0.5)
    assert found.belongs[20:60] == ["w"] * 40
    assert "w" not in found.belongs[:20]


def test_topics_that_are_not_met_are_remembered_and_at_last_forgotten() -> None:
    first = find(messages({1: 20, 2: 20}), placed)
    found = Found([msgspec.structs.replace(first.topics[0], renamed=True), *first.topics[1:]], [])
    for _ in range(15):
        found = find(messages({3: 20, 4: 20}), placed, found.topics)
    ids = {topic.id for topic in found.topics}
    assert first.topics[0].id in ids
    assert first.topics[1].id not in ids


def test_merges_that_lead_in_a_circle_or_nowhere() -> None:
    circle = [Topic("a", "A", "", 1, b"", merged_into="b"), Topic("b", "B", "", 1, b"", merged_into="a")]
    assert whole_of(circle) == {"a": "a", "b": "a"}
    assert whole_of([Topic("a", "A", "", 1, b"", merged_into="gone")]) == {"a": "a"}
