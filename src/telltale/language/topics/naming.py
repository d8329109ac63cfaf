"""Naming: what people would call a topic, in their own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import log

from telltale.language.extra import Numbers, Vectors, np
from telltale.language.topics.commonplace import commonplace
from telltale.language.topics.phrases import phrases, whole

Embed = Callable[[list[str]], Vectors]
"""Texts to vectors: an embedder, or a cache before one."""

# So many messages of a topic are read for its name, those nearest to its center, and so many phrases are weighed.
_READ, _WEIGHED = 150, 16

# A message that is so large a part of its topic is a candidate as it stands.
_REPEATED = 0.1

# What a phrase's commonness counts beside its likeness to the center; chosen by reading names of training data.
_COMMON = 0.5

# A word alone says less than its likeness to the center makes believe.
_ALONE = 0.12


class Candidates:
    """Phrases that could name each topic, the best first.

    Those that are common in a topic and rare outside (c-TF-IDF: Grootendorst, BERTopic, 2022), ranked by how near
    they come to the topic's center in meaning.
    """

    def __init__(self, said: Sequence[Sequence[tuple[str, int]]], directions: Vectors, embed: Embed) -> None:
        self._forms: list[dict[str, Counter[str]]] = []
        scores = self._scores(said)
        flat = list(dict.fromkeys(phrase for one in scores for phrase in one))
        places = {phrase: place for place, phrase in enumerate(flat)}
        vectors = embed(flat)
        self._ranked: list[list[str]] = []
        for one, direction in zip(scores, directions, strict=True):
            worth = {phrase: float(vectors[places[phrase]] @ direction) + score for phrase, score in one.items()}
            self._ranked.append(sorted(worth, key=lambda phrase: (-worth[phrase], phrase)))

    def _scores(self, said: Sequence[Sequence[tuple[str, int]]]) -> list[dict[str, float]]:
        counts = [self._counted(messages) for messages in said]
        everywhere = Counter[str]()
        for count, _ in counts:
            everywhere.update(count)
        average = sum(weight for messages in said for _, weight in messages) / max(1, len(said))
        found: list[dict[str, float]] = []
        for messages, (count, wholes), forms in zip(said, counts, self._forms, strict=True):
            # What one message alone says is no name where there are several.
            enough = 1 if len(messages) < 3 else 2
            common = {
                phrase: number * log(1 + average / everywhere[phrase])
                for phrase, number in count.items()
                if forms[phrase].total() >= enough
            }
            best = sorted(common, key=lambda phrase: (-common[phrase], phrase))[:_WEIGHED]
            score = {phrase: _COMMON * common[phrase] / common[best[0]] - _ALONE * (" " not in phrase)
                     for phrase in best}  # fmt: skip
            total = sum(weight for _, weight in messages)
            repeated = {text: _COMMON for text, number in wholes.items() if number >= _REPEATED * total}
            found.append(score | repeated)
        return found

    def _counted(self, messages: Sequence[tuple[str, int]]) -> tuple[Counter[str], Counter[str]]:
        """In how many messages each phrase stands, and how many are but the same few words; their forms are kept."""
        count, wholes, forms = Counter[str](), Counter[str](), dict[str, Counter[str]]()
        also = commonplace(text for text, _ in messages)
        for text, weight in messages:
            met = dict(phrases(text, also))
            for small in met:
                count[small] += weight
            if form := whole(text):
                wholes[form.lower()] += weight
                met.setdefault(form.lower(), form)
            for small, form in met.items():
                forms.setdefault(small, Counter())[form] += 1
        self._forms.append(forms)
        return count, wholes

    def name(self, topic: int, taken: set[str], before: str = "") -> str | None:
        """The best phrase whose words no other name has; ``before``, if it is still among the candidates."""
        ranked = [self._shown(topic, phrase) for phrase in self._ranked[topic]]
        if before in ranked:
            ranked.insert(0, before)
        return next((name for name in ranked if sense(name) not in taken), None)

    def _shown(self, topic: int, phrase: str) -> str:
        """As it is mostly written, with a capital at its beginning."""
        forms = self._forms[topic][phrase]
        form = max(forms, key=lambda form: (forms[form], form == phrase, form))
        return form[:1].upper() + form[1:]


def sense(name: str) -> str:
    """What two names have in common that nobody would tell apart: their words in any order, one or many.

    >>> sense("Declined transfers") == sense("transfer declined")
    True
    """
    return " ".join(sorted(word.removesuffix("s") for word in name.casefold().split()))


def excerpt(text: str, words: int = 6, letters: int = 48) -> str:
    """The beginning of a message, where no phrase of it makes a name.

    >>> excerpt("what is this and why is it so?")
    'what is this and why is …'
    """
    begun = " ".join(text[: 8 * letters].split()[:words])[:letters].rstrip()
    return begun if len(begun) >= len(" ".join(text[: 16 * letters].split())) else f"{begun} …"


def unlike(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if another topic has it."""
    number, given = 2, name
    while sense(given) in taken:
        given, number = f"{name} ({number})", number + 1
    return given


def nearest_rows(vectors: Vectors, direction: Vectors, rows: Numbers) -> Numbers:
    """The rows that are read for a name, the nearest to the center first."""
    alike = vectors[rows] @ direction
    return rows[np.argsort(-alike, kind="stable")[:_READ]]
