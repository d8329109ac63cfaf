"""Likeness of clusters to topics that are known: which is which, so that a topic keeps its id."""

from __future__ import annotations

from collections.abc import Sequence

from telltale.language.embedding import unpack
from telltale.language.extra import Numbers, Vectors, np
from telltale.language.topic import Topic, family_of
from telltale.language.topics.clusters import centers, nearest_center

SAME = 0.8
"""Two directions that are at least so like are those of one topic, if none is nearer."""


def matched(directions: Vectors, known: Vectors, least: float = SAME) -> dict[int, int]:
    """Pairs of a new direction and a known one, one to one, the likest first.

    Of a topic that fell apart the largest part is the likest, since the whole pointed mostly its way; of topics that
    grew together the largest is, for the same reason.

    >>> matched(np.array([[0, 1], [0.6, 0.8]], np.float32), np.array([[0.1, 0.99]], np.float32))
    {0: 0}
    """
    alike = directions @ known.T
    ones, others = np.nonzero(alike >= least)
    order = np.lexsort((others, ones, -alike[ones, others]))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for one, other in zip(ones[order].tolist(), others[order].tolist(), strict=True):
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def parted(
    vectors: Vectors, cluster: Numbers, weights: Numbers, previous: Sequence[Topic]
) -> tuple[Numbers, dict[int, int]]:
    """Clusters after people's splits were minded, and which previous topic each of them is.

    Where topics that a person keeps apart have fallen into one cluster, its rows go each to the nearest of them.
    """
    if not previous or not len(vectors):
        return cluster, {}
    known = unpack([topic.center for topic in previous])
    families = family_of(previous)
    own = [families.get(topic.id) for topic in previous]
    directions = centers(vectors, cluster, weights)
    found = matched(directions, known)
    cluster = cluster.copy()
    number = len(directions)
    for one, place in list(found.items()):
        if own[place] is None:
            continue
        siblings = [place] + [
            other
            for other in range(len(previous))
            if own[other] == own[place] and other not in found.values() and known[other] @ directions[one] >= SAME
        ]
        rows = np.flatnonzero(cluster == one)
        nearest, _ = nearest_center(vectors[rows], known[siblings])
        for part, other in enumerate(siblings[1:], start=1):
            if (nearest == part).any():
                cluster[rows[nearest == part]] = number
                found[number] = other
                number += 1
        if not (nearest == 0).any():
            del found[one]
    return cluster, found
