"""A training set: utterances with the intent that each is an example of, and a vector for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from telltale.errors import InputError
from telltale.language.extra import Numbers, Vectors, np
from telltale.language.review import Flaw
from telltale.language.utterances import Utterance


class TrainingSet:
    """Utterances and a row of length 1 for each; what has no text, intent or direction is told, and not learnt from.

    >>> import numpy as np
    >>> given = [Utterance("where is it", "track"), Utterance("", "track"), Utterance("Where is it", "refund")]
    >>> training = TrainingSet(given, np.eye(3, dtype=np.float32))
    >>> training.intents, len(training.vectors), [problem.kind for problem in training.problems]
    (['refund', 'track'], 2, ['empty', 'contradicted', 'single'])
    """

    def __init__(self, utterances: Sequence[Utterance], vectors: Vectors) -> None:
        if len(utterances) != len(vectors):
            raise ValueError(f"{len(utterances)} utterances and {len(vectors)} vectors; give one for each utterance")
        self.given = utterances
        lengths = np.linalg.norm(vectors, axis=1) if len(vectors) else np.zeros(0)
        self.places = [
            number
            for number, one in enumerate(utterances)
            if one.text.strip() and one.intent.strip() and np.isfinite(lengths[number]) and lengths[number] > 0
        ]
        """The numbers, among those given, of the utterances that are learnt from."""
        self.utterances = [utterances[place] for place in self.places]
        self.vectors: Vectors = np.asarray(vectors, np.float32)[self.places]
        self.intents = sorted({one.intent for one in self.utterances})
        numbers = {intent: number for number, intent in enumerate(self.intents)}
        self.labels: Numbers = np.array([numbers[one.intent] for one in self.utterances], np.int64)
        """The number of the intent of each utterance that is learnt from."""

    @cached_property
    def sizes(self) -> Counter[str]:
        """How many utterances each intent has."""
        return Counter(one.intent for one in self.utterances)

    @cached_property
    def centres(self) -> Vectors:
        """The mean direction of each intent, rows of length 1."""
        return centres(self.vectors, self.labels, len(self.intents))

    @cached_property
    def keys(self) -> list[str]:
        """Each text as it is compared with others: without case and spare white space."""
        return [" ".join(one.text.casefold().split()) for one in self.utterances]

    @cached_property
    def problems(self) -> list[Flaw]:
        """What is wrong with it, plainly; an empty list where nothing is."""
        return list(_problems(self))

    def wants(self, intents: int, each: int, what: str) -> None:
        """Refuse what cannot be said of a set with so few intents or utterances.

        Raises:
            TooFew: with what there is and what is needed.
        """
        if sum(size >= each for size in self.sizes.values()) < intents:
            raise TooFew(what, intents, each, self.sizes)


def centres(vectors: Vectors, labels: Numbers, count: int) -> Vectors:
    """The mean direction of the rows of each label 0 … count-1; where there are none, no direction."""
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, vectors)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


class TooFew(InputError):
    """A training set is too small for what was asked of it.

    >>> print(TooFew("confusion", 2, 2, {"track": 5}))
    confusion needs 2 intents with 2 utterances or more each; there is 1 with as many, of 1 in 5 usable utterances
    """

    def __init__(self, what: str, intents: int, each: int, sizes: Mapping[str, int]) -> None:
        enough = sum(size >= each for size in sizes.values())
        there = f"there {'is' if enough == 1 else 'are'} {enough} with as many"
        super().__init__(
            f"{what} needs {intents} intents with {each} utterances or more each; {there}, of"
            f" {len(sizes)} in {sum(sizes.values())} usable utterances"
        )


def _problems(training: TrainingSet) -> Iterable[Flaw]:
    kinds: dict[str, list[int]] = {"empty": [], "no_intent": []}
    learnt = set(training.places)
    for place, one in enumerate(training.given):
        if place not in learnt:
            kinds["no_intent" if one.text.strip() and not one.intent.strip() else "empty"].append(place)
    if kinds["empty"]:
        yield Flaw("empty", "no text, or none that a vector could be made of; not learnt from", tuple(kinds["empty"]))
    if kinds["no_intent"]:
        yield Flaw("no_intent", "no intent; not learnt from", tuple(kinds["no_intent"]))
    same: dict[str, list[int]] = {}
    for number, key in enumerate(training.keys):
        same.setdefault(key, []).append(number)
    for numbers in same.values():
        if len(numbers) > 1:
            intents = sorted({training.utterances[number].intent for number in numbers})
            places = tuple(training.places[number] for number in numbers)
            if len(intents) > 1:
                yield Flaw("contradicted", f"the same text is an example of {', '.join(intents)}", places)
            else:
                yield Flaw("repeated", f"the same text {len(numbers)} times in {intents[0]}", places)
    alone = tuple(
        place
        for place, one in zip(training.places, training.utterances, strict=True)
        if training.sizes[one.intent] == 1
    )
    if alone:
        yield Flaw("single", "the only utterance of its intent: nothing can be measured of it", alone)
