"""A store with talks about three matters, one of which the bot does not know, read once for every test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

import pytest

from telltale.reading import Reader
from telltale.settings import load
from telltale.store import Store
from tests.agreement.world import bring_in
from tests.oracle.story import DAYS, Wire, asks, bot, clock, missed, rate, user

pytest.importorskip("onnxruntime", reason="the extra language is not installed")

OPENERS = ("how", "please tell me how", "I want to know how", "hello, how", "quick question: how")
ORDERS = ("do I track my parcel", "can I see where my parcel is", "do I find the tracking of my parcel")
REFUNDS = ("do I get my money back", "can I ask for a refund of my money", "does a refund of my money work")
LOCKERS = ("do I open the parcel locker", "do I get the code of the locker", "does the code for the locker work")


def talk(number: int, text: str, name: str | None) -> list[Wire]:
    """A question, and the bot that knows the matter or not."""
    at, who = number * 45, {"conversation_id": f"t{number}", "user_id": f"u{number % 9}"}
    if name is None:
        return [user(at, text, **who), missed(at + 0.01, **who), bot(at + 0.1, "Sorry, I did not understand.", **who)]
    return [*asks(at, text, name, **who), bot(at + 0.1, "You find it in your account.", **who)]


def world() -> list[Wire]:
    """Fifteen talks about each matter, two that go badly, and a rating."""
    found = list[Wire]()
    for number, (words, opener) in enumerate(product((*ORDERS, *REFUNDS, *LOCKERS), OPENERS)):
        name = "track" if words in ORDERS else "refund" if words in REFUNDS else None
        found += talk(number, f"{opener} {words}?", name)
    angry = {"conversation_id": "angry", "user_id": "angry"}
    found += [
        user(60 * DAYS / 2, "I love this shop", **angry),
        bot(60 * DAYS / 2 + 1, "Thank you.", **angry),
        user(60 * DAYS / 2 + 2, "where is my parcel", **angry),
        bot(60 * DAYS / 2 + 3, "I do not know.", **angry),
        user(60 * DAYS / 2 + 4, "THIS IS AWFUL AND USELESS", **angry),
        rate(60 * DAYS / 2 + 5, "csat", 1, **angry),
    ]
    german = {"conversation_id": "german", "user_id": "german"}
    found += [user(70, "Wo ist denn meine Bestellung geblieben?", **german), bot(71, "Unterwegs.", **german)]
    return [*found, clock()]


class House(NamedTuple):
    """A data folder that was read, and its store."""

    home: Path
    store: Store

    def read(self, sql: str) -> list[tuple[object, ...]]:
        return self.store.read(sql)[1]


@pytest.fixture(scope="session")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was read; tests work on copies."""
    home = tmp_path_factory.mktemp("reading") / "home"
    with Store(load({}, home=home)) as store:
        bring_in(store, world())
        with Reader(store) as reader:
            reader.read()
    return home


@pytest.fixture
def house(read_home: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the folder that was read."""
    home = tmp_path / "home"
    copytree(read_home, home)
    with Store(load({}, home=home)) as store:
        yield House(home, store)


@pytest.fixture(scope="module")
def seen(read_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same for tests that change nothing."""
    home = tmp_path_factory.mktemp("seen") / "home"
    copytree(read_home, home)
    with Store(load({}, home=home)) as store:
        yield House(home, store)
