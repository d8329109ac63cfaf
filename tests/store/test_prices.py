"""What a token costs on a day: own tables, public ones, prices that change inside a period, broken tables."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.ask import Asker, Question
from telltale.errors import WordsError
from telltale.settings import load
from telltale.store import Store, public_prices
from telltale.store.prices import OwnPrice, Prices, load_prices
from tests.agreement.world import bring_in
from tests.oracle.story import asks, bot, event

DAY = date(2026, 6, 1)
MINUTES = 24 * 60

TABLE = """
[[price]]
model = "shelf-7b"
input = 1
output = 2

[[price]]
model = "shelf-7b"
from = 2026-06-03
input = 3
output = 4
cached = 0.5
cache_write = 5
call = 0.001
"""


def call(minute: float, **properties: Any) -> dict[str, Any]:
    """A model call of the story's conversation."""
    said = {"request_model": "shelf-7b", "input_tokens": 1000, "output_tokens": 100} | properties
    return event(minute, "generation", said)


def priced(home: Path, events: list[Any], table: str = "") -> list[tuple[Any, ...]]:
    """Cost, where it comes from and tokens without a price of every call, by time."""
    if table:
        home.mkdir(parents=True, exist_ok=True)
        (home / "prices.toml").write_text(table)
    with Store(load({}, home=home)) as store:
        bring_in(store, events)
        return costs(store)


def costs(store: Store) -> list[tuple[Any, ...]]:
    _, rows = store.read("SELECT cost, cost_source, unpriced_tokens FROM generations ORDER BY ts")
    return rows


def test_the_price_is_that_of_the_day(tmp_path: Path) -> None:
    calls = [call(0), call(2 * MINUTES), call(2 * MINUTES + 1, cache_read_input_tokens=400)]
    dear = 3 * 1000 + 4 * 100 + 1000
    assert priced(tmp_path, calls, TABLE) == [
        ((1000 + 2 * 100) * 1000, "own", 0),
        (dear * 1000, "own", 0),
        ((3 * 600 + 0.5 * 400 + 4 * 100 + 1000) * 1000, "own", 0),
    ]


def test_a_reported_cost_wins_over_every_price(tmp_path: Path) -> None:
    calls = [call(0, cost_usd=0.25), call(1, cost_usd=0), call(2, request_model="gpt-4o-mini", cost_usd=1e-9)]
    assert priced(tmp_path, calls, TABLE) == [(250_000_000, "reported", 0), (0, "reported", 0), (1, "reported", 0)]


def test_an_unknown_model_is_unpriced_and_never_free(tmp_path: Path) -> None:
    assert priced(tmp_path, [call(0), call(1, request_model=None)]) == [(None, None, 1100), (None, None, 1100)]


def test_the_model_that_answered_counts_not_the_one_that_was_asked(tmp_path: Path) -> None:
    calls = [call(0, response_model="gpt-4o-mini"), call(1, request_model="gpt-4o-mini", response_model="nobody's")]
    assert priced(tmp_path, calls) == [(1000 * 150 + 100 * 600, "public", 0), (None, None, 1100)]


@pytest.mark.parametrize(
    "absurd", [{"cost_usd": 1e300}, {"cost_usd": -1}, {"input_tokens": 10**30}, {"output_tokens": -1}], ids=str
)
def test_amounts_that_nobody_can_have_meant_are_refused_alone(absurd: dict[str, Any], tmp_path: Path) -> None:
    with Store(load({}, home=tmp_path)) as store:
        (ledger,) = bring_in(store, [call(0, **absurd), call(1, cost_usd=0.5)])
        assert sum(ledger.failed.values()) == 1
        assert costs(store) == [(500_000_000, "reported", 0)]


def test_own_prices_win_over_public_ones(tmp_path: Path) -> None:
    table = '[[price]]\nmodel = "gpt-4o-mini"\nfrom = 2026-06-02\ninput = 7\noutput = 0\n'
    calls = [call(0, request_model="gpt-4o-mini"), call(MINUTES, request_model="gpt-4o-mini")]
    assert priced(tmp_path, calls, table) == [(210_000, "public", 0), (7_000_000, "own", 0)]


