"""``python -m benchmarks.traffic``: send, and write down what became of it. SIGTERM ends the sending."""

from __future__ import annotations

import asyncio
import signal
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from benchmarks.traffic.bodies import KINDS
from benchmarks.traffic.crowd import Crowd, Outcome


def main(given: list[str]) -> None:
    """Print or write the outcome as JSON."""
    words = _words(given)
    outcome = msgspec.json.encode(asyncio.run(_sent(words)))
    if words.record:
        words.record.write_bytes(outcome)
    else:
        sys.stdout.buffer.write(outcome)


async def _sent(words: Namespace) -> Outcome:
    headers = {"authorization": f"Bearer {words.key}"} if words.key else {}
    crowd = Crowd(words.url, KINDS[words.kind](), headers=headers, connections=words.connections, rate=words.rate,
                  first=words.first, tries=words.tries, bodies=words.bodies)  # fmt: skip
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, crowd.stop)
    return await crowd.run(words.seconds, words.patience)


def _words(given: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.traffic", description="Sends events to a server.")
    parser.add_argument("url")
    parser.add_argument("--key", default="", help="key that may send")
    parser.add_argument("--kind", choices=KINDS, default="spans")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--patience", type=float, default=30, help="seconds for the last answers")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=float, default=0, help="records a second; 0 as many as are taken")
    parser.add_argument("--first", type=int, default=1, help="number of the first body")
    parser.add_argument("--tries", type=int, default=0, help="times that one body is sent; 0 until it is taken")
    parser.add_argument("--bodies", type=int, default=0, help="bodies to send; 0 for as many as there is time for")
    parser.add_argument("--record", type=Path, help="file for the outcome")
    return parser.parse_args(given)


if __name__ == "__main__":
    main(sys.argv[1:])
