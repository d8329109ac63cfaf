"""``telltale leads``, ``attribution``, ``roi`` and ``inputs``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.surfaces.cli.command import SAMPLE_DAY, run

DAY = ("--from", "2026-03-02", "--to", "2026-03-02")
INPUTS = (
    ("contact_probability", "0.4"), ("cost_per_human_contact", "6.5"), ("minutes_saved", "4"), ("wage", "24"),
    ("margin", "0.3"), ("platform_cost", "31"), ("upkeep", "62"),
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample day."""
    home = tmp_path_factory.mktemp("business") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


def test_leads(home: Path) -> None:
    told = run(home, "leads", "--json", *DAY).json
    assert [one["count"] for one in told["stages"]] == [24, 22, 2, 2, 1, 0, 0]
    done = run(home, "leads", *DAY)
    assert (done.code, "Form started" in done.out) == (0, True)


def test_attribution(home: Path) -> None:
    done = run(home, "attribution", "--days", "30")
    assert done.code == 0
    assert "3 goals, 99.90 EUR, 30 days before each" in done.out
    told = run(home, "attribution", "--json").json
    assert {model["name"]: model["shares"][0]["goals"] for model in told["models"]} == dict.fromkeys(
        ("first_touch", "last_touch", "linear", "position", "time_decay", "data_driven"), 2.0
    )


def test_roi_says_what_is_missing_until_all_is_given(home: Path) -> None:
    missing = run(home, "roi", *DAY)
    assert missing.code == 0
    assert "Not available" in missing.out
    assert "upkeep: what looking after the bot costs" in missing.out
    assert "needs" not in run(home, "ask", "roi", *DAY).err
    for name, value in INPUTS:
        done = run(home, "inputs", "set", name, value, "--from", "2026-01-01", "--source", 'the "books"')
        assert done.code == 0, done.err
    path = home / "telltale.toml"
    path.write_text('currency = "EUR"\n' + path.read_text())
    assert "exchange_rates: what USD is worth in EUR" in run(home, "roi", *DAY).out
    with path.open("a") as file:
        file.write('\n[[exchange_rates]]\ncurrency = "USD"\nrate = 0.9\nfrom = 2026-01-01\n')
    told = run(home, "roi", "--json", *DAY).json
    # 2, 5 and 7 lasting deflections x 0.4 x 6.50; 1 assisted x 4 min x 24; 79.90 x 0.3; 0.0361 USD, 31 / 31, 62 / 31.
    assert told["net_savings"] == pytest.approx({"low": 27.73751, "base": 35.53751, "high": 40.73751})
    assert told["costs"] == pytest.approx(3.03249)
    assert told["roi"]["base"] == pytest.approx(35.53751 / 3.03249)
    assert {one["source"] for one in told["inputs"]} == {'the "books"'}
    asked = run(home, "ask", "net_savings", "roi", "--json", *DAY).json["rows"][0]["values"]
    assert asked["net_savings"]["value"] == pytest.approx(35.53751)
    assert asked["roi"]["low"] == pytest.approx(27.73751 / 3.03249)
    assert "Net savings" in run(home, "roi", *DAY).out


def test_an_input_has_dates(home: Path) -> None:
    other = home.with_name("dated")
    assert run(other, "inputs", "set", "wage", "20", "--from", "2026-01-01").code == 0
    assert run(other, "inputs", "set", "wage", "22.5", "--from", "2026-07-01", "--source", "raise").code == 0
    told = [one for one in run(other, "inputs", "list", "--json").json if one["name"] == "wage"]
    assert [(one["value"], one["from_"]) for one in told] == [(20.0, "2026-01-01"), (22.5, "2026-07-01")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("attribution", "--days", "91"), "a window of 91 days is none; give 1 to 90"),
        (("attribution", "--where", "channel=web"), "attribution has no filter on channel"),
        (("roi", "--where", "channel=web"), "returns have no filter on channel"),
        (("leads", "--where", "colour=red"), "no dimension 'colour'"),
        (("inputs", "set", "wages", "3"), "did you mean 'wage'"),
        (("inputs", "set", "margin", "34"), "is no share: give 0 to 1"),
        (("inputs", "set", "wage", "nan"), "wage"),
        (("inputs", "set", "wage", "--", "-3"), "Expected `float` >= 0.0"),
        (("inputs", "set", "wage", "3", "--from", "soon"), "'soon' is no day"),
    ],
)
def test_wrong_words_are_a_sentence(home: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, *words)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('currency = "EURO"', "speaks of 'EURO', which is no currency"),
        ('[[exchange_rates]]\ncurrency = "DOLLAR"\nrate = 1\nfrom = 2026-01-01', "speaks of 'DOLLAR'"),
        ('[[exchange_rates]]\ncurrency = "USD"\nrate = 0\nfrom = 2026-01-01', "setting exchange_rates"),
        ('[[inputs]]\nname = "wage"\nvalue = 1\nfrom = "soon"', "setting inputs"),
        ('[[inputs]]\nname = "wage"\nvalue = 1', "missing required field `from`"),
        ('[[inputs]]\nname = "wages"\nvalue = 1\nfrom = 2026-01-01', "no input 'wages'"),
        ("attribution_window = 60", "give 1 to 90 days"),
        ('attribution_model = "guess"', "setting attribution_model"),
    ],
)
def test_broken_settings_are_a_sentence(tmp_path: Path, lines: str, said: str) -> None:
    (tmp_path / "telltale.toml").write_text(lines)
    done = run(tmp_path, "roi")
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
