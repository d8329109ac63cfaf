"""Recognising: which intent a message is near, or that it is near none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from telltale.language.extra import NDArray, Vectors, np
from telltale.language.intents.folds import STRENGTH
from telltale.language.intents.logistic import Logistic
from telltale.language.intents.training import TrainingSet

# So much of what is recognised rightly may be given away for telling what is out of scope.
GIVEN_AWAY = 0.005


class Recognised(msgspec.Struct, frozen=True):
    """What a message means, as far as the training set knows."""

    intent: str | None
    """The most probable intent; None where the message is near no intent: out of scope."""
    best: str
    """The most probable intent in any case."""
    confidence: float
    """Its probability among the known intents, in [0, 1]."""
    nearness: float
    """The cosine with the centre of the nearest intent; this decides whether a message is in scope."""


class Recogniser:
    """A linear classifier over sentence vectors, and a threshold under which a message is near no intent.

    Raises:
        TooFew: where there are not two intents.
    """

    def __init__(self, training: TrainingSet, *, strength: float = STRENGTH) -> None:
        training.wants(2, 1, "recognising intents")
        self.intents, self._centres = training.intents, training.centres
        self._model = Logistic(strength).fit(training.vectors, training.labels, len(training.intents))
        self.threshold = -1.0
        """Below this nearness a message is out of scope; -1 calls nothing so, until :meth:`choose` has chosen."""

    def choose(self, vectors: Vectors, intents: Sequence[str], *, given_away: float = GIVEN_AWAY) -> float:
        """The highest threshold that gives away at most this share of right answers, by messages not trained on.

        It needs no examples of what is out of scope. It is set, and returned.
        """
        if not len(vectors):
            raise ValueError("no messages to choose the threshold by")
        right = np.array([one.best == intent for one, intent in zip(self.recognise(vectors), intents, strict=True)])
        self.threshold = highest(self.nearness(vectors), right, given_away)
        return self.threshold

    def packed(self) -> bytes:
        """All that it knows, to be kept."""
        weights = np.asarray(self._model.weights, np.float32)
        parts = (self.intents, self._centres.tobytes(), weights.tobytes(), self._model.strength, self.threshold)
        return msgspec.msgpack.encode(parts)

    @classmethod
    def unpacked(cls, told: bytes) -> Recogniser:
        """What :meth:`packed` gave, again."""
        intents, middle, weights, strength, threshold = msgspec.msgpack.decode(told, type=_Packed)
        one = cls.__new__(cls)
        one.intents, one.threshold = intents, threshold
        one._centres = np.frombuffer(middle, np.float32).reshape(len(intents), -1)
        one._model = Logistic(strength)
        one._model.weights = np.frombuffer(weights, np.float32).reshape(len(intents), -1)
        return one

    def nearness(self, vectors: Vectors) -> NDArray[np.float32]:
        """The cosine of each message with the centre of its nearest intent."""
        return (vectors @ self._centres.T).max(axis=1)

    def recognise(self, vectors: Vectors) -> list[Recognised]:
        """What each message means; rows of length 1, one a message."""
        if not len(vectors):
            return []
        likely, near = self._model.probabilities(vectors), self.nearness(vectors)
        found: list[Recognised] = []
        for row, best in enumerate(map(int, likely.argmax(axis=1))):
            name, close = self.intents[best], float(near[row])
            found.append(Recognised(name if close >= self.threshold else None, name, float(likely[row, best]), close))
        return found


_Packed = tuple[list[str], bytes, bytes, float, float]


def highest(near: NDArray[np.float32], right: NDArray[np.bool_], given_away: float = GIVEN_AWAY) -> float:
    """The highest nearness below which at most a share of all answers are right ones.

    >>> highest(np.array([0.2, 0.5, 0.9], np.float32), np.array([False, True, True]), given_away=0.0)
    0.5
    """
    order = np.argsort(near, kind="stable")
    lost = np.concatenate([[0], np.cumsum(right[order])[:-1]])
    return float(near[order][lost <= given_away * len(near)][-1])


class Coverage(msgspec.Struct, frozen=True):
    """How many messages are near a known intent."""

    messages: int
    near: int
    intents: dict[str, int]
    """How many messages each intent has, the most frequent first."""

    @property
    def share(self) -> float | None:
        """The share that is near a known intent; None of no messages.

        >>> Coverage(4, 3, {"track": 3}).share, Coverage(0, 0, {}).share
        (0.75, None)
        """
        return self.near / self.messages if self.messages else None


def coverage(recognised: Sequence[Recognised]) -> Coverage:
    """Count what was recognised."""
    counts = Counter(one.intent for one in recognised if one.intent is not None)
    return Coverage(len(recognised), counts.total(), dict(counts.most_common()))


class Missed(msgspec.Struct, frozen=True):
    """A fallback message and the intent that it should have hit, or None: out of scope."""

    message: int
    """Its number among those given."""
    intent: str | None
    confidence: float


def missed(recogniser: Recogniser, vectors: Vectors, *, sure: float = 0.5) -> list[Missed]:
    """Which existing intent each fallback message should have hit, with how sure that is.

    None is said of what is near no intent, and of what is not as probable as ``sure``.
    """
    return [
        Missed(number, one.intent if one.confidence >= sure else None, one.confidence)
        for number, one in enumerate(recogniser.recognise(vectors))
    ]
