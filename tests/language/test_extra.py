"""Without the extra the package is whole, and says what is missing where it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
