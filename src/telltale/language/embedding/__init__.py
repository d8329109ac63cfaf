"""Embedding: texts become vectors, so that what means the same lies close together. English, on the processor, offline.

    embedder = Embedder()
    vectors = embedder.embed(["where is my order?", "my parcel has not come"])
    cached = stack([pack(one) for one in vectors])
    places, likeness = nearest(vectors[0], cached, limit=10)

The model and its vocabulary come inside packages of the extra `language`; nothing is ever fetched.
"""

from __future__ import annotations

from telltale.language.embedding.embedder import WIDTH, Embedder
from telltale.language.embedding.nearest import nearest
from telltale.language.embedding.packing import PACKED, pack, pack_all, stack, unpack

__all__ = ["PACKED", "WIDTH", "Embedder", "nearest", "pack", "pack_all", "stack", "unpack"]
