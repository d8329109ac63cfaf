"""Throw at one parser until something other than what it declares comes out: ``python -m tests.fuzz PARSER FOLDER``.

Further words go to libFuzzer, such as ``-runs=1000000`` or ``-max_total_time=60``. What was found stands in the folder,
as ``crash-…``; ``python -m tests.fuzz PARSER FOLDER/crash-…`` throws it once more.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["telltale"]):  # pyright: ignore[reportAttributeAccessIssue] - it is there
    from tests.fuzz.parsers import throw
    from tests.fuzz.seeds import LARGEST, seeds, words

MOST_SECONDS = 1.0
"""Processor seconds that one input may take."""


class TooSlow(Exception):
    """An input held the processor too long."""


def main(parser: str, place: Path, *more: str) -> None:
    """Throw until it is enough, or something is found."""

    def one(body: bytes) -> None:
        begun = time.thread_time()
        throw(parser, body)
        took = time.thread_time() - begun
        if took > MOST_SECONDS:
            raise TooSlow(f"{len(body)} bytes took {took:.2f} s of the processor")

    given = [str(place)]
    if not place.is_file():
        corpus, dictionary = place / "corpus", place / "words.dict"
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(parser)):
            (corpus / f"seed-{number:04}").write_bytes(seed)
        dictionary.write_text("\n".join(words(parser)) + "\n")
        given = [str(corpus), f"-dict={dictionary}", f"-artifact_prefix={place}/", f"-max_len={2 * LARGEST}"]
    atheris.Setup([sys.argv[0], *given, "-rss_limit_mb=1024", *more], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
