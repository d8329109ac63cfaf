"""Signs of friction: what is one, what only looks like one, and what all signals keep to."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.language.friction import Said, known, signs
from telltale.language.prose import MOST
from tests.connectors.fixtures import shared
from tests.language.redaction.hostile import PIECES, text

# What a user writes, in which language, and the words that show friction, by signal.
CASES: list[tuple[str, str | None, dict[str, str]]] = [
    ("WHERE IS MY ORDER", "en", {"shouting": "WHERE IS MY ORDER"}),
    ("I said WHERE IS MY ÜBERWEISUNG now", "en", {"shouting": "WHERE IS MY ÜBERWEISUNG"}),
    ("USB HDMI VGA, a NASA TV and ISO 9001", "en", {}),
    ("I WANT IT", "en", {}),
    ("why???", "en", {"punctuation": "???"}),
    ("really?! ok!! ...", "en", {}),
    ("this is bullshit", "en", {"swearing": "bullshit"}),
    ("what the f*ck is this", None, {"swearing": "f*ck"}),
    ("damn, it broke", "en", {"swearing": "damn"}),
    ("you stupid bot", "en", {"swearing": "stupid bot"}),
    ("a classic assessment of Scunthorpe, shiitake and crapshoot", "en", {}),
    ("so eine Scheiße", "de", {"swearing": "Scheiße"}),
    ("der dicke Mann ist hell", "de", {}),
    ("bon voyage, cet article est fait en France", "fr", {}),
    ("esto es una mierda", "es", {"swearing": "mierda"}),
    ("I want to talk to a real person", "en", {"calling": "want to talk to a real person"}),
    ("human!", "en", {"calling": "human!"}),
    ("agent please", "en", {"calling": "agent please"}),
    ("can you transfer me to your representative?", "en", {"calling": "transfer me to your representative"}),
    ("I need a human being", None, {"calling": "need a human being"}),
    ("the human body, please", "en", {}),
    ("I need a new insurance policy for my agent", "en", {}),
    ("can I add another person to my booking", "en", {}),
    ("Ich möchte mit einem Mitarbeiter sprechen", "de", {"calling": "mit einem Mitarbeiter sprechen"}),
    ("Gibt es hier echte Menschen?", "de", {"calling": "echte Menschen"}),
    ("quiero hablar con una persona", "es", {"calling": "quiero hablar con una persona"}),
    ("je veux parler à un conseiller", "fr", {"calling": "veux parler à un conseiller"}),
    ("vorrei parlare con un operatore", "it", {"calling": "parlare con un operatore"}),
    ("quero falar com um atendente", "pt", {"calling": "quero falar com um atendente"}),
    ("ik wil met een medewerker spreken", "nl", {"calling": "met een medewerker spreken"}),
    ("great, broken again", "en", {}),  # sarcasm is left to the reader
    ("", None, {}),
    ("😀😀😀", None, {}),
]


@pytest.mark.parametrize(("said", "language", "shown"), CASES, ids=[one[0] for one in CASES])
def test_a_sign_and_the_words_that_show_it(said: str, language: str | None, shown: dict[str, str]) -> None:
    found = {one.signal: said[one.start : one.end] for one in signs([Said("user", said, language)])}
    assert found == shown


def talk(*texts: str) -> list[Said]:
    """The user and the bot in turn."""
    return [Said("user" if place % 2 == 0 else "bot", text) for place, text in enumerate(texts)]


def test_what_is_said_again_is_shown_with_what_it_repeats() -> None:
    messages = talk("where is my order", "No idea.", "Where is my order?!", "Sorry.", "yes", "Fine.", "yes")
    assert [(one.message, one.signal, one.earlier) for one in signs(messages)] == [(2, "rephrasing", 0)]


def test_other_words_are_told_by_vectors_and_words_alone_do_not_tell() -> None:
    messages = talk("has my parcel been sent", "No idea.", "when does the delivery come", "Sorry.")
    assert signs(messages) == []
    near, far = np.array([1, 0, 0], np.float32), np.array([0, 1, 0], np.float32)
    again = np.array([0.8, 0.6, 0], np.float32)
    assert [one.signal for one in signs(messages, np.stack([near, far, again, far]))] == ["rephrasing"]
    assert signs(messages, np.stack([near, again, far, again])) == []
    with pytest.raises(ValueError, match="3 vectors for 4 messages"):
        signs(messages, np.stack([near, far, again]))


def test_the_same_answer_twice_is_a_loop() -> None:
    fallback = "I did not understand you."
    messages = talk("a parcel", fallback, "my parcel then", fallback, "thanks", "Fine.", "bye", "Fine.")
    assert [(one.message, one.signal, one.earlier) for one in signs(messages)] == [(2, "loop", 1)]


def test_a_very_long_talk_is_read_without_looking_back_over_all_of_it() -> None:
    """Ten thousand messages, all of them looked at for each one, would be fifty million looks."""
    messages = [Said("user", f"number {at} of very many things") for at in range(10_000)]
    assert {one.signal for one in signs(messages)} == {"rephrasing"}


def test_only_the_user_shows_friction() -> None:
    assert signs([Said("bot", "TALK TO A HUMAN, damn!!!"), Said("human_agent", "WHAT IS IT NOW???")]) == []


def test_every_signal_says_what_it_is() -> None:
    assert set(known()) == {"shouting", "punctuation", "swearing", "calling", "rephrasing", "loop"}
    for signal in known().values():
        assert signal.meaning
        assert bool(signal.patterns) != bool(signal.among)
    spoken = {name: sorted(one.languages) for name, one in known().items() if one.languages}
    assert spoken == {name: ["de", "en", "es", "fr", "it", "nl", "pt"] for name in ("calling", "swearing")}


@given(st.lists(st.builds(Said, st.sampled_from(["user", "bot"]), st.text(max_size=40), st.none()), max_size=8))
def test_a_sign_lies_in_its_message(messages: list[Said]) -> None:
    for one in signs(messages):
        assert messages[one.message].role == "user"
        assert 0 <= one.start < one.end <= len(messages[one.message].text)
        assert one.earlier is None or one.earlier < one.message


@pytest.mark.parametrize("piece", [*PIECES.values(), "A ", "talk ", "talk to my ", "mit einem ", "!?"])
def test_a_hostile_text_is_read_as_far_as_any(piece: str) -> None:
    """Only its beginning is looked at; a pattern that goes back and forth would not come back from that either."""
    told, beginning = (signs([Said("user", text(piece, size))]) for size in (1_000_000, MOST))
    assert told == beginning


def test_customers_who_are_served_show_few_signs() -> None:
    """Turns of multidogo's development part: booked, ordered and paid in a friendly way."""
    shown, turns = 0, 0
    for domain in ("airline", "media"):
        with gzip.open(shared(f"data/multidogo/{domain}.turns.jsonl.gz"), "rt", encoding="utf-8") as lines:
            for turn in map(json.loads, lines):
                if turn["split"] == "dev":
                    turns += 1
                    shown += bool(signs([Said("user", turn["utterance"], "en")]))
    assert turns > 1_000
    assert shown / turns < 0.005
