"""How the server is: whether everything that was sent is accounted for, and what could not be accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Action, Grant, may
from telltale.intake.replaying import reasons, replay
from telltale.store import ACCEPTED, ASIDE, DUPLICATE, OVER_QUOTA, REJECTED, TURNED_AWAY, Committer, Store
from telltale.surfaces.gate import REPLAY
from telltale.surfaces.health import MOST, Entry, health
from telltale.surfaces.pages.entering import small_form
from telltale.surfaces.pages.frame import Frame

PATH = "/health"

FATES = (ACCEPTED, DUPLICATE, REJECTED, TURNED_AWAY, OVER_QUOTA, ASIDE)
"""In this order; a fate that is none of them comes last."""


class Day(NamedTuple):
    """What became of everything that was sent on a day."""

    day: str
    sent: int
    became: dict[str, int]


class HealthPage:
    """The page, and the button that tries failed records again."""

    def __init__(self, store: Store, committer: Committer | None, frame: Frame) -> None:
        self._store, self._committer, self._frame = store, committer, frame

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(PATH, self.page, methods=["GET"], name="health"),
            Route(REPLAY, self.replay, methods=["POST"]),
        ]

    def page(self, request: Request) -> Response:
        """How things stand."""
        found = health(self._store, self._committer)
        grant: Grant | None = getattr(request.state, "grant", None)
        return self._frame.show(
            request,
            "health.html",
            title="Health",
            health=found,
            fates=fates(found.ledger),
            days=days(found.ledger),
            most=MOST,
            origin=str(request.base_url).rstrip("/"),
            replayed=_replayed(request),
            replay=REPLAY if grant is None or may(grant, Action.ADMINISTER) else None,
        )

    async def replay(self, request: Request) -> Response:
        """Try failed records again, those of one reason or all, and show what became of them.

        Raises:
            UnknownName: no record has failed for that reason.
        """
        reason = (await small_form(request)).get("reason") or None
        reasons(self._store, reason, PATH)
        ledger = await run_in_threadpool(replay, self._store, reason, _unwatched)
        taken, still = ledger.stored + ledger.duplicates, ledger.failed.total()
        return RedirectResponse(f"{PATH}?taken={taken}&still={still}#failures", 303, {"cache-control": "no-store"})


def fates(ledger: Iterable[Entry]) -> list[str]:
    """Every fate that is told of, in order.

    >>> fates([Entry("2026-10-01", "shop", "web", 1, {"lost in space": 1})])[-1]
    'lost in space'
    """
    found = {fate for one in ledger for fate in one.became}
    return [*FATES, *sorted(found - set(FATES))]


def days(ledger: Iterable[Entry]) -> list[Day]:
    """The ledger by day, the newest first.

    >>> days([Entry("2026-10-01", "shop", one, 2, {"accepted": 2}) for one in ("web", "app")])
    [Day(day='2026-10-01', sent=4, became=Counter({'accepted': 4}))]
    """
    found: dict[str, Counter[str]] = {}
    for one in ledger:
        found.setdefault(one.day, Counter()).update(one.became)
    return [Day(day, became.total(), became) for day, became in sorted(found.items(), reverse=True)]


def _replayed(request: Request) -> tuple[int, int] | None:
    given = [request.query_params.get(name, "") for name in ("taken", "still")]
    if not all(one.isascii() and one.isdigit() and len(one) < 12 for one in given):
        return None
    return int(given[0]), int(given[1])


def _unwatched(_: int) -> None:
    """Nobody watches the progress: the page comes when it is done."""
