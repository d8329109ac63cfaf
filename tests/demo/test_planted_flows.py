"""What was planted in the flows is what the numbers say, event by event imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from telltale.ask import Asker, Question
from telltale.ask.views.dropoff import DropOffQuestion, drop_off
from telltale.ask.views.replies import RepliesQuestion, replies
from telltale.connectors import Document
from telltale.demo import Company
from telltale.intake import Importer, Reading
from tests.demo.events import END, lines
from tests.store.stores import opened

Told = tuple[Asker, dict[str, Any]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A small company in a store, and the truth about it."""
    simulated = Company(3_000, seed=7, end=END)
    content = lines(list(simulated))
    with opened(tmp_path_factory.mktemp("planted")) as store:
        Importer(store, Reading(format="events")).run([Document("company.jsonl", content=content)])
        yield Asker(store, store.settings), simulated.truth()


def test_the_dead_button_is_found(told: Told) -> None:
    asker, truth = told
    found = {one.option: one for one in replies(asker, RepliesQuestion()).replies}
    buttons = truth["counts"]["buttons"]
    assert {name: (one.shown, one.clicked) for name, one in found.items()} == {
        name: (counts["shown"], counts["clicked"]) for name, counts in buttons.items()
    }
    assert [name for name, one in found.items() if one.rare] == ["our_story"]
    plant = next(one for one in truth["planted"] if one["key"] == "dead_button")
    question = {"from_" if name == "from" else name: value for name, value in plant["question"].items()}
    answer = {row.by["quick_reply"]: row.values["quick_reply_ctr"] for row in asker.ask(Question(**question)).rows}
    assert (answer["our_story"].value, answer["our_story"].denominator) == (plant["size"], plant["counts"]["shown"])


def test_the_form_that_asks_too_much_is_found(told: Told) -> None:
    asker, truth = told
    steps = {one.slot: one.drop_off for one in drop_off(asker, DropOffQuestion(of="offer")).steps}
    forms = {one["slot"]: one for one in truth["counts"]["forms"] if one["flow"] == "offer"}
    assert list(steps) == ["company", "quantity", "tax_number", "email"]
    assert {slot: (one.numerator, one.denominator) for slot, one in steps.items()} == {
        slot: (one["left"], one["entered"]) for slot, one in forms.items()
    }
    assert max(steps, key=lambda slot: steps[slot].value or 0) == "tax_number"
