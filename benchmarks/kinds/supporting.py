"""Unsupported answers: how well they are told from supported ones, and how fast."""

from __future__ import annotations

import re
from time import process_time

import numpy as np

from benchmarks.attribution import FILES, FULLY, GENERIC, Answer, Fitted, answers, area, fitted, judged, rows
from benchmarks.benchmark import Benchmark, Report
from benchmarks.published import DATA
from telltale.language.support import support
from telltale.language.support.words import words

TARGET = 0.95


def run(report: Report) -> None:
    """Each domain by weights that have not seen it, beside the share of words that its context does not have."""
    report.says(
        "BEGIN (development part): answers of four models in three domains, each judged by people against the knowledge"
        " that it was to be taken from. Fully attributable against not fully attributable; generic answers are left out"
        " of the areas, and counted as false alarms beside them.",
        "Weights and threshold of a domain are fitted to the other two, so that none is measured by what it was fitted"
        " to. The rules by which a sentence claims nothing, and the choice of the seven signs, were written with the"
        " sets at hand. An answer that claims nothing is not attributable to anything: it ranks first.",
        "Word overlap is the share of an answer's words, function words left out, that its knowledge does not have.",
        "Planted numbers: each number of a supported answer is changed, and its context stays as it was. How many of"
        " these are flagged by the weights of the other domains, beside how many of the same answers as they were.",
    )
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    table = []
    for domain in FILES:
        model = fitted([other for other in FILES if other != domain])
        table.append(_domain(report, domain, model))
    columns = ["domain", "answers", "AUC", "word overlap", "AUC of those that claim", "word overlap of these"]
    columns += ["precision", "recall", "threshold", "generic flagged", "planted numbers flagged", "before"]
    report.table("Unsupported answers, each domain by weights fitted to the other two", columns, table)
    _speed(report)


def _domain(report: Report, domain: str, model: Fitted) -> list[str]:
    some = judged(domain)
    truth, claims = np.array([one.unsupported for one in some]), np.array([one.claims for one in some])
    scores, overlap = model.scores(some), rows(some)[:, 0]
    found, base = area(scores, truth), area(overlap, truth)
    report.found(f"unsupported answers, {domain}: ROC-AUC", "", [round(found, 4)], at_least=TARGET)
    flags = model.flags(some)
    generic = [one for one in answers(domain) if one.label == GENERIC]
    supported = [one for one in some if one.label == FULLY and _changed(one) != one]
    return [
        domain, f"{len(some)}", f"{found:.3f}", f"{base:.3f}",
        f"{area(scores[claims], truth[claims]):.3f}", f"{area(overlap[claims], truth[claims]):.3f}",
        f"{truth[flags].mean():.3f}", f"{flags[truth].mean():.3f}", f"{model.threshold:.2f}",
        f"{int(model.flags(generic).sum())} of {len(generic)}" if generic else "–",
        _share(model, [_changed(one) for one in supported]), _share(model, supported),
    ]  # fmt: skip


def _share(model: Fitted, some: list[Answer]) -> str:
    return f"{int(model.flags(some).sum())} of {len(some)}" if some else "–"


def _changed(one: Answer) -> Answer:
    """An answer whose numbers are others, which its knowledge does not have."""
    known = {word.stem for word in words(one.knowledge)}

    def other(number: re.Match[str]) -> str:
        value = int(number.group())
        while str(value) in known:
            value += 7
        return str(value)

    return one._replace(text=re.sub(r"\d{1,9}", other, one.text))


def _speed(report: Report) -> None:
    every = [one for domain in FILES for one in judged(domain)]
    rates: list[float] = []
    for _ in range(report.sizes.runs):
        start = process_time()
        for one in every:
            support(one.text, [one.knowledge])
        rates.append(len(every) / (process_time() - start))
    report.found("unsupported answers: read against their context", "answers/CPU s", rates)


BENCHMARK = Benchmark("supporting", "Unsupported answers", 20, run)
