"""Who may do what: every standing, every action, every kind of project."""

from __future__ import annotations

import pytest

from telltale.accounts import Action, Grant, Role, Scope, may
from telltale.accounts.grants import RIGHTS

EVERYTHING = {"send", "feedback", "read", "export", "change", "erase", "administer"}
ALLOWED: dict[Scope | Role, set[str]] = {
    Scope.INGEST: {"send"},
    Scope.WIDGET: {"feedback"},
    Scope.READ: {"read", "export"},
    Scope.ADMIN: EVERYTHING,
    Role.OWNER: EVERYTHING,
}


def test_every_standing_has_its_rights_written_down() -> None:
    assert set(RIGHTS) == {*Scope, *Role} == set(ALLOWED)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("standing", [*Scope, *Role])
def test_a_grant_allows_its_actions_in_its_project(standing: Scope | Role, action: Action) -> None:
    allowed = action in ALLOWED[standing]
    bound, free = Grant("key:tt_x", standing, "shop"), Grant("key:tt_x", standing, None)
    assert may(bound, action, "shop") == allowed
    assert may(free, action, "shop") == may(free, action) == allowed
    assert not may(bound, action, "bank")
    assert not may(bound, action, "Shop")
    assert not may(bound, action)
    assert not may(None, action, "shop")
    assert not may(None, action)


def test_scopes_are_told_by_their_letters() -> None:
    assert len({scope.letter for scope in Scope}) == len(Scope)
