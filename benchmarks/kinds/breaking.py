"""Breakdowns: does the bot's answer break the dialogue? Rated dialogues of DBDC3, English."""

from __future__ import annotations

from benchmarks.benchmark import Benchmark, Report
from benchmarks.breakdown import DATA, chosen, dialogues, judged, predicted, read
from benchmarks.clock import spent
from telltale.language.embedding import Embedder

# Measured by others with the data, on the same part: a logistic regression over words (TF-IDF).
FLOOR = {"accuracy": 0.473, "f1_x": 0.484, "jsd": 0.0344}


def run(report: Report) -> None:
    """Learn on the development part, report on the evaluation part."""
    report.says(
        "DBDC3, English: 30 raters said of each answer whether it breaks the dialogue (X), may (T) or does not (O)."
        " The evaluation part, 2,000 answers in 200 dialogues, is only reported on; everything is chosen on the"
        " development part, 4,150 answers in 415 dialogues, by the squared error over five folds of whole dialogues.",
        "The model is a ridge regression on the shares of the votes; which of the four bots answers is known, as it was"
        " to those who took part. Labels at t = 0.0; of equally many votes the milder counts, which gives the published"
        " .228 for the majority class and .371 for the F1 of X everywhere.",
        "The two parts were rated differently: X is the commonest label of the one (42 %) and the rarest of the other"
        " (23 %).",
    )
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    embedder, rows = Embedder(), list[list[str]]()
    for edition in ("dbdc3", "dbdc3_revised"):
        with spent() as cost:
            train, other = (read(dialogues(part, edition), embedder) for part in ("dev", "eval"))
            penalty, errors = chosen(train)
            found = judged(predicted(train, other, penalty), other.shares)
        rows.append([edition, *(f"{one:.3f}" for one in found[:3]), *(f"{one:.4f}" for one in found[3:]),
                     f"{penalty:g}", f"{min(errors):.4f}"])  # fmt: skip
        if edition == "dbdc3":
            cpu = f"{cost.cpu:.0f} CPU s for all"
            report.found("breakdowns, accuracy", "%", [100 * found.accuracy], cpu=cpu, at_least=47.3)
            report.found("breakdowns, F1 of X", "%", [100 * found.f1_x], at_least=48.4)
            report.found("breakdowns, JS divergence × 1,000", "", [1000 * found.jsd], at_most=34.4)
    rows.insert(
        1, ["dbdc3, by others: TF-IDF and logistic regression", ".473", ".484", ".767", ".0344", ".0196", "", ""]
    )
    report.table(
        "Breakdowns on the evaluation part",
        ["edition", "accuracy", "F1 (X)", "F1 (T + X)", "JSD", "MSE", "penalty", "MSE within the development part"],
        rows,
    )


BENCHMARK = Benchmark("breaking", "Breakdowns of a dialogue", 23, run)
