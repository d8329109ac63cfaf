"""Labels from where people stand: commands, the running server and its HTTP interface."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from telltale import accounts
from telltale.accounts import TERMINAL
from tests.erasing.test_doors import key_of
from tests.reliability.house import house
from tests.surfaces.cli.command import SAMPLE_DAY, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample day."""
    home = tmp_path_factory.mktemp("labelling") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


def test_a_label_is_given_counted_audited_and_taken_back(home: Path) -> None:
    found = run(home, "label", "--json").json
    first = next(one for one in found["next"] if one["recognised"])
    name, turn = first["conversation"], str(first["turn"])
    assert first["said"] in run(home, "label").out
    wrong = run(home, "label", name, turn, first["recognised"] + "x")
    assert wrong.code == 2
    assert f"did you mean '{first['recognised']}'" in wrong.err
    assert f"the bot recognised {first['recognised']}" in run(home, "label", name, turn, first["recognised"]).out
    told = run(home, "ask", "intent_accuracy", "--json").json["rows"][0]["values"]["intent_accuracy"]
    assert (told["numerator"], told["denominator"]) == (1, 1)
    assert run(home, "label", name, turn, "parcel_locker", "--new", "--json").json["right"] is False
    assert "parcel_locker" in run(home, "label").out
    assert run(home, "rebuild", "--check").code == 0
    assert run(home, "label", name, turn, "--take-back").code == 0
    assert "nothing to take back" in run(home, "label", name, turn, "--take-back").err
    entries = run(home, "audit", "list", "--json").json["entries"]
    assert [one["action"] for one in entries[:3]] == ["intent label taken back", "intent labelled", "intent labelled"]
    assert entries[1]["details"] == {"turn": turn, "intent": "parcel_locker"}


@pytest.mark.parametrize(
    ("words", "says"),
    [(("c_no",), "say the turn"), (("c_no", "1"), "say the turn"), (("c_no", "1", "x"), "no conversation 'c_no'"),
     (("c_no", "1", "x", "--take-back"), "say the turn")],
)  # fmt: skip
def test_what_is_no_label_is_a_sentence(home: Path, words: tuple[str, ...], says: str) -> None:
    done = run(home, "label", *words)
    assert done.code == 2
    assert says in done.err


def test_a_running_server_labels_for_those_who_may(home: Path) -> None:
    with house(home) as served:
        served.start()
        first = run(home, "label", "--json").json["next"][0]
        wish = {"conversation": first["conversation"], "turn": first["turn"], "intent": "(none)"}
        body = json.dumps(wish).encode()
        for scope, may in (("read", 403), ("ingest", 403), ("admin", 200)):
            assert served.post("/v1/labels/decide", body, key=key_of(served, scope, "default")).status == may
        shown = run(home, "label", "--json").json["labels"]
        assert [(one["conversation"], one["label"]) for one in shown] == [(first["conversation"], "(none)")]
        with accounts.opened(home) as keeper:
            keeper.projects.create("bank", by=TERMINAL)
        foreign = served.post("/v1/labels/decide", body, key=key_of(served, "admin", "bank"))
        assert b"no conversation" in foreign.body
        assert served.stop() == 0
