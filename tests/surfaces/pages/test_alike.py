"""The list of conversations by what was meant in them; what comes near is said by hand, no model is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import httpx2
import pytest

from telltale.reading import LikeList, LikeQuestion, ReadingError
from telltale.reading.meaning import Alike
from telltale.surfaces.sorting import Sorter
from tests.surfaces.lively import House, lively, said
from tests.surfaces.pages.test_pages import PEOPLE, Outline

Answers = Callable[[Callable[[LikeQuestion], LikeList]], list[LikeQuestion]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server over three conversations, one of them by telephone."""
    with lively(tmp_path_factory.mktemp("alike") / "home") as house:
        house.send(said("a", "the locker wants a code"), said("b", "where is my order"))
        house.send(said("c", "it does not open", channel="voice"))
        house.store.catch_up()
        yield house


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Answers whatever is looked for by its meaning, and remembers what that was."""

    def answer(by: Callable[[LikeQuestion], LikeList]) -> list[LikeQuestion]:
        asked: list[LikeQuestion] = []

        def like(_: Sorter, given: LikeQuestion) -> LikeList:
            asked.append(given)
            return by(given)

        monkeypatch.setattr(Sorter, "like", like)
        return asked

    return answer


def got(house: House, query: str, status: int = 200) -> str:
    headers = PEOPLE | {"cookie": house.session()}
    response = httpx2.get(f"{house.url}/conversations?{query}", headers=headers, timeout=30)
    assert response.status_code == status
    assert not Outline(response.text).harm
    return unescape(response.text)


def listed(page: str) -> list[str]:
    return re.findall(r'href="/conversations/c_[^"]+"><bdi>(.*?)</bdi>', page)


def near(house: House) -> Callable[[LikeQuestion], LikeList]:
    """Everything comes near, what was said last the nearest."""
    rows = house.store.read("SELECT conversation, first_text FROM conversations ORDER BY thread DESC")[1]
    found = [Alike(str(name), "default", 0.9 - place / 10, str(text), "2026-10-01T00:00:00Z", None)
             for place, (name, text) in enumerate(rows)]  # fmt: skip
    return lambda asked: LikeList(asked, found, 3)


def test_what_means_the_same_comes_first_and_the_filters_hold(house: House, answers: Answers) -> None:
    asked = answers(near(house))
    page = got(house, "q=it+stays+shut&by=meaning")
    assert asked[-1].text == "it stays shut"
    assert listed(page) == ["it does not open", "where is my order", "the locker wants a code"]
    assert re.findall(r'data-name="Likeness" class="number">([\d.]+)', page) == ["0.90", "0.80", "0.70"]
    assert "meaning: it stays shut" in page
    narrowed = got(house, "q=it+stays+shut&by=meaning&channel=voice")
    assert listed(narrowed) == ["it does not open"]
    assert "Of the 3 conversations that come nearest this period and the filters leave 1." in narrowed
    assert re.search(r'name="by" id="by-meaning" value="meaning" checked', narrowed)


def test_words_are_looked_for_as_ever(house: House, answers: Answers) -> None:
    asked = answers(near(house))
    assert listed(got(house, "q=locker")) == ["the locker wants a code"]
    assert listed(got(house, "by=meaning")) == listed(got(house, ""))
    assert asked == []
    assert "no way to search 'magic'" in got(house, "q=x&by=magic", 400)


def test_a_transcript_leads_to_conversations_like_it(house: House, answers: Answers) -> None:
    asked = answers(near(house))
    name = re.findall(r'href="/conversations/(c_[^"]+)"', got(house, "q=locker"))[0]
    talk = httpx2.get(f"{house.url}/conversations/{name}", headers=PEOPLE | {"cookie": house.session()}, timeout=30)
    assert f"/conversations?period=all&amp;like={name}" in talk.text
    assert len(listed(got(house, f"period=all&like={name}"))) == 3
    assert asked[-1].conversation == name
    assert listed(got(house, f"like={name}&q=order")) == ["where is my order"], "words narrow what is like it"
    got(house, f"like={name}&q=order&by=meaning")
    assert (asked[-1].text, asked[-1].conversation) == ("order", "")


@pytest.mark.parametrize(
    ("searched", "trouble", "says"),
    [(0, "", "No text has been read yet"), (7, "", "among 7 different texts"),
     (0, "no <b>numpy</b>: pip install 'telltale-analytics[language]'", "pip install 'telltale-analytics[language]'")],
)  # fmt: skip
def test_why_nothing_is_found_is_said_plainly(
    house: House, answers: Answers, searched: int, trouble: str, says: str
) -> None:
    def none(asked: LikeQuestion) -> LikeList:
        if trouble:
            raise ReadingError(trouble)
        return LikeList(asked, [], searched)

    answers(none)
    page = got(house, "q=it+stays+shut&by=meaning")
    assert says in page
    assert listed(page) == []
    words = re.search(r'href="([^"]+)">Search for the words', page)
    assert words
    assert words[1].endswith("?q=it+stays+shut")
