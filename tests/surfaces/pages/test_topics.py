"""The page of intents and topics, over HTTP: its numbers, its list, and what people do with topics."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.datastructures import QueryParams

from telltale.accounts import TERMINAL
from telltale.ask import Asker, Question
from telltale.ask.views.topics import TopicsQuestion, topics
from telltale.charts.axes import NONE
from telltale.surfaces.pages.filters import Filters
from telltale.surfaces.pages.topics import CHANGE, PATH, SORT
from telltale.surfaces.web import app
from tests.surfaces.lively import House, bearer, lively, said
from tests.surfaces.pages.test_pages import PEOPLE, Outline
from tests.surfaces.sorting import read, sorted_into, topic
from tests.surfaces.world import PAYLOADS, served

LOCKERS, RETURNS, ORDERS = "aa00000001", "aa00000002", "aa00000003"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which nothing is changed."""
    with _built(tmp_path_factory.mktemp("shown") / "home") as house:
        yield house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of one's own."""
    with _built(tmp_path / "home") as house:
        yield house


@contextmanager
def _built(home: Path) -> Iterator[House]:
    """A server over seven conversations in three topics; to lockers there is no answer."""
    with lively(home) as house:
        for number in range(3):
            house.send(said(f"l{number}", "the locker wants a code"))
            house.send(said(f"o{number}", "where is my order"), said(f"o{number}", "On its way.", "bot"))
        house.send(said("r0", "how do returns work"), said("r0", "Like this.", "bot"))
        house.store.catch_up()
        sorted_into(
            house.store,
            lockers=(topic("Lockers", LOCKERS, answered=False), "locker"),
            returns=(topic("Returns", RETURNS), "returns"),
            orders=(topic("Orders", ORDERS), "order"),
        )
        yield house


def got(house: House, path: str = PATH) -> str:
    response = httpx2.get(house.url + path, headers=PEOPLE | {"cookie": house.session()}, timeout=30)
    assert response.status_code == 200, response.text
    assert not Outline(response.text).harm
    return unescape(response.text)


def sent(house: House, path: str, **fields: str) -> httpx2.Response:
    headers = PEOPLE | {"cookie": house.session()}
    return httpx2.post(house.url + path, data=fields, headers=headers, timeout=60)


def changed(house: House, **fields: str) -> str:
    """The page that a change leads to."""
    response = sent(house, CHANGE, **fields)
    assert response.status_code == 303, response.text
    return got(house, response.headers["location"])


def listed(page: str, part: str = "all") -> list[str]:
    """The names in one of the tables."""
    table = page.partition(f'id="{part}"')[2].partition("</section>")[0]
    return re.findall(r"data-drawer><bdi>(.*?)</bdi></a>(?! <p)", table)


def test_the_page_tells_what_the_view_tells(shown: House) -> None:
    page = got(shown)
    found = topics(Asker(shown.store, shown.store.settings), TopicsQuestion())
    assert {one.name: one.messages for one in found.topics} == {"Lockers": 3, "Orders": 3, "Returns": 1}
    assert listed(page, "unseen") == ["Lockers"]
    assert sorted(listed(page)) == ["Lockers", "Orders", "Returns"]
    assert "Messages that ask for an answer</dt><dd>7" in page
    assert listed(got(shown, "/"), "unseen") == ["Lockers"]
    assert listed(got(shown, f"{PATH}?topic=Returns")) == ["Returns"]


def test_any_number_is_split_by_topic_as_the_view_has_it(shown: House) -> None:
    asker = Asker(shown.store, shown.store.settings)
    rows = asker.ask(Question(["engaged_conversations", "missed_messages"], by=["topic"])).rows
    split = {row.by["topic"]: (row.values["engaged_conversations"].value, row.values["missed_messages"].value or 0)
             for row in rows}  # fmt: skip
    listed_there = topics(asker, TopicsQuestion()).topics
    assert split.pop(NONE) == (0, 0), "what bots say has no topic"
    assert split == {one.name: (one.conversations, 0 if one.answered else one.messages) for one in listed_there}


def test_a_topic_leads_to_its_conversations_and_back(shown: House) -> None:
    page = got(shown)
    behind = re.search(r'href="(/conversations[^"]*topic=Lockers[^"]*)"', page)
    assert behind
    names = set(re.findall(r'href="(/conversations/c_[^"]+)"', got(shown, behind[1])))
    assert len(names) == 3
    own = got(shown, f"{PATH}/{LOCKERS}?of=default")
    assert set(re.findall(r'href="(/conversations/c_[^"]+)"', own)) == names
    talk = got(shown, min(names))
    back = re.search(r'Topic <a href="([^"]+)"><bdi>Lockers</bdi>', talk)
    assert back
    assert set(re.findall(r'href="(/conversations/c_[^"]+)"', got(shown, back[1]))) == names


