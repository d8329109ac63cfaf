"""Finding topics: messages in, topics out, with everything that people have decided about the topics before."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from telltale.language.embedding import pack, unpack
from telltale.language.extra import Numbers, Vectors, np
from telltale.language.topic import Found, Topic, whole_of
from telltale.language.topics.clusters import centers, clusters, nearest_center
from telltale.language.topics.likeness import parted
from telltale.language.topics.naming import Candidates, Embed, excerpt, nearest_rows, sense, unlike

ENOUGH = 30
"""Messages with words in them, below which no topics are looked for."""

LEAST = 3
"""Messages of a topic."""

NEAR_ENOUGH = 0.5
"""A new message that is less like the nearest topic's center has no topic."""

FORGOTTEN = 12
"""A topic that nobody has touched is forgotten when it was not met so often in a row."""


def find(texts: Sequence[str], embed: Embed, previous: Sequence[Topic] = (), fineness: float = 1.0) -> Found:
    """The topics of messages, with the ids and marks of the ``previous`` ones where they are met again.

    A text that comes again is clustered once and counts each time. ``fineness`` above 1 gives more topics, below 1
    fewer. What people decided stays: names they gave, topics they merged, split or ignore.

    Raises:
        TelltaleError: the extra is not installed, or a file of the model is missing or altered.
    """
    places: dict[str, int] = {}
    order = [places.setdefault(_folded(text), len(places)) if has_words(text) else -1 for text in texts]
    said = dict(zip(reversed(order), reversed(texts), strict=True))
    weights = np.bincount(np.array([place for place in order if place >= 0], np.int64), minlength=len(places))
    if (number := int(weights.sum())) < ENOUGH:
        note = f"topics are looked for in {ENOUGH} messages with words in them and more; there are {number}"
        return Found(list(previous), [None] * len(texts), note)
    different = [said[place] for place in range(len(places))]
    vectors = embed(different)
    cluster = _large(clusters(vectors, fineness), weights)
    cluster, same = parted(vectors, cluster, weights, previous)
    topics, ids = _Kept(different, vectors, weights, cluster, same, previous).topics(embed)
    belongs = [ids[cluster[place]] if place >= 0 and cluster[place] >= 0 else None for place in order]
    return Found(topics, belongs)


def assign(vectors: Vectors, topics: Sequence[Topic], least: float = NEAR_ENOUGH) -> list[str | None]:
    """The topic of each new message, by its vector: the nearest, or None if that is less like than ``least``."""
    if not topics or not len(vectors):
        return [None] * len(vectors)
    whole = whole_of(topics)
    where, alike = nearest_center(vectors, unpack([topic.center for topic in topics]))
    return [
        whole[topics[place].id] if near else None
        for place, near in zip(where.tolist(), (alike >= least).tolist(), strict=True)
    ]


def has_words(text: str) -> bool:
    """Whether there is a letter in a text; emojis and numbers alone are about nothing that has a name."""
    return any(character.isalpha() for character in text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _large(cluster: Numbers, weights: Numbers) -> Numbers:
    """Clusters of too few messages are none; the others are numbered anew."""
    kept = np.bincount(cluster, weights) >= LEAST
    return np.where(kept, np.cumsum(kept) - 1, -1)[cluster]


class _Kept:
    """Clusters on their way to topics."""

    def __init__(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        weights: Numbers,
        cluster: Numbers,
        same: dict[int, int],
        previous: Sequence[Topic],
    ) -> None:
        self._texts, self._vectors, self._weights = texts, vectors, weights
        self._directions = centers(vectors, cluster, weights)
        order = np.argsort(cluster, kind="stable")
        ends = np.searchsorted(cluster[order], np.arange(len(self._directions) + 1))
        self._rows = [
            nearest_rows(vectors, direction, order[ends[one] : ends[one + 1]])
            for one, direction in enumerate(self._directions)
        ]
        self._sizes = np.bincount(cluster[cluster >= 0], weights[cluster >= 0], len(self._directions)).astype(int)
        self._same, self._previous = same, previous

    def topics(self, embed: Embed) -> tuple[list[Topic], list[str]]:
        """The topics, and for each cluster the id of the topic that its messages belong to."""
        known = {one: self._previous[place] for one, place in self._same.items()}
        given = self._named(known, embed)
        met = {topic.id: topic for topic in given}
        absent = [
            msgspec.structs.replace(topic, messages=0, absent=topic.absent + 1)
            for topic in self._previous
            if topic.id not in met
            and (topic.touched or topic.absent + 1 < FORGOTTEN or _is_base(topic, self._previous))
        ]
        whole = whole_of([*given, *absent])
        ids = [whole[topic.id] for topic in given]
        sizes = dict.fromkeys(whole, 0)
        for id, size in zip(ids, self._sizes.tolist(), strict=True):
            sizes[id] += size
        counted = [msgspec.structs.replace(topic, messages=sizes[topic.id]) for topic in [*given, *absent]]
        return sorted(counted, key=lambda topic: (-topic.messages, topic.id)), ids

    def _named(self, known: dict[int, Topic], embed: Embed) -> list[Topic]:
        said = [[(self._texts[row], int(self._weights[row])) for row in rows.tolist()] for rows in self._rows]
        candidates = Candidates(said, self._directions, embed)
        taken = {sense(topic.name) for topic in self._previous if topic.touched}
        ids = {topic.id for topic in self._previous}
        found: list[Topic] = []
        for one, direction in enumerate(self._directions):
            before, example = known.get(one), self._texts[self._rows[one][0]]
            if before is not None and before.touched:
                name = before.name
            else:
                name = candidates.name(one, taken, before.name if before else "") or unlike(excerpt(example), taken)
                taken.add(sense(name))
            center = pack(direction)
            if before is None:
                topic = Topic(_new_id(center, ids), name, example, 0, center)
                ids.add(topic.id)
            else:
                topic = msgspec.structs.replace(before, name=name, example=example, center=center, absent=0)
            found.append(topic)
        return found


def _is_base(topic: Topic, topics: Sequence[Topic]) -> bool:
    """Whether people have merged another topic into this one, or parted one from it."""
    return any(topic.id in (other.merged_into, other.split_from) for other in topics)


def _new_id(center: bytes, ids: set[str]) -> str:
    """Short, the same on every machine, and nobody else's."""
    number = 0
    while (id := blake2b(center + bytes([number % 256]) * (number // 256 + 1), digest_size=5).hexdigest()) in ids:
        number += 1
    return id
