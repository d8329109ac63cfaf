"""Without the extra the package is whole, and says what is missing where it is asked for."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from telltale.errors import TelltaleError
from telltale.language import tongue
from telltale.language.embedding.files import File
from telltale.language.tone import Lexicon, lexicon
from telltale.language.tongue import Tongues

GONE = "cannot be read (No such file or directory); install its package anew"
OTHER = "is not the one that was measured"

# A finder that knows nothing of the packages of the extra stands before all others.
HIDDEN = """
import sys
class Hidden:
    def find_spec(self, name, *_):
        if name.split(".")[0] in ("numpy", "py3langid", "vaderSentiment", "onnxruntime"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
from telltale.errors import TelltaleError
"""


@pytest.mark.parametrize(
    ("asked", "package"),
    [
        ("from telltale.language.tongue import Tongues; Tongues()", "numpy"),
        ("from telltale.language.tone import Lexicon; Lexicon()", "numpy"),
    ],
)
def test_what_is_missing_is_named(asked: str, package: str) -> None:
    code = f"{HIDDEN}\ntry:\n    {asked}\nexcept TelltaleError as error:\n    print(error)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert f"the package {package}" in told
    assert "pip install 'telltale-analytics[language]'" in told


@pytest.mark.parametrize(
    ("file", "said"),
    [(File("py3langid", "data/nothing.xz", ""), GONE), (File("py3langid", "data/model.npz.xz", "0" * 64), OTHER)],
)
def test_a_model_that_is_gone_or_another_is_refused(monkeypatch: pytest.MonkeyPatch, file: File, said: str) -> None:
    monkeypatch.setattr(tongue, "MODEL", file)
    with pytest.raises(TelltaleError, match=re.escape(said)):
        Tongues()


@pytest.mark.parametrize("which", ["WORDS", "EMOJIS"])
def test_a_lexicon_that_was_altered_is_refused(monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    monkeypatch.setattr(lexicon, which, File("vaderSentiment", "vader_lexicon.txt", "0" * 64))
    with pytest.raises(TelltaleError, match=OTHER):
        Lexicon()
