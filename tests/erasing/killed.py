"""A program of its own that erases somebody and kills itself at a step: HOME PERSON STEP; 0 counts the steps."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tests.erasing.world import opened, people, wish

_ROOMS = tuple(
    f"store{os.sep}{name}.py" for name in ("erasing", "sweeping", "engine", "tombstones", "person", "taking")
)
_CALLS = ("execute", "executemany", "fsync", "replace", "unlink", "close", "write")


class Steps:
    """Counts what is called, from ours and of the system, and ends it all at the one that is named."""

    def __init__(self, last: int) -> None:
        self.number, self._last = 0, last

    def __call__(self, frame: FrameType, what: str, called: Any) -> None:
        ours = what in ("call", "return") and frame.f_code.co_filename.endswith(_ROOMS)
        if not ours and not (what in ("c_call", "c_return") and getattr(called, "__name__", "") in _CALLS):
            return
        self.number += 1
        if self.number == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    home, person, step = Path(sys.argv[1]), people(int(sys.argv[2]))[0], int(sys.argv[3])
    with opened(home) as store:
        steps = Steps(step)
        sys.setprofile(steps)
        store.erase(wish(person))
        sys.setprofile(None)
    print(steps.number)
