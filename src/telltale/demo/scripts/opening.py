"""How conversations begin, and those that do little more than begin."""

from __future__ import annotations

from telltale.demo.scene import GREETING_BUTTONS, Scene

_ENTRY_POINTS = ("home", "product", "orders", "checkout", "help")
CLICKS = {"track_order": "track", "return_item": "returns", "product_question": "advice"}
"""Which button stands for which matter; nobody ever wants "our story"."""


def opened(scene: Scene) -> str | None:
    """The window opens and the bot greets with buttons, on the web; gives the id of the greeting."""
    if not scene.quick or scene.visit.same_thread:
        return None
    entry = scene.dice.pick(_ENTRY_POINTS)
    if scene.dice.random() < 0.1:
        scene.put("track", {"event": "chat_opened", "properties": {"entry_point": entry}}, scene.context)
    else:
        by = "campaign" if scene.visit.campaign else "user"
        scene.put("conversation.started", {"initiator": by, "entry_point": entry}, scene.context)
    titles = scene.tongue.buttons
    return scene.bot(scene.tongue.greeting, delay=(0.3, 1.2), buttons={name: titles[name] for name in GREETING_BUTTONS})


def clicked(scene: Scene, greeting: str | None) -> bool:
    """Whether the user takes the button that fits the matter."""
    button = CLICKS.get(scene.matter)
    if greeting is None or button is None or scene.dice.random() > 0.55:
        return False
    scene.click(button, scene.tongue.buttons[button], greeting)
    return True


def bounce(scene: Scene) -> None:
    """Opened, seen, closed."""
    opened(scene)


def only_hello(scene: Scene) -> None:
    """A greeting, a greeting back, and nothing more."""
    opened(scene)
    hello = scene.user(scene.dice.pick(scene.tongue.only_hello))
    scene.recognised(hello, "greet")
    scene.bot(scene.tongue.greeting)
