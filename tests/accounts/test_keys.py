"""Keys: made, listed, rotated, revoked, and what they allow meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telltale.accounts import Action, Grant, Scope, may
from telltale.accounts import verifying as verifying_module
from telltale.accounts.accounts import Accounts
from telltale.accounts.keytext import check, new
from telltale.errors import UnknownName, WordsError
from tests.accounts.world import HOUR, Clock, altered, opened

SITE = ["https://shop.example"]


def grant(accounts: Accounts, key: str) -> Grant:
    found = accounts.keys.verify(key)
    assert found is not None
    return found


@pytest.mark.parametrize("scope", Scope)
def test_a_key_allows_what_its_scope_says(accounts: Accounts, scope: Scope) -> None:
    accounts.projects.create("shop", by="test")
    origins = SITE if scope is Scope.WIDGET else []
    made = accounts.keys.create(scope, project="shop", name="web", origins=origins, by="test")
    found = grant(accounts, made.key)
    assert found == Grant(f"key:{made.key[:10]}", scope, "shop", "web", tuple(origins))
    assert grant(accounts, made.key) == found
    assert made.key.startswith(f"tt_{scope.value[0]}")
    assert (made.record.scope, made.record.project, made.record.id) == (scope, "shop", made.key[:10])
    assert may(found, Action.SEND, "shop") == (scope in (Scope.INGEST, Scope.ADMIN))


def test_only_an_admin_key_may_be_of_all_projects(accounts: Accounts) -> None:
    made = accounts.keys.create("admin", by="test")
    assert may(grant(accounts, made.key), Action.ADMINISTER)
    for scope in set(Scope) - {Scope.ADMIN}:
        with pytest.raises(WordsError, match="is for one project"):
            accounts.keys.create(scope, origins=SITE if scope is Scope.WIDGET else [], by="test")


WRONG: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("no such scope", {"scope": "injest"}, UnknownName, "did you mean 'ingest'"),
    ("no such project", {"project": "defualt"}, UnknownName, "did you mean 'default'"),
    ("a widget of nowhere", {"scope": "widget"}, WordsError, "--origin https://"),
    ("sites for another scope", {"origins": SITE}, WordsError, "only a widget key"),
    ("a site with a path", {"scope": "widget", "origins": ["https://shop.example/faq"]}, WordsError, "no origin"),
    ("a site with a slash", {"scope": "widget", "origins": ["https://shop.example/"]}, WordsError, "no origin"),
    ("a site with a user", {"scope": "widget", "origins": ["https://a@shop.example"]}, WordsError, "no origin"),
    ("a site without a scheme", {"scope": "widget", "origins": ["shop.example"]}, WordsError, "no origin"),
    ("every site", {"scope": "widget", "origins": ["*"]}, WordsError, "no origin"),
    ("half a site", {"scope": "widget", "origins": ["http://["]}, WordsError, "no origin"),
    ("a file", {"scope": "widget", "origins": ["file://shop"]}, WordsError, "no origin"),
    ("a long name", {"name": "n" * 201}, WordsError, "at most 200"),
]


@pytest.mark.parametrize(("title", "words", "kind", "says"), WRONG, ids=[case[0] for case in WRONG])
def test_a_key_that_cannot_be(
    accounts: Accounts, title: str, words: dict[str, Any], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        accounts.keys.create(**({"scope": "ingest", "project": "default", "by": "test"} | words))
    assert accounts.keys.list() == []
    assert [one.action for one in accounts.audit.entries()] == ["log begun"]


PRESENTED: list[tuple[str, Callable[[str], str]]] = [
    ("nothing", lambda _: ""),
    ("a typo", lambda key: altered(key, 20)),
    ("another end", lambda key: altered(key, -1)),
    ("cut", lambda key: key[:-1]),
    ("too long", lambda key: key + "0"),
    ("a blank behind", lambda key: key + " "),
    ("its id", lambda key: key[:10]),
    ("in capitals", lambda key: key.upper()),
    ("another scope", lambda key: "tt_a" + key[4:]),
    ("another scope, well written", lambda key: "tt_a" + key[4:-6] + check("tt_a" + key[4:-6])),
    ("another key, well written", lambda _: new(Scope.INGEST)),
    ("another key that begins alike", lambda key: (body := altered(key, 20)[:-6]) + check(body)),
    ("strange signs", lambda key: "\ud800" * len(key)),
    ("wide signs", lambda key: key[:-1] + "\uff11"),
    ("NUL", lambda key: key[:-1] + "\0"),
]


@pytest.mark.parametrize(("title", "wrong"), PRESENTED, ids=[case[0] for case in PRESENTED])
def test_what_is_not_the_key_is_nothing(accounts: Accounts, title: str, wrong: Callable[[str], str]) -> None:
    made = accounts.keys.create("ingest", project="default", by="test")
    assert accounts.keys.verify(wrong(made.key)) is None
    assert accounts.keys.verify(made.key)
    assert accounts.keys.verify(wrong(made.key)) is None


def test_digests_are_compared_in_constant_time(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def recording(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    made = accounts.keys.create("ingest", project="default", by="test")
    monkeypatch.setattr(verifying_module, "compare_digest", recording)
    assert accounts.keys.verify(made.key) is None
    assert [(len(one), one == other) for one, other in compared] == [(32, True)]


def test_a_rotated_key_works_until_its_hours_are_over(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    old = accounts.keys.create("widget", project="default", name="site", origins=SITE, by="test")
    made = accounts.keys.rotate(old.record.id, hours=2, by="test")
    new_one, old_one = accounts.keys.get(made.key), accounts.keys.get(old.record.id)
    assert (new_one.scope, new_one.project, new_one.name, new_one.origins) == ("widget", "default", "site", SITE)
    assert (old_one.successor, old_one.ends_at, old_one.state(clock())) == (new_one.id, clock() + 2 * HOUR, "ending")
    clock.turn(2 * HOUR - 1)
    with opened(tmp_path, clock) as elsewhere:
        assert elsewhere.keys.verify(old.key)
    clock.turn(1)
    with opened(tmp_path, clock) as elsewhere:
        assert elsewhere.keys.verify(old.key) is None
        assert elsewhere.keys.verify(made.key)
        assert elsewhere.keys.get(old.key).state(clock()) == "ended"


def test_rotating_at_once_ends_the_old_key_at_once(accounts: Accounts) -> None:
    old = accounts.keys.create("read", project="default", by="test")
    assert accounts.keys.verify(old.key)
    made = accounts.keys.rotate(old.key, hours=0, by="test")
    assert accounts.keys.verify(old.key) is None
    assert accounts.keys.verify(made.key)


def test_what_cannot_be_rotated_or_revoked(accounts: Accounts, clock: Clock) -> None:
    old = accounts.keys.create("read", project="default", by="test").record.id
    for hours in (-1, float("nan"), float("inf"), 9000):
        with pytest.raises(WordsError, match="overlap"):
            accounts.keys.rotate(old, hours=hours, by="test")
    made = accounts.keys.rotate(old, hours=1, by="test")
    with pytest.raises(WordsError, match=f"rotate its successor {made.record.id}"):
        accounts.keys.rotate(old, by="test")
    clock.turn(HOUR)
    with pytest.raises(WordsError, match="has ended"):
        accounts.keys.rotate(old, by="test")
    accounts.keys.revoke(made.key, by="test")
    with pytest.raises(WordsError, match="been revoked"):
        accounts.keys.rotate(made.key, by="test")
    with pytest.raises(WordsError, match="was revoked before"):
        accounts.keys.revoke(made.key, by="test")
    for text in ("", "tt_i", "tt_inobody", "'; DROP TABLE keys; --"):
        with pytest.raises(UnknownName, match="telltale keys list"):
            accounts.keys.revoke(text, by="test")


def test_a_key_revoked_elsewhere_ends_within_a_second(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    made = accounts.keys.create("ingest", project="default", by="test")
    assert accounts.keys.verify(made.key)
    with opened(tmp_path, clock) as elsewhere:
        elsewhere.keys.revoke(made.record.id, by="test")
        assert elsewhere.keys.verify(made.key) is None
    time.sleep(1)
    assert accounts.keys.verify(made.key) is None


def test_a_key_revoked_here_ends_at_once(accounts: Accounts) -> None:
    made = accounts.keys.create("ingest", project="default", by="test")
    assert accounts.keys.verify(made.key)
    assert accounts.keys.revoke(made.record.id, by="test").revoked_at
    assert accounts.keys.verify(made.key) is accounts.keys.remembered(made.key) is None


def test_a_key_that_was_just_seen_is_remembered_without_the_database(accounts: Accounts) -> None:
    made = accounts.keys.create("ingest", project="default", by="test")
    assert accounts.keys.remembered(made.key) is None
    seen = accounts.keys.verify(made.key)
    assert seen
    accounts.database.close()
    assert accounts.keys.remembered(made.key) is seen
    for wrong in ("", altered(made.key, 20), made.key + "0"):
        assert accounts.keys.remembered(wrong) is None


def test_a_key_made_elsewhere_is_known_at_once(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    with opened(tmp_path, clock) as elsewhere:
        made = elsewhere.keys.create("ingest", project="default", by="test")
    assert accounts.keys.verify(made.key)


def test_the_last_use_is_written(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock) as accounts:
        made = accounts.keys.create("ingest", project="default", by="test")
        assert made.record.last_used_at is None
        clock.turn(HOUR)
        assert accounts.keys.verify(made.key)
    with opened(tmp_path, clock) as accounts:
        assert accounts.keys.get(made.key).last_used_at == clock()
        assert accounts.keys.verify(altered(made.key, 20)) is None
    with opened(tmp_path, clock) as accounts:
        assert [one.last_used_at for one in accounts.keys.list()] == [clock()]


def test_the_last_use_is_written_without_being_closed(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    made = accounts.keys.create("ingest", project="default", by="test")
    assert accounts.keys.verify(made.key)
    end = time.monotonic() + 30
    with opened(tmp_path, clock) as elsewhere:
        while elsewhere.keys.get(made.key).last_used_at is None:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_keys_are_listed_newest_first_and_by_project(accounts: Accounts, clock: Clock) -> None:
    accounts.projects.create("shop", by="test")
    made: list[str] = []
    for project in ("default", "shop", None):
        clock.turn(HOUR)
        made.append(accounts.keys.create("admin", project=project, by="test").record.id)
    assert [one.id for one in accounts.keys.list()] == made[::-1]
    assert [one.id for one in accounts.keys.list("shop")] == [made[1]]
    assert accounts.keys.list("nowhere") == []
