"""Training sets as people have them: what can be read is read whole, and what cannot is said with its line."""

from __future__ import annotations

import pytest

from telltale.errors import InputError, TelltaleError
from telltale.language.utterances import Utterance, utterances

RASA = """\ufeffversion: "3.1"  # written by hand
nlu:
- intent: greet
  examples: |
    - hey
    - hello [there](place)
    - "yes" she said
- synonym: credit
  examples: |
    - credit card
- intent: "faq/ask hours"  # a retrieval intent
  examples:
  - text: |
      when do you
      open
    metadata:
      sentiment: neutral
  - text: 'it''s open?'
  - until [8 pm]{"entity": "time", "role": "end"}?
# a comment
- lookup: city
  examples: |
    - Berlin
stories:
- story: happy
  steps:
  - intent: greet
  - action: utter_greet
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "\ufefftext,intent\nhéllo,greet\n"),
        ("a.csv", "Label;Utterance;note\r\ngreet;héllo;x\r\n"),
        ("a.tsv", "category\tquery\ngreet\théllo\n"),
        ("a.tsv", "Intent Name\tUser says\ngreet\théllo\n"),
        ("a.jsonl", '\n{"text": "héllo", "intent": "greet", "n": 1}\n'),
        ("NLU.YAML", "nlu:\r\n- intent: greet\r\n  examples: |-\r\n    - héllo\r\n"),
        ("a.yml", "nlu:\n  - intent: greet\n    examples:\n      - héllo\n"),
    ],
)
def test_training_sets_are_read_as_people_have_them(name: str, content: str) -> None:
    assert utterances(name, content.encode()) == [Utterance("héllo", "greet")]


def test_columns_can_be_said() -> None:
    content = b"text,what they said,kind\nx1,hi,greet\n"
    said = {"text": "what they said", "intent": "kind"}
    assert utterances("a.csv", content, said) == [Utterance("hi", "greet")]
    assert utterances("a.csv", content, said | {"intent": "=hello"}) == [Utterance("hi", "hello")]


def test_a_file_of_rasa_is_read_in_all_its_ways() -> None:
    assert utterances("nlu.yml", RASA.encode()) == [
        Utterance("hey", "greet"),
        Utterance("hello there", "greet"),
        Utterance('"yes" she said', "greet"),
        Utterance("when do you open", "faq/ask hours"),
        Utterance("it's open?", "faq/ask hours"),
        Utterance("until 8 pm?", "faq/ask hours"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("domain.yml", b"intents:\n- greet\n", "has no '- intent:' in it"),
        ("nlu.yml", b"nlu:\n- intent: a\n  examples: |\n    hi\n", "line 4: an example begins with '- '"),
        ("nlu.yml", b"nlu:\n- intent: a\n  examples:\n    hi\n", "line 4: this is no example"),
        ("a.xlsx", b"PK", "its ending is one of .csv"),
        ("a.csv", b"text,intent\n\xff,x", "not UTF-8: byte 12"),
        ("a.csv", b"words,intent\nx,y", "none of text, utterance"),
        ("a.jsonl", b'{"text": "x", "intent": "y"}\n[1]', "line 2: not a JSON object"),
        ("a.jsonl", b'{"text": 5, "intent": "y"}', "text is 5, not a text"),
        ("a.jsonl", b'{"text": ' + b"[" * 100_000, "line 1: not a JSON object"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_said_plainly(name: str, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        utterances(name, content)


@pytest.mark.parametrize("columns", [{"text": "none"}, {"txt": "text"}])
def test_columns_that_there_are_not_are_said(columns: dict[str, str]) -> None:
    with pytest.raises(TelltaleError, match="there are"):
        utterances("a.csv", b"text,intent\nx,y", columns)


def test_empty_cells_stay_so_that_they_can_be_told() -> None:
    assert utterances("a.csv", b"text,intent\n,greet\nhi,\n") == [Utterance("", "greet"), Utterance("hi", "")]
    assert utterances("a.csv", b"") == []
