"""Knowledge bases from where people stand: commands, the running server and its HTTP interface."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest

from tests.erasing.test_doors import key_of
from tests.reliability.house import house
from tests.surfaces.cli.command import SAMPLE_DAY, run

pytest.importorskip("onnxruntime", reason="the extra language is not installed")

HELP = "# Delivery\n\nIt is on its way and arrives tomorrow.\n\n# Contact\n\nWrite to jane@example.com.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample day."""
    home = tmp_path_factory.mktemp("knowledge") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have them."""
    (tmp_path / "help" / "more").mkdir(parents=True)
    (tmp_path / "help" / "help.md").write_text(HELP)
    (tmp_path / "help" / "more" / "faq.csv").write_text("question,answer\nOpen?,The shop is open from nine to six.\n")
    (tmp_path / "help" / "more" / "empty.txt").write_text("\n")
    (tmp_path / "help" / "logo.png").write_bytes(b"\x89PNG")
    (tmp_path / "help" / ".hidden.md").write_text("no")
    return tmp_path / "help"


def test_a_folder_is_taken_in_compared_and_dropped(home: Path, folder: Path) -> None:
    assert "has no knowledge base" in run(home, "knowledge").err
    said = run(home, "knowledge", folder).out
    assert "Version 1 of the knowledge base: 3 passages of 3 files." in said
    assert "Personal data was taken out of 1 of them." in said
    assert "1 of the files held no text." in said
    assert "1 files of other kinds were passed over." in said
    found = run(home, "knowledge", "--json").json
    assert found["compared"]["waiting"] == 0
    assert found["compared"]["supported"] >= 20
    assert 0 < found["outside"]["value"] < 1
    outside = run(home, "conversations", "--metric", "outside_knowledge_rate", "--json").json["conversations"]
    moments = run(home, "show", outside[0]["conversation"], "--json").json["moments"]
    readings = [one["reading"] for one in moments if (one["reading"] or {}).get("nearest")]
    assert {(one["against"], one["supported"]) for one in readings} == {("knowledge", False)}
    assert "jane" not in json.dumps(found)
    assert "Version 1 of the knowledge base is kept no longer." in run(home, "knowledge", "--drop").out
    assert run(home, "ask", "outside_knowledge_rate").out.count("–") >= 1
    assert "has no knowledge base" in run(home, "knowledge", "--drop").out
    actions = [one["action"] for one in run(home, "audit", "list", "--json").json["entries"]]
    assert actions[:2] == ["knowledge base dropped", "knowledge base taken in"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("a.pdf", b"%PDF", "its ending is one of"), ("a.md", b"# Only this\n", "holds no text that answers could be"),
     ("a.md", b"a\x00b", "there is a zero byte"), ("a.csv", b"a,b\n1,2\n", "--map text=COLUMN"),
     ("a.txt", b"word.\n\n" + b"x" * 21_000_000, "passages, and 20,000 can be compared")],
    ids=["kind", "empty", "binary", "columns", "many"],
)  # fmt: skip
def test_what_is_no_knowledge_is_a_sentence(home: Path, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run(home, "knowledge", tmp_path / name)
    assert done.code != 0
    assert says in done.err
    assert run(home, "knowledge", "--json").json["knowledge"] is None, "what there was stays"


def test_a_folder_in_which_nothing_can_be_read_says_so(home: Path, tmp_path: Path) -> None:
    assert "the folder holds no text" in run(home, "knowledge", tmp_path).err
    assert "say no file with it" in run(home, "knowledge", tmp_path, "--drop").err
    assert "say nothing else with it" in run(home, "training", "--suggest", "--drop").err


def test_a_running_server_takes_and_drops_from_those_who_may(home: Path) -> None:
    with house(home) as served:
        served.start()
        for scope, may in (("read", 403), ("ingest", 403), ("admin", 200)):
            key = key_of(served, scope, "default")
            assert served.post("/v1/knowledge/import?name=help.md", HELP.encode(), key=key).status == may
            held = {"authorization": f"Bearer {key}"}
            if may == 200:
                shown = httpx2.get(f"{served.url}/v1/knowledge", headers=held).json()
                assert (shown["knowledge"]["passages"], shown["knowledge"]["name"]) == (2, "help.md")
            for path in ("/v1/knowledge", "/v1/training"):
                dropped = httpx2.delete(f"{served.url}{path}?project=default", headers=held)
                assert dropped.status_code == may
        assert run(home, "knowledge", "--json").json["knowledge"] is None
        assert served.stop() == 0