OWN = (
    OwnPrice("*", 1, 1),
    OwnPrice("shelf-*", 2, 2),
    OwnPrice("shelf-*", 3, 3, since=date(2026, 5, 1)),
    OwnPrice("shelf-7b", 4, 4),
    OwnPrice("shelf-7b", 5, 5, provider="rented"),
    OwnPrice("shelf-7b", 6, 6, project="shop", since=date(2026, 1, 1)),
)


@pytest.mark.parametrize(
    ("project", "provider", "model", "day", "input_"),
    [
        ("default", "", "whatever", DAY, 1),
        ("default", "", "shelf-70b", date(2026, 4, 30), 2),
        ("default", "", "shelf-70b", date(2026, 5, 1), 3),
        ("default", "", "shelf-7b", DAY, 4),
        ("default", "Rented", "Shelf-7B", DAY, 5),
        ("shop", "rented", "shelf-7b", DAY, 6),
        ("shop", "rented", "shelf-7b", date(2025, 12, 31), 5),
    ],
)
def test_a_full_name_wins_then_the_latest_day_then_the_later_line(
    project: str, provider: str, model: str, day: date, input_: int
) -> None:
    (rate,) = Prices(OWN).rates(project, provider, model, day)
    assert (rate.per_input, rate.origin) == (input_ * 1000, "own")


BROKEN = {
    "not = = toml": "cannot be read",
    "price = 3": "'price' is none",
    "prices = []": r"'prices' is none",
    '[[price]]\nmodel = "m"\ninput = 1': "entry 1 (m): Object missing required field `output`",
    '[[price]]\nmodel = "m"\ninput = -1\noutput = 1': "`float` >= 0",
    '[[price]]\nmodel = "m"\ninput = nan\noutput = 1': "`float`",
    '[[price]]\nmodel = ""\ninput = 1\noutput = 1': "length >= 1",
    '[[price]]\nmodel = "m"\ninput = 1\noutput = 1\nsince = 2026-01-01': "unknown field `since`",
    '[[price]]\nmodel = "m"\ninput = "cheap"\noutput = 1': "Expected `float`, got `str`",
    '[[price]]\nmodel = "m"\nfrom = "soon"\ninput = 1\noutput = 1': "Invalid RFC3339",
    '[[price]]\nmodel = "a"\ninput = 1\noutput = 1\n[[price]]\nmodel = "b"\ninput = 1': "entry 2 (b)",
}


@pytest.mark.parametrize("table", BROKEN)
def test_a_broken_table_says_what_is_wrong_and_nothing_is_lost(table: str, tmp_path: Path) -> None:
    priced(tmp_path, [call(0)], TABLE)
    (tmp_path / "prices.toml").write_text(table)
    with pytest.raises(WordsError) as told:
        Store(load({}, home=tmp_path))
    assert str(tmp_path / "prices.toml") in str(told.value)
    assert BROKEN[table] in str(told.value)
    (tmp_path / "prices.toml").write_text(TABLE)
    with Store(load({}, home=tmp_path)) as store:
        assert costs(store) == [(1_200_000, "own", 0)]


def test_a_table_that_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WordsError, match="cannot be read"):
        load_prices(tmp_path)


def test_a_changed_table_is_applied_to_all_of_history_when_the_folder_is_opened(tmp_path: Path) -> None:
    talk = [*asks(0), bot(1, "Here."), call(1), call(1.5, request_model="own"), call(2, cost_usd=0.5)]
    stray = {**call(3), "conversation_id": None}
    assert priced(tmp_path, [*talk, stray]) == [(None, None, 1100)] * 2 + [(500_000_000, "reported", 0)] + [
        (None, None, 1100)
    ]
    for table, first in ((TABLE, 1_200_000), (TABLE.replace("input = 1\n", "input = 10\n"), 10_200_000)):
        (tmp_path / "prices.toml").write_text(table)
        with Store(load({}, home=tmp_path)) as store:
            assert [row[0] for row in costs(store)] == [first, None, 500_000_000, first]
            _, ((tokens, cost, unpriced),) = store.read("SELECT tokens, cost, unpriced_tokens FROM conversations")
            assert (tokens, cost, unpriced) == (3300, 500_000_000 + first, 1100)
            assert set(store.check().values()) == {0}
    (tmp_path / "prices.toml").unlink()
    with Store(load({}, home=tmp_path)) as store:
        assert [row[0] for row in costs(store)] == [None, None, 500_000_000, None]


