"""The mistakes that were put into the demo's training set are found by its review, and hardly anything else is."""

from __future__ import annotations

import pytest

from telltale.demo.lessons import TWIN, WRONG, lessons
from telltale.language.asked.training import Reviewed, Reviewing
from telltale.language.utterances import Utterance
from telltale.reading import Process

pytest.importorskip("onnxruntime", reason="the extra language is not installed")


def test_what_was_planted_is_found() -> None:
    with Process() as process:
        given = [Utterance(*one) for one in lessons()]
        review = process.ask("review", Reviewing(1, given), Reviewed).review
    assert {(one.one, one.other) for one in review.twins} == {TWIN}
    planted = {(wrong, right) for right, wrong in WRONG.items()}
    found = {(one.intent, one.suggested) for one in review.doubts}
    assert planted <= found
    others = [one for one in review.doubts if {one.intent, one.suggested} != {*TWIN}]
    assert len(others) <= 2 * len(planted)
    assert review.accuracy is not None
    assert review.accuracy > 0.8
