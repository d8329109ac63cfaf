"""The Models page, over HTTP: what stands on it is what the asker says, and what is not known is no 0."""

from __future__ import annotations

import re
from html import unescape

import httpx2
import pytest

from telltale.ask import Asker, Question, Selection
from telltale.charts.figures import dollars, figure
from telltale.connectors import Document
from telltale.connectors.connector import Hints
from telltale.connectors.events import read
from telltale.intake import Arrival, through
from telltale.metrics import catalogue
from tests.agreement.world import lines
from tests.oracle.story import asks, bot, event
from tests.surfaces.world import PAYLOADS

PEOPLE = {"accept": "text/html"}


def page(address: str, path: str = "/models?period=all") -> str:
    """The text of a page, without its marks."""
    response = httpx2.get(f"{address}{path}", headers=PEOPLE, timeout=60)
    assert response.status_code == 200
    body = re.sub(r"<svg.*?</svg>", " ", response.text.split("<main", 1)[1], flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_a_model_costs_four_times_as_much_for_the_same_resolution(numbers: Asker) -> None:
    """The planted one, as anybody would ask for it; how much the small company of the tests lets one see."""
    keys = ["cost_per_conversation", "cost_per_resolution", "resolution_rate_upper"]
    rows = {row.by["model"]: row.values for row in numbers.ask(Question(keys, by=["model"])).rows}
    dear, cheap = rows["orbit-max"], rows["orbit-mini"]
    for key in keys[:2]:
        ratio = (dear[key].value or 0) / (cheap[key].value or 1)
        assert 3 < ratio < 5.5, key
    assert dear[keys[2]].low is not None
    assert cheap[keys[2]].high is not None
    assert dear[keys[2]].low < cheap[keys[2]].high, "it resolves no more"


def test_every_figure_of_the_table_is_what_the_asker_says(address: str, numbers: Asker) -> None:
    text = page(address)
    keys = ["model_calls", "tokens", "llm_cost", "cost_per_resolution", "llm_latency", "llm_error_rate"]
    answer = numbers.ask(Question(keys, by=["model", "prompt_version"]))
    shown = [row for row in answer.rows if row.by["model"] in ("orbit-max", "orbit-mini") and row.values[keys[0]].n]
    assert {row.by["model"] for row in shown} == {"orbit-max", "orbit-mini"}
    for row in shown:
        figures = [figure(catalogue()[key].unit, value.value) for key, value in row.values.items()]
        line = " .*?".join(map(re.escape, [row.by["model"], row.by["prompt_version"], *figures]))
        assert re.search(line, text), figures


def test_names_of_strangers_do_nothing(address: str) -> None:
    raw = httpx2.get(f"{address}/models?period=all", headers=PEOPLE, timeout=60).text
    assert not any(payload in raw for payload in PAYLOADS if "<" in payload)


def test_without_a_call_the_page_says_how_they_come(address: str) -> None:
    assert "No model was called" in page(address, "/models?from=1999-01-01&to=1999-01-31")


def test_the_months_budget_is_told(address: str, numbers: Asker) -> None:
    text = page(address)
    assert "Budget of October 2026" in text
    assert "Set monthly_budget to see when it is gone." in text
    month = numbers.ask(Question(["llm_cost"], from_="2026-10-01")).value("llm_cost").value
    assert f"{dollars(float(month or 0))} spent so far" in text


STORY = [
    *asks(0),
    bot(1, "Here."),
    event(2, "generation", {"request_model": "gpt-4o-mini", "input_tokens": 1000, "output_tokens": 100,
                            "duration_ms": 900}),
    event(3, "generation", {"request_model": "shelf-7b", "input_tokens": 1000, "output_tokens": 100}),
    event(4, "generation", {"request_model": "shelf-7b", "input_tokens": 1, "cost_usd": 0.5}),
]  # fmt: skip


def test_a_transcript_says_what_each_call_cost(fresh: tuple[str, Asker]) -> None:
    pytest.importorskip("genai_prices")
    address, numbers = fresh
    numbers.store.accept(taken(STORY), project="p", received_at=1)
    numbers.store.catch_up()
    (one,) = numbers.conversations(Selection()).conversations
    text = page(address, f"/conversations/{one.conversation}")
    for line in (
        "gpt-4o-mini, 1,000 tokens in, 100 tokens out, $0.00021, 0.90 s",
        "shelf-7b, 1,000 tokens in, 100 tokens out, no price",
        "shelf-7b, 1 tokens in, $0.50",
    ):
        assert line in text
    assert "public price" in text
    assert "1,100 tokens have no price and are in no cost: shelf-7b 1,100" in page(address)


def taken(events: list[dict[str, object]]) -> list[object]:
    """Events as intake takes them in."""
    arrival = Arrival("p", "s", "events")
    return [through(one, arrival) for one in read(Document("story.jsonl", content=lines(events)), Hints(imported_at=0))]