def test_an_index_built_anew_has_the_prices_of_today(tmp_path: Path) -> None:
    priced(tmp_path, [call(0)], TABLE)
    with Store(load({}, home=tmp_path)) as store:
        store.rebuild()
        assert costs(store) == [(1_200_000, "own", 0)]
    (tmp_path / "prices.toml").unlink()
    with Store(load({}, home=tmp_path)) as store:
        assert costs(store) == [(None, None, 1100)]


def test_a_cost_says_what_is_missing_in_it(tmp_path: Path) -> None:
    calls = [call(0, cost_usd=0.25), call(1), call(2, request_model="other", output_tokens=None)]
    priced(tmp_path, [*asks(0), bot(1, "Here."), *calls])
    with Store(load({}, home=tmp_path)) as store:
        asker = Asker(store, store.settings)
        answer = asker.ask(Question(["llm_cost", "cost_per_conversation", "unpriced_tokens"]))
        assert answer.value("llm_cost").value == answer.value("cost_per_conversation").value == 0.25
        (warning,) = answer.warnings
        assert warning.code == "unpriced_tokens"
        assert warning.message.startswith("2,100 tokens have no price and are in no cost: shelf-7b 1,100, other 1,000;")
        only = asker.ask(Question(["llm_cost", "cost_per_conversation"], where={"model": ["other"]}))
        assert (only.value("llm_cost").value, only.value("cost_per_conversation").value) == (None, 0.25)
        assert asker.ask(Question(["tokens"])).warnings == []


def test_a_cost_of_which_nothing_is_known_is_unknown_not_nothing(tmp_path: Path) -> None:
    priced(tmp_path, [*asks(0), bot(1, "Here."), call(1)])
    with Store(load({}, home=tmp_path)) as store:
        keys = ["llm_cost", "cost_per_conversation", "cost_per_resolution"]
        answer = Asker(store, store.settings).ask(Question(keys, as_of="2026-07-01"))
        assert [answer.value(key).value for key in keys] == [None, None, None]


MODELS = (
    ("openai", "gpt-4o-mini"), ("openai", "gpt-4o"), ("", "gpt-4o-mini-2024-07-18"), ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-pro"), ("gcp.vertex_ai", "gemini-2.5-pro"), ("azure.ai.openai", "gpt-4o"),
    ("deepseek", "deepseek-chat"), ("mistral_ai", "mistral-large-latest"), ("groq", "llama-3.3-70b-versatile"),
)  # fmt: skip


@given(
    model=st.sampled_from(MODELS),
    day=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    inside=st.integers(0, 400_000),
    outside=st.integers(0, 50_000),
    cached=st.floats(0, 1),
)
def test_a_cost_is_what_the_package_itself_says(
    model: tuple[str, str], day: date, inside: int, outside: int, cached: float
) -> None:
    prices = pytest.importorskip("genai_prices")
    provider, name = model
    rates = public_prices.rates(provider, name, day)
    assert rates, model
    rate = [one for one in rates if inside >= one.from_tokens][-1]
    read = int(inside * cached)
    told = prices.calc_price(
        prices.Usage(input_tokens=inside, cache_read_tokens=read, output_tokens=outside),
        name,
        provider_id={"gcp.vertex_ai": "google", "azure.ai.openai": "azure", "mistral_ai": "mistral"}.get(
            provider, provider
        )
        or None,
        genai_request_timestamp=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    )
    ours = rate.per_input * (inside - read) + rate.per_cached * read + rate.per_output * outside
    assert ours / 1e9 == pytest.approx(float(told.total_price), rel=1e-9, abs=1e-12)


def test_a_provider_whom_nobody_knows_leaves_the_maker_of_the_model() -> None:
    pytest.importorskip("genai_prices")
    assert public_prices.rates("our-gateway", "gpt-4o-mini", DAY) == public_prices.rates("openai", "gpt-4o-mini", DAY)
    assert public_prices.rates("openai", "claude-sonnet-4-5", DAY)
    assert public_prices.rates("our-gateway", "shelf-7b", DAY) == []
    assert public_prices.rates("", "", DAY) == []


def test_prices_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are those of the package; no name is looked up and no connection opened."""

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("something was asked for outside")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    public_prices._found.cache_clear()  # pyright: ignore[reportPrivateUsage]
    public_prices._tables.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert Prices().rates("default", "openai", "gpt-4o-mini", DAY) or not public_prices.version()
