"""The pages about people and about what moved a number show what is answered."""

from __future__ import annotations

import re
from html import unescape

import httpx2
import pytest

from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.cohorts import CohortQuestion
from telltale.ask.views.compare import CompareQuestion
from telltale.charts.figures import moved
from telltale.metrics import Unit


def got(address: str, path: str) -> httpx2.Response:
    return httpx2.get(f"{address}{path}", headers={"accept": "text/html"}, timeout=60)


def test_the_cohort_table_is_the_view(address: str, numbers: Asker) -> None:
    span = numbers.span()
    assert span
    found = views()["cohorts"].look(numbers, CohortQuestion(span[0].isoformat(), span[1].isoformat()))
    page = got(address, "/audience?period=all").text
    table = page.partition('class="cohort"')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">[^<]+</th><td class="number">([\d,]+)</td>', table)
    assert [int(people.replace(",", "")) for people in rows] == [
        *(one.people for one in reversed(found.cohorts)), sum(one.people for one in found.cohorts)
    ]  # fmt: skip
    shares = re.findall(r'title="([\d,]+) of ([\d,]+) people">\d+ %', table)
    assert sorted((int(top), int(n)) for top, n in shares) == sorted(
        (cell.value.numerator, cell.value.n) for one in found.cohorts for cell in one.cells
    )


def test_an_unknown_unit_says_which_there_are(address: str) -> None:
    response = got(address, "/audience?every=fortnight")
    assert response.status_code == 400
    assert "no unit 'fortnight'; there are day, month, week" in unescape(response.text)


def test_what_moved_a_number_is_the_view(address: str, numbers: Asker) -> None:
    span = numbers.span()
    assert span
    asked = CompareQuestion("conversations", "2026-10-25", "2026-10-31")
    found = views()["compare"].look(numbers, asked)
    page = got(address, "/compare?metric=conversations&from=2026-10-25&to=2026-10-31").text
    channels = page.partition('id="channel-heading"')[2].partition("</table>")[0]
    shown = re.findall(r'<td class="number"><b>(.*?)</b></td>', channels)
    assert shown
    (breakdown,) = [one for one in found.breakdowns if one.dimension == "channel"]
    assert shown[:10] == [moved(Unit.COUNT, part.total) for part in breakdown.parts[:10]]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/compare?metric=nonsense", 404, "no metric 'nonsense'"),
        ("/compare?metric=csat&against=channel", 400, "DIM=VALUE"),
        ("/compare?metric=csat&against=shoe%3D42", 400, "no dimension 'shoe'"),
    ],
)
def test_wrong_words_get_a_sentence(address: str, path: str, status: int, says: str) -> None:
    response = got(address, path)
    assert response.status_code == status
    assert says in unescape(response.text)
