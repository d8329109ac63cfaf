"""The four ways a page is looked at: a desk and a telephone, by day and by night.

``python -m tests.browser.views ADDRESS FOLDER`` takes the four pictures.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find, words


@dataclass(frozen=True)
class View:
    """One way of looking; the sizes are in CSS pixels."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]


VIEWS = (
    View("1440-light", 1440, 900, "light"),
    View("1440-dark", 1440, 900, "dark"),
    View("390-light", 390, 844, "light"),
    View("390-dark", 390, 844, "dark"),
)


@contextmanager
def looking(browser: Browser, view: View = VIEWS[0]) -> Iterator[Page]:
    """A fresh page, without anything remembered, in one of the views."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height}, color_scheme=view.scheme, reduced_motion="reduce"
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def take(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Pictures of the whole page in every view, named after its path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", urlsplit(address).path).strip("-") or "index"
    taken: list[Path] = []
    for view in VIEWS:
        with looking(browser, view) as page:
            page.goto(address, wait_until="networkidle")
            taken.append(folder / f"{name}-{view.name}.png")
            page.screenshot(path=taken[-1], full_page=True)
    return taken


def main(address: str, folder: str) -> None:
    """Take the pictures and say where they are."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=words())
        for path in take(browser, address, Path(folder)):
            print(path)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
