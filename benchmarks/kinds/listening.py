"""Listening: the language and the tone of messages, how well and how fast they are told."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.benchmark import Benchmark, Report
from benchmarks.choices import letters, likeness
from benchmarks.clock import spent
from benchmarks.published import DATA
from telltale.language.embedding import Embedder
from telltale.language.tone import NEGATIVE, Lexicon
from telltale.language.tone.head import trained
from telltale.language.tongue import Tongues

# ICWSM-14, table 4: the correlation with the mean of 20 people, and the F1 over three classes.
PUBLISHED = {
    "tweets": (0.881, 0.96),
    "amazonReviewSnippets": (0.565, 0.63),
    "movieReviewSnippets": (0.451, 0.61),
    "nytEditorialSnippets": (0.492, 0.55),
}
LONGEST = 20_000


class Snippet(NamedTuple):
    """A text with what 20 people made of it, from -4 to 4."""

    name: str
    valence: float
    text: str


def run(report: Report) -> None:
    """Rates over messages to bots; quality over texts that people have judged."""
    report.says(
        "Rates: customers' turns of multidogo's airline part (17 letters on average) and questions to a bank"
        " (banking77, 59 letters), each once, on one thread. The F1 is the mean of the three classes' weighted by their"
        " size; a text is negative up to -.05 and positive from .05 on, people's means divided by 4; the paper does not"
        " say how its classes were cut.",
        "The lexicon is VADER's, given as it is: differences from the paper's values are those of its later versions.",
        "The head: snippets of reviews on Amazon, rated well when people's mean is above 0; snippets of one review are"
        " one group, and each is judged by a head that has seen none of its review.",
    )
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    tongues, lexicon = Tongues(), Lexicon()
    for name, texts in {"turns": _turns(), "questions": _questions()}.items():
        shown = "" if name == "turns" else ", longer"
        _rate(report, f"languages of {name}{shown}", texts, tongues.read, 35_000)
        _rate(report, f"tones of {name}{shown}", texts, lambda some: lexicon.read(some, ["en"] * len(some)), 20_000)
    told = tongues.read(_questions())
    report.found("English questions told to be English", "%", [100 * told.count("en") / len(told)])
    report.found("of those told at all", "%", [100 * told.count("en") / max(1, len(told) - told.count(None))])
    report.table(
        "English turns by their letters (multidogo, finance and media, training part)",
        ["letters", "turns", "told rightly", "told with certainty", "of these rightly"],
        letters(tongues),
    )
    _judged(report, lexicon)
    _head(report, lexicon)
    report.table(
        "When two messages say the same (neighbours of multidogo with other intents, and banking77's of one)",
        ["measure", "from", "of pairs that say something else", "of pairs that say the same"],
        likeness(),
    )


def _rate(report: Report, name: str, texts: list[str], read: Callable[[list[str]], object], least: int) -> None:
    rates: list[float] = []
    for _ in range(report.sizes.runs):
        with spent() as cost:
            read(texts)
        rates.append(len(texts) / cost.cpu)
    report.found(name, "messages/CPU s", rates, at_least=least)


def _turns() -> list[str]:
    with gzip.open(DATA / "multidogo" / "airline.turns.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["utterance"] for line in lines][:LONGEST]


def _questions() -> list[str]:
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8") as file:
        return [row[0] for row in csv.reader(file)][1:]


def _snippets(name: str) -> list[Snippet]:
    path = DATA / "vader_groundtruth" / f"{name}_GroundTruth.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        rows = [line.rstrip("\n").split("\t", 2) for line in lines]
    return [Snippet(row[0], float(row[1]), row[2]) for row in rows]


def _judged(report: Report, lexicon: Lexicon) -> None:
    rows: list[list[str]] = []
    for name, (r, f1) in PUBLISHED.items():
        snippets = _snippets(name)
        given = np.array([one or 0.0 for one in lexicon.read([one.text for one in snippets], ["en"] * len(snippets))])
        truth = np.array([one.valence for one in snippets]) / 4
        ours = float(np.corrcoef(given, truth)[0, 1])
        rows.append([name, f"{len(snippets):,}", f"{r:.3f}", f"{ours:.3f}", f"{f1:.2f}", f"{_f1(truth, given):.2f}"])
    report.table("The lexicon against 20 people", ["set", "n", "r, published", "r", "F1, published", "F1"], rows)


def _f1(truth: np.ndarray, given: np.ndarray) -> float:
    classes = [np.sign(np.where(np.abs(one) < -NEGATIVE, 0.0, one)) for one in (truth, given)]
    found = 0.0
    for which in (-1.0, 0.0, 1.0):
        real, told = (one == which for one in classes)
        found += real.mean() * 2 * (real & told).sum() / max(1, real.sum() + told.sum())
    return float(found)


def _head(report: Report, lexicon: Lexicon) -> None:
    snippets = _snippets("amazonReviewSnippets")
    texts = [one.text for one in snippets]
    vectors, tones = Embedder().embed(texts), lexicon.read(texts, ["en"] * len(texts))
    with spent() as cost:
        told = trained(
            vectors, tones, [one.valence > 0 for one in snippets], [one.name.split("_")[0] for one in snippets]
        )
    report.found("reviews, good told from bad: the lexicon's AUC", "%", [100 * (told.lexicon_auc or 0)])
    report.found("reviews, good told from bad: the head's AUC", "%", [100 * (told.head_auc or 0)],
                 cpu=f"{cost.cpu:.0f} CPU s of training", at_least=100 * (told.lexicon_auc or 0))  # fmt: skip


BENCHMARK = Benchmark("listening", "The language and the tone of messages", 22, run)
