"""Answers against a knowledge base: how well those outside of it are told, and how fast."""

from __future__ import annotations

from time import process_time

import numpy as np

from benchmarks.attribution import FILES, area, fitted, judged
from benchmarks.benchmark import Benchmark, Report
from benchmarks.knowledge import Scored, base, chosen, supported
from benchmarks.published import DATA
from telltale.language.embedding import Embedder
from telltale.language.support.knowledge import NEAREST

TRIED = (3, 5, 10, 20)


def run(report: Report) -> None:
    """Each domain by weights and a threshold that have not seen it, beside the same against its own knowledge."""
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    report.says(
        "BEGIN (development part), as under unsupported answers; but the answer is held against a knowledge base: all"
        f" knowledge of the three domains together, cut into {len(base().knowledge.passages):,} passages of at most"
        f" 1,000 characters, of which the {NEAREST} that lie nearest to the answer are its context.",
        "Weights of a domain are fitted to the other two, against their own knowledge. The threshold is chosen on the"
        " other two: the lowest at which no more of their supported answers are flagged than against their own"
        " knowledge.",
        f"How many passages are looked at was chosen once, among {', '.join(map(str, TRIED))}, by the area on each two"
        f" domains, which is in a table of its own: {NEAREST} is the best of them, or within 0.001 of it.",
        "What answers are attributable to was judged against one passage each. An answer that people called"
        " unsupported can be supported by another passage of the base; such are counted as missed here.",
        "Found is the share of supported answers of which a piece of their own knowledge is among the nearest.",
    )
    _areas(report)
    table = [_domain(report, domain) for domain in FILES]
    columns = ["domain", "AUC", "AUC, own knowledge", "AUC of those that claim", "the same, own knowledge", "threshold",
               "precision", "recall", "supported flagged", "the same, own knowledge", "found"]  # fmt: skip
    report.table(f"Answers against the {NEAREST} nearest passages, each domain by the other two", columns, table)
    _speed(report)


def _areas(report: Report) -> None:
    """The mean area of each two domains by how many passages are looked at."""
    table = []
    for domain in FILES:
        others = [other for other in FILES if other != domain]
        model = fitted(others)
        areas = {k: float(np.mean([_claiming(Scored.of(other, model, k)) for other in others])) for k in TRIED}
        best = max(areas, key=lambda k: areas[k])
        table.append([f"all but {domain}", *(f"{areas[k]:.3f}" for k in TRIED), f"{best}"])
    columns = ["domains", *(f"{k} passages" for k in TRIED), "best"]
    report.table("Area of answers that claim something, by how many passages are looked at", columns, table)


def _claiming(scored: Scored) -> float:
    return area(scored.base, scored.truth)


def _domain(report: Report, domain: str) -> list[str]:
    others = [other for other in FILES if other != domain]
    model, scored = fitted(others), Scored.of(domain, fitted(others))
    threshold = chosen(others, model)
    # An answer that claims nothing is attributable to nothing: it ranks first.
    silent = [one.unsupported for one in judged(domain) if not one.claims]
    truth = [*scored.truth.tolist(), *silent]
    whole, own = (area([*scores.tolist(), *[1.0] * len(silent)], truth) for scores in (scored.base, scored.own))
    report.found(f"answers against a knowledge base, {domain}: ROC-AUC", "", [round(whole, 4)])
    flags = scored.base >= threshold
    return [
        domain, f"{whole:.3f}", f"{own:.3f}", f"{_claiming(scored):.3f}", f"{area(scored.own, scored.truth):.3f}",
        f"{threshold:.2f}", f"{scored.truth[flags].mean():.3f}",
        f"{flags[scored.truth].sum() / sum(truth):.3f}", f"{scored.alarms(scored.base, threshold):.3f}",
        f"{scored.alarms(scored.own, model.threshold):.3f}", f"{base().found(supported(domain)):.3f}",
    ]  # fmt: skip


def _speed(report: Report) -> None:
    """Answers that are new: their vector, what is nearest, and every sentence against it."""
    every, embedder = [one for domain in FILES for one in judged(domain)][:200], Embedder()
    rates: list[float] = []
    for _ in range(report.sizes.runs):
        start = process_time()
        vectors = embedder.embed([one.text for one in every])
        for one, vector in zip(every, vectors, strict=True):
            base().knowledge.support(one.text, vector[None])
        rates.append(len(every) / (process_time() - start))
    report.found("answers against a knowledge base: read, vectors made", "answers/CPU s", rates)


BENCHMARK = Benchmark("knowing", "Answers against a knowledge base", 21, run)
