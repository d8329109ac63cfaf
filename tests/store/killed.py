"""A program of its own that imports a file into a data folder, to be killed in the middle: HOME FILE."""

from __future__ import annotations

import sys
from pathlib import Path

from telltale.connectors import Document
from telltale.intake import Importer, Reading
from tests.store.stores import opened

if __name__ == "__main__":
    home, file = map(Path, sys.argv[1:])
    with opened(home) as store:
        print("open", flush=True)
        Importer(store, Reading(format="events")).run([Document(file.name, content=file.read_bytes())])
        print("done", flush=True)
