"""Knowledge bases as people have them: headings and paragraphs stay, marks go, and what cannot be read is said."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.errors import InputError, TelltaleError
from telltale.language.passages import ENDINGS, LONGEST, Passage, passages, stretches
from telltale.language.passages.passage import TITLE
from telltale.language.passages.passage import pieces as cut

MARKDOWN = """\ufeff---
title: "Help of the shop"
---
Before any heading.

Returns & refunds
=================

A return is **free** within _30 days_ of [delivery](https://a.example/d "d").
It takes `2` days.

<!-- not
to be read -->
- Write to us
- ![a label](label.png) is sent

```sh
# no heading
telltale serve
```

### Shoes ###

| Zone | Days |
|---|---:|
| North | 4 |

***
"""

PAGE = """<!doctype html><html><head><title>Help &amp; more</title><style>p{}</style></head><body>
<nav><a href=/>Home</a></nav><script>var p = "<p>no</p>"</script>
<h1>Returns</h1><p>Free within
30&nbsp;days<br>of <b>delivery</b>.</p><button>How long?</button><div hidden>Two days.</div>
<h2>Zones</h2><table><tr><th>Zone<th>Days</tr><tr><td>North<td>4</tr></table><p>Open<p>Shut</body>"""


def told(found: list[Passage]) -> list[tuple[str, str]]:
    return [(one.title, one.text) for one in found]


def test_markdown_keeps_what_it_says_and_under_which_headings() -> None:
    returns = "A return is free within 30 days of delivery.\nIt takes 2 days.\nWrite to us\na label is sent"
    assert told(passages("help.md", MARKDOWN.replace("\n", "\r\n").encode())) == [
        ("Help of the shop", "Before any heading."),
        ("Help of the shop / Returns & refunds", f"{returns}\n# no heading\ntelltale serve"),
        ("Help of the shop / Returns & refunds / Shoes", "Zone, Days\nNorth, 4"),
    ]


def test_a_page_keeps_what_people_read_of_it() -> None:
    assert told(passages("help.html", PAGE.encode())) == [
        ("Help & more / Returns", "Free within 30 days\nof delivery.\nHow long?\nTwo days."),
        ("Help & more / Returns / Zones", "Zone Days\nNorth 4\nOpen\nShut"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "columns"),
    [
        ("a.csv", "Question;Answer;Link\nFree?;It is.;/f\n;;\n", {}),
        ("a.tsv", "title\ttext\turl\nFree?\tIt is.\t/f\n", {}),
        ("a.jsonl", '\n{"headline": "Free?", "body": "It is.", "href": "/f", "n": 1}\n{"body": null}\n', {}),
        ("a.ndjson", '{"a": "It is.", "b": "Free?", "c": "/f"}', {"text": "a", "title": "b", "url": "c"}),
        ("a.csv", "answer\nIt is.\n", {"title": "=Free?", "url": "=/f"}),
    ],
)
def test_tables_are_read_as_people_have_them(name: str, content: str, columns: dict[str, str]) -> None:
    assert passages(name, content.encode(), columns) == [Passage("It is.", "Free?", "/f")]


def test_what_has_no_heading_is_called_as_its_file() -> None:
    assert told(passages("folder/returns.txt", b"One.\n\n\n  Two.\n")) == [("returns", "One.\nTwo.")]
    assert passages("a.md", b"# Only a heading\n") == passages("a.html", b"<p> </p>") == passages("a.txt", b"") == []


@pytest.mark.parametrize(
    ("name", "content", "columns", "says"),
    [
        ("a.pdf", b"%PDF", {}, r"its ending is one of \.md, "),
        ("a", b"words", {}, "its ending is one of"),
        ("a.md", b"\xff\xfe#\x00", {}, "is not UTF-8: byte 0"),
        ("a.txt", b"PK\x03\x04\x00\x00", {}, "there is a zero byte in it"),
        ("a.csv", b"x,y\n1,2\n", {}, "line 2: none of text, answer, .*--map text=COLUMN"),
        ("a.csv", b"text\nhello\n", {"title": "nowhere"}, "no column 'nowhere'"),
        ("a.csv", b"text\nhello\n", {"intent": "text"}, "no field 'intent'"),
        ("a.jsonl", b'{"text": 7}', {}, "text is 7, not a text"),
        ("a.jsonl", b"[1]", {}, "line 1: not a JSON object"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(name: str, content: bytes, columns: dict[str, str], says: str) -> None:
    with pytest.raises(TelltaleError, match=says):
        passages(name, content, columns)


HOSTILE = ["\u200b\u202e\u2066", "🙂" * 3_000, "QUJD" * 2_000, "<" * 5_000, "[" * 5_000, "*" * 5_000, "# " * 3_000,
           "<p" * 3_000, "```\n" * 999, "مرحبا " * 900, "送料は500円です。" * 300, "\x1b[2J",
           "| - " * 2_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:6]))
def test_hostile_words_are_words(text: str) -> None:
    for ending in (".md", ".html", ".txt"):
        found = passages(f"a{ending}", text.encode())
        assert all(0 < len(one.text) <= LONGEST and len(one.title) <= TITLE for one in found)


@given(st.lists(st.text(min_size=1, max_size=3_000), max_size=5))
def test_nothing_is_lost_where_a_text_is_cut(paragraphs: list[str]) -> None:
    found = [*cut(paragraphs)]
    assert all(0 < len(one) <= LONGEST for one in found)
    assert "".join("".join(found).split()) == "".join("".join(paragraphs).split())
    for text in paragraphs:
        places = stretches(text)
        assert all(begin < end for begin, end in places)
        assert all(not text[end:begin].strip() for (_, end), (begin, _) in pairwise(places))


@given(st.sampled_from(ENDINGS), st.text(max_size=300))
def test_any_text_is_read_or_refused(ending: str, text: str) -> None:
    with suppress(InputError):
        passages(f"a{ending}", text.encode(errors="surrogatepass"))
