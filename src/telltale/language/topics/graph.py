"""The graph of texts: near ones are joined, the more strongly the more of their neighbours they share."""

from __future__ import annotations

from telltale.language.extra import NDArray, Numbers, Vectors, np

# So many likenesses are held at a time, of 4 bytes each.
_AT_ONCE = 1 << 23


def neighbours(vectors: Vectors, number: int) -> Numbers:
    """The places of the nearest other rows, a row each: shape (n, ``number``), or (n, n − 1) of fewer rows.

    They are looked for a block at a time, so that the memory needed grows with the rows and not with their square.

    >>> neighbours(np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32), 1).tolist()
    [[1], [0], [1]]
    """
    rows = len(vectors)
    number = min(number, rows - 1)
    found = np.empty((rows, max(number, 0)), np.int64)
    if number < 1:
        return found
    block = max(1, _AT_ONCE // rows)
    for start in range(0, rows, block):
        alike = vectors[start : start + block] @ vectors.T
        own = np.arange(len(alike))
        alike[own, start + own] = -np.inf
        found[start : start + block] = np.argpartition(alike, -number, axis=1)[:, -number:]
    return found


def edges(near: Numbers) -> tuple[Numbers, NDArray[np.float64]]:
    """Pairs of neighbours and the share of neighbours that both have, each row counted among its own (Jaccard).

    The measure of Jarvis and Patrick, Clustering using a similarity measure based on shared near neighbors (1973).

    >>> pairs, shared = edges(np.array([[1], [0], [1]]))
    >>> pairs.tolist(), shared.round(2).tolist()
    ([[0, 1], [1, 2]], [1.0, 0.33])
    """
    rows, number = near.shape
    own: Numbers = np.arange(rows, dtype=np.int64)[:, None]
    circles = np.concatenate([near, own], axis=1)
    ends = np.stack([np.repeat(own, number), near.ravel()], axis=1)
    pairs = np.unique(np.sort(ends, axis=1), axis=0)
    both = np.empty(len(pairs), np.int64)
    block = max(1, _AT_ONCE // (number + 1) ** 2)
    for start in range(0, len(pairs), block):
        one, other = circles[pairs[start : start + block].T]
        both[start : start + block] = (one[:, :, None] == other[:, None, :]).sum(axis=(1, 2))
    return pairs, both / (2 * (number + 1) - both)
