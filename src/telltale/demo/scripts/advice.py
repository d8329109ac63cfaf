"""Advice by a language model: retrieval, one call an answer, and two models of which one costs four times as much."""

from __future__ import annotations

from telltale.demo.scene import Scene
from telltale.demo.scripts import aftermath, answer, opening

PRICES = {"orbit-mini": (0.4, 1.6), "orbit-max": (1.6, 6.4)}
"""Millionths of a dollar for a token in and a token out."""

_SPEED = {"orbit-mini": (600.0, 2600.0), "orbit-max": (900.0, 4800.0)}
_SOLVED = {"en": 0.78, "de": 0.77, "es": 0.64}
FAILED = 0.015


def play(scene: Scene) -> None:
    """A question about products, some more of them, and perhaps an order."""
    greeting = opening.opened(scene)
    clicked = opening.clicked(scene, greeting)
    if clicked:
        scene.bot(scene.tongue.which_thing)
    if not answer.understood(scene):
        return aftermath.gone(scene)
    dice = scene.dice
    scene.model = "orbit-mini" if dice.random() < 0.5 else "orbit-max"
    said = 700 + dice.below(500)
    for turn in range(1 + dice.below(3)):
        if turn:
            scene.recognised(scene.user(scene.speech.typed(dice.pick(scene.tongue.more))), scene.matter)
        said += _answer(scene, said)
    if dice.random() < 0.35:
        _offer(scene)
    if dice.random() < _SOLVED[scene.person.language]:
        aftermath.content(scene)
        return aftermath.order(scene, 0.13)
    return aftermath.disappointed(scene)


def _answer(scene: Scene, said: int) -> int:
    """One answer of the model, given the tokens of the prompt; gives the tokens that it adds."""
    dice = scene.dice
    scene.wait(0.05, 0.3)
    found = [{"id": f"doc-{dice.below(60)}", "score": round(0.6 + 0.4 * dice.random(), 3)} for _ in range(2)]
    scene.put("tool.executed", {"kind": "retrieval", "name": "catalogue", "duration_ms": 60.0, "documents": found})
    if dice.random() < FAILED:
        _failed(scene)
    written = 60 + dice.below(110)
    first, whole = _SPEED[scene.model]
    took = whole * (0.6 + 0.8 * dice.random())
    scene.at += int(took * 1000)
    per_in, per_out = PRICES[scene.model]
    cost = round(said * per_in + written * per_out)
    scene.sums.generations += 1
    scene.sums.tokens += said + written
    scene.sums.model_cost_micros += cost
    call = _call(scene) | {
        "response_model": scene.model, "input_tokens": said, "output_tokens": written, "stream": True,
        "duration_ms": round(took, 1), "time_to_first_chunk_ms": round(first * (0.6 + 0.8 * dice.random()), 1),
        "cost_usd": cost / 1_000_000, "cost_source": "reported", "finish_reasons": ["stop"],
    }  # fmt: skip
    scene.put("generation", call)
    answer.thumb(scene, scene.bot(dice.pick(scene.tongue.advice), delay=(0.02, 0.1)), 0.09)
    return written + 20


def _call(scene: Scene) -> dict[str, object]:
    version = "p2" if scene.day >= scene.season.hidden_from else "p1"
    return {
        "operation_name": "chat", "provider_name": "orbit", "request_model": scene.model, "prompt_name": "advice",
        "prompt_version": version,
    }  # fmt: skip


def _failed(scene: Scene) -> None:
    scene.sums.generations += 1
    scene.sums.generations_failed += 1
    scene.wait(5, 9)
    scene.put("generation", _call(scene) | {"error_type": "timeout"})


def _offer(scene: Scene) -> None:
    """A button to the basket under the answer; the second wording works better."""
    dice = scene.dice
    copy, share = (("Add to basket", 0.14), ("See it at home", 0.26))[dice.below(2)]
    scene.track("cta_shown", placement="chat_answer", copy=copy)
    if dice.random() < share:
        scene.wait(3, 40)
        scene.track("cta_clicked", placement="chat_answer", copy=copy)
