"""Coming in: the first owner's password, signing in, links that sign in, and signing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import InvitationRefused, SignInRefused, TooManyGuesses
from telltale.errors import TelltaleError, WordsError
from telltale.surfaces.gate import COOKIE, SIGN_IN
from telltale.surfaces.pages.frame import Frame

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

_MOST = 4096  # bytes of a form; a password has a limit of its own
_YEAR = 365 * 24 * 3600


class Entrance:
    """The pages in front of the gate."""

    def __init__(self, accounts: Accounts, frame: Frame) -> None:
        self._accounts, self._frame = accounts, frame

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(SIGN_IN, self.form, methods=["GET"]),
            Route(SIGN_IN, self.sign_in, methods=["POST"]),
            Route("/setup/{token}", self.welcome, methods=["GET"]),
            Route("/setup/{token}", self.set_up, methods=["POST"]),
            Route("/enter/{token}", self.enter, methods=["GET"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
        ]

    def form(self, request: Request) -> Response:
        """Where to sign in."""
        return self._shown(request)

    async def sign_in(self, request: Request) -> Response:
        """A session for whoever knows the password."""
        words = await small_form(request)
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(
                self._accounts.sign_in, words.get("name", ""), words.get("password", ""),
                address=address, browser=request.cookies.get(COOKIE),
            )  # fmt: skip
        except TooManyGuesses as error:
            response = await run_in_threadpool(self._shown, request, 429, error, words.get("name", ""))
            response.headers["retry-after"] = str(error.retry_after)
            return response
        except SignInRefused as error:
            return await run_in_threadpool(self._shown, request, 401, error, words.get("name", ""))
        return _entered(request, token, request.query_params.get("next", "/"))

    def welcome(self, request: Request) -> Response:
        """Where the first owner chooses a name and a password."""
        return self._setting_up(request)

    async def set_up(self, request: Request) -> Response:
        """The first owner, signed in."""
        words = await small_form(request)
        name, password = words.get("name", ""), words.get("password", "")
        try:
            owner = await run_in_threadpool(
                self._accounts.people.set_owner, request.path_params["token"], name, password
            )
            session = await run_in_threadpool(self._accounts.sessions.begin, owner.id, by=owner.actor)
        except InvitationRefused as error:
            return await run_in_threadpool(self._shown, request, 403, error)
        except WordsError as error:
            return self._setting_up(request, 400, error, name=name)
        return _entered(request, session, "/")

    def enter(self, request: Request) -> Response:
        """A link that signs in, once."""
        try:
            return _entered(request, self._accounts.sessions.redeem(request.path_params["token"]), "/")
        except InvitationRefused as error:
            return self._shown(request, 403, error)

    def sign_out(self, request: Request) -> Response:
        """The end of the session."""
        token = request.cookies.get(COOKIE)
        if token:
            self._accounts.sessions.end(token)
        # The cookie stays: it opens nothing any more, and tells this browser from those of strangers who guess.
        return RedirectResponse(SIGN_IN, 303)

    def _shown(
        self, request: Request, status: int = 200, error: TelltaleError | None = None, name: str = ""
    ) -> Response:
        first_run = self._accounts.people.owner() is None
        return self._frame.show(request, "enter.html", status, title="Sign in", error=error, name=name,
                                first_run=first_run)  # fmt: skip

    def _setting_up(
        self, request: Request, status: int = 200, error: TelltaleError | None = None, name: str = ""
    ) -> Response:
        from telltale.accounts.passwords import SHORTEST

        return self._frame.show(request, "setup.html", status, title="Welcome", error=error, name=name,
                                shortest=SHORTEST)  # fmt: skip


async def small_form(request: Request) -> dict[str, str]:
    """The fields of a small form.

    Raises:
        WordsError: it is larger than any of ours.
    """
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _MOST:
        raise WordsError(f"a form here has a length, and at most {_MOST} bytes")
    async with request.form(max_files=0, max_fields=10, max_part_size=_MOST) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _entered(request: Request, token: str, to: str) -> Response:
    response = RedirectResponse(inside(to), 303, {"cache-control": "no-store"})
    response.set_cookie(COOKIE, token, max_age=_YEAR, path="/", httponly=True, samesite="lax",
                        secure=request.url.scheme == "https")  # fmt: skip
    return response


def inside(address: str) -> str:
    """An address of ours, or the first page: nobody is sent elsewhere after signing in.

    >>> inside("/conversations?channel=web"), inside("//elsewhere.example/"), inside("https://elsewhere.example")
    ('/conversations?channel=web', '/', '/')
    >>> inside("/\\\\elsewhere.example"), inside("/\\t/elsewhere.example")
    ('/', '/')
    """
    fine = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if fine else "/"
