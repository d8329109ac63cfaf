"""The judges of the browser tests, judged: each sees a planted fault, and nothing where there is none."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations
from tests.browser.views import VIEWS, looking, take
from tests.browser.watching import watch

GOOD = """<!doctype html><html lang="en"><head><title>Good</title>
<style>body { background: #fff; color: #000 } @media (prefers-color-scheme: dark) { body { background: #000 } }</style>
</head><body><main><h1>Good</h1><label>Name <input></label></main></body></html>"""


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.html"
    path.write_text(GOOD)
    return path.as_uri()


def test_nothing_is_wrong_with_a_good_page(page: Page, good: str) -> None:
    page.goto(good)
    assert violations(page) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('<html lang="en">', "<html>", "html-has-lang"),
        ("<label>Name <input></label>", "<input>", "label"),
        ("<title>Good</title>", "", "document-title"),
        ("<h1>Good</h1>", '<h1>Good</h1><p style="color: #ccc">faint</p>', "color-contrast"),
    ],
)
def test_a_planted_fault_is_seen(page: Page, old: str, new: str, rule: str) -> None:
    assert old in GOOD
    page.set_content(GOOD.replace(old, new))
    assert rule in {one.split(":")[0] for one in violations(page)}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('<img src="http://telltale.invalid/pixel.gif">', "asked the outside world: http://telltale.invalid/pixel.gif"),
        ("<script>nothing.there()</script>", "error: nothing is not defined"),
        ("<script>console.error('oh')</script>", "console: oh"),
    ],
)
def test_the_watch_hears_a_planted_fault(browser: Browser, tmp_path: Path, fault: str, said: str) -> None:
    path = tmp_path / "bad.html"
    path.write_text(GOOD.replace("</body>", f"{fault}</body>"))
    with looking(browser) as page:
        wrong = watch(page)
        page.goto(path.as_uri())
    assert said in wrong


def test_pictures_are_taken_in_every_view(browser: Browser, good: str, tmp_path: Path) -> None:
    taken = take(browser, good, tmp_path / "pictures")
    assert [size(path) for path in taken] == [(view.width, view.height) for view in VIEWS]
    assert len({path.read_bytes() for path in taken}) == len(VIEWS)  # night does not look like day


def size(picture: Path) -> tuple[int, int]:
    """Width and height as a PNG's header says them."""
    return struct.unpack(">II", picture.read_bytes()[16:24])
