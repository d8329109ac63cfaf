"""Intents: what is out of scope, and which examples of a training set are mislabelled."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.attribution import area
from benchmarks.benchmark import Benchmark, Report
from benchmarks.embedding import clinc, labelled, vectors
from benchmarks.published import DATA
from telltale.language.intents import Recognised, Recogniser, TrainingSet, Utterance, mislabelled, out_of_fold
from telltale.language.intents.mislabelled import blended, doubts
from telltale.language.intents.recognising import GIVEN_AWAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETS, RATES, SEED, FIRST = ("banking77", "hwu64"), (0.05, 0.1, 0.2), 1, 100


def run(report: Report) -> None:
    """Out of scope on CLINC150, then planted label errors on two training sets."""
    report.says(
        "CLINC150, full: the classifier is fitted to the training part, the threshold is the highest that gives away"
        " half a point of right answers on the validation part, and the test part is reported. Neither sees anything"
        " that is out of scope; the measure of nearness and the penalty were chosen by the validation part with its 100"
        " messages out of scope. In-scope accuracy counts what is called out of scope as wrong. What giving away more"
        " would do stands in the table. Floor, by words and characters: 92.2 / 47.6.",
        "Label errors: in the training part of each set a share of the labels, drawn with a seed, becomes another"
        " intent, drawn evenly. What there was to choose was chosen on banking77 at 10 %, and nothing on hwu64. The"
        " baseline ranks by the probability that out-of-fold classifiers give the label. The sets have errors of their"
        " own, which count as false alarms here.",
    )  # fmt: skip
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    _scope(report)
    table = [row for name in SETS for row in _errors(report, name)]
    columns = ["set", "labels changed", "precision of the first 100", "baseline", "recall at as many as were changed"]
    columns += ["baseline", "reported", "precision", "recall"]
    report.table("Planted label errors", columns, table)


def _scope(report: Report) -> None:
    some = clinc()
    rows = {part: vectors(report.sizes.cache, [one.text for one in found]) for part, found in some.items()}
    start = process_time()
    recogniser = Recogniser(TrainingSet(some["train"], rows["train"]))
    spent = process_time() - start
    table: list[list[str]] = []
    for share in (GIVEN_AWAY, 2 * GIVEN_AWAY, 4 * GIVEN_AWAY):
        recogniser.choose(rows["val"], [one.intent for one in some["val"]], given_away=share)
        start = process_time()
        inside, outside = recogniser.recognise(rows["test"]), recogniser.recognise(rows["oos_test"])
        rate = (len(inside) + len(outside)) / (process_time() - start)
        right, closed, told = _shares(some["test"], inside, outside)
        if share == GIVEN_AWAY:
            report.found("CLINC150: in-scope accuracy", "%", [round(100 * right, 1)], at_least=95)
            report.found("CLINC150: out-of-scope recall", "%", [round(100 * told, 1)], at_least=60)
            report.found("recognising, vectors given", "messages/CPU s", [rate], cpu=f"{spent:.0f} s to fit it")
        near = area([one.nearness for one in inside + outside], [True] * len(inside) + [False] * len(outside))
        row = [f"{share:.1%}", f"{right:.1%}", f"{closed:.1%}", f"{told:.1%}", f"{near:.3f}"]
        table.append([*row, f"{recogniser.threshold:.3f}"])
    columns = ["given away in validation", "in-scope accuracy", "without a threshold", "out-of-scope recall"]
    report.table("Out of scope, CLINC150 test", [*columns, "AUC of nearness", "threshold"], table)


def _shares(known: list[Utterance], inside: list[Recognised], outside: list[Recognised]) -> tuple[float, float, float]:
    """Right in scope, right without a threshold, and out of scope told."""
    both = list(zip(inside, known, strict=True))
    right = sum(one.intent == truth.intent for one, truth in both) / len(both)
    closed = sum(one.best == truth.intent for one, truth in both) / len(both)
    return right, closed, sum(one.intent is None for one in outside) / len(outside)


def _errors(report: Report, name: str) -> list[list[str]]:
    some = labelled(name)
    rows = vectors(report.sizes.cache, [one.text for one in some])
    found: list[list[str]] = []
    for rate in RATES:
        training, changed = _planted(some, rows, rate)
        likely = out_of_fold(training)
        ours, base = (
            doubts(training.labels, blended(training, likely)),
            1 - likely[np.arange(len(likely)), training.labels],
        )
        told = np.array([one.place for one in mislabelled(training, likely)])
        many, learnt = int(changed.sum()), changed[training.places]
        first, first_base = _hits(ours, learnt, FIRST), _hits(base, learnt, FIRST)
        if rate == RATES[1]:
            report.found(f"{name}, {rate:.0%} of labels changed: precision@{FIRST}", "", [first], at_least=first_base)
        found.append([
            name, f"{rate:.0%}", f"{first:.2f}", f"{first_base:.2f}", f"{_hits(ours, learnt, many):.3f}",
            f"{_hits(base, learnt, many):.3f}", f"{len(told):,}", f"{changed[told].mean():.3f}",
            f"{changed[told].sum() / many:.3f}",
        ])  # fmt: skip
    return found


def _planted(some: list[Utterance], rows: NDArray[np.float32], rate: float) -> tuple[TrainingSet, NDArray[np.bool_]]:
    dice = np.random.default_rng(SEED)
    intents = sorted({one.intent for one in some})
    changed = np.zeros(len(some), bool)
    changed[dice.choice(len(some), int(rate * len(some)), replace=False)] = True
    planted = [
        Utterance(one.text, str(dice.choice([other for other in intents if other != one.intent]))) if wrong else one
        for one, wrong in zip(some, changed, strict=True)
    ]
    return TrainingSet(planted, rows), changed


def _hits(scores: NDArray[np.floating], changed: NDArray[np.bool_], first: int) -> float:
    """The share of the highest scores whose labels were changed."""
    return float(changed[np.argsort(-scores, kind="stable")[:first]].mean())


BENCHMARK = Benchmark("recognising", "Intents", 21, run)
