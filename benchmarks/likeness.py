"""How like two partitions of the same things are: what was found, and what people have labelled."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

Table = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Likeness(NamedTuple):
    """Shares of 1: normalised mutual information, adjusted Rand index, accuracy, F1 of purity and inverse purity."""

    nmi: float
    ari: float
    acc: float
    f1: float


def likeness(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Likeness:
    """NMI over the arithmetic mean of the entropies, ARI by Hubert and Arabie, ACC under the best one-to-one naming.

    >>> likeness("aabb", [1, 1, 2, 2])
    Likeness(nmi=1.0, ari=1.0, acc=1.0, f1=1.0)
    >>> [round(one, 2) for one in likeness("aabb", [1, 1, 2, 3])]
    [0.8, 0.57, 0.75, 0.86]
    """
    table = _table(gold, found)
    total = table.sum()
    both, ones, others = table[table > 0] / total, table.sum(axis=1) / total, table.sum(axis=0) / total
    entropies = _entropy(ones) + _entropy(others)
    nmi = 2 * (entropies - _entropy(both)) / entropies if entropies else 1.0
    same, by_gold, by_found = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    chance = by_gold * by_found / _pairs(np.array([total]))
    ari = (same - chance) / ((by_gold + by_found) / 2 - chance)
    purity, inverse = table.max(axis=0).sum() / total, table.max(axis=1).sum() / total
    best = sum(table[row, column] for row, column in assigned(table)) / total
    return Likeness(*(round(float(one), 6) for one in (nmi, ari, best, 2 * purity * inverse / (purity + inverse))))


def _table(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Table:
    rows, columns = ({label: place for place, label in enumerate(dict.fromkeys(labels))} for labels in (gold, found))
    table = np.zeros((len(rows), len(columns)))
    for one, other in zip(gold, found, strict=True):
        table[rows[one], columns[other]] += 1
    return table


def _entropy(shares: Table) -> float:
    return float(-(shares * np.log(shares)).sum())


def _pairs(counts: Table) -> float:
    return float((counts * (counts - 1) / 2).sum())


def assigned(table: Table) -> list[tuple[int, int]]:
    """The one-to-one assignment of rows to columns with the largest sum, by shortest augmenting paths.

    Kuhn 1955 and Munkres 1957, in the form of Jonker and Volgenant 1987.

    >>> assigned(np.array([[3.0, 2.0], [3.0, 0.0]]))
    [(0, 1), (1, 0)]
    """
    if len(table) > len(table[0]):
        return sorted((row, column) for column, row in assigned(table.T))
    rows, columns = table.shape
    cost = table.max() - table
    of_row, of_column = np.zeros(rows), np.zeros(columns + 1)
    taken_by = np.full(columns + 1, -1)  # the last column stands for the row that is being placed
    for row in range(rows):
        taken_by[columns] = row
        column, least = columns, np.full(columns, np.inf)
        before, seen = np.full(columns, columns), np.zeros(columns + 1, bool)
        while taken_by[column] >= 0:
            seen[column] = True
            here = cost[taken_by[column]] - of_row[taken_by[column]] - of_column[:columns]
            nearer = ~seen[:columns] & (here < least)
            least[nearer], before[nearer] = here[nearer], column
            after = int(np.where(seen[:columns], np.inf, least).argmin())
            step = least[after]
            of_row[taken_by[seen]] += step
            of_column[seen] -= step
            least[~seen[:columns]] -= step
            column = after
        while column != columns:
            taken_by[column] = taken_by[before[column]]
            column = before[column]
    return sorted((int(row), column) for column, row in enumerate(taken_by[:columns]) if row >= 0)