def test_topics_are_renamed_merged_hidden_and_taken_back(house: House) -> None:
    assert listed(changed(house, topic=LOCKERS, name="Parcel lockers"), "unseen") == ["Parcel lockers"]
    merged = changed(house, topic=RETURNS, project="default", into=ORDERS, back="period=all")
    assert sorted(listed(merged)) == ["Orders", "Parcel lockers"]
    assert "a part of <bdi>Orders</bdi>" in merged
    assert re.search(r'value="all" checked', merged)
    assert "A part of <bdi>Orders</bdi>" in got(house, f"{PATH}/{RETURNS}")
    assert listed(changed(house, topic=LOCKERS, hidden="true")) == ["Orders"]
    assert "or it is hidden" in got(house, f"{PATH}/{LOCKERS}")
    changed(house, topic=LOCKERS, hidden="false")
    assert len(listed(changed(house, topic=RETURNS, into=""))) == 3
    entries = [one for one in house.accounts.audit.entries(limit=50) if one.action == "topic changed"]
    assert [one.details for one in entries][::-1] == [
        {"name": "Parcel lockers"}, {"into": ORDERS}, {"hidden": True}, {"hidden": False}, {"into": ""},
    ]  # fmt: skip
    assert {one.actor for one in entries} != {TERMINAL}


