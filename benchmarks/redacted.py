"""What redaction finds and what it costs: our own labelled messages, public sets, Presidio, hostile texts."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.peers import installed, program_said
from benchmarks.published import DATA
from telltale.language.redaction import Cleaner, known
from telltale.language.redaction.rules import own_kinds
from tests.language.redaction.hostile import PIECES, text
from tests.language.redaction.labelled import Labelled

Span = tuple[int, int, str]

# Our kinds by Presidio's names, where it has a recogniser; what else it finds is neither counted for it nor against.
THEIRS = {
    "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "card", "IBAN_CODE": "iban", "IP_ADDRESS": "ip",
    "MAC_ADDRESS": "mac", "US_SSN": "us_ssn", "UK_NHS": "uk_nhs", "UK_NINO": "uk_nino", "ES_NIF": "es_dni",
    "ES_NIE": "es_dni", "IT_FISCAL_CODE": "it_codice", "PL_PESEL": "pl_pesel", "IN_AADHAAR": "in_aadhaar",
    "IN_PAN": "in_pan",
}  # fmt: skip
LANGUAGE = {"US": "en"}
# Entities of the public set that have a form, and one that has none but a street, a number and a code.
STRUCTURED = {"EMAIL_ADDRESS": "email", "CREDIT_CARD": "card", "IBAN_CODE": "iban", "IP_ADDRESS": "ip",
              "US_SSN": "us_ssn"}  # fmt: skip
TELEPHONE = {"PHONE_NUMBER": "phone"}
ADDRESSES = {"STREET_ADDRESS": "address", "ADDRESS": "address"}
# Ten rules as an administrator writes them, each with ten numbers in it and ten lengths.
_WRITTEN = (
    r"EMP-\d{{{0}}}[a-z]{{3}}", r"[A-Z]{{2}}\d{{4,{1}}}", r"(?:ORD|ORG|INV){0}-\d{{4,10}}", r"KD{0}\s?\d{{5,8}}",
    r"cust_[a-z0-9]{{10,{1}}}", r"[\w.]{{1,{1}}}@intra\.corp", r"(\d{{1,3}}\.){{3}}\d{{1,{0}}}", r"\d{{3,{1}}}-\d{{2}}",
    r"[a-z]{{3,{1}}}(?:-[0-9]{{2}}){{1,3}}", r"#[0-9a-f]{{6,{1}}}",
)  # fmt: skip
OWN_RULES = {
    f"own{number}_{place}": written.format(number, number + 10)
    for place, written in enumerate(_WRITTEN)
    for number in range(1, 11)
}


@dataclass
class Score:
    """How many values stood there, were found whole, and how many finds of how many were one."""

    there: int = 0
    whole: int = 0
    finds: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list[str])

    def add(self, one: str, planted: Iterable[Span], found: Sequence[Span]) -> None:
        """Count a text: a value is found if finds cover it, whatever they call it; a find is right on a value."""
        values = list(planted)
        covered = {place for start, end, _ in found for place in range(start, end)}
        for start, end, _ in values:
            self.there += 1
            seen = covered.issuperset(place for place in range(start, end) if one[place].isalnum())
            self.whole += seen
            if not seen:
                self.missed.append(one[start:end])
        self.finds += len(found)
        self.right += sum(any(start < end_ and start_ < end for start_, end_, _ in values) for start, end, _ in found)

    @property
    def recall(self) -> float:
        return self.whole / self.there if self.there else float("nan")

    @property
    def precision(self) -> float:
        return self.right / self.finds if self.finds else float("nan")


def timed(cleaner: Cleaner, messages: Sequence[tuple[str, str | None]]) -> tuple[float, list[list[Span]]]:
    """CPU seconds for texts that the cleaner meets for the first time, and what it finds in each."""
    cleaner.empty.clear()
    begun = time.process_time()
    results = [cleaner.clean(one, region)[1] for one, region in messages]
    cpu = time.process_time() - begun
    return cpu, [[(hit.found.start, hit.found.end, hit.kind.name) for hit in hits] for hits in results]


def of_kinds(spans: Iterable[Span], kinds: Iterable[str]) -> list[Span]:
    """Those of some kinds; addresses of machines of both versions are one."""
    chosen = set(kinds)
    return [span for span in spans if span[2].replace("ipv6", "ip") in chosen]


def by_presidio(cache: Path, messages: Sequence[Labelled]) -> tuple[str, float, list[list[Span]]]:
    """Presidio's version, its CPU seconds, and what it finds, by our names."""
    binaries = installed(cache / "peers" / "presidio", "presidio-analyzer")
    with TemporaryDirectory(dir=cache) as folder:
        texts, found = Path(folder) / "texts.json", Path(folder) / "found.json"
        texts.write_text(json.dumps([[one.text, LANGUAGE.get(one.region, one.region.lower())] for one in messages]))
        program = [str(binaries / "python"), str(Path(__file__).with_name("presidio.py")), str(texts), str(found)]
        subprocess.run(program, check=True, capture_output=True)
        told: dict[str, Any] = json.loads(found.read_text())
    asking = "from importlib.metadata import version; print(version('presidio-analyzer'))"
    release = program_said([str(binaries / "python"), "-c", asking])
    spans = [[(start, end, THEIRS[kind]) for start, end, kind in one if kind in THEIRS] for one in told["found"]]
    return release, told["cpu"], spans


