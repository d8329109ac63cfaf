"""The embedder: texts in, vectors out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from telltale.language.embedding.files import MODEL
from telltale.language.embedding.pieces import pieces
from telltale.language.extra import NDArray, Vectors, needed, np

WIDTH = 384
"""Numbers of a vector."""

# So many pieces go through the model at once: fewer leave it idle, more do not fit beside its weights in the cache.
_AT_ONCE = 256

# So many texts are sorted by their length at a time; that bounds the memory beside what is returned.
_PORTION = 8_192


class Embedder:
    """Turns texts into vectors with the model in this process; it is loaded, and its files checked, at the first text.

    A text's vector depends on the text alone, not on those beside it, but for the rounding of its last digits.
    ``threads`` are those of one call; calls from several threads may share an embedder.

    >>> one, other, third = Embedder().embed(["where is my order?", "my parcel has not come yet", "sing me a song"])
    >>> bool(one @ other > one @ third)
    True
    """

    name = "minilm-l6-int8"
    """Of the model; vectors of two models cannot be compared, so that a cache is kept by it."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of :data:`WIDTH` numbers a text, each of length 1; the same text twice is computed once.

        Raises:
            TelltaleError: the extra is not installed, or a file of the model is missing or altered.
        """
        places: dict[str, int] = {}
        order = [places.setdefault(text, len(places)) for text in texts]
        different = list(places)
        found = np.empty((len(different), WIDTH), np.float32)
        for start in range(0, len(different), _PORTION):
            portion = different[start : start + _PORTION]
            cut = [pieces(text) for text in portion]
            for batch in _batches(cut):
                found[[start + place for place in batch]] = self._vectors([cut[place] for place in batch])
        return found if len(found) == len(order) else found[order]

    def _vectors(self, batch: list[list[int]]) -> Vectors:
        """The mean over each text's pieces of what the model makes of them, brought to length 1."""
        numbers = np.zeros((len(batch), max(map(len, batch))), np.int64)
        for row, cut in zip(numbers, batch, strict=True):
            row[: len(cut)] = cut
        read = (numbers > 0).astype(np.int64)
        given = {"input_ids": numbers, "attention_mask": read, "token_type_ids": np.zeros_like(numbers)}
        states: NDArray[np.float32] = self._session.run(None, given)[0]
        total: Vectors = np.einsum("nsd,ns->nd", states, read.astype(np.float32))
        return total / np.linalg.norm(total, axis=1, keepdims=True)

    @cached_property
    def _session(self) -> Any:
        runtime = needed("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        return runtime.InferenceSession(str(MODEL.path()), options, providers=["CPUExecutionProvider"])


def _batches(cut: list[list[int]]) -> Iterator[list[int]]:
    """Places of texts of about one length, since the shorter ones of a batch are filled up to the longest."""
    batch: list[int] = []
    for place in sorted(range(len(cut)), key=lambda place: len(cut[place])):
        if batch and (len(batch) + 1) * len(cut[place]) > _AT_ONCE:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
