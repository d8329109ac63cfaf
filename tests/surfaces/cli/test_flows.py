"""``telltale paths``, ``funnel``, ``drop-off`` and ``quick-replies``, and the same over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.surfaces.cli.command import SAMPLE_DAY, run

DAY = ("--from", "2026-03-02", "--to", "2026-03-02")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample day."""
    home = tmp_path_factory.mktemp("flows") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


def test_paths(home: Path) -> None:
    done = run(home, "paths", "--least", "0", *DAY)
    assert done.code == 0
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "all conversations 24 100.0 % 100.0 % 4.2 % abandoned (6)" in lines
    assert any(line.startswith("step offer/ask_email 2 100.0 % 8.3 %") for line in lines)
    assert any(line.startswith("(no move at all) 19") for line in lines)
    told = run(home, "paths", "--least", "0", "--json", *DAY).json
    assert told["start"]["conversations"] == 24
    assert told["sql"].startswith("WITH")


def test_a_funnel(home: Path) -> None:
    done = run(home, "funnel", "offer/ask_company", "offer/ask_email", "offer/offer_sent", "--by", "channel", *DAY)
    assert done.code == 0
    assert "nothing more 1" in done.out
    assert "50.0 %" in done.out
    told = run(home, "funnel", "bulk_offer", "offer/ask_email", "--json", *DAY).json
    assert [one["reached"] for one in told["stages"]] == [2, 2]


def test_drop_off(home: Path) -> None:
    done = run(home, "drop-off", "offer", *DAY)
    assert done.code == 0
    [line] = [line for line in done.out.splitlines() if "ask_email" in line]
    assert "50.0 %" in line


def test_quick_replies(home: Path) -> None:
    done = run(home, "quick-replies", "--rare", "0.9", *DAY)
    assert done.code == 0
    assert "Talk to a person" in done.out
    assert "conversations would have seen one button less" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("funnel", "offer/ask_email"), "a funnel has 2 to 12 steps, not 1"),
        (("funnel", "nope", "offer/ask_email"), "no step 'nope'"),
        (("funnel", "reply:nope", "offer/ask_email", "--by", "chanel"), "no step 'reply:nope'"),
        (("paths", "--kinds", "wild"), "no kind of move 'wild'"),
        (("drop-off", "offr"), "did you mean 'offer'"),
    ],
)
def test_wrong_words(home: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, *words)
    assert done.code == 2
    assert said in done.err


@pytest.mark.parametrize("words", [("paths",), ("drop-off",), ("quick-replies",)])
def test_a_filter_that_leaves_nothing_says_what_there_is(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words, "--where", "channel=moon")
    assert done.code == 0
    assert "There are 62 with other filters" in done.err