def research(half: int) -> list[tuple[str, list[Span]]]:
    """Sentences of presidio_research, of one half of them by hash, with their labels."""
    found: list[tuple[str, list[Span]]] = []
    for name in ("synth_dataset_v2", "generated_large"):
        with gzip.open(DATA / "presidio_research" / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            for row in json.load(file):
                one = row["full_text"]
                if blake2b(one.encode(), digest_size=1).digest()[0] % 2 == half:
                    found.append(
                        (one, [(s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"]])
                    )
    return found


def researched(cleaner: Cleaner, half: int, names: dict[str, str]) -> Score:
    """What is found of some entities of that set, read as American; a find on any label is right."""
    score = Score()
    for one, labels in research(half):
        found = [(hit.found.start, hit.found.end, hit.kind.name) for hit in cleaner.clean(one, "US")[1]]
        mine = of_kinds(found, names.values())
        part = Score()
        part.add(one, [label for label in labels if label[2] in names], mine)
        every = Score()
        every.add(one, labels, mine)
        score.there, score.whole = score.there + part.there, score.whole + part.whole
        score.finds, score.right = score.finds + every.finds, score.right + every.right
        score.missed += part.missed
    return score


def banking() -> list[str]:
    """The texts of banking77, which hold nothing."""
    texts: list[str] = []
    for name in ("train.csv", "test.csv"):
        with (DATA / "banking77" / name).open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    return texts


def hostile(size: int) -> tuple[list[tuple[float, str, str]], list[tuple[float, str]], list[tuple[float, str, str]]]:
    """CPU milliseconds a million characters: each kind on each shape, all kinds on each, each own rule on each."""
    kinds = known()
    alone, every_kind, own = list[tuple[float, str, str]](), list[tuple[float, str]](), list[tuple[float, str, str]]()
    own_chosen = own_kinds(OWN_RULES, kinds)
    every = Cleaner(kinds.values())
    timed(every, [("call +49 171 2345678", "DE")])
    for shape, piece in PIECES.items():
        whole = text(piece, size)
        every_kind.append((timed(every, [(whole, "DE")])[0] * 1e9 / size, shape))
        for kind in kinds.values():
            if kind.pattern:
                alone.append((timed(Cleaner([kind]), [(whole, "DE")])[0] * 1e9 / size, kind.name, shape))
    for shape in ("letters", "digits", "digits and dots", "dashes", "official almost", "keys", "almost addresses"):
        whole = text(PIECES[shape], size)
        for kind in own_chosen:
            own.append((timed(Cleaner([kind]), [(whole, "DE")])[0] * 1e9 / size, kind.meaning, shape))
    return sorted(alone, reverse=True), sorted(every_kind, reverse=True), sorted(own, reverse=True)


def together(messages: Sequence[Labelled], found: Sequence[Sequence[Span]], kinds: Iterable[str]) -> Score:
    """One score for some kinds, whatever they are called."""
    score, chosen = Score(), set(kinds)
    for one, spans in zip(messages, found, strict=True):
        score.add(one.text, of_kinds(one.planted, chosen), of_kinds(spans, chosen))
    return score


def by_kind(messages: Sequence[Labelled], found: Sequence[Sequence[Span]]) -> dict[str, Score]:
    """A score a kind: here the name has to be right as well."""
    names = sorted({kind for one in messages for *_, kind in one.planted})
    return {name: together(messages, found, [name]) for name in names if name != "ipv6"}
