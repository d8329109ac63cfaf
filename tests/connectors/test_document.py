"""Documents: whatever the compression, encoding or size, the same lines come out."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from telltale.connectors import Document, documents
from telltale.connectors.document import HEAD, LINE_LIMIT
from telltale.errors import InputError

TEXT = '{"text": "Grüße"}\n\n{"text": "👋"}\n'
LINES = [(1, '{"text": "Grüße"}'.encode()), (3, '{"text": "👋"}'.encode())]

WRITTEN = {
    "plain": TEXT.encode(),
    "with a byte order mark": TEXT.encode("utf-8-sig"),
    "with Windows line ends": TEXT.replace("\n", "\r\n").encode(),
    "without a last line end": TEXT.rstrip().encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "gzip": gzip.compress(TEXT.encode()),
    "two gzips in a row": gzip.compress(TEXT[:9].encode()) + gzip.compress(TEXT[9:].encode()),
    "zstd": zstd.compress(TEXT.encode()),
    "zstd of UTF-16": zstd.compress(TEXT.encode("utf-16")),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN.keys())
def test_the_same_lines_come_out(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "log.anything").write_bytes(content)
    for document in (Document("d", content=content), Document("d", path=tmp_path / "log.anything")):
        assert list(document.lines()) == LINES
        assert list(document.lines()) == LINES, "a document can be read again"
        assert document.head.startswith(b'{"text"')


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, bytes], ids=["gzip", "zstd", "plain"])
def test_a_path_is_a_real_file_and_goes_with_the_document(pack: object, tmp_path: Path) -> None:
    packed = pack(b"SQLite\xff\xfe")  # type: ignore[operator]
    document = Document("d", content=packed)
    path = document.path
    assert path.read_bytes() == b"SQLite\xff\xfe"
    del document
    assert not path.exists()

    (tmp_path / "db").write_bytes(packed)
    unpacked = Document("d", path=tmp_path / "db")
    assert unpacked.path.read_bytes() == b"SQLite\xff\xfe"
    assert (unpacked.path == tmp_path / "db") == (pack is bytes)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n\t\n"], ids=["nothing", "line ends", "blanks"])
def test_an_empty_document_has_no_lines(content: bytes) -> None:
    assert list(Document("d", content=content).lines()) == []


@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"").strip())), st.integers(1, 9))
def test_lines_do_not_depend_on_how_much_is_read_at_once(lines: list[bytes], size: int) -> None:
    content = b"x\n" + b"\n".join(lines)
    document = Document("d", content=content)
    document.chunks = lambda: (content[at : at + size] for at in range(0, len(content), size))  # type: ignore[method-assign]
    assert list(document.lines()) == [(n, line) for n, line in enumerate([b"x", *lines], start=1) if line]


def test_a_line_without_end_is_cut_and_not_held() -> None:
    packed = gzip.compress(b'{"text": "' + bytes([65]) * (20 * LINE_LIMIT) + b'"}\n{"text": "next"}\n', 1)
    tracemalloc.start()
    found = list(Document("d", content=packed).lines())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(number, len(line)) for number, line in found] == [(1, LINE_LIMIT + 1), (2, 16)]
    assert most < 5 * LINE_LIMIT


def test_the_head_is_the_beginning() -> None:
    assert Document("d", content=zstd.compress(b"ab" * HEAD)).head == b"ab" * (HEAD // 2)


@pytest.mark.parametrize(
    "content",
    [gzip.compress(os.urandom(9999))[:-2000], zstd.compress(os.urandom(9999))[:-2000], b"\x1f\x8b torn"],
    ids=["half a gzip", "half a zstd", "no gzip"],
)
def test_damaged_compression_is_said(content: bytes) -> None:
    with pytest.raises(InputError, match="'d' is damaged or cut off inside its compression"):
        list(Document("d", content=content).lines())


def test_json_is_the_whole_value() -> None:
    assert Document("d", content=b'\xef\xbb\xbf[1,\n{"a": null}]').json() == [1, {"a": None}]
    with pytest.raises(InputError, match="'d' is not JSON"):
        Document("d", content=b"[1,").json()


def test_a_folder_is_walked_in_the_order_of_names_and_nothing_is_left_out(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "b/10.jsonl", "a.csv", "README.md", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [Path(one.name).relative_to(tmp_path).as_posix() for one in documents(tmp_path)]
    assert found == [".hidden", "README.md", "a.csv", "b/10.jsonl", "b/2.jsonl"]
    assert [one.name for one in documents(tmp_path / "a.csv")] == [str(tmp_path / "a.csv")]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file or folder .*nowhere.*; give a file, a folder, or -"):
        list(documents(tmp_path / "nowhere"))


def test_standard_input_can_be_read_as_often_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"one\ntwo\n"))))
    [document] = documents(Path("-"))
    assert document.head == b"one\ntwo\n"
    assert list(document.lines()) == [(1, b"one"), (2, b"two")]
    assert document.name == "standard input"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_can_be_read_as_often_as_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"one\n"))
    writer.start()
    [document] = documents(pipe)
    writer.join()
    assert (document.head, list(document.lines())) == (b"one\n", [(1, b"one")])
