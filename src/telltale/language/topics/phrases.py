"""Phrases: one to three words that stand beside each other in a message and could be the name of a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from telltale.language.topics.commonplace import ENGLISH, Commonplace

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

# A code is nobody's name for anything.
_CODE = re.compile(r"(?:\d\D*){3}")

# So much of a message is looked at: what it is about is said early.
_LONGEST = 400


def phrases(text: str, also: Commonplace = ENGLISH) -> Iterator[tuple[str, str]]:
    """Each phrase of a text in small letters, and as it stands there; ``also`` has the words of its language.

    >>> [small for small, _ in phrases("My card has not arrived.")]
    ['card', 'not arrived']
    >>> from telltale.language.topics.commonplace import LANGUAGES
    >>> [small for small, _ in phrases("Wo ist das Paket?", LANGUAGES["de"])]
    ['paket']
    >>> [small for small, _ in phrases("der Code geht nicht", LANGUAGES["de"]._replace(stop=frozenset({"der"})))]
    ['code', 'code geht nicht', 'geht nicht']
    """
    stop, negations = ENGLISH.stop | also.stop, ENGLISH.negations | also.negations
    turning = also.negations if also.after else frozenset[str]()
    for clause in _BREAK.split(text[:_LONGEST]):
        words = _WORD.findall(clause)
        small = [word.lower().replace("’", "'") for word in words]
        for start, first in enumerate(small):
            if first in stop or first in _PARTICLES or (start and small[start - 1] in negations):
                continue
            for end in range(start + 1, min(start + 3, len(small)) + 1):
                cut = end < len(small) and (small[end] in _PARTICLES or small[end] in turning)
                if not cut and _is_name(small[start:end], stop, negations, turning):
                    yield " ".join(small[start:end]), " ".join(words[start:end])


def whole(text: str) -> str | None:
    """A message of up to four words as it stands, without the signs around them: "yes" is about itself.

    >>> whole("Yes, that's right!"), whole("Could you tell me where my card is?")
    ("Yes that's right", None)
    """
    words = _WORD.findall(_BREAK.sub(" ", text[:_LONGEST]))
    return " ".join(words) if 0 < len(words) <= 4 else None


def _is_name(words: list[str], stop: Set[str], negations: Set[str], turning: Set[str]) -> bool:
    """Whether words that do not begin with a common one could be a name: they say something, and come to an end."""
    last = words[-1]
    return (
        (last not in stop or (last in _PARTICLES and len(words) > 1))
        and _SENTENCE.isdisjoint(words)
        and (last not in negations or last in turning)
        and not last.isdigit()
        and not any(_CODE.search(word) for word in words)
        and any(len(word) > 1 and not word.isdigit() and word not in negations and word not in stop for word in words)
    )
