"""Redaction: what it finds, what it leaves alone, what it costs, and Presidio on the same messages."""

from __future__ import annotations

from benchmarks.benchmark import Benchmark, Report
from benchmarks.published import DATA
from benchmarks.redacted import (
    ADDRESSES,
    OWN_RULES,
    STRUCTURED,
    TELEPHONE,
    THEIRS,
    Score,
    banking,
    by_kind,
    by_presidio,
    hostile,
    researched,
    timed,
    together,
)
from telltale.language.redaction import Cleaner, known
from tests.language.redaction.labelled import Labelled, messages

LABELLED, CLEAN, COMPARED = 20_000, 100_000, 2_000
# Languages of the labelled messages; two more are in the set and measured with them.
SIX = ("US", "DE", "ES", "FR", "IT", "NL")
HOSTILE = 1_000_000


def run(report: Report) -> None:
    """Our own labelled messages, public sets, hostile texts, and a peer."""
    quick = report.sizes.events < 10_000
    cleaner = Cleaner(known().values())
    report.says(
        f"Labelled messages: {LABELLED:,} made by dice with a seed that no test uses, in English, German, Spanish,"
        " French, Italian, Dutch, Portuguese and Polish, with values of every kind; check digits by arithmetic of their"
        " own. A value is found if finds cover all of it. They were written by us, who wrote the rules.",
        f"Clean messages: {CLEAN:,} of the same dice that hold what only looks alike; banking77: all of its 13,083"
        " texts, read as American, British and German.",
        "presidio_research: both of its sets in two halves by a hash of the text. The rules were looked at on the first"
        " half alone, where cards of twelve digits had been missed; the second was read once. All sentences are read"
        " as American, though their telephones are of many countries. Most of its addresses are pieces (a flat, a"
        " postal code) or written in ways that are not looked for.",
        "Every message is met for the first time; CPU seconds of one thread.",
        f"Hostile: shapes of the tests, {HOSTILE:,} characters each; each kind alone, all kinds together, and"
        f" {len(OWN_RULES)} rules of one's own, each alone.",
    )
    labelled(report, cleaner, LABELLED // (100 if quick else 1))
    clean(report, cleaner, CLEAN // (100 if quick else 1))
    public(report, cleaner)
    slow(report, HOSTILE // (100 if quick else 1), quick)
    compared(report, cleaner, COMPARED // (20 if quick else 1))


def labelled(report: Report, cleaner: Cleaner, count: int) -> None:
    """Recall and precision of every kind on our own messages."""
    some = messages(101, count, planted=True)
    cpu, found = timed(cleaner, [(one.text, one.region) for one in some])
    scores = by_kind(some, found)
    lowest = {"recall": min(one.recall for one in scores.values()),
              "precision": min(one.precision for one in scores.values())}  # fmt: skip
    for name, value in lowest.items():
        report.found(f"labelled messages, the lowest {name} of a kind", "share", [value], at_least=0.99)
    report.found("labelled messages, all with something to find", "messages/CPU s", [count / cpu])
    rows = [[name, f"{one.there:,}", *_shown(one)] for name, one in scores.items()]
    report.table("Labelled messages", ["kind", "values", "recall", "precision"], rows)


def clean(report: Report, cleaner: Cleaner, count: int) -> None:
    """What is changed that holds nothing, and the speed at a chat's own mixture."""
    innocent = messages(102, count, planted=False)
    cpu, found = timed(cleaner, [(one.text, one.region) for one in innocent])
    stay = sum(not one for one in found) / count
    report.found("clean messages that stay as they are", "share", [stay], at_least=0.999)
    report.found("clean messages full of numbers", "messages/CPU s", [count / cpu], at_least=10_000)
    one_in_ten = [*messages(103, count // 100, planted=True), *innocent[: count // 11]]
    cpu, _ = timed(cleaner, [(one.text, one.region) for one in one_in_ten])
    report.found("messages, one in ten with something to find", "messages/CPU s", [len(one_in_ten) / cpu],
                 at_least=10_000)  # fmt: skip


def public(report: Report, cleaner: Cleaner) -> None:
    """Sets that others have made."""
    if not DATA.is_dir():
        report.says(f"The public sets are not here ({DATA}); set TELLTALE_SHARED.")
        return
    texts = banking()
    stay = sum(not any(cleaner.clean(one, region)[1] for region in ("US", "GB", "DE")) for one in texts)
    report.found("banking77, texts that stay as they are", "share", [stay / len(texts)], at_least=1)
    rows: list[list[str]] = []
    for half, called in ((0, "first half, looked at"), (1, "second half, not looked at")):
        for what, names in (("what has a form", STRUCTURED), ("telephones", TELEPHONE), ("addresses", ADDRESSES)):
            score = researched(cleaner, half, names)
            rows.append([called, what, f"{score.there:,}", *_shown(score)])
            if names is STRUCTURED:
                name = f"presidio_research, {called}, mail, card, IBAN, IP and SSN"
                report.found(f"{name}: recall", "share", [score.recall], at_least=0.99)
                report.found(f"{name}: precision", "share", [score.precision], at_least=0.99)
    report.table("presidio_research", ["half", "what", "values", "recall", "precision"], rows)


def slow(report: Report, size: int, quick: bool) -> None:
    """What hostile texts cost."""
    alone, every, own = hostile(size)
    for name, worst in (("each kind alone", alone), ("each of a hundred rules of one's own", own)):
        report.found(f"hostile texts, {name}, the worst", "CPU ms/MB", [worst[0][0]], at_most=50, smaller=quick)
    report.found("hostile texts, all kinds together, the worst", "CPU ms/MB", [every[0][0]])
    rows = [[f"{cost:.0f}", *names] for cost, *names in alone[:12]]
    report.table("Kinds that hostile texts cost most", ["CPU ms/MB", "kind", "shape"], rows)
    report.table(
        "Hostile texts, all kinds together", ["CPU ms/MB", "shape"], [[f"{cost:.0f}", one] for cost, one in every[:12]]
    )
    share = sum(cost <= 50 for cost, *_ in alone) / len(alone)
    report.found("hostile texts, kinds and shapes that keep within 50 CPU ms/MB", "share", [share])


def compared(report: Report, cleaner: Cleaner, count: int) -> None:
    """The same messages for us and for Presidio, the kinds that both know."""
    kinds = set(THEIRS.values())
    some = [one for one in messages(104, count * 4, planted=True) if one.region in SIX and known_to_both(one, kinds)][
        :count
    ]
    release, cpu, theirs = by_presidio(report.sizes.cache, some)
    own_cpu, ours = timed(cleaner, [(one.text, one.region) for one in some])
    report.says(
        f"presidio-analyzer {release}, installed as it comes, every recogniser of eight languages on blank pipelines,"
        f" the score that its service asks for; {len(some):,} messages whose values all are of kinds that both have."
        " Names of kinds do not matter here: what is covered is found."
    )
    rows: list[list[str]] = []
    for name, found in (("Telltale", ours), ("Presidio", theirs)):
        score = together(some, found, kinds)
        spent = own_cpu if name == "Telltale" else cpu
        rows.append([name, f"{score.there:,}", *_shown(score), f"{len(some) / spent:,.0f}"])
    report.table("The same messages", ["", "values", "recall", "precision", "messages a CPU second"], rows)
    report.found("times as fast as Presidio on the same messages", "times", [cpu / own_cpu], at_least=20)


def known_to_both(one: Labelled, kinds: set[str]) -> bool:
    """Whether all that a message holds is of these kinds."""
    return bool(one.planted) and all(kind.replace("ipv6", "ip") in kinds for *_, kind in one.planted)


def _shown(score: Score) -> list[str]:
    return [f"{score.recall:.4f}", f"{score.precision:.4f}" if score.finds else "–"]


BENCHMARK = Benchmark("redaction", "Redaction", 11, run)
