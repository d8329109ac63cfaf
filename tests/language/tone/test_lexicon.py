"""The lexicon says what VADER says, for the languages that it speaks, and nothing about the others."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from telltale.language.tone import SPOKEN, Lexicon

LEXICON, JUDGE = Lexicon(), SentimentIntensityAnalyzer()

# Words that its rules speak of, among ones that it knows and ones that it does not.
WORDS = st.sampled_from([
    "not", "never", "so", "this", "without", "doubt", "but", "BUT", "very", "kind", "of", "sort", "the", "shit",
    "bus", "stop", "yeah", "right", "least", "at", "isn't", "no", "or", "nor", "bad", "ass", "GREAT", "good",
    "love", "hate", "order", "parcel", ":)", ":(", "really", "SO", "hardly", "bomb", "to", "die", "for", "!", "?",
    "😀", "don't",
])  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=16))
def test_it_says_what_the_package_says(words: list[str]) -> None:
    text = " ".join(words)
    [told] = LEXICON.read([text], ["en"])
    assert (told or 0.0) == JUDGE.polarity_scores(text)["compound"]


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("", None), ("  ", None), ("4711", None), ("???", None), ("\u200b", None), ("https://a.example/love", None),
        ("my order", 0.0), ("<b class='hate'>my order</b>", 0.0), ("QUJDREVGR0hJSktMTU5P" * 9, None),
    ],
)  # fmt: skip
def test_what_says_nothing_has_no_tone_and_what_is_said_plainly_has_none_of_either(text: str, tone: float) -> None:
    assert LEXICON.read([text], ["en"]) == [tone]


def test_a_language_that_it_does_not_speak_has_no_tone() -> None:
    assert LEXICON.read(["I love it"] * 3, ["de", None, "en"]) == [None, None, 0.6369]
    assert frozenset({"en"}) == SPOKEN


@given(st.text(max_size=200))
def test_any_text_is_within_bounds(text: str) -> None:
    [told] = LEXICON.read([text], ["en"])
    assert told is None or -1 <= told <= 1


def test_a_long_text_costs_no_square() -> None:
    # A package that looks at all words for each one would need hours.
    assert LEXICON.read(["I do not love it, but I hate it so " * 30_000], ["en"]) != [None]


def test_nothing_that_could_reach_out_is_imported() -> None:
    asked = (
        "import sys; from telltale.language.tone import Lexicon; Lexicon().read(['great'], ['en']);"
        "print([one for one in ('requests', 'urllib3', 'socket') if one in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
