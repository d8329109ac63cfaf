"""Topics: whether they are those that people would have made, and what they cost."""

from __future__ import annotations

import resource
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, spent
from benchmarks.likeness import likeness
from benchmarks.published import DATA
from benchmarks.utterances import Labelled, airline, banking, clinc, coffee, insurance
from telltale.language.embedding import Embedder, nearest, pack_all, stack, unpack
from telltale.language.extra import Vectors
from telltale.language.topics import Found, clusters, find
from telltale.language.topics.commonplace import ENGLISH

READ = 3_000
"""Messages of the sets that are only read."""

# What each set has to reach, in percent: NMI, ARI, ACC; 0 is no target.
SETS: tuple[tuple[str, Callable[[], Labelled], tuple[float, float, float]], ...] = (
    ("BANKING77 test", lambda: banking("test"), (82.5, 57, 68)),
    ("CLINC150 test", lambda: clinc("test"), (89, 66, 73)),
    ("DSTC11 insurance", insurance, (59.3, 0, 46.1)),
)


class Cache:
    """An embedder that remembers, as the cache of a server does; and what the new texts cost."""

    def __init__(self) -> None:
        self._embed, self.spent, self.new = Embedder().embed, Spent(), 0
        self._known: dict[str, np.ndarray] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self.new += len(missing)
        with spent(self.spent):
            self._known.update(zip(missing, self._embed(missing), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(len(texts), 384)


def run(report: Report) -> None:
    """Quality, names, rates, and many messages at once."""
    report.says(
        "Telltale is told neither the labels nor how many there are. Neighbours and resolution were chosen on the train"
        " parts of BANKING77 and CLINC150, by draws of equal and of unequal sizes; nothing was chosen on what is shown"
        " here. Every text counts, also those in a cluster of their own.",
        "NMI over the arithmetic mean of the entropies; ARI of Hubert and Arabie; ACC under the best one-to-one naming;"
        " F1 of purity and inverse purity. All in percent.",
        "A name says what the topic is about if it shares a word with the gold label of most of its messages, both"
        " brought to small letters and without endings (-s, -ed, -ing) and words like 'my'.",
        "Processor time of one process with one thread for the model; the whole way from texts to named topics is"
        " measured with an empty cache and then with a full one.",
    )
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    embed = Cache()
    _quality(report, embed)
    _rates(report, embed)
    _many(report, embed)
    for title, texts in (("airline (MultiDoGO)", airline()), ("coffee orders (Taskmaster-4)", coffee())):
        _reading(report, embed, title, texts)


def _quality(report: Report, embed: Cache) -> None:
    rows: list[list[str]] = []
    for name, load, targets in SETS:
        labelled = load()
        texts, gold = [text for text, _ in labelled], [label for _, label in labelled]
        vectors = embed(texts)
        with spent() as one:
            found = clusters(vectors)
        like = likeness(gold, found.tolist())
        for title, value, least in zip(("NMI", "ARI", "ACC"), like, targets, strict=False):
            report.found(f"{name}, {title}", "%", [100 * value], at_least=least or None)
        report.found(f"{name}, clustering", "CPU s", [one.cpu], at_most=1)
        topics = find(texts, embed)
        rows.append([name, f"{len(texts):,}", str(len(set(gold))), str(int(found.max()) + 1), f"{100 * like.f1:.1f}",
                     f"{100 * _told(topics, gold):.0f} %", str(sum(one.hidden for one in topics.topics))])  # fmt: skip
        report.table(f"Names of the largest topics, {name}", ["messages", "name", "nearest message"],
                     [[f"{one.messages:,}", one.name, one.example] for one in topics.topics[:20]])  # fmt: skip
    report.table("Topics of labelled sets",
                 ["set", "texts", "labels", "topics", "F1", "names with a word of the label", "set aside"],
                 rows)  # fmt: skip


def _told(found: Found, gold: Sequence[str]) -> float:
    """The share of topics whose name has a word of the label that most of their messages bear."""
    labels: dict[str, list[str]] = {}
    for own, label in zip(found.belongs, gold, strict=True):
        labels.setdefault(own or "", []).append(label)
    told = [
        bool(_stems(topic.name) & _stems(max(sorted(set(labels[topic.id])), key=labels[topic.id].count)))
        for topic in found.topics
    ]
    return sum(told) / len(told)


def _stems(words: str) -> set[str]:
    parted = "".join(f" {one.lower()}" if one.isupper() else one for one in words) if " " not in words else words
    small = parted.lower().replace("_", " ").replace("-", " ").replace("?", " ").split()
    return {word.removesuffix("ing").removesuffix("s").removesuffix("ed") for word in small if word not in ENGLISH.stop}


def _rates(report: Report, embed: Cache) -> None:
    report.found("new texts embedded", "texts/CPU s", [embed.new / embed.spent.cpu], at_least=200)
    vectors = embed([text for text, _ in banking("test")])
    with spent() as packing:
        packed = pack_all(vectors)
    rows = [one.tobytes() for one in packed]
    with spent() as reading:
        again = unpack(stack(rows))
    report.found("vectors from the cache", "vectors/CPU s", [len(rows) / max(reading.cpu, 1e-6)], at_least=100_000)
    report.found("vectors packed", "vectors/CPU s", [len(rows) / max(packing.cpu, 1e-6)])
    report.found(
        "largest change of a likeness by packing", "", [float(np.abs(again @ again.T - vectors @ vectors.T).max())]
    )
    million = np.resize(packed, 1_000_000)
    looks: list[Spent] = []
    for query in vectors[: max(3, report.sizes.runs)]:
        with spent() as one:
            nearest(query, million, 50)
        looks.append(one)
    report.found("nearest 50 of a million", "ms", [1000 * one.wall for one in looks],
                 cpu=f"{1000 * sorted(one.cpu for one in looks)[len(looks) // 2]:.0f} CPU ms", at_most=300)  # fmt: skip


def _many(report: Report, embed: Cache) -> None:
    """100,000 messages, drawn from the public sets: some texts come often, as in a chat."""
    number = min(100_000, report.sizes.events)
    pool = [text for part in ("train", "test") for text, _ in [*banking(part), *clinc(part)]]
    texts = _drawn(pool, number, again=True)
    before = Spent(embed.spent.wall, embed.spent.cpu)
    with spent() as first:
        find(texts, embed)
    with spent() as second:
        found = find(texts, embed)
    embedding = embed.spent.cpu - before.cpu
    smaller = number < 100_000
    report.says(f"{number:,} messages are drawn from the two sets, train and test; {len(set(texts)):,} differ.")
    report.found(f"{number:,} messages to topics, new", "s", [first.wall],
                 cpu=f"{first.cpu:.0f} CPU s, the model {embedding:.0f} of them", at_most=600,
                 smaller=smaller)  # fmt: skip
    report.found(f"{number:,} messages to topics, cached", "s", [second.wall],
                 cpu=f"{second.cpu:.0f} CPU s, {len(found.topics)} topics", at_most=60, smaller=smaller)  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.found("most memory of the process", "MB", [peak], at_most=1_500, smaller=smaller)


def _reading(report: Report, embed: Cache, title: str, texts: list[str]) -> None:
    """The ten largest topics with five of their messages each, to be read."""
    drawn = _drawn(texts, READ)
    found = find(drawn, embed)
    rows: list[list[str]] = []
    shown = [topic for topic in found.topics if not topic.hidden]
    for topic in shown[:10]:
        own = [text for text, one in zip(drawn, found.belongs, strict=True) if one == topic.id]
        said = _drawn(own, 5)
        rows.append([f"{topic.messages:,}", topic.name, " · ".join(text[:80] for text in said)])
    aside = sum(topic.messages for topic in found.topics if topic.hidden)
    small = sum(one is None for one in found.belongs)
    report.table(f"The largest topics of {len(drawn):,} messages, {title}", ["messages", "name", "five of them"], rows)
    report.says(
        f"Of the {len(drawn):,} messages of {title}, {small:,} are small talk or in no topic, and {aside:,} are in"
        f" {len(found.topics) - len(shown)} topics that are set aside as names and codes alone. When a topic is such a"
        " one was chosen on the airline part of MultiDoGO."
    )


def _drawn(texts: Sequence[str], number: int, *, again: bool = False) -> list[str]:
    """Some of the texts, the same at every run."""
    number = number if again else min(number, len(texts))
    return [texts[place] for place in np.random.default_rng(7).choice(len(texts), number, replace=again)]


BENCHMARK = Benchmark("topics", "Topics of messages", 12, run)
