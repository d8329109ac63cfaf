"""Clusters: which vectors belong together, their number unknown."""

from __future__ import annotations

from typing import Any

from telltale.language.extra import Numbers, Vectors, needed, np
from telltale.language.topics.graph import edges, neighbours

NEAR = 15
"""Neighbours of a text; more among many thousands, where a topic is denser, and fewer among a few dozen."""

RESOLUTION = 10.0
"""Of the communities at a fineness of 1: a larger one gives more of them. Of few texts fewer topics are made."""

SAMPLE = 20_000
"""Of more vectors than these, so many are clustered, and the others go to the nearest center."""

SEED = 20_260_101


def clusters(vectors: Vectors, fineness: float = 1.0) -> Numbers:
    """The cluster of each row, counted from 0, the one with most rows first.

    Communities by modularity (Louvain: Blondel and others, Fast unfolding of communities in large networks, 2008) in
    the graph of shared neighbours. The same rows in the same order always give the same clusters.
    """
    rows = len(vectors)
    if rows <= SAMPLE:
        return _ordered(_communities(vectors, fineness))
    chosen = np.sort(np.random.default_rng(SEED).choice(rows, SAMPLE, replace=False))
    sampled = _communities(vectors[chosen], fineness)
    return _ordered(nearest_center(vectors, centers(vectors[chosen], sampled))[0])


def centers(vectors: Vectors, cluster: Numbers, weights: Numbers | None = None) -> Vectors:
    """The direction of each cluster: the mean of its rows brought to length 1, each row as often as its weight."""
    sums = np.zeros((int(cluster.max(initial=-1)) + 1, vectors.shape[1]), np.float64)
    weighted = vectors if weights is None else vectors * weights[:, None]
    inside = cluster >= 0
    np.add.at(sums, cluster[inside], weighted[inside])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def nearest_center(vectors: Vectors, directions: Vectors) -> tuple[Numbers, Vectors]:
    """The nearest center of each row, and how like it is; of equally near ones the first."""
    where = np.empty(len(vectors), np.int64)
    alike = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), 4_096):
        found = vectors[start : start + 4_096] @ directions.T
        where[start : start + 4_096] = best = found.argmax(axis=1)
        alike[start : start + 4_096] = np.take_along_axis(found, best[:, None], axis=1)[:, 0]
    return where, alike


def _communities(vectors: Vectors, fineness: float) -> Numbers:
    networkx: Any = needed("networkx")
    rows = len(vectors)
    near = min(max(NEAR, round(rows**0.5 / 4)), 40, rows // 6)
    pairs, shared = edges(neighbours(vectors, near))
    graph = networkx.Graph()
    graph.add_nodes_from(range(rows))
    graph.add_weighted_edges_from(zip(*pairs.T.tolist(), shared.tolist(), strict=True))
    resolution = min(RESOLUTION, 0.7 + rows / 300) * fineness
    found = networkx.community.louvain_communities(graph, resolution=resolution, seed=SEED)
    cluster = np.empty(rows, np.int64)
    for number, members in enumerate(found):
        cluster[list(members)] = number
    return cluster


def _ordered(cluster: Numbers) -> Numbers:
    """The same clusters, numbered by their size, of equal ones by their first row."""
    _, first, inverse, sizes = np.unique(cluster, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
