"""Whatever is handed over: a clear sentence, the right exit code, a ledger that balances, and the data unharmed."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.sampling import some
from tests.surfaces.cli.command import SAMPLE_DAY, balances, run


def event(number: int, **more: str) -> bytes:
    """A good event on a line."""
    words = "".join(f', "{name}": {value}' for name, value in more.items() if name != "properties")
    properties = more.get("properties", '{"role": "user", "text": "hello"}')
    at = more.get("timestamp", '"2026-03-01T10:00:00Z"')
    words = "".join(f', "{name}": {value}' for name, value in more.items() if name not in ("properties", "timestamp"))
    return (
        f'{{"type": "message", "event_id": "e{number}", "conversation_id": "c1", "timestamp": {at},'
        f' "properties": {properties}{words}}}\n'
    ).encode()


GOOD = event(1)


class Case(NamedTuple):
    """A file, and what must become of it: stored events, failures by reason, exit code, a word in the sentence."""

    name: str
    content: bytes
    code: int
    stored: int = 0
    failed: dict[str, int] | None = None
    says: str = ""
    words: tuple[str, ...] = ()


UNREADABLE = [
    Case("an empty file", b"", 1, says="is empty"),
    Case("only blank lines", b"\n\n  \n", 1, says="is empty"),
    Case("a binary file", bytes(range(256)) * 40, 1, says="looks like none of the formats"),
    Case("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 1, says="looks like none of the formats"),
    Case("a text", b"dear diary, today I met a bot\n", 1, says="looks like none of the formats"),
    Case("half of a gzip", gzip.compress(GOOD * 200)[:60], 1, says="damaged or cut off"),
    Case("no parquet", b"PAR1 and nothing more", 1, says="Parquet"),
    Case("half a line", b'{"type": "message", "prop', 1, says="looks like none of the formats"),
    Case("a list of numbers", b"[1, 2, 3]", 1, says="looks like none of the formats"),
    Case("depth", b"[" * 100_000, 1, says="looks like none of the formats"),
    Case("a header in UTF-16 without a mark", "text,role\nhi,user\n".encode("utf-16-le"), 1, says="looks like none"),
]

FAILING = [
    Case("half a JSON line", GOOD + b'{"type": "mess', 0, 1, {"not_json": 1}),
    Case("half a JSON line in front", b'{"type": "mess\n' + GOOD, 0, 1, {"not_json": 1}),
    Case("10 MB in one line", GOOD + b'{"type": "message", "x": "' + b"x" * 10_000_000 + b'"}', 0, 1, {"too_long": 1}),
    Case("latin-1", GOOD + event(2, user_id='"J\u00fcrgen"').decode().encode("latin-1"), 0, 1, {"bad_text": 1}),
    Case("NUL", event(1, properties='{"role": "user", "text": "a\\u0000b"}'), 0, 1, {}),
    Case("a raw NUL", GOOD + b'{"type": "message"\0}\n', 0, 1, {"not_json": 1}),
    Case("a lone surrogate", GOOD + event(2, properties='{"role": "user", "text": "\\ud800"}'), 0, 1, {"bad_text": 1}),
    Case("1970", GOOD + event(2, timestamp='"1970-01-01T00:00:00Z"'), 0, 1, {"time_out_of_range": 1}),
    Case("2200", GOOD + event(2, timestamp='"2200-01-01T00:00:00Z"'), 0, 1, {"time_out_of_range": 1}),
    Case("no time", GOOD + event(2, timestamp="null"), 0, 1, {"no_time": 1}),
    Case("yesterday", GOOD + event(2, timestamp='"yesterday"'), 0, 1, {"invalid_time": 1}),
    Case("no role", GOOD + event(2, properties='{"text": "hi"}'), 0, 1, {"invalid_properties": 1}),
    Case("a long id", GOOD + event(2).replace(b'"e2"', b'"' + b"e" * 300 + b'"'), 0, 1, {"invalid_id": 1}),
    Case("negative tokens", GOOD + (
        b'{"type": "generation", "event_id": "g1", "timestamp": "2026-03-01T10:00:00Z",'
        b' "properties": {"input_tokens": -5}}\n'), 0, 1, {"invalid_properties": 1}),
    Case("an unknown type", GOOD + b'{"type": "massage", "event_id": "m", "timestamp": 1772000000}\n', 0, 1,
         {"unknown_type": 1}),
    Case("a number among the lines", GOOD + b"7\n", 0, 1, {"not_an_object": 1}),
    Case("a UTF-8 mark", b"\xef\xbb\xbf" + GOOD, 0, 1, {}),
    Case("UTF-16", (GOOD + event(2)).decode().encode("utf-16"), 0, 2, {}),
    Case("Windows lines", (GOOD + event(2)).replace(b"\n", b"\r\n"), 0, 2, {}),
    Case("nothing but failures", event(1, timestamp="null"), 1, 0, {"no_time": 1}, "nothing could be read"),
    Case("a huge number", GOOD + event(2, sequence="1" + "0" * 400), 0, 1, None),
    Case("a table with a wrong row", b"chat_id,sender,text,time\n1,user,hi,2026-03-01\n1,user,oh,2026-03-01,too,many\n",
         0, 1, {"bad_row": 1}),
    Case("a table in latin-1", "chat_id,sender,text\n1,user,hi\n1,user,tsch\u00fcs\n".encode("latin-1"), 0, 1,
         {"bad_text": 1}),
    Case("a table with a stranger", b"chat_id,sender,text\n1,user,hi\n1,gremlin,boo\n1,user,help\n", 0, 2,
         {"unknown_role": 1}),
    Case("a bomb of brackets", GOOD + b'{"type": "message", "x": ' + b"[" * 50_000 + b"\n", 0, 1, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad") / "home"


@pytest.mark.parametrize("case", some(UNREADABLE, 3), ids=[case.name for case in UNREADABLE])
def test_a_file_that_cannot_be_read(case: Case, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(case.content)
    done = run(home, "import", file)
    assert (done.code, done.out) == (case.code, "")
    assert case.says in done.err
    assert str(file) in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("case", some(FAILING, 3), ids=[case.name for case in FAILING])
def test_a_file_with_bad_records(case: Case, tmp_path: Path) -> None:
    file, home = tmp_path / "file", tmp_path / "home"
    file.write_bytes(case.content)
    done = run(home, "import", file, "--json")
    ledger = done.json
    assert balances(ledger)
    assert done.code == case.code, done
    assert ledger["stored"] == case.stored
    assert case.says in done.err
    if case.failed is not None:
        assert ledger["failed"] == case.failed
    kept = run(home, "failed", "list", "--json").json
    assert kept["reasons"] == ledger["failed"]
    again = run(home, "import", file, "--json").json
    assert balances(again)
    assert (again["stored"], again["duplicates"]) == (0, case.stored)


def test_bad_files_do_not_hold_up_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "README").write_text("what lies here\n")
    (folder / "a.jsonl").write_bytes(GOOD)
    (folder / "empty").write_bytes(b"")
    (folder / "broken.gz").write_bytes(gzip.compress(event(2) * 100)[:50])
    (folder / b"na\xffme.jsonl".decode("utf-8", "surrogateescape")).write_bytes(event(3))
    done = run(tmp_path / "home", "import", folder, "--json")
    assert done.code == 0
    assert balances(done.json)
    assert done.json["stored"] == 2
    assert done.json["failed"] == {"not_recognised": 3}


def test_failed_records_are_kept_as_they_came_and_can_be_replayed(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "file"
    file.write_bytes(GOOD + b'{"type": "massage"}\n' + event(2, timestamp="null"))
    assert run(home, "import", file).code == 0
    listed = run(home, "failed", "list", "--json").json["records"]
    assert {one["reason"] for one in listed} == {"unknown_type", "no_time"}
    shown = run(home, "failed", "show", str(next(one["id"] for one in listed if one["reason"] == "unknown_type")))
    assert '{"type": "massage"}' in shown.out
    ledger = run(home, "failed", "replay", "--json").json
    assert balances(ledger)
    assert ledger["failed"] == {"unknown_type": 1, "no_time": 1}
    assert len(run(home, "failed", "list", "--json").json["records"]) == 2


def test_a_bad_file_leaves_what_was_there(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "file"
    assert run(home, "import", SAMPLE_DAY).code == 0
    before = run(home, "ask", "--all", "--json").json
    file.write_bytes(bytes(range(256)))
    assert run(home, "import", file).code == 1
    assert run(home, "ask", "--all", "--json").json == before


WRONG_WORDS = [
    (("ask", "csta"), 2, "did you mean 'csat'"),
    (("ask", "csat", "--by", "chanel"), 2, "did you mean 'channel'"),
    (("ask", "csat", "--where", "chanel=web"), 2, "did you mean 'channel'"),
    (("ask", "csat", "--where", "channel"), 2, "DIM=VALUE"),
    (("ask", "csat", "--where", "channel="), 2, "DIM=VALUE"),
    (("ask", "csat", "--from", "2026-03-02", "--to", "2026-03-01"), 2, "backwards"),
    (("ask", "csat", "--from", "tomorrow"), 2, "is no day and no time"),
    (("ask", "csat", "--from", "2026-02-30"), 2, "is no day and no time"),
    (("ask", "csat", "--step", "fortnight"), 2, "--step"),
    (("ask",), 2, "telltale metrics"),
    (("ask", "csat", "--as-of", "soon"), 2, "as_of"),
    (("ask", "csat", "--nonsense"), 2, "ask --help"),
    (("nonsense",), 2, "telltale --help"),
    (("metrics", "csta"), 2, "did you mean 'csat'"),
    (("show", "c_nothing"), 2, "telltale conversations"),
    (("conversations", "--limit", "0"), 2, "--limit"),
    (("conversations", "--cursor", "here"), 2, "begin without a cursor"),
    (("conversations", "--metric", "csta"), 2, "did you mean 'csat'"),
    (("import",), 2, "import --help"),
    (("import", "/nowhere/at/all"), 1, "there is no file or folder '/nowhere/at/all'"),
    (("import", str(SAMPLE_DAY), "--format", "event"), 2, "did you mean 'events'"),
    (("import", str(SAMPLE_DAY), "--map", "text"), 2, "NAME=VALUE"),
    (("export", "events", "--to", "events.doc"), 2, ".parquet"),
    (("export", "events", "--to", "/nowhere/at/all/events.csv"), 1, "give a folder that exists"),
    (("export", "answers", "--to", "a.csv"), 2, "--all"),
    (("failed", "show", "99"), 1, "telltale failed list"),
    (("failed", "list", "--reason", "spite"), 2, "spite"),
    (("serve", "--port", "70000"), 2, "--port"),
    (("serve", "--host", "256.1.1.1", "--port", "0"), 1, "cannot listen"),
    (("demo", "--days", "2", "--once"), 2, "at least 7 days"),
]


@pytest.mark.parametrize(
    ("words", "code", "says"), some(WRONG_WORDS, 3), ids=[" ".join(words) for words, _, _ in WRONG_WORDS]
)
def test_wrong_words(words: tuple[str, ...], code: int, says: str, home: Path) -> None:
    done = run(home, *words)
    assert (done.code, done.out) == (code, ""), done
    assert says in done.err
    assert done.err.count("\n") == 1


WRONG_SETTINGS = [
    ({"TELLTALE_TIMEZONE": "Mars/Olympus"}, "IANA"),
    ({"TELLTALE_PORT": "eighty"}, "port"),
    ({"TELLTALE_CONVERSATION_GAP": "soon"}, "conversation_gap"),
]


@pytest.mark.parametrize(("more", "says"), some(WRONG_SETTINGS, 3), ids=[says for _, says in WRONG_SETTINGS])
def test_wrong_settings(more: dict[str, str], says: str, home: Path) -> None:
    done = run(home, "ask", "csat", **more)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
