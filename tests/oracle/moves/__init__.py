"""What can happen in a thread, one function a kind of trouble."""

from .bot import bot_message
from .human import boundary, handoff, human, opening, step
from .rating import event, rating, update
from .user import loop, plain, turn

__all__ = [
    "bot_message", "boundary", "event", "handoff", "human", "loop", "opening", "plain", "rating", "step", "turn",
    "update",
]  # fmt: skip
