"""Vectors of public sets, computed once and kept beside the stores of the other benchmarks."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.published import DATA
from telltale.language.embedding import Embedder
from telltale.language.intents import Utterance

if TYPE_CHECKING:
    from numpy.typing import NDArray


def vectors(cache: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """A row of length 1 for each text, by the embedder."""
    name = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
    kept = cache / f"vectors-{name}.npy"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(kept, Embedder().embed(texts))
    return np.load(kept)


def clinc() -> dict[str, list[Utterance]]:
    """CLINC150, full: ``train``, ``val`` and ``test``, each with what is out of scope as ``oos_…``."""
    with gzip.open(DATA / "clinc150" / "data_full.json.gz", "rt", encoding="utf-8") as file:
        return {part: [Utterance(*one) for one in some] for part, some in json.load(file).items()}


def labelled(name: str) -> list[Utterance]:
    """The training part of ``banking77`` or ``hwu64``."""
    with (DATA / name / "train.csv").open(encoding="utf-8", newline="") as file:
        return [
            Utterance(row["text"], row.get("category") or f"{row['scenario']}_{row['intent']}")
            for row in csv.DictReader(file)
        ]