@pytest.mark.parametrize(
    ("path", "fields", "status", "words"),
    [
        (CHANGE, {"topic": "ff"}, 400, "say one thing to be done"),
        (CHANGE, {"topic": "ff", "name": "x"}, 400, "no topic 'ff'"),
        (CHANGE, {"topic": LOCKERS, "name": " "}, 400, "1 to 80 characters"),
        (CHANGE, {"topic": LOCKERS, "name": "x", "hidden": "true"}, 400, "say one thing to be done"),
        (CHANGE, {"topic": LOCKERS, "name": "orders"}, 400, "another topic is called"),
        (CHANGE, {"topic": LOCKERS, "into": LOCKERS}, 400, "cannot go into itself"),
        (CHANGE, {"topic": LOCKERS, "project": "<b>", "hidden": "true"}, 400, "no topic"),
        (SORT, {"finer": "many"}, 400, "'many' is no step"),
        (SORT, {"finer": "nan"}, 400, "not nan"),
        (SORT, {"finer": "9"}, 400, "not 9"),
        (SORT, {"back": "period=never"}, 400, "no period 'never'"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    shown: House, path: str, fields: dict[str, str], status: int, words: str
) -> None:
    before = shown.store.readings.topics()
    response = sent(shown, path, **fields)
    assert response.status_code == status
    assert words.casefold() in unescape(response.text).casefold()
    assert not Outline(response.text).harm
    assert shown.store.readings.topics() == before


def test_only_who_may_change_things_changes_topics(shown: House) -> None:
    reader = bearer(shown.key("read")) | PEOPLE
    stranger = {"cookie": shown.session(), "origin": "https://elsewhere.example"} | PEOPLE
    for path, headers in product((CHANGE, SORT), (reader, stranger)):
        hiding = {"topic": LOCKERS, "hidden": "true"}
        assert httpx2.post(shown.url + path, data=hiding, headers=headers).status_code == 403
    assert not any(one.hidden for one in shown.store.readings.topics())


def test_where_nothing_can_be_changed_nothing_offers_it(shown: House) -> None:
    with served(app(Asker(shown.store, shown.store.settings))) as address:
        for path in (PATH, f"{PATH}/{LOCKERS}"):
            page = httpx2.get(address + path, headers=PEOPLE, timeout=30)
            assert page.status_code == 200
            assert 'method="post"' not in page.text


def test_a_trend_is_told_in_whole_weeks_up_to_the_end(shown: House) -> None:
    asker = Asker(shown.store, shown.store.settings)
    span = asker.span()
    assert span

    def weeks(days: int) -> list[list[int]]:
        begin = (span[1] - timedelta(days=days - 1)).isoformat()
        return [one.weeks for one in topics(asker, TopicsQuestion(begin, span[1].isoformat())).topics]

    assert weeks(28) == [[0, 0, 0, 3], [0, 0, 0, 3], [0, 0, 0, 1]]
    assert weeks(27) == [[0, 0, 3], [0, 0, 3], [0, 0, 1]]
    assert weeks(2) == [[3], [3], [1]]


def test_too_few_messages_are_told_of_and_topics_stay(shown: House) -> None:
    page = unescape(sent(shown, SORT, finer="1").text)
    assert "topics are looked for in" in page.casefold() or "pip install" in page
    assert len(shown.store.readings.topics()) == 3


def test_before_anything_is_read_the_page_says_what_is_to_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with lively(tmp_path / "home") as house:
        house.send(said("a"), said("a", "On its way.", "bot"))
        house.store.catch_up()
        page = got(house)
        assert "None of 1 messages has been sorted into topics yet" in page
        assert 'id="all"' not in page
        assert 'id="choice-topic"' not in page
        assert "None of 1 messages" in got(house, "/")
        assert "How they sound" not in got(house, "/audience")
        monkeypatch.delitem(sys.modules, "telltale.language.extra", raising=False)
        monkeypatch.setitem(sys.modules, "numpy", None)
        assert "pip install 'telltale-analytics[language]'" in got(house)


def test_tone_is_shown_where_it_was_read(house: House) -> None:
    read(house.store, "tones", "en", -0.6, "swearing,rephrasing", where="contains(text, 'locker')")
    read(house.store, "tones", "en", 0.5, "", where="contains(text, 'returns')")
    read(house.store, "tones", "en", 0.0, "", where="contains(text, 'order')")
    page = got(house, "/audience")
    assert "How they sound" in page
    assert "whose tone is not read" not in page
    talks = {name: _talk(house, name) for name in ("locker", "returns", "order")}
    assert "negative tone" in talks["locker"]
    assert "frustration: swearing, rephrasing" in talks["locker"]
    assert "last words have a negative tone" in talks["locker"]
    assert "positive tone" in talks["returns"]
    assert " tone</span>" not in talks["order"]
    house.send(said("g", "Wo ist denn meine Bestellung geblieben?"))
    house.store.catch_up()
    read(house.store, "tones", "de", None, "", where="contains(text, 'Bestellung')")
    silent = "12 % of what users say is in languages whose tone is not read (de); it is left out"
    assert silent in got(house, "/audience")
    warned = Asker(house.store, house.store.settings).ask(Question(["negative_end_rate", "csat"])).warnings
    assert silent in {one.message for one in warned}


def _talk(house: House, word: str) -> str:
    found = re.findall(r'href="(/conversations/c_[^"]+)"', got(house, f"/conversations?q={word}"))
    return got(house, found[0])


def test_topics_by_strangers_are_texts(house: House) -> None:
    names = {f"p{place}": topic(payload[:80], f"bb{place:08}", example=payload, answered=False)
             for place, payload in enumerate(PAYLOADS)}  # fmt: skip
    words: Any = {key: (one, "locker" if key == "p0" else "returns" if key == "p1" else "order")
                  for key, one in names.items()}  # fmt: skip
    sorted_into(house.store, **words)
    for path in (PATH, "/", *(f"{PATH}/{one.id}" for one in names.values())):
        got(house, path)
    assert PAYLOADS[0] in listed(got(house))


def test_what_is_not_supported_is_marked_where_it_stands(house: House) -> None:
    smile = "\U0001f642 "
    for place, payload in enumerate(PAYLOADS):
        house.send(said(f"a{place}", f"ask {place}"), said(f"a{place}", smile + payload, "bot"))
    house.store.catch_up()
    read(house.store, "supports", False, "2-5,1-3,x,900-901,9-99999999999999", where="role = 'bot'")
    for place, payload in enumerate(PAYLOADS):
        page = _talk(house, f"ask {place}")
        answer = page.rpartition('<div class="text"')[2].partition(">")[2].partition("</div>")[0]
        said_aloud = answer.replace('<span class="doubt">', "").replace("</span>", "")
        plain = said_aloud.replace('<span class="sr">Not supported: ', "").replace('<span class="sr"> (end)', "")
        assert plain == smile + payload
        marked = re.findall(r"Not supported: </span>(.*?)<span", answer, re.DOTALL)
        assert marked == [(smile + payload)[1:5]]


def test_two_projects_may_have_topics_of_one_id(house: House) -> None:
    house.accounts.projects.create("second", by=TERMINAL)
    house.send(said("s0", "locker locker"), key=house.key(project="second"))
    house.store.catch_up()
    sorted_into(house.store, other=(topic("Cupboards", LOCKERS, project="second"), "locker locker"))
    assert "<h1><bdi>Lockers</bdi></h1>" in got(house, f"{PATH}/{LOCKERS}?of=default")
    assert "<h1><bdi>Cupboards</bdi></h1>" in got(house, f"{PATH}/{LOCKERS}?of=second")
    changed(house, topic=LOCKERS, project="second", hidden="true")
    assert [(one.project, one.hidden) for one in house.store.readings.topics() if one.id == LOCKERS] == [
        ("default", False), ("second", True),
    ]  # fmt: skip


def test_the_topic_stands_in_the_address() -> None:
    assert Filters.read(QueryParams("topic=Lockers")).where == {"topic": ["Lockers"]}
