"""Asking from a terminal: what is printed says what the answer says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from backports import zstd

from telltale.ask import Answer, Asker, Question
from telltale.metrics import catalogue
from telltale.settings import Settings
from telltale.store import Store
from tests.surfaces.cli.command import SAMPLE_DAY, balances, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("asked") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


def test_the_json_is_the_answer(home: Path) -> None:
    import msgspec

    words = ("csat", "users", "--by", "channel", "--from", "2026-01-01", "--to", "2026-03-31", "--compare", "previous")
    printed = run(home, "ask", *words, "--json")
    with Store(Settings(home=home)) as store:
        question = Question(["csat", "users"], "2026-01-01", "2026-03-31", by=["channel"], compare="previous")
        answer = Asker(store, store.settings).ask(question)
    assert msgspec.json.decode(printed.out, type=Answer) == answer
    assert printed.json == json.loads(msgspec.json.encode(answer))


def test_every_metric_can_be_asked_and_explained(home: Path) -> None:
    done = run(home, "ask", "--all", "--explain")
    assert done.code == 0, done.err
    for metric in catalogue().values():
        assert metric.title in done.out
        assert metric.meaning in done.out
        assert metric.formula.words in done.out
    assert "SELECT" in done.out


def test_every_key_of_the_catalogue_is_answered_or_says_why_not(home: Path) -> None:
    told = run(home, "ask", "--all", "--json").json
    (row,) = told["rows"]
    assert list(row["values"]) == list(catalogue())
    said = " ".join(one["message"] for one in told["warnings"])
    for key, value in row["values"].items():
        if value["value"] is None and value["denominator"] != 0:
            assert f"{key} is not available: " in said, key
    for key, metric in catalogue().items():
        if metric.awaits:
            assert row["values"][key]["value"] is None
            assert f"{key} is not available: " in said


def test_the_budget_of_the_month_is_told(home: Path) -> None:
    words = ("budget", "--budget", "0.05", "--as-of", "2026-03-05")
    told = run(home, *words, "--json").json
    # 2 and 3 March are priced, 4 March is the last whole day before; one call of the 1st is of the 2nd.
    assert (told["begins"], told["ends"], told["budget"]) == ("2026-03-01", "2026-03-31", 0.05)
    assert told["spent"] == pytest.approx(0.0361)
    assert told["unpriced_tokens"] == 650 + 760
    printed = run(home, *words)
    assert printed.code == 0
    assert "$0.036" in printed.out
    assert "1,410 tokens have no price and are in no cost: shelf-7b 1,410" in printed.out
    assert run(home, "budget", "--budget", "-1").code == 2


def test_shares_durations_and_nothing_are_written_for_people(home: Path) -> None:
    done = run(home, "ask", "containment_rate", "session_length", "handle_time")
    answer = run(home, "ask", "containment_rate", "--json").json["rows"][0]["values"]["containment_rate"]
    assert f"{answer['value'] * 100:.1f} %" in done.out
    assert f"{answer['numerator']} / {answer['denominator']}" in done.out
    assert "3 min" in done.out


def test_an_explanation_of_groups_says_what_is_too_young(home: Path) -> None:
    words = ("ask", "resolution_rate", "--by", "channel")
    values = [row["values"]["resolution_rate"] for row in run(home, *words, "--json").json["rows"]]
    assert any(value["mature_until"] for value in values)
    said = run(home, *words, "--explain").out
    assert "too young to be counted" in said
    assert "old enough" not in said


def test_nothing_is_a_dash_and_never_zero(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "ask", "csat")
    assert "\N{EN DASH}" in done.out
    assert "0.0 %" not in done.out
    assert "telltale import" in done.err


def test_the_list_behind_a_number_and_a_transcript(home: Path) -> None:
    found = run(home, "conversations", "--where", "outcome=resolved_confirmed", "--json").json["conversations"]
    assert found
    assert {one["outcome"] for one in found} == {"resolved_confirmed"}
    shown = run(home, "show", found[0]["conversation"])
    assert "resolved confirmed" in shown.out
    assert "◀" in shown.out
    told = run(home, "show", found[0]["conversation"], "--json").json
    assert any(moment["marks"] for moment in told["moments"])


def test_pages_of_a_list_follow_each_other(home: Path) -> None:
    whole = run(home, "conversations", "--limit", "10", "--json").json["conversations"]
    first = run(home, "conversations", "--limit", "4", "--json").json
    second = run(home, "conversations", "--limit", "6", "--cursor", first["next"], "--json").json
    assert first["conversations"] + second["conversations"] == whole


def test_a_transcript_cannot_steer_the_terminal(tmp_path: Path) -> None:
    home = tmp_path / "home"
    evil = "\\u001b[31mred\\u001b]0;title\\u0007 [bold]not bold[/bold] \\u202etxt.exe"
    event = f'{{"type": "message", "event_id": "e", "conversation_id": "c", "timestamp": "2026-01-01T10:00:00Z",\
 "properties": {{"role": "user", "text": "{evil}"}}}}'
    assert run(home, "import", "-", given=event.encode()).code == 0
    listed = run(home, "conversations")
    shown = run(home, "show", run(home, "conversations", "--json").json["conversations"][0]["conversation"])
    for done in (listed, shown):
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out)
        assert "[bold]not bold[/bold]" in done.out


PACKED = {"plain": bytes, "gzip": gzip.compress, "zstd": zstd.compress}


@pytest.mark.parametrize("packing", PACKED)
def test_the_same_file_in_any_packing_is_the_same(packing: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_bytes(PACKED[packing](SAMPLE_DAY.read_bytes()))
    ledger = run(home, "import", file, "--json").json
    assert balances(ledger)
    assert (ledger["stored"], ledger["duplicates"]) == (0, 345)
    said = run(home, "import", file)
    assert "had been imported before" in said.out


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(home, "import", SAMPLE_DAY, "--dry-run")
    assert done.code == 0
    assert "would be stored" in done.out
    assert not home.exists()


TABLE = b"ref;wer;satz;wann\n1;kunde;wo ist mein paket;2026-03-01 10:00\n1;maschine;unterwegs;2026-03-01 10:01\n"


def test_the_columns_of_a_table_are_shown_and_can_be_said(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "talks.csv"
    file.write_bytes(TABLE)
    mapping = ("text=satz", "conversation=ref", "role=wer", "time=wann", "role:kunde=user", "role:maschine=bot")
    words = [word for one in mapping for word in ("--map", one)]
    done = run(home, "import", file, *words)
    assert done.code == 0, done
    assert "text = satz" in done.out
    ledger = run(home, "import", file, *words, "--json").json
    assert ledger["documents"][0]["columns"]["conversation"] == "ref"
    assert run(home, "ask", "messages", "--json").json["rows"][0]["values"]["messages"]["value"] == 2


def test_the_catalogue_and_the_formats_are_listed(home: Path) -> None:
    assert {one["key"] for one in run(home, "metrics", "--json").json["metrics"]} == set(catalogue())
    assert run(home, "metrics", "csat", "--json").json["formula"] == catalogue()["csat"].formula.words
    formats = run(home, "formats", "--json").json["formats"]
    listed = run(home, "formats").out
    assert all(one["name"] in listed and one["obtain"] for one in formats)


def test_every_setting_says_where_it_comes_from(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "telltale.toml").write_text('timezone = "Europe/Berlin"\nport = 9000\n')
    said = run(folder, "settings", "--json", TELLTALE_PORT="9001").json["settings"]
    found = {one["name"]: (one["value"], one["origin"]) for one in said}
    assert found["port"] == (9001, "TELLTALE_PORT")
    assert found["timezone"] == ("Europe/Berlin", str(folder / "telltale.toml"))
    assert found["host"] == ("127.0.0.1", "default")
    assert found["home"] == (str(folder), "TELLTALE_HOME")
