"""Phrases: one to three words that stand beside each other in a message and could be the name of a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NEGATIONS = (
    "no not never without cannot cant can't couldn't don't dont doesn't doesnt didn't didnt won't wont wouldn't isn't"
    " isnt aren't wasn't wasnt weren't haven't havent hasn't hasnt hadn't unable nothing"
)
NEGATIONS = frozenset(_NEGATIONS.split())
"""They turn a meaning round; a word behind one is never told without it."""

_STOP = """
    a about after again ago all also already always am an and any anything are as at be because been before being but
    by can could did do does doing done each either else even ever every for from get gets getting give go goes going
    gonna got guess had has have having he hello hey hi him his her here how hmm i i'd i'll i'm i've if in into is it
    it's its im ive just kind know let let's like look looking lot make many may maybe me might mine more most much must
    my need needs new now of off oh ok okay on once one ones only or other our out over own please pls possible put
    really right said same say see she should show since so some someone something soon still such sure take tell thank
    thanks than that that's the their them then there these they they're thing things think this those through to too
    try trying u um up upon us use using very want wanted wants was way we well were what what's when where which while
    who why will with would yeah yes yet you your you'd you're yours actually currently recently today somehow around
    between during until able got whats hows wanna would've i've there's here's where's how's who's am pm
"""
STOP = frozenset(_STOP.split())
"""Words that no name begins or ends with: they are in everything that is said."""

# No name has one of these between its words: it would be a piece of a sentence.
_SENTENCE = frozenset(
    {"can", "could", "did", "do", "does", "he", "how", "i", "i'm", "if", "it", "she", "should", "so", "that", "then"}
    | {
        "there",
        "they",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "would",
        "you",
        "and",
        "but",
        "or",
    }
)

# Second halves of verbs: no name ends between "top" and "up".
_PARTICLES = frozenset(["up", "off", "out", "down"])

# A mark that redaction has left, and what ends a clause: no phrase goes across.
_BREAK = re.compile(r"\[[\w ]+\]|[^\w\s'’-]+|\s-+\s|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# So much of a message is looked at: what it is about is said early.
_LONGEST = 400


def phrases(text: str) -> Iterator[tuple[str, str]]:
    """Each phrase of a text in small letters, and as it stands there.

    >>> [small for small, _ in phrases("My card has not arrived.")]
    ['card', 'not arrived']
    """
    for clause in _BREAK.split(text[:_LONGEST]):
        words = _WORD.findall(clause)
        small = [word.lower().replace("’", "'") for word in words]
        for start, first in enumerate(small):
            if first in STOP or first in _PARTICLES or (start and small[start - 1] in NEGATIONS):
                continue
            for end in range(start + 1, min(start + 3, len(small)) + 1):
                if _is_name(small[start:end]) and (end == len(small) or small[end] not in _PARTICLES):
                    yield " ".join(small[start:end]), " ".join(words[start:end])


def whole(text: str) -> str | None:
    """A message of up to four words as it stands, without the signs around them: "yes" is about itself.

    >>> whole("Yes, that's right!"), whole("Could you tell me where my card is?")
    ("Yes that's right", None)
    """
    words = _WORD.findall(_BREAK.sub(" ", text[:_LONGEST]))
    return " ".join(words) if 0 < len(words) <= 4 else None


def _is_name(words: list[str]) -> bool:
    """Whether words that do not begin with a common one could be a name: they say something, and come to an end."""
    last = words[-1]
    return (
        (last not in STOP or (last in _PARTICLES and len(words) > 1))
        and _SENTENCE.isdisjoint(words)
        and last not in NEGATIONS
        and not last.isdigit()
        and any(len(word) > 1 and not word.isdigit() and word not in NEGATIONS and word not in STOP for word in words)
    )
