"""Intents of training sets whose truth is known, and training sets of which nothing can be said."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from telltale.language.intents import (  # noqa: E402
    Recogniser,
    TooFew,
    TrainingSet,
    Utterance,
    among_neighbours,
    confusion,
    coverage,
    mislabelled,
    missed,
    out_of_fold,
    suggestions,
    twins,
)
from telltale.language.intents.folds import folds  # noqa: E402
from telltale.language.intents.logistic import Logistic  # noqa: E402
from telltale.language.intents.mislabelled import blended, doubts  # noqa: E402
from tests.language.intents.drawn import around, directions, drawn  # noqa: E402

KNOWN, STRANGE = directions(6), directions(8)[6:]


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    training = drawn()
    made = Recogniser(training)
    unseen = around(KNOWN, 20, 0.5, seed=3)
    made.choose(unseen, [f"i{number}" for number in range(6) for _ in range(20)], given_away=0.02)
    return made


def test_messages_are_recognised_and_strange_ones_are_near_no_intent(recogniser: Recogniser) -> None:
    inside = recogniser.recognise(around(KNOWN, 30, 0.5, seed=4))
    outside = recogniser.recognise(around(STRANGE, 30, 0.5, seed=5))
    assert np.mean([one.intent == f"i{number // 30}" for number, one in enumerate(inside)]) > 0.9
    assert np.mean([one.intent is None for one in outside]) > 0.9
    assert coverage([*inside, *outside]).share == pytest.approx(180 / 240, abs=0.07)
    assert coverage([]).share is None


def test_a_fallback_is_matched_to_the_intent_that_it_should_have_hit(recogniser: Recogniser) -> None:
    rows = np.concatenate([KNOWN[2:3], STRANGE[:1]])
    assert [one.intent for one in missed(recogniser, rows)] == ["i2", None]
    halfway = (KNOWN[0] + KNOWN[1]) / np.float32(2**0.5)
    [torn] = missed(recogniser, halfway[None], sure=0.9)
    assert torn.intent is None
    assert torn.confidence < 0.9


def test_suggestions_are_uncertain_frequent_and_unlike_each_other(recogniser: Recogniser) -> None:
    often, once = around(STRANGE[:1], 12, 0.2, seed=6), around(STRANGE[1:], 2, 0.2, seed=7)
    found = suggestions(recogniser, np.concatenate([around(KNOWN, 10, 0.2, seed=8), once, often]), most=2)
    assert [one.message >= 62 for one in found] == [True, False]
    assert 60 <= found[1].message < 62
    assert (found[0].frequent, found[1].frequent) == (12, 2)
    assert suggestions(recogniser, np.zeros((0, 24), np.float32)) == []


def test_one_intent_under_two_names_is_found_and_others_are_not() -> None:
    some = drawn(each=30)
    split = [
        Utterance(one.text, "copy") if one.intent == "i3" and number % 2 else one
        for number, one in enumerate(some.utterances)
    ]
    assert [{pair.one, pair.other} for pair in twins(TrainingSet(split, some.vectors))] == [{"i3", "copy"}]
    assert twins(some) == []


def test_planted_label_errors_come_first_with_the_intent_that_they_had() -> None:
    some = drawn(each=30, spread=0.3)
    dice = np.random.default_rng(9)
    wrong = {int(place): f"i{dice.integers(1, 6)}" for place in dice.choice(30, 6, replace=False)}
    given = [Utterance(one.text, wrong.get(place, one.intent)) for place, one in enumerate(some.utterances)]
    training = TrainingSet(given, some.vectors)
    order = np.argsort(-doubts(training.labels, blended(training)))
    assert set(order[:6].tolist()) == set(wrong)
    found = mislabelled(training)
    assert found
    assert {one.place for one in found} <= set(wrong)
    assert {one.suggested for one in found} == {"i0"}
    assert all(0 <= one.score < 1 for one in found)


def test_confusion_counts_what_was_taken_for_what() -> None:
    found = confusion(["a", "a", "b", "b"], ["a", None, "a", "b"])
    assert (found.messages, found.right, found.accuracy) == (4, 2, 0.5)
    assert [(one.intent, one.taken_for, one.count, one.share) for one in found.pairs] == [
        ("a", "–", 1, 0.5), ("b", "a", 1, 0.5),
    ]  # fmt: skip
    assert (found.recall, found.precision) == ({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 1.0})
    assert confusion([], []).accuracy is None
    assert among_neighbours(drawn(spread=0.1)).accuracy == 1


def test_the_same_text_is_never_on_both_sides_of_a_fold() -> None:
    some = [Utterance(text, intent) for intent in "ab" for text in ("One", "one ", "two", "three") * 3]
    training = TrainingSet(some, around(KNOWN[:2], 12, 0.5, seed=1))
    found = folds(training)
    for key in set(training.keys):
        for intent in "ab":
            same = [
                one
                for one, (k, u) in enumerate(zip(training.keys, some, strict=True))
                if (k, u.intent) == (key, intent)
            ]
            assert len({int(found[one]) for one in same}) == 1


def test_the_same_set_gives_the_same_numbers_and_each_row_adds_up() -> None:
    likely = out_of_fold(drawn())
    assert (likely == out_of_fold(drawn())).all()
    assert likely.sum(axis=1) == pytest.approx(np.ones(len(likely)), abs=1e-4)


def test_the_classifier_is_where_its_loss_is_lowest() -> None:
    """Two points on a line, a penalty of one: the slope of the loss is zero where the weights are."""
    rows = np.array([[-1.0], [1.0]])
    weights = Logistic(1.0).fit(rows, np.array([0, 1]), 2).weights
    at = weights[1, 0]
    assert weights[0, 0] == pytest.approx(-at)
    assert at == pytest.approx(2 / (1 + np.exp(2 * at)), abs=1e-2)


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ([], []),
        ([("", "a"), (" ", "b")], ["empty"]),
        ([("x", "")], ["no_intent"]),
        ([("x", "a"), ("X", "a")], ["repeated"]),
        ([("x", "a"), ("x", "b")], ["contradicted", "single"]),
        ([("x", "a"), ("y", "a")], []),
    ],
)
def test_of_a_set_too_small_nothing_is_said_but_why(given: list[tuple[str, str]], kinds: list[str]) -> None:
    training = TrainingSet([Utterance(*one) for one in given], np.eye(24, dtype=np.float32)[: len(given)])
    assert [problem.kind for problem in training.problems] == kinds
    for asked in (out_of_fold, twins, mislabelled, among_neighbours):
        with pytest.raises(TooFew, match="needs 2 intents with 2 utterances"):
            asked(training)
    if len(training.intents) < 2:
        with pytest.raises(TooFew):
            Recogniser(training)


def test_a_text_without_a_vector_is_told_and_not_learnt_from() -> None:
    rows = np.eye(3, dtype=np.float32)
    rows[1] = np.nan
    training = TrainingSet([Utterance("a", "x"), Utterance("b", "x"), Utterance("c", "y")], rows)
    assert (training.places, training.problems[0].places) == ([0, 2], (1,))
    with pytest.raises(ValueError, match="3 utterances and 2 vectors"):
        TrainingSet(training.given, rows[:2])
