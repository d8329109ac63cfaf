"""Scores of any scale, and texts without case and punctuation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.event.properties import Feedback
from telltale.store.rows import normal
from telltale.store.scores import score_of

SCALES: list[tuple[dict[str, Any], float | None]] = [
    ({"name": "csat", "score_value": 1}, 0.0),
    ({"name": "csat", "score_value": 4}, 0.75),
    ({"name": "csat", "score_value": 5}, 1.0),
    ({"name": "csat", "score_value": 4, "score_min": 1, "score_max": 4}, 1.0),
    ({"name": "csat", "score_value": 3, "score_min": 1, "score_max": 4}, 2 / 3),
    ({"name": "csat", "score_value": 0, "score_min": 0}, 0.0),
    ({"name": "nps", "score_value": 9}, 0.9),
    ({"name": "thumbs", "score_value": 1}, 1.0),
    ({"name": "thumbs", "score_value": 0, "score_min": -1}, 0.5),
    ({"name": "resolved", "score_value": 0.49}, 0.49),
    ({"name": "csat", "score_value": 7}, 1.0),
    ({"name": "csat", "score_value": -3}, 0.0),
    ({"name": "csat", "score_value": 3, "score_min": 5, "score_max": 5}, None),
    ({"name": "csat", "score_value": 3, "score_min": 5, "score_max": 1}, None),
    ({"name": "csat", "score_label": "  Very Satisfied "}, 1.0),
    ({"name": "csat", "score_label": "dissatisfied"}, 0.25),
    ({"name": "csat", "score_label": "\N{GRINNING FACE}"}, 1.0),
    ({"name": "thumbs", "score_label": "\N{THUMBS DOWN SIGN}"}, 0.0),
    ({"name": "resolved", "score_label": "no"}, 0.0),
    ({"name": "csat", "score_label": "purple"}, None),
    ({"name": "csat"}, None),
    ({"name": "csat", "score_value": 2, "score_label": "very satisfied"}, 0.25),
]


@pytest.mark.parametrize(("said", "score"), SCALES, ids=[str(said) for said, _ in SCALES])
def test_a_score_is_a_share_of_its_scale(said: dict[str, Any], score: float | None) -> None:
    assert score_of(Feedback(**said)) == (None if score is None else pytest.approx(score))


@given(
    value=st.floats(-1e6, 1e6),
    low=st.one_of(st.none(), st.floats(-1e3, 1e3)),
    high=st.one_of(st.none(), st.floats(-1e3, 1e3)),
    name=st.sampled_from(["csat", "nps", "thumbs", "resolved", "stars"]),
)
def test_a_score_lies_between_0_and_1(value: float, low: float | None, high: float | None, name: str) -> None:
    score = score_of(Feedback(name, score_value=value, score_min=low, score_max=high))
    assert score is None or 0 <= score <= 1


SAME = [
    ("Thank you!", "thank  YOU"), ("Guten  Tag.", "guten tag"), ("yes, it worked", "Yes it worked!!!"),
    ("thank_you", "thank you"), ("STRASSE", "straße"), ("\tdanke\n", "Danke"), ("hi \N{WAVING HAND SIGN}", "hi"),
]  # fmt: skip
DIFFERENT = [("thanks", "thank"), ("no", "now"), ("9 to 5", "9 to 6"), ("danke schön", "danke schon")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_punctuation_and_spaces_do_not_matter(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_letters_and_digits_do(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text())
def test_a_normal_text_is_as_normal_as_it_gets(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert once == once.strip()
    assert "  " not in once
