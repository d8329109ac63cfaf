"""Rules of one's own: what is taken finds what it says, what could be slow is refused with a sentence."""

# ruff: noqa: E501, RUF001 - a case is a line, in whatever letters

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.errors import WordsError
from telltale.language.redaction import Cleaner, known
from telltale.language.redaction.rules import LONGEST, MOST_RULES, own_kinds

TAKEN = [
    (r"EMP-\d{6}", "ask EMP-004711, not XEMP-004711 nor EMP-0047112", ["EMP-004711"]),
    (r"[A-Z]{2}\d{6}[A-Z]?", "AB123456 and AB123456C", ["AB123456", "AB123456C"]),
    (r"(?:ORD|ORG|INV)-\d{4,10}", "INV-12345, ORG-1", ["INV-12345"]),
    (r"[\w.]{1,30}@intra\.corp", "mail a.b_c@intra.corp", ["a.b_c@intra.corp"]),
    (r"(\d{1,3}\.){3}\d{1,3}", "at 10.0.0.17", ["10.0.0.17"]),
    (r"[\w-]{8,20}#", "key abc-def-ghi#", ["abc-def-ghi#"]),
    (r"№ \d{3,5}", "см. № 1234", ["№ 1234"]),
    (r"[а-я]{3,9}-\d\d", "дом-12", ["дом-12"]),
]


@pytest.mark.parametrize(("pattern", "text", "found"), TAKEN)
def test_a_rule_finds_whole_words(pattern: str, text: str, found: list[str]) -> None:
    [kind] = own_kinds({"own": pattern}, known())
    assert kind.pattern
    assert [match.group() for match in kind.pattern.finditer(text)] == found
    cleaned, hits = Cleaner([kind]).clean(text, None)
    assert [text[hit.found.start : hit.found.end] for hit in hits] == found
    assert cleaned.count("[own]") == len(found)


REFUSED = [
    (r"\d+", "has no end: say how often at most"),
    (r"\d{3,}", "has no end"),
    (r"(a|aa){2,30}b", "ways, at most 8"),
    (r"[a-z]{1,30}[a-z]{1,30}x", "ways, at most 8"),
    (r"((a{1,5}){1,5}){3,5}b", "can match 126"),
    (r".{3,40}x", "in 38 ways"),
    (r"(?:x|y|xy){3,20}q", "ways, at most 8"),
    (r"[0-9]{120}", f"can match 120 characters; at most {LONGEST}"),
    (r"ab", "it has to have 3 at least"),
    (r"", "it has to have 3 at least"),
    (r"(?=x)abc", r"only \(\?:…\) is known"),
    (r"(?P<a>abc)", r"only \(\?:…\) is known"),
    (r"\babc", r"\\b has no place in a rule"),
    (r"(abc)\1", r"\\1 has no place"),
    (r"^abc$", "is not needed"),
    (r"abc{2}{3}", "cannot be repeated"),
    (r"(?:a?b?){3}", "can be nothing at all"),
    (r"*abc", "nothing before the"),
    (r"abc[", "is no class"),
    (r"abc[z-a]", "is no class"),
    (r"(abc", "is not closed"),
    (r"abc)", "a . too many"),
    (r"a{3,2}bc", "no number of times"),
    ("(" * 20 + "abc" + ")" * 20, "nested more than"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED)
def test_a_bad_rule_is_refused_with_a_sentence(pattern: str, reason: str) -> None:
    with pytest.raises(WordsError, match=reason) as refused:
        own_kinds({"own": pattern}, known())
    assert f"rule own = '{pattern}' is not taken" in str(refused.value)
    assert "docs/decisions/redaction.md" in str(refused.value)


@pytest.mark.parametrize(("rules", "reason"), [
    ({"email": "abc"}, "there is a kind of that name"), ({"My Rule": "abc"}, "no name of a rule"), ({"": "abc"}, "no name of a rule"),
    ({f"r{n}": "abc" for n in range(MOST_RULES + 1)}, "too many; at most 200"),
])  # fmt: skip
def test_names_of_rules(rules: dict[str, str], reason: str) -> None:
    with pytest.raises(WordsError, match=reason):
        own_kinds(rules, known())


@pytest.mark.parametrize(
    "text",
    [
        "\uff25\uff2d\uff30\uff0d\uff11\uff12\uff13\uff14\uff15\uff16",
        "EMP-1\u200b23456",
        "RU1QLTEyMzQ1Ng==",
        "1EMP-123456 EMP-123456",
    ],
)
def test_a_rule_sees_through_disguises(text: str) -> None:
    every = Cleaner([*own_kinds({"employee": r"EMP-\d{6}"}, known()), *known().values()])
    assert "[employee]" in every.clean(text, None)[0]


def test_a_rule_looks_before_the_kinds_that_are_built_in() -> None:
    every = Cleaner([*own_kinds({"till": r"\d{4} \d{4} \d{4} \d{4}"}, known()), *known().values()])
    assert every.clean("4111 1111 1111 1111", None)[0] == "[till]"


atoms = st.sampled_from(["a", "b", "1", "-", "[ab]", "[a-c]", "[0-9]", r"\d", r"\w", "[^a]", r"\.", " "])
counts = st.sampled_from(["", "", "?", "{2}", "{1,3}", "{0,2}"])


@st.composite
def patterns(draw: st.DrawFn, depth: int = 2) -> str:
    """Patterns of the syntax, taken or not."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.integers(0, 3)) == 0:
            inner = "|".join(draw(st.lists(patterns(depth - 1), min_size=1, max_size=3)))
            parts.append(f"(?:{inner}){draw(counts)}")
        else:
            parts.append(draw(atoms) + draw(counts))
    return "".join(parts)


@given(patterns(), st.text(alphabet="abc1-. ", max_size=24))
def test_what_is_taken_matches_what_it_says(pattern: str, text: str) -> None:
    """Repeats that never go back find what repeats that do would find: the proof of one way is right."""
    try:
        [kind] = own_kinds({"own": pattern}, known())
    except WordsError:
        return
    assert kind.pattern
    for start in range(len(text)):
        for end in range(start + 3, len(text) + 1):
            part = text[start:end]
            mine = kind.pattern.fullmatch(part)
            if mine is not None:
                assert re.fullmatch(pattern, part, re.ASCII)
    # One way to read a text: whoever goes back finds the same, unless it is where the last repeat stops.
    plain = re.compile(f"(?:{pattern})(?![0-9A-Za-z])", re.ASCII)
    own = re.compile(kind.pattern.pattern.removeprefix("(?<![0-9A-Za-z])"), re.ASCII)
    for start in range(len(text)):
        theirs, ours = plain.match(text, start), own.match(text, start)
        if ours is not None:
            assert theirs is not None
            assert theirs.end() == ours.end()


@given(patterns())
def test_the_signs_of_a_rule_are_in_whatever_it_matches(pattern: str) -> None:
    try:
        [kind] = own_kinds({"own": pattern}, known())
    except WordsError:
        return
    assert kind.pattern
    cleaner = Cleaner([kind])
    for text in ("ab1", "aaa", "abc-1", "1.1.1", "a b 1", "b-b-b", "111111", "cab", "a-1.b 1"):
        for match in kind.pattern.finditer(text):
            assert cleaner.clean(text, None)[1][0].found[:2] == match.span()
            break
