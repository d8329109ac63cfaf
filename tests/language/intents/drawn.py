"""Training sets drawn by a seed: each intent is a direction, each utterance a little beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.language.intents import TrainingSet, Utterance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH = 24


def around(centres: NDArray[np.float32], each: int, spread: float, seed: int) -> NDArray[np.float32]:
    """So many rows of length 1 around each centre, centre after centre."""
    import numpy as np

    dice = np.random.default_rng(seed)
    rows = np.repeat(centres, each, axis=0)
    rows = rows + dice.normal(scale=spread / WIDTH**0.5, size=rows.shape)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def directions(count: int, seed: int = 1) -> NDArray[np.float32]:
    """Directions at right angles."""
    import numpy as np

    return np.linalg.qr(np.random.default_rng(seed).normal(size=(WIDTH, WIDTH)))[0][:count].astype(np.float32)


def drawn(intents: int = 6, each: int = 20, spread: float = 0.5, seed: int = 2) -> TrainingSet:
    """Utterances ``i0 0``, ``i0 1``, … of intents ``i0``, ``i1``, …"""
    some = [Utterance(f"i{intent} {number}", f"i{intent}") for intent in range(intents) for number in range(each)]
    return TrainingSet(some, around(directions(intents), each, spread, seed))
