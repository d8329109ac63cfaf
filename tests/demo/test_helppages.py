"""What Pip says that stands nowhere in the demo's help pages is found, and what stands there is not taken for it."""

from __future__ import annotations

import pytest

from telltale.demo.helppages import GAPS, PAGES
from telltale.demo.phrases import ENGLISH
from telltale.language.asked.embedding import Texts
from telltale.language.asked.knowledge import Basing, GroundedAll, Grounding
from telltale.language.passages import passages, whole
from telltale.reading import Process

pytest.importorskip("onnxruntime", reason="the extra language is not installed")


def plain(texts: list[str]) -> Texts:
    return Texts(texts, [1] * len(texts), [None] * len(texts))


def test_the_gaps_are_found() -> None:
    base = [whole(one.title, one.text) for one in passages("help.md", PAGES.encode())]
    said = ENGLISH.replies
    with Process() as process:
        vectors = [vector for _, vector in process.ask("vectors", plain(base), list[tuple[int, bytes]])]
        process.ask("base", Basing("help", base, vectors), int)
        texts = [*said.values()]
        found = process.ask("ground", Grounding("help", texts, plain(texts)), GroundedAll).found
    outside = {matter for matter, one in zip(said, found, strict=True) if one.supported is False}
    assert outside >= {*GAPS}
    for matter, words in GAPS.items():
        text, one = said[matter], found[[*said].index(matter)]
        assert any(words in text[begin:end] for begin, end in one.spans)
    stands = {"return_item", "payment_problem", "delivery_time", "cancel_order"}
    assert not outside & stands
