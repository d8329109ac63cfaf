"""How well it is found: a labelled set in eight languages, and messages that hold nothing."""

from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from telltale.language.redaction import Cleaner, known
from tests.connectors.fixtures import shared
from tests.language.redaction.labelled import TEMPLATES, messages

EVERY = Cleaner(known().values())
GOAL = 0.99


@pytest.mark.parametrize(("seed", "count"), [(1, 3_000), pytest.param(2, 50_000, marks=pytest.mark.long)])
def test_what_is_there_is_found_and_nothing_else(seed: int, count: int) -> None:
    planted, found, right = Counter[str](), Counter[str](), Counter[str]()
    for message in messages(seed, count, planted=True):
        hits = {(hit.found.start, hit.found.end, hit.kind.name) for hit in EVERY.clean(message.text, message.region)[1]}
        planted.update(kind for *_, kind in message.planted)
        found.update(kind for *_, kind in hits)
        right.update(kind for *_, kind in hits & set(message.planted))
    assert len(TEMPLATES) >= 6
    assert set(planted) == {name for name, kind in known().items() if kind.pattern}
    for kind, there in planted.items():
        assert right[kind] / there >= GOAL, f"recall of {kind}"
        assert right[kind] / found[kind] >= GOAL, f"precision of {kind}"


@pytest.mark.parametrize(("seed", "count"), [(3, 5_000), pytest.param(4, 100_000, marks=pytest.mark.long)])
def test_what_only_looks_alike_stays(seed: int, count: int) -> None:
    changed = [one.text for one in messages(seed, count, planted=False) if EVERY.clean(one.text, one.region)[1]]
    assert len(changed) <= count / 1_000, changed[:10]


@pytest.mark.parametrize("domain", ["airline", "fastfood", "finance", "insurance", "media", "software"])
def test_real_customers_keep_what_they_say(domain: str) -> None:
    """Turns without any personal data in their labels; numbers are the annotators' own inventions."""
    clean = changed = 0
    with gzip.open(shared(f"data/multidogo/{domain}.turns.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            turn = json.loads(line)
            if set(turn["slots"].split()) == {"O"}:
                clean += 1
                changed += bool(EVERY.clean(turn["utterance"], "US")[1])
    assert clean > 5_000
    assert changed / clean <= 0.001
