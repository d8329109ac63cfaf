"""The accessibility judge: axe-core, run inside the page over the rules of WCAG 2.2 A and AA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What is wrong on the page as it stands, one sentence a rule, with the elements that break it."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; make test installs it")
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [_sentence(one) for one in found["violations"]]


def _sentence(violation: dict[str, Any]) -> str:
    where = ", ".join(str(node["target"][0]) for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} ({where})"
