"""The page about formats knows every connector, every field of a table, and every reason to fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import telltale.connectors
from connectors.fixtures import FIXTURES, failures, read
from telltale.connectors import connectors
from telltale.connectors.table_columns import NAMES

PAGE = (Path(__file__).parents[2] / "docs/connectors.md").read_text()


@pytest.mark.parametrize("connector", connectors().values(), ids=connectors().keys())
def test_every_connector_has_its_section(connector: telltale.connectors.Connector) -> None:
    assert f"## {connector.title}\n\n{connector.obtain}\n" in PAGE
    assert f"`--format {connector.name}`" in PAGE


@pytest.mark.parametrize("field", NAMES)
def test_every_field_of_a_table_is_there(field: str) -> None:
    table = PAGE[PAGE.index("## Table") :]
    assert re.search(rf"^\|.*`{field}`.*\|.*\|$", table, re.MULTILINE)


def test_the_reasons_are_those_that_there_are() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE[PAGE.index("Reasons:") : PAGE.index("## Telltale")]))
    source = "".join(file.read_text() for file in Path(telltale.connectors.__file__).parent.rglob("*.py"))
    assert [reason for reason in named if f'"{reason}"' not in source] == []
    assert {one.reason for file in FIXTURES for one in failures(read(file))} <= named
