"""Refusals: what somebody who wants to come in is told. None says whether an account exists."""

from __future__ import annotations

from telltale.errors import TelltaleError


class SignInRefused(TelltaleError):
    """The name or the password is wrong; which of them is not said."""

    def __init__(self, sentence: str = "the name or the password is wrong") -> None:
        super().__init__(sentence)


class TooManyGuesses(SignInRefused):
    """Nothing was evaluated: there were too many wrong guesses. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(f"too many wrong guesses; try again in {minutes} minutes, or use a browser that is signed in")
        self.retry_after = retry_after


class InvitationRefused(TelltaleError):
    """A link or token that works once was used before, is too old, or never existed."""

    def __init__(self) -> None:
        super().__init__("this link does not work (any more): each works once and for a while; ask for a new one")
