"""The context of an answer: passages, ready to be looked into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from telltale.language.support.sentences import sentences
from telltale.language.support.words import Word, words

# So many sentences of all passages together are compared one by one; the words of all count.
MOST_SENTENCES = 2_000


class Context:
    """The words of some passages: which there are, which stand beside each other, and in which sentence.

    >>> context = Context(["A return is free within 30 days.", "Shoes are sold in pairs."])
    >>> context.has("30"), context.has("60"), context.beside("30", "day")
    (True, False, True)
    """

    def __init__(self, passages: Sequence[str]) -> None:
        self._stems: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._sentences: dict[str, list[int]] = {}
        self._passages: list[int] = []
        for number, passage in enumerate(passages):
            for start, end in sentences(passage):
                self._take(number, words(passage[start:end]))

    def _take(self, passage: int, said: list[Word]) -> None:
        stems = [word.stem for word in said]
        self._stems.update(stems)
        self._pairs.update(pairwise(stems))
        if len(self._passages) < MOST_SENTENCES:
            for stem in {word.stem for word in said if word.speaks}:
                self._sentences.setdefault(stem, []).append(len(self._passages))
            self._passages.append(passage)

    def __bool__(self) -> bool:
        return bool(self._stems)

    def has(self, stem: str) -> bool:
        """Whether a word occurs anywhere."""
        return stem in self._stems

    def beside(self, first: str, second: str) -> bool:
        """Whether two words stand next to each other in one sentence."""
        return (first, second) in self._pairs

    def nearest(self, stems: Iterable[str]) -> tuple[int, int | None]:
        """How many of these words one sentence has at most, and the number of the passage that it stands in."""
        found = Counter[int]()
        for stem in stems:
            found.update(self._sentences.get(stem, ()))
        for sentence, count in islice(found.most_common(1), 1):
            return count, self._passages[sentence]
        return 0, None
