"""Tongue: in which language a message is written, and a conversation by the weight of its messages."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from telltale.language.embedding.files import File
from telltale.language.extra import needed, np
from telltale.language.prose import prose

MODEL = File("py3langid", "data/model.npz.xz", "f4f4a2c3465ca1f081541037f9cac23021d68151c2f709c55ae5eedfca522963")
"""The classifier of langid.py as py3langid has trained it anew, BSD-3-Clause."""

# ISO 639-1 codes. The model knows sixty more, of which hardly one is the language of a bot's users; short messages of
# others are taken for them.
LANGUAGES = frozenset([
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu",
    "fa", "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "jv", "ka",
    "kk", "km", "kn", "ko", "ku", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "no",
    "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl",
    "tr", "uk", "ur", "uz", "vi", "zh", "zu",
])  # fmt: skip
FEWEST = 8
"""Letters without which a language is not told."""
SUREST = 0.5
"""The least probability with which a language is told."""

# From Thai on, a sign says as much as some letters of an alphabet, and belongs to few languages.
_DENSE, _LETTERS_OF_A_SIGN = "\u0e00", 4
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())

# A language shows in a few words; so many texts are read beside each other.
_ENOUGH, _AT_ONCE = 160, 512


def weight(text: str) -> int:
    """How many letters a text has, signs of dense scripts counted as four.

    >>> weight("ok, 12!"), weight("\u3053\u3093\u306b\u3061\u306f")
    (2, 20)
    """
    if text.isascii():
        return len(text.encode().translate(None, _NO_LETTERS))
    letters = sum(map(str.isalpha, text))
    return letters + (_LETTERS_OF_A_SIGN - 1) * sum(one >= _DENSE and one.isalpha() for one in text)


def spoken(messages: Iterable[tuple[str, str | None]]) -> str | None:
    """The language of a conversation from its user's messages, each with its language: the one with most letters.

    >>> spoken([("hola", None), ("wo ist meine Bestellung?", "de"), ("where is it?", "en")])
    'de'
    >>> spoken([("ok", None)]) is None
    True
    """
    letters = Counter[str]()
    for text, language in messages:
        if language:
            letters[language] += weight(prose(text))
    return max(letters, key=letters.__getitem__) if letters else None


class Tongues:
    """Tells languages; it keeps a model of its own, so that nobody's restriction of py3langid is met or changed.

    Importing this asks for the extra ``language``; a model that is missing or was altered is a
    :class:`~telltale.errors.TelltaleError`.

    >>> Tongues().read(["Where is my order?", "Wo ist meine Bestellung?", "ok", "4711", "https://shop.example/hilfe"])
    ['en', 'de', None, None, None]
    """

    def __init__(self, languages: Iterable[str] = LANGUAGES) -> None:
        langid = needed("py3langid.langid")
        model: Any = langid.LanguageIdentifier.from_modelpath(MODEL.path(), norm_probs=True)
        model.set_languages(sorted(languages))
        self._names: list[str] = list(model.nb_classes)
        self._moves, self._out = np.asarray(model.tk_nextmove), np.asarray(model.tk_output)
        self._rows = np.asarray(model.tk_row, dtype=np.intp) << 8
        self._table = np.ascontiguousarray(model.nb_ptc, dtype=np.float32)
        self._prior = np.asarray(model.nb_pc, dtype=np.float32)
        # A language that the model knows in two scripts has two columns.
        self._twins = [(self._names.index(name), at) for at, name in enumerate(self._names)
                       if self._names.index(name) < at]  # fmt: skip

    def read(self, texts: Sequence[str]) -> list[str | None]:
        """The language of each text; None where it is too short, without letters, or could be several."""
        told: list[str | None] = [None] * len(texts)
        for start in range(0, len(texts), _AT_ONCE):
            worth = [(place, words) for place in range(start, min(start + _AT_ONCE, len(texts)))
                     if weight(words := prose(texts[place])) >= FEWEST]  # fmt: skip
            for (place, _), (language, sure) in zip(worth, self.likeliest([words for _, words in worth]), strict=True):
                told[place] = language if sure >= SUREST else None
        return told

    def likeliest(self, texts: Sequence[str]) -> list[tuple[str | None, float]]:
        """The likeliest language of the beginning of each text and its probability, whatever they are.

        The arithmetic is that of py3langid's ``classify`` with ``norm_probs``, over all texts at once.
        """
        found: list[tuple[str | None, float]] = [(None, 0.0)] * len(texts)
        letters = [_encoded(text[:_ENOUGH]) for text in texts]
        order = sorted((place for place, one in enumerate(letters) if one), key=lambda place: -len(letters[place]))
        scores = self._scores([letters[place] for place in order])
        best = scores.argmax(axis=1)
        sure = scores[np.arange(len(order)), best].tolist()
        for place, which, probability in zip(order, best.tolist(), sure, strict=True):
            found[place] = self._names[which], probability
        return found

    def _scores(self, letters: list[bytes]) -> Any:
        """The probability of each language in each text, the longest text first; 0 in all where nothing is known."""
        owners, features, counts = self._features(letters)
        # Rows of the table lie far apart in memory, and texts share most of theirs: fetched once, they are near.
        features, places = np.unique(features, return_inverse=True)
        near, logs = self._table.take(features, axis=0), np.log1p(counts.astype(np.float32))
        scores = np.zeros((len(letters), len(self._names)), dtype=np.float32)
        ends = np.searchsorted(owners, np.arange(len(letters) + 1)).tolist()
        for which, (start, end) in enumerate(pairwise(ends)):
            scores[which] = logs[start:end] @ near.take(places[start:end], axis=0)
        scores += self._prior
        scores /= np.sqrt(np.array([len(one) for one in letters], dtype=np.float32))[:, None]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
        for first, other in self._twins:
            scores[:, first] += scores[:, other]
            scores[:, other] = 0.0
        scores[np.diff(ends) == 0] = 0.0
        return scores

    def _features(self, letters: list[bytes]) -> tuple[Any, Any, Any]:
        """Which features of the model each text has, and how often: text by text, the longest first."""
        if not letters:
            nothing = np.empty(0, dtype=np.intp)
            return nothing, nothing, nothing
        lengths = np.array([len(one) for one in letters])
        starts, joined = np.cumsum(lengths) - lengths, np.frombuffer(b"".join(letters), dtype=np.uint8)
        met = np.full((len(letters), int(lengths[0])), -1, dtype=np.int32)
        state = np.zeros(len(letters), dtype=np.intp)
        reach = np.searchsorted(-lengths, -np.arange(int(lengths[0])))  # how many texts have a letter at a place
        for at, many in enumerate(reach.tolist()):
            row = self._rows.take(state[:many])
            state[:many] = self._moves.take(row + joined.take(starts[:many] + at))
            met[:many, at] = self._out.take(state[:many])
        owners, places = np.nonzero(met >= 0)
        width = len(self._table)
        pairs, counts = np.unique(owners * width + met[owners, places], return_counts=True)
        return pairs // width, pairs % width, counts


def _encoded(text: str) -> bytes:
    if text.isupper():
        text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.encode("utf8", errors="surrogatepass")
