"""What this machine could do at the moment of a run, whatever Telltale does: so that runs can be compared."""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
from backports import zstd

from benchmarks.clock import Spent, spent
from telltale.demo import Company
from telltale.event import Event

_SYNCS = 200
_BLOCK = 4096


class Calibration(msgspec.Struct):
    """Rates of one core, and the disk. ``share`` is processor time over elapsed time of work that never waits."""

    decode: float
    pack: float
    sync_p50: float
    sync_p99: float
    share: float

    def words(self) -> str:
        """The same as a sentence."""
        return (
            f"msgspec decodes {self.decode:,.0f} events a CPU second, zstd level 1 packs {self.pack:,.0f} MB a CPU"
            f" second, fdatasync of 4 kB takes {self.sync_p50:.1f} ms (p50) and {self.sync_p99:.1f} ms (p99), and a"
            f" thread that never waits got {self.share:.0%} of a core"
        )


def calibrate(folder: Path) -> Calibration:
    """Measure, on the disk that holds ``folder``; takes about a second."""
    lines = [msgspec.json.encode(event) for event in Company(300, 14)]
    decoder = msgspec.json.Decoder(Event)
    with spent() as decoding:
        for _ in range(20):
            for line in lines:
                decoder.decode(line)
    whole = b"\n".join(lines)
    with spent() as packing:
        for _ in range(10):
            zstd.compress(whole, 1)
    syncs = sorted(_syncs(folder))
    return Calibration(
        decode=20 * len(lines) / decoding.cpu,
        pack=10 * len(whole) / 1e6 / packing.cpu,
        sync_p50=1000 * syncs[len(syncs) // 2],
        sync_p99=1000 * syncs[len(syncs) * 99 // 100],
        share=_share(decoding, packing),
    )


def _share(*works: Spent) -> float:
    return min(1.0, sum(work.cpu for work in works) / sum(work.wall for work in works))


def _syncs(folder: Path) -> list[float]:
    folder.mkdir(parents=True, exist_ok=True)
    block, took = os.urandom(_BLOCK), list[float]()
    with NamedTemporaryFile(dir=folder) as file:
        for _ in range(_SYNCS):
            file.write(block)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begun)
    return took
