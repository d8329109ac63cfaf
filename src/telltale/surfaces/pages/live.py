"""What is going on now: who waits for a human, what goes wrong, and what is open."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker
from telltale.ask.foretelling import told_by
from telltale.ask.live import SIGHTS, Seen, Sight, going_on
from telltale.language.risk import RISKS
from telltale.surfaces.api.live import DESCRIBED
from telltale.surfaces.pages.frame import Frame


class Shown(NamedTuple):
    """A list with what it means."""

    sight: Sight
    seen: Seen

    @property
    def left_out(self) -> int:
        """How many more there are than are listed."""
        return self.seen.count - len(self.seen.conversations)


class Now:
    """The page; its script asks for it again whenever the stream says that something has changed."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame

    def page(self, request: Request) -> Response:
        """How things stand."""
        now = going_on(self._asker)
        return self._frame.show(
            request,
            "live.html",
            title="Live",
            now=now,
            risks=RISKS,
            told_by=told_by(self._asker, next(iter(RISKS))),
            lists=[Shown(sight, getattr(now, sight.name)) for sight in SIGHTS],
            stream=DESCRIBED.path,
            origin=str(request.base_url).rstrip("/"),
        )
