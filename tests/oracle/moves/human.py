"""What happens beside the bot: handoffs, colleagues, flows, and what the platform opens and ends."""

from __future__ import annotations

from ..teller import DAY, HOUR, MINUTE, SECOND, Thread


def handoff(thread: Thread) -> None:
    """A step on the way to a human: any state, in any order, with its id, another's, or none."""
    state = thread.pick("initiated", "initiated", "accepted", "completed", "failed", "abandoned")
    fresh = thread.pick(None, thread.fresh("h"))
    if state == "initiated":
        thread.handoffs.append(fresh)
    handoff_id = thread.pick(*thread.handoffs) if thread.handoffs else fresh
    reason = thread.pick(None, "user_requested", "no_match", "policy")
    thread.tell("handoff", {"state": state, "handoff_id": handoff_id, "reason": reason, "wait_ms": 1})
    if state == "initiated" and thread.chance(0.5):
        thread.at += thread.pick(SECOND, MINUTE, 29 * MINUTE, 2 * HOUR, DAY - 1, DAY, DAY + 1)
        human(thread) if thread.chance(0.6) else thread.tell("handoff", {"state": "accepted", "handoff_id": handoff_id})


def human(thread: Thread) -> None:
    """A colleague speaks, perhaps without any handoff, perhaps with nothing to say; perhaps completes much later."""
    for _ in range(thread.pick(1, 1, 2)):
        thread.message("human_agent", thread.pick("I am here", "Solved", "One moment?", None))
        thread.wait()
    if thread.chance(0.3):
        thread.at += thread.pick(0, MINUTE, 3 * HOUR, 30 * HOUR)
        handoff_id = thread.pick(*thread.handoffs) if thread.handoffs else None
        thread.tell("handoff", {"state": "completed", "handoff_id": handoff_id})


def step(thread: Thread) -> None:
    """A step of one of two flows, with or without a slot that waits."""
    state = thread.pick("entered", "entered", "resumed", "completed", "cancelled", "interrupted")
    slot = thread.pick("name", None) if state in ("entered", "resumed") else None
    thread.tell("flow.step", {"state": state, "slot": slot, "flow_id": thread.pick("form", "form", "faq"),
                              "node_id": slot and f"ask_{slot}"})  # fmt: skip


def boundary(thread: Thread) -> None:
    """The platform opens or ends something in the middle."""
    if thread.platform.openings and thread.chance(0.5):
        opening(thread)
        return
    thread.tell("conversation.ended", {"reason": "timeout", "outcome": thread.pick("resolved", "abandoned")})
    thread.at += thread.pick(0, 0, 1, SECOND, MINUTE, 72 * HOUR)


def opening(thread: Thread) -> None:
    """The window is opened, one of three ways."""
    if thread.chance(0.6):
        thread.tell("conversation.started", {"initiator": "user", "entry_point": thread.pick(None, "home", "cart")})
    else:
        thread.tell("track", {"event": thread.pick("chat_opened", "widget_opened")})
