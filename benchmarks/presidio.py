"""Presidio, run by a Python of its own: texts with their languages in, what it finds and what that cost out.

    python presidio.py texts.json found.json

It gets all recognisers that it brings for the languages, on blank spaCy pipelines: its patterns and checks are
compared, and no model for names is fetched. What it found below the score that its own service uses is left out.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

LANGUAGES = ["en", "de", "es", "fr", "it", "nl", "pl", "pt"]
THRESHOLD = 0.35


def engine() -> Any:
    """The analyser as it comes, but for what asks the outside world."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        """Tokens, and nothing that is learnt."""

        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": one, "model_name": "blank"} for one in LANGUAGES])
            self.nlp = {one: spacy.blank(one) for one in LANGUAGES}

        def load(self) -> None:
            """Nothing is fetched."""

        def is_loaded(self) -> bool:
            return True

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    registry = RecognizerRegistry(supported_languages=LANGUAGES)
    registry.load_predefined_recognizers(languages=LANGUAGES)
    registry.recognizers = [one for one in registry.recognizers if "Spacy" not in type(one).__name__]
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=LANGUAGES)


def main(texts: Path, found: Path) -> None:
    """One warm look, then every text once."""
    analyser = engine()
    for language in LANGUAGES:
        analyser.analyze("jane@example.com +49 171 2345678", language=language)
    every = json.loads(texts.read_text())
    results = []
    begun = time.process_time()
    for text, language in every:
        results.append(analyser.analyze(text, language=language, score_threshold=THRESHOLD))
    cpu = time.process_time() - begun
    spans = [[[one.start, one.end, one.entity_type] for one in result] for result in results]
    found.write_text(json.dumps({"cpu": cpu, "found": spans}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
