"""Finding topics: messages in, topics out, with everything that people have decided about the topics before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import msgspec

from telltale.language.embedding import pack, unpack
from telltale.language.extra import Numbers, Vectors, np
from telltale.language.small_talk import is_small_talk
from telltale.language.topic import Found, Topic, whole_of
from telltale.language.topics.bare import is_bare
from telltale.language.topics.clusters import centers, clusters, nearest_center
from telltale.language.topics.likeness import parted
from telltale.language.topics.naming import Candidates, Embed, excerpt, nearest_rows, sense, unlike

ENOUGH = 30
"""Messages, small talk aside, below which no topics are looked for."""

LEAST = 3
"""Messages of a topic."""

NEAR_ENOUGH = 0.5
"""A new message that is less like the nearest topic's center has no topic."""

FORGOTTEN = 12
"""A topic that nobody has touched is forgotten when it was not met so often in a row."""


def find(texts: Sequence[str], embed: Embed, previous: Sequence[Topic] = (), fineness: float = 1.0) -> Found:
    """The topics of messages, with the ids and marks of the ``previous`` ones where they are met again.

    A text that comes again is clustered once and counts each time; small talk has no topic. ``fineness`` above 1 gives
    more topics, below 1 fewer. What people decided stays: names they gave, topics they merged, split or ignore.

    Raises:
        TelltaleError: the extra is not installed, or a file of the model is missing or altered.
    """
    places: dict[str, int] = {}
    order = [-1 if is_small_talk(text) else places.setdefault(_folded(text), len(places)) for text in texts]
    said = dict(zip(reversed(order), reversed(texts), strict=True))
    weights = np.bincount(np.array([place for place in order if place >= 0], np.int64), minlength=len(places))
    if (number := int(weights.sum())) < ENOUGH:
        note = f"topics are looked for in {ENOUGH} messages and more, small talk aside; there are {number}"
        return Found(list(previous), [None] * len(texts), note)
    different = [said[place] for place in range(len(places))]
    vectors = embed(different)
    cluster = _large(clusters(vectors, fineness), weights)
    cluster, same = parted(vectors, cluster, weights, previous)
    topics, ids = _Clusters(different, vectors, weights, cluster, same, previous).topics(embed)
    own = [*(ids[one] if one >= 0 else None for one in map(int, cluster)), None]
    belongs = [own[place] for place in order]
    return Found(topics, belongs)


def assign(vectors: Vectors, topics: Sequence[Topic], least: float = NEAR_ENOUGH) -> list[str | None]:
    """The topic of each new message, by its vector: the nearest, or None if that is less like than ``least``."""
    if not topics or not len(vectors):
        return [None] * len(vectors)
    whole = whole_of(topics)
    where, alike = nearest_center(vectors, unpack([topic.center for topic in topics]))
    return [
        whole[topics[place].id] if near >= least else None
        for place, near in zip(map(int, where), map(float, alike), strict=True)
    ]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _large(cluster: Numbers, weights: Numbers) -> Numbers:
    """Clusters of too few messages are none; the others are numbered anew."""
    kept = np.bincount(cluster, weights) >= LEAST
    return np.where(kept, np.cumsum(kept) - 1, -1)[cluster]


@dataclass(frozen=True, slots=True)
class _Clusters:
    """Clusters of different texts on their way to topics; ``same`` says which of them is which previous topic."""

    texts: list[str]
    vectors: Vectors
    weights: Numbers
    cluster: Numbers
    same: dict[int, int]
    previous: Sequence[Topic]

    def topics(self, embed: Embed) -> tuple[list[Topic], list[str]]:
        """The topics, and for each cluster the id of the topic that its messages belong to."""
        met = self._met(embed)
        ids = {topic.id for topic in met}
        absent = [
            msgspec.structs.replace(topic, absent=topic.absent + 1)
            for topic in self.previous
            if topic.id not in ids and _is_remembered(topic, self.previous)
        ]
        whole = whole_of([*met, *absent])
        sizes = np.bincount(self.cluster[self.cluster >= 0], self.weights[self.cluster >= 0], len(met))
        counted = Counter[str]()
        for topic, size in zip(met, sizes.tolist(), strict=True):
            counted[whole[topic.id]] += int(size)
        topics = [msgspec.structs.replace(topic, messages=counted[topic.id]) for topic in [*met, *absent]]
        return sorted(topics, key=lambda topic: (-topic.messages, topic.id)), [whole[topic.id] for topic in met]

    def _met(self, embed: Embed) -> list[Topic]:
        """A topic for each cluster, not counted yet: the previous one it is, or a new one."""
        directions = centers(self.vectors, self.cluster, self.weights)
        own = self._rows(len(directions))
        read = [nearest_rows(self.vectors, direction, rows) for direction, rows in zip(directions, own, strict=True)]
        bare = [is_bare((self.texts[row], int(self.weights[row])) for row in map(int, rows)) for rows in own]
        said = [[(self.texts[row], int(self.weights[row])) for row in map(int, rows)] for rows in read]
        candidates = Candidates(said, directions, embed)
        taken = {sense(topic.name) for topic in self.previous if topic.touched}
        ids = {topic.id for topic in self.previous}
        found: list[Topic] = []
        for one, direction in enumerate(directions):
            before = self.previous[self.same[one]] if one in self.same else None
            example, center = said[one][0][0], pack(direction)
            if before is not None and before.touched:
                name = before.name
            else:
                name = candidates.name(one, taken, before.name if before else "") or unlike(excerpt(example), taken)
                taken.add(sense(name))
            if before is None:
                found.append(Topic(_new_id(center, ids), name, example, 0, center, bare[one]))
                ids.add(found[-1].id)
            else:
                found.append(msgspec.structs.replace(
                    before, name=name, example=example, center=center, bare=bare[one], absent=0))  # fmt: skip
        return found

    def _rows(self, number: int) -> list[Numbers]:
        """The rows of each cluster."""
        order = np.argsort(self.cluster, kind="stable")
        ends = np.searchsorted(self.cluster[order], np.arange(number + 1))
        return [order[start:end] for start, end in pairwise(ends.tolist())]


def _is_remembered(topic: Topic, topics: Sequence[Topic]) -> bool:
    """Whether a topic that was not met is kept: people have touched it or leant on it, or it was met of late."""
    leant_on = any(topic.id in (other.merged_into, other.split_from) for other in topics)
    return topic.touched or leant_on or topic.absent + 1 < FORGOTTEN


def _new_id(center: bytes, ids: set[str]) -> str:
    """Short, the same on every machine, and nobody else's."""
    found = blake2b(center, digest_size=5).hexdigest()
    while found in ids:
        found = blake2b(found.encode(), digest_size=5).hexdigest()
    return found
