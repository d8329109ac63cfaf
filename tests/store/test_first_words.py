"""What a conversation is listed by: the first thing that the user said, in words or by a click."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreement.world import bring_in
from tests.oracle.story import update, user
from tests.store.stores import Wire, columns, opened


def click(minute: float, **button: object) -> Wire:
    """A click on a button that the platform reports without a text."""
    return user(minute, None, {"selected_quick_reply": button})


FIRST: dict[str, tuple[list[Wire], str | None]] = {
    "a text": ([user(0, "my parcel"), user(1, "where is it")], "my parcel"),
    "a button's title": ([click(0, id="track", title="Track my order"), user(1, "12")], "Track my order"),
    "a button without a title": ([click(0, id="track", title="", value="go")], "go"),
    "a button with nothing but an id": ([click(0, id="track")], "track"),
    "a text that was edited": ([user(0, "my parsel"), update(1, "u0", "edited", "my parcel")], "my parcel"),
    "a text that was deleted": ([user(0, "my secret"), update(1, "u0", "deleted"), user(2, "else")], None),
}


@pytest.mark.parametrize(("said", "shown"), FIRST.values(), ids=FIRST)
def test_a_conversation_is_known_by_its_first_words(tmp_path: Path, said: list[Wire], shown: str | None) -> None:
    with opened(tmp_path) as store:
        bring_in(store, said)
        assert columns(store, "first_text") == [(shown,)]
