"""What thresholds and first weights of the readings of texts were chosen on: training parts of public data only."""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.published import DATA
from telltale.language.embedding import Embedder
from telltale.language.friction.signals.repeating import FEWEST, said
from telltale.language.prose import prose
from telltale.language.risk import SoFar, features
from telltale.language.scoring.fitting import logistic, table
from telltale.language.tongue import SUREST, Tongues, weight

LETTERS = ((1, 4), (4, 8), (8, 12), (12, 16), (16, 24), (24, 40), (40, 10**6))
COSINES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
OVERLAPS = (0.3, 0.4, 0.5, 0.6)
PAIRS = 1_000
# After so many answers of the bot a call is looked at.
MOMENTS = (4, 6, 8, 10, 12, 14)


def letters(tongues: Tongues) -> list[list[str]]:
    """By the letters of English turns: how many, the share told rightly, and the same where the model was sure."""
    texts = [
        turn["utterance"] for domain in ("finance", "media") for turn in _turns(domain) if turn["split"] == "train"
    ]
    told = tongues.likeliest([prose(one) for one in texts])
    rows: list[list[str]] = []
    for low, high in LETTERS:
        some = [found for text, found in zip(texts, told, strict=True) if low <= weight(prose(text)) < high]
        sure = [found for found in some if found[1] >= SUREST]
        rows.append([
            f"{low} to {high - 1}" if high < 10**6 else f"from {low}", f"{len(some):,}", _right(some),
            f"{len(sure) / max(1, len(some)):.3f}", _right(sure),
        ])  # fmt: skip
    return rows


def _right(some: list[tuple[str | None, float]]) -> str:
    return f"{sum(one == 'en' for one, _ in some) / len(some):.3f}" if some else "–"


def likeness() -> list[list[str]]:
    """By threshold: the share of pairs that say something else and reach it, and of pairs that say the same."""
    other, same = list(_others()), list(_sames())
    texts = sorted({text for pair in other + same for text in pair})
    vectors = dict(zip(texts, Embedder().embed(texts), strict=True))
    rows: list[list[str]] = []
    for name, measure, thresholds in (
        ("cosine of the vectors", lambda one, two: float(vectors[one] @ vectors[two]), COSINES),
        ("words in common", _overlap, OVERLAPS),
    ):
        found = [np.array([measure(*pair) for pair in pairs]) for pairs in (other, same)]
        rows += [[name, f"{at:g}", *(f"{(one >= at).mean():.3f}" for one in found)] for at in thresholds]
    return rows


def _overlap(one: str, two: str) -> float:
    mine, other = set(said(one)), set(said(two))
    return len(mine & other) / max(1, len(mine | other))


def _others() -> Iterator[tuple[str, str]]:
    """Neighbouring turns of one customer with different intents, one pair a conversation."""
    talks: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for domain in ("airline", "finance", "insurance", "media", "software"):
        for turn in _turns(domain):
            if turn["split"] == "train" and len(said(turn["utterance"])) >= FEWEST:
                talks.setdefault((domain, turn["conversationId"]), []).append((turn["utterance"], turn["intent"]))
    pairs = [
        next(((one, two) for (one, meant), (two, other) in pairwise(talk) if meant != other and one != two), None)
        for talk in talks.values()
    ]
    known = [one for one in pairs if one]
    yield from random.Random(7).sample(known, min(PAIRS, len(known)))  # noqa: S311 - a sample, not a secret


def _sames() -> Iterator[tuple[str, str]]:
    """Questions to a bank with the same intent, seven pairs an intent."""
    dice, by = random.Random(7), dict[str, list[str]]()  # noqa: S311
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8") as file:
        for text, intent in list(csv.reader(file))[1:]:
            by.setdefault(intent, []).append(text)
    for texts in by.values():
        drawn = dice.sample(texts, 14)
        yield from zip(drawn[::2], drawn[1::2], strict=True)


def _turns(domain: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / "multidogo" / f"{domain}.turns.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def effort(calls: list[dict[str, Any]]) -> list[list[str]]:
    """The weights of turns, fallbacks and loops in calls that were hung up: in whole ones, and in ones going on."""
    rows: list[list[str]] = []
    for name, cuts in (("whole calls", (None,)), ("calls going on", MOMENTS)):
        moments, lost = list[dict[str, float]](), list[bool]()
        for call in calls:
            steps = call["utterances_annotations"]
            for cut in cuts:
                if (ends := _answers(steps, cut)) is not None:
                    moments.append(features(_so_far(steps[:ends])))
                    lost.append(call["LUHF"] == "luhf")
        names, matrix = table(moments, ("turns", "fallbacks", "loops"))
        found = logistic(matrix, np.array(lost), 1.0)
        weights = dict(zip(names, found.weights.tolist(), strict=True))
        base = math.log(sum(lost) / (len(lost) - sum(lost)))
        rows.append([name, f"{len(lost):,}", *(f"{weights[one]:+.2f}" for one in names), f"{base:+.2f}"])
    return rows


def _answers(steps: list[dict[str, Any]], cut: int | None) -> int | None:
    """Where so many answers of the bot have been given, and the call goes on; the end for None."""
    if cut is None:
        return len(steps)
    places = [at for at, one in enumerate(steps) if one["caller_name"] == "nlg"]
    return places[cut - 1] + 1 if len(places) >= cut and places[cut - 1] + 1 < len(steps) else None


def _so_far(steps: list[dict[str, Any]]) -> SoFar:
    bot = [one["intent"] for one in steps if one["caller_name"] == "nlg"]
    return SoFar(
        turns=len(steps) - len(bot),
        fallbacks=sum(one in {"did_not_understand", "fail_retrieve_user_info"} for one in bot),
        loops=sum(one == two for one, two in pairwise(bot)),
    )
