"""Foreseeing: calls that will be hung up, and conversations that will be rated well."""

from __future__ import annotations

import gzip
import json
from typing import Any

from benchmarks.benchmark import Benchmark, Report
from benchmarks.choices import effort
from benchmarks.clock import spent
from benchmarks.contentment import rated
from benchmarks.published import DATA
from telltale.language import risk, satisfaction
from telltale.language.risk import ABANDONMENT, SoFar
from telltale.language.scoring.judging import Quality
from telltale.language.scoring.lesson import Lesson

# Steps of a call that are known: all of them, as in the published number, and only its beginning.
CUTS = (None, 14, 8)


def run(report: Report) -> None:
    """Learn as the product does, and judge on cases that were not seen."""
    report.says(
        "Every figure is of cases that the model had not seen: five folds, in which no group is torn apart and the"
        " penalty is chosen by folds within what may be seen.",
        "BETOLD: 1,352 real calls with a booking bot, of which 451 were hung up late or forced to a transfer. Only the"
        " names of intents and answers, in order, go in (`telltale.language.risk`: steps, pairs of steps, where it"
        " stands now); calls with the same steps are one group. The published .871 is of n-grams over whole calls, the"
        " last step included, on another part of the same calls: that the bot had the last word says much there. A call"
        " that is going on knows only its beginning, which stands beside it.",
        "Predicted satisfaction: no public set that is here has ratings of conversations with a bot, so the"
        " calibration is that of the simulated company of `telltale demo`, whose people rate by the mood in which"
        " they are left; it shows that the arithmetic holds and nothing about real people. The outcome goes in only as"
        " far as it is known without the rating. Conversations of one person are one group.",
    )
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    calls, rows = _calls(), list[list[str]]()
    for cut in CUTS:
        with spent() as cost:
            told = _learned(calls, cut)
        assert told.after
        assert told.before
        name = "whole calls" if cut is None else f"the first {cut} steps"
        rows.append([name, *_row(told.after)])
        if cut is None:
            report.found("calls hung up, AUC, whole calls", "%", [100 * (told.after.auc or 0)],
                         cpu=f"{cost.cpu:.0f} CPU s", at_least=87.1)  # fmt: skip
    report.table("Calls that were hung up", ["known", "n", "AUC", "Brier", "ECE"], rows)
    report.table(
        "Where the first weights of abandonment come from: effort alone, in those calls",
        ["known", "n", "ln(1 + turns)", "ln(1 + fallbacks)", "ln(1 + loops)", "log odds"],
        effort(calls),
    )
    _content(report)


def _calls() -> list[dict[str, Any]]:
    with gzip.open(DATA / "betold_valid" / "BETOLD_valid.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def _learned(calls: list[dict[str, Any]], cut: int | None) -> Lesson:
    steps = [[f"{'user' if one['caller_name'] == 'nlu' else 'bot'} {one['intent']}"
              for one in call["utterances_annotations"]] for call in calls]  # fmt: skip
    moments = [SoFar(steps=one[:cut]) for one in steps]
    lost = [call["LUHF"] == "luhf" for call in calls]
    return risk.learned(ABANDONMENT, moments, lost, [" ".join(one) for one in steps])


def _row(found: Quality) -> list[str]:
    return [f"{found.n:,}", f"{found.auc or 0:.3f}", f"{found.brier:.3f}", f"{found.ece:.3f}"]


def _content(report: Report) -> None:
    cases = rated(report.sizes.demo)
    told = satisfaction.learned([one.experience for one in cases], [one.satisfied for one in cases],
                                [one.person for one in cases])  # fmt: skip
    if told.before is None or told.after is None:
        report.says(f"Too few ratings to judge satisfaction by: {told.why}.")
        return
    report.table(
        "Predicted satisfaction in the simulated company",
        ["weights", "n", "AUC", "Brier", "ECE"],
        [["documented", *_row(told.before)], ["learned, on unseen cases", *_row(told.after)]],
    )
    report.table(
        "Its calibration, learned weights, unseen cases",
        ["predicted", "observed", "n"],
        [[f"{one.predicted:.3f}", f"{one.observed:.3f}", f"{one.n}"] for one in told.after.calibration],
    )


BENCHMARK = Benchmark("foreseeing", "What will become of a conversation", 24, run)
