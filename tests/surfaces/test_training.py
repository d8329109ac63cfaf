"""Training sets from where people stand: commands, the running server and its HTTP interface."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from telltale.language.utterances import utterances
from tests.erasing.test_doors import key_of
from tests.reliability.house import house
from tests.surfaces.cli.command import SAMPLE_DAY, run

pytest.importorskip("onnxruntime", reason="the extra language is not installed")

SET = """text,intent
where is my order,track
where is my parcel,track
has it been sent,track
call me at +44 20 7946 0958,track
I want my money back,refund
give me a refund,refund
send me the money,refund
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample day."""
    home = tmp_path_factory.mktemp("training") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


def test_a_set_is_taken_in_reviewed_and_suggested_from(home: Path, tmp_path: Path) -> None:
    assert "has no training set" in run(home, "training").err
    file = tmp_path / "mine.csv"
    file.write_text(SET)
    told = run(home, "training", file)
    assert "Version 1 of the training set: 7 utterances of 2 intents." in told.out
    assert "Personal data was taken out of 1 of them." in told.out
    found = run(home, "training", "--json").json
    assert found["coverage"]["compared"] == found["coverage"]["messages"] > 20
    assert found["review"]["usable"] == 7
    assert "7946" not in json.dumps(found)
    again = run(home, "training", file).out
    assert "Version 2 of the training set: 7 utterances of 2 intents, in place of 7 utterances." in again
    for name in ("more.csv", "more.yml"):
        assert run(home, "training", "--suggest", "--write", tmp_path / name).code == 0
        assert [one for one in utterances(name, (tmp_path / name).read_bytes()) if one.text]
    entry = run(home, "audit", "list", "--json").json["entries"][0]
    assert (entry["action"], entry["details"]) == ("training set taken in", {"version": "2", "utterances": "7"})


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("a.xlsx", b"PK", "its ending is one of"), ("a.csv", b"", "holds no text with an intent"),
     ("a.csv", b"a,b\n1,2\n", "--map text=COLUMN"), ("nlu.yml", b"nlu:\n", "no '- intent:' in it")],
)  # fmt: skip
def test_what_is_no_set_is_a_sentence(home: Path, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run(home, "training", tmp_path / name)
    assert done.code != 0
    assert says in done.err


def test_a_running_server_takes_sets_from_those_who_may(home: Path) -> None:
    with house(home) as served:
        served.start()
        for scope, may in (("read", 403), ("ingest", 403), ("admin", 200)):
            key = key_of(served, scope, "default")
            assert served.post("/v1/training/import?name=mine.csv", SET.encode(), key=key).status == may
        shown = run(home, "training", "--json").json
        assert (shown["training"]["utterances"], shown["training"]["name"]) == (7, "mine.csv")
        assert run(home, "training", "--suggest", "--json").code == 0
        assert served.stop() == 0
